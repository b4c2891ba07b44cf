package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/preset"
	"feedscope/test/golden"
)

// given returns a value for every parameter that a preset requires.
func given(p *preset.Preset) map[string]string {
	params := make(map[string]string)
	for _, param := range p.Params {
		if param.Required {
			params[param.Name] = "http://127.0.0.1"
		}
	}
	return params
}

func TestEveryPresetIsValid(t *testing.T) {
	all, err := loader(nothing).Presets()
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		p := &all[i]
		c, err := loader(nothing).Preset(p.Name, given(p), "")
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		if len(c.Feeds) != 1 || c.Feeds[0].Name != p.Name || p.File != p.Name+".yaml" || c.Feeds[0].Preset != p.Name {
			t.Errorf("%s: the file, its preset and its only feed must have the same name", p.Name)
		}
		for _, param := range p.Params {
			if !strings.Contains(string(p.Text), "${"+param.Name) {
				t.Errorf("%s: the parameter %s is not used", p.Name, param.Name)
			}
		}
		if _, err := loader(nothing).Recognized(p); err != nil {
			t.Errorf("%s: without parameters: %v", p.Name, err)
		}
	}
}

func TestFeedWithPreset(t *testing.T) {
	c, err := loader(nothing).Parse("f.yaml", []byte(`
feeds:
  - preset: ntfy
    params: {topic: alerts}
    heartbeat: 10s
  - {name: wiki, preset: wikimedia}
`))
	if err != nil {
		t.Fatal(err)
	}
	f := c.Feeds[0]
	if f.Name != "ntfy" || f.URL != "https://ntfy.sh/alerts/sse" || f.Resume != "query:since=id" {
		t.Errorf("the preset's keys: %+v", f)
	}
	if f.Heartbeat != 10*time.Second {
		t.Errorf("the feed's own key: %v", f.Heartbeat)
	}
	var names []string
	for _, p := range c.Panels {
		names = append(names, p.Shared().Name+" "+strings.Join(p.Shared().Feeds, ","))
	}
	if got, want := strings.Join(names, "; "), "Feeds ; Messages ntfy; Topics ntfy; Wikis wiki; Editors wiki; Events "; got != want {
		t.Errorf("the panels are %q, want %q", got, want)
	}
}

func TestPanelsOfConfigurationReplaceThoseOfPresets(t *testing.T) {
	c, err := loader(nothing).Parse("f.yaml", []byte("feeds: [{preset: wikimedia}]\npanels: [{type: events}]\n"))
	if err != nil || len(c.Panels) != 1 {
		t.Errorf("%d panels, %v", len(c.Panels), err)
	}
}

func TestPresetIsConfiguration(t *testing.T) {
	all, err := preset.Load("")
	if err != nil {
		t.Fatal(err)
	}
	p, err := all.Named("wikimedia")
	if err != nil {
		t.Fatal(err)
	}
	c, err := loader(nothing).Parse("wikimedia.yaml", p.Text)
	if err != nil || c.Title != "Wikimedia" || !strings.HasSuffix(c.Feeds[0].URL, "/recentchange") {
		t.Errorf("read %+v, %v", c, err)
	}
}

func TestPresetOfUser(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "feedscope", "presets")
	text := "preset: {name: mine, about: my feed}\nfeeds: [{name: mine, url: \"http://a.test/${WHERE:-here}\"}]\n"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"XDG_CONFIG_HOME": home, "WHERE": "there"}[name]
		return v, ok
	}
	c, err := loader(env).Preset("mine", nil, "")
	if err != nil || c.Feeds[0].URL != "http://a.test/there" {
		t.Errorf("read %+v, %v", c, err)
	}
	c, err = loader(env).Preset("mine", nil, "http://b.test/")
	if err != nil || c.Feeds[0].URL != "http://b.test/" {
		t.Errorf("with a URL: %+v, %v", c, err)
	}
}

func TestCredentialsOfPresetsAreNotForWhateverServerHasSuchURL(t *testing.T) {
	env := func(name string) (string, bool) { return "hunter2", name == "NTFY_TOKEN" }
	all, err := loader(env).Presets()
	if err != nil {
		t.Fatal(err)
	}
	p, err := all.Named("ntfy")
	if err != nil {
		t.Fatal(err)
	}
	c, err := loader(env).Recognized(p)
	if err != nil || c.Feeds[0].Auth.Bearer != "" {
		t.Errorf("recognized: the token is %q, %v", c.Feeds[0].Auth.Bearer, err)
	}
	c, err = loader(env).Preset("ntfy", map[string]string{"topic": "x"}, "")
	if err != nil || c.Feeds[0].Auth.Bearer != "hunter2" {
		t.Errorf("by name: the token is %q, %v", c.Feeds[0].Auth.Bearer, err)
	}
}

func TestPresetsDocs(t *testing.T) {
	all, err := preset.Load("")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| preset | is | parameters |\n|---|---|---|\n")
	for i := range all {
		var params []string
		for _, p := range all[i].Params {
			name := "`" + p.Name + "`"
			if p.Required {
				name += " (required)"
			}
			params = append(params, name)
		}
		fmt.Fprintf(&b, "| [`%s`](../feeds/preset/files/%s) | %s | %s |\n", all[i].Name, all[i].File, all[i].About,
			strings.Join(params, ", "))
	}
	golden.CheckPart(t, root+"/docs/PRESETS.md", "generated", b.String())
}
