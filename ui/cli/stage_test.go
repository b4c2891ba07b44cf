package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/stage"
)

func scriptEnv() *Env { return new(Env) }

func TestBuiltinScriptsAreValid(t *testing.T) {
	t.Parallel()
	for _, name := range stage.Names() {
		if _, err := scriptEnv().script(name, placeholder); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScriptsHealFaults(t *testing.T) {
	t.Parallel()
	for _, run := range []string{"fault heal", "fault heal late", "fault market heal", "fault market heal late", "fault all heal", "story 1:45"} {
		file := filepath.Join(t.TempDir(), "talk.yaml")
		text := "title: T\nscenes:\n  - {title: A, caption: a, steps: [{at: 1s, run: '" + run + "'}]}\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := scriptEnv().script(file, placeholder); err != nil {
			t.Errorf("%s: %v", run, err)
		}
	}
}

func TestMistakesInAScriptAreFoundBeforeTheTalk(t *testing.T) {
	t.Parallel()
	const scene = "title: T\nscenes:\n  - {title: A, caption: a, %}\n"
	for keys, want := range map[string]string{
		"faults: [late]":                                       "a fault needs a feed before it",
		"faults: [market lat]":                                 "lat",
		"story: panic":                                         "calm, spike, incident, recovery",
		"faults: [markt late]":                                 `no feed named "markt"`,
		"steps: [{at: 1s, run: docter}]":                       "did you mean doctor?",
		"steps: [{at: 1s, run: fault market lat}]":             "lat",
		"steps: [{at: 1s, run: fault markt heal}]":             `no feed named "markt"`,
		"steps: [{at: 1s, run: story panic}]":                  "calm, spike, incident, recovery",
		"steps: [{at: 1s, keys: [entr]}]":                      `no key is named "entr"`,
		"steps: [{at: 1s, keys: [return]}]":                    "did you mean enter?",
		"steps: [{at: 1s, keys: [f5]}]":                        "keys are single characters, enter, esc",
		"steps: [{at: 1s, keys: [ctrl+foo]}]":                  "keys are single characters, enter, esc",
		"steps: [{at: 1s, run: focus Alerts}], focus: Nothing": `no panel in the demo's layout is named "Nothing"`,
	} {
		file := filepath.Join(t.TempDir(), "talk.yaml")
		if err := os.WriteFile(file, []byte(strings.Replace(scene, "%", keys, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := scriptEnv().script(file, placeholder); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", keys, err, want)
		}
	}
	if _, err := scriptEnv().script("nothing", placeholder); err == nil ||
		!strings.Contains(err.Error(), `script "nothing": no such file or directory; built in are drill, loop, talk`) {
		t.Error(err)
	}
}
