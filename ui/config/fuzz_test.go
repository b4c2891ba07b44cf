package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
)

// FuzzParse checks that any input yields either a valid configuration or complete errors.
func FuzzParse(f *testing.F) {
	f.Add([]byte(minimal))
	if data, err := os.ReadFile(reference); err == nil {
		f.Add(data)
	}
	files, err := filepath.Glob("testdata/bad/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		text, _, _ := strings.Cut(string(data), separator)
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := loader(environ).Parse("feedscope.yaml", data)
		if err != nil {
			var all schema.Errors
			if !errors.As(err, &all) || len(all) == 0 || c != nil {
				t.Fatalf("%v, %T %v", c, err, err)
			}
			for _, e := range all {
				if e.Line < 1 || e.Column < 1 || e.Problem == "" || e.Fix == "" || strings.ContainsAny(e.Error(), "\x1b\x00\r") {
					t.Errorf("%+v", e)
				}
				const secret = "hunter2"
				if strings.Contains(strings.ToLower(e.Error()), secret) && !strings.Contains(strings.ToLower(string(data)),
					secret) {
					t.Errorf("a secret is shown: %v", e)
				}
			}
			return
		}
		checkConfig(t, c)
		checkRoundTrip(t, c)
	})
}

// checkConfig checks the invariants of a decoded configuration.
func checkConfig(t *testing.T, c *config.Config) {
	t.Helper()
	placed := make(map[string]int)
	for _, r := range c.Layout {
		if (r.Height == 0) == (r.Lines == 0) || len(r.Panels) == 0 {
			t.Errorf("row %+v", r)
		}
		if r.YieldsTo != "" {
			placed[r.YieldsTo]++
		}
		for _, s := range r.Panels {
			placed[s.Panel]++
			if s.Width < 1 {
				t.Errorf("slot %+v", s)
			}
		}
	}
	names := make(map[string]bool)
	for i := range c.Feeds {
		if f := &c.Feeds[i]; f.Name == "" || f.URL == "" || names[f.Name] || f.Retry.Base < f.Retry.Floor ||
			f.Retry.Max != 0 && f.Retry.Max < f.Retry.Base {
			t.Errorf("feed %+v", f)
		}
		names[c.Feeds[i].Name] = true
	}
	for i := range c.Panels {
		p := c.Panels[i].Shared()
		if p.Name == "" || p.Type == "" || placed[p.Name] != 1 {
			t.Errorf("panel %+v", p)
		}
		for _, f := range p.Feeds {
			if !names[f] && f != stream.Name {
				t.Errorf("panel %q on the feed %q", p.Name, f)
			}
		}
	}
	if len(c.Feeds) == 0 || len(placed) != len(c.Panels) || c.FPS < 1 || c.FPS > 60 || c.Title == "" {
		t.Errorf("%+v", c)
	}
}
