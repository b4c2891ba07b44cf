package preset_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/preset"
)

func TestFits(t *testing.T) {
	for pattern, cases := range map[string]map[string]bool{
		"ntfy.sh/*/sse": {
			"https://ntfy.sh/alerts/sse": true, "http://user:pw@ntfy.sh/a,b/sse": true,
			"https://ntfy.sh/alerts/json": false, "https://ntfy.sh/sse": false, "https://ntfy.sh/a/sse?since=10m": false,
		},
		"*/.well-known/mercure?*": {
			"https://hub.test/.well-known/mercure?topic=*": true, "https://hub.test/.well-known/mercure": false,
		},
		"*/api/*/events*": {
			"http://a.test:8080/api/v1/events": true, "http://a.test/x/api/v2/events?x=1": true, "http://a.test/api/events": false,
		},
		"exact.test/x": {"https://exact.test/x": true, "https://exact.test/x/": false},
	} {
		h := preset.Head{URL: []string{pattern}}
		for address, want := range cases {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if got := h.Fits(u); got != want {
				t.Errorf("%s fits %s: %v", pattern, address, got)
			}
		}
	}
}

const mine = `# A preset of my own.
preset:
  name: mine
  about: my feed
  url: ["a.test/*"]
  params:
    - {name: topic, about: the topic, required: true}
    - {name: MY_TOKEN, about: a token}
    - {name: size, about: a size, default: "7"}

feeds:
  - url: http://a.test/${topic}
`

func TestReadHead(t *testing.T) {
	h, ok := preset.ReadHead([]byte(mine))
	if !ok || h.Name != "mine" || h.URL[0] != "a.test/*" || len(h.Params) != 3 || !h.Params[0].Required {
		t.Errorf("read %+v, %v", h, ok)
	}
	for _, text := range []string{"", "feeds:\n  - preset: ntfy\n", "preset:\n", "preset: [\n", "preset:\n  about: x\n"} {
		if _, ok := preset.ReadHead([]byte(text)); ok {
			t.Errorf("%q has a head", text)
		}
	}
}

func TestParameters(t *testing.T) {
	h, _ := preset.ReadHead([]byte(mine))
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"MY_TOKEN": "secret", "topic": "not this", "OTHER": "yes"}[name]
		return v, ok
	}
	lookup := h.Env(map[string]string{"topic": "news"}, env)
	for name, want := range map[string]string{"topic": "news", "MY_TOKEN": "secret", "size": "7", "OTHER": "yes"} {
		if got, ok := lookup(name); got != want || !ok {
			t.Errorf("%s is %q, %v", name, got, ok)
		}
	}
	var missing *preset.MissingError
	if err := h.Check(nil, env); !errors.As(err, &missing) || missing.Param.Name != "topic" {
		t.Errorf("a missing parameter: %v", err)
	}
	if err := h.Check(map[string]string{"topic": "x", "tpic": "y"}, env); err == nil || !strings.Contains(err.Error(), "tpic") {
		t.Errorf("an unknown parameter: %v", err)
	}
	if err := h.Check(map[string]string{"topic": "x"}, env); err != nil {
		t.Error(err)
	}
}

func TestUsersPresetsReplaceBuiltInOnes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("mine.yaml", mine)
	write("ntfy.yaml", strings.Replace(mine, "mine", "ntfy", 1))
	write("broken.yaml", "preset: [")
	write("notes.txt", "not a preset")
	write("empty.yaml", "\n")
	write("large.yaml", strings.Repeat("# comment\n", 1<<17))
	if err := os.Mkdir(filepath.Join(dir, "folder.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling.yaml")); err != nil {
		t.Skip(err)
	}
	all, err := preset.Load(dir)
	want := `broken.yaml is not a preset: it has no valid preset block
the preset dangling.yaml cannot be read: it is a link to a file that does not exist
the preset folder.yaml cannot be read: it is not a file
the preset large.yaml cannot be read: it is larger than 1 MiB`
	if err == nil || err.Error() != want {
		t.Errorf("the files that cannot be read: %v", err)
	}
	for _, name := range []string{"mine", "ntfy"} {
		if p, err := all.Named(name); err != nil || p.About != "my feed" || !p.Own {
			t.Errorf("%s is %+v, %v", name, p, err)
		}
	}
	if fit := all.Fitting("http://a.test/x/sse"); len(fit) != 2 || !fit[0].Own {
		t.Errorf("%d presets fit", len(fit))
	}
	if _, err := all.Named("ntfi"); err == nil || !strings.Contains(err.Error(), "did you mean ntfy?") {
		t.Errorf("a misspelled name: %v", err)
	}
}

func TestConfirmation(t *testing.T) {
	message := func(name, data string) []feeds.Event {
		return []feeds.Event{{Kind: feeds.Message, Type: []byte(name), Data: []byte(data)}}
	}
	a := &preset.Preset{Head: preset.Head{Name: "a", Confirm: []string{"type:x .id", ".hello"}}}
	b := &preset.Preset{Head: preset.Head{Name: "b", Confirm: []string{".id"}}}
	c := preset.NewConfirmation([]*preset.Preset{a, b})
	c.Fold([]feeds.Event{{Kind: feeds.Comment, Data: []byte("id")}})
	c.Fold(message("message", "text"))
	if c.Found() != nil {
		t.Error("confirmed too early")
	}
	c.Fold(message("message", `{"id":1}`))
	c.Fold(message("message", `{"hello":1}`))
	if c.Found() != b {
		t.Errorf("found %v", c.Found())
	}
	late := preset.NewConfirmation([]*preset.Preset{a})
	for range 100 {
		late.Fold(message("message", `{}`))
	}
	if late.Fold(message("x", `{"id":1}`)); late.Found() != nil {
		t.Error("confirmed by a late event")
	}
	sure := preset.NewConfirmation([]*preset.Preset{{Head: preset.Head{Name: "sure"}}})
	if sure.Fold(message("x", "")); sure.Found() == nil {
		t.Error("a preset without a filter needs no more than an event")
	}
	if preset.NewConfirmation(nil) != nil {
		t.Error("a confirmation without presets")
	}
}
