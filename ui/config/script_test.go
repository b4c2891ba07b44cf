package config_test

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"feedscope/ui/config"
)

// parseScript reads a script for the demo.
func parseScript(t *testing.T, text string) (*config.Script, *config.Config, error) {
	t.Helper()
	l := loader(nothing)
	demo, err := l.Demo("http://127.0.0.1:7333")
	if err != nil {
		t.Fatal(err)
	}
	checks := map[string]func(string) (problem, fix string){
		"command": func(text string) (problem, fix string) {
			if text == "dance" {
				return "no command is named dance", "use a command"
			}
			return "", ""
		},
	}
	return l.ParseScript("talk.yaml", []byte(text), demo, "http://127.0.0.1:7333", checks)
}

func TestAScriptAddsToTheDemo(t *testing.T) {
	s, c, err := parseScript(t, `
title: Talk
feeds: [{name: answer, url: "${DEMO}/v1/messages"}]
panels:
  - {name: Market, type: events, feeds: [answer]}
  - {type: table}
scenes:
  - {title: A, caption: a, layout: [{panels: [Market, Table]}], focus: Table}
  - {title: B, caption: b, duration: 1m30s, steps: [{at: 1m, run: doctor, keys: [":", ":"]}]}
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Feed("answer"); got == nil || got.URL != "http://127.0.0.1:7333/v1/messages" || c.Feed("market") == nil {
		t.Errorf("the feeds are %v", c.FeedNames())
	}
	var market, others int
	for _, p := range c.Panels {
		if p.Shared().Name == "Market" {
			market++
			if p.Shared().Type != "events" {
				t.Error("the demo's panel is still there")
			}
			continue
		}
		others++
	}
	if market != 1 || others < 5 {
		t.Errorf("%d panels named Market, %d others", market, others)
	}
	if s.Length() != 110*time.Second || s.Seed != 1 || s.Loop {
		t.Errorf("length %s, seed %d, loop %v", s.Length(), s.Seed, s.Loop)
	}
}

func TestMistakesInScripts(t *testing.T) {
	const head = "title: T\n"
	for name, c := range map[string]struct{ text, want string }{
		"no scenes":       {head, `needs the key "scenes"`},
		"no caption":      {head + "scenes: [{title: A}]", `2:10: a scene needs the key "caption"`},
		"unknown panel":   {head + "scenes:\n  - {title: A, caption: a, layout: [{panels: [Markt]}]}", `3:47: no panel is named "Markt"`},
		"focus elsewhere": {head + "scenes:\n  - {title: A, caption: a, layout: [{panels: [Market]}], focus: Alerts}", `no panel in the scene's layout is named "Alerts"`},
		"panel twice":     {head + "scenes:\n  - {title: A, caption: a, layout: [{panels: [Market, Market]}]}", `"Market" is used twice`},
		"late step":       {head + "scenes:\n  - {title: A, caption: a, duration: 5s, steps: [{at: 6s, run: doctor}]}", "the step comes after the end of its scene"},
		"idle step":       {head + "scenes:\n  - {title: A, caption: a, steps: [{at: 1s}]}", "the step does nothing"},
		"unknown command": {head + "scenes:\n  - {title: A, caption: a, steps: [{at: 1s, run: dance}]}", "no command is named dance"},
		"unknown key":     {head + "scene: []", `unknown key "scene"`},
		"unknown feed":    {head + "panels: [{type: events, feeds: [markt]}]\nscenes: [{title: A, caption: a}]", `no feed is named "markt"`},
		"feed twice":      {head + "feeds: [{name: market, url: \"${DEMO}/x\"}]\nscenes: [{title: A, caption: a}]", `the demo has a feed named "market"`},
		"short scene":     {head + "scenes: [{title: A, caption: a, duration: 10ms}]", "duration"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := parseScript(t, c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestScriptKeysAreDocumented looks for each key of a script in docs/STAGE.md.
func TestScriptKeysAreDocumented(t *testing.T) {
	page, err := os.ReadFile(root + "/docs/STAGE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []reflect.Type{
		reflect.TypeFor[config.Script](), reflect.TypeFor[config.Scene](), reflect.TypeFor[config.Step](), reflect.TypeFor[config.Card](),
	} {
		for i := range in.NumField() {
			key, _, _ := strings.Cut(in.Field(i).Tag.Get("yaml"), ",")
			if key != "" && !strings.Contains(string(page), "| `"+key+"` |") {
				t.Errorf("docs/STAGE.md does not document the key %s of a %s", key, strings.ToLower(in.Name()))
			}
		}
	}
}
