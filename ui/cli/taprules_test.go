package cli

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay/tap"
)

// ruleFile is a file of rules that the test writes.
type ruleFile struct {
	t    *testing.T
	path string
}

func newRuleFile(t *testing.T, rules ...string) ruleFile {
	t.Helper()
	f := ruleFile{t, filepath.Join(t.TempDir(), "rules.yaml")}
	f.write(rules...)
	return f
}

func (f ruleFile) write(rules ...string) {
	f.t.Helper()
	if err := os.WriteFile(f.path, []byte("alter:\n- "+strings.Join(rules, "\n- ")+"\n"), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func TestReloadedRules(t *testing.T) {
	f := newRuleFile(t, "drop nth:1", "drop nth:2")
	a, err := newAlterer(ruleSource{"cut after:9", f.path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Break("", "GET /x drop"); err != nil {
		t.Fatal(err)
	}
	before := a.engine.Rules(0)
	step := func(says string, want ...string) {
		t.Helper()
		sentence, err := a.reload()
		if err != nil {
			sentence = err.Error()
		}
		if !strings.Contains(sentence, says) || !slices.Equal(a.On(""), want) {
			t.Errorf("said %q, the rules are %q", sentence, a.On(""))
		}
	}
	step("the rules have not changed", "cut after:9", "drop nth:1", "drop nth:2", "GET /x drop")
	f.write("drop nth:2", "drop nth:3")
	step("rules.yaml: 3 rules from now on", "cut after:9", "drop nth:2", "drop nth:3", "GET /x drop")
	if now := a.engine.Rules(0); now[0] != before[0] || now[1] != before[2] || now[3] != before[3] {
		t.Error("rules that stay begin anew")
	}
	f.write("drop nth:2", "drpo")
	step(`rules.yaml:3:3: at column 1 of the rule, there is no action "drpo"; write "drop"; the rules stay as they are`, "cut after:9", "drop nth:2", "drop nth:3", "GET /x drop")
	if err := os.Remove(f.path); err != nil {
		t.Fatal(err)
	}
	step("no such file or directory; the rules stay as they are", "cut after:9", "drop nth:2", "drop nth:3", "GET /x drop")
	if err := a.Heal("", ""); err != nil {
		t.Fatal(err)
	}
	f.write("drop nth:2")
	step("2 rules from now on", "cut after:9", "drop nth:2")
	none, err := newAlterer(ruleSource{"drop"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := none.reload(); err == nil || !strings.Contains(err.Error(), "--alter names none") {
		t.Errorf("got %v", err)
	}
}

func TestChangedRuleFilesAreRead(t *testing.T) {
	f := newRuleFile(t, "drop nth:1")
	a, err := newAlterer(ruleSource{f.path})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{})
	defer h.Close()
	lines := make(chan string, 100)
	tapped, err := tap.New(func(s *tap.Stream) (*hub.Playback, error) {
		return h.Play(s.Spec, time.Now(), feeds.FoldFunc(func(events []feeds.Event) {
			for _, e := range events {
				lines <- string(e.Data)
			}
		}))
	}, &url.URL{Scheme: "http", Host: "api.test"})
	if err != nil {
		t.Fatal(err)
	}
	a.runs(tapped)
	go a.watch(t.Context())
	see := func(want string) {
		t.Helper()
		for line := range lines {
			if strings.Contains(line, want) {
				return
			}
		}
	}
	see("by the rules: drop nth:1")
	f.write("drop nth:2")
	see("by the rules: drop nth:2")
	f.write("drpo")
	see("; the rules stay as they are")
	f.write("drop nth:3")
	see("by the rules: drop nth:3")
}

func TestUnusedRulesAreNamed(t *testing.T) {
	a, err := newAlterer(ruleSource{"GET status:503 chance:1% seed:1", "POST status:503"})
	if err != nil {
		t.Fatal(err)
	}
	a.engine.Answer("GET", "/")
	if got := a.unused(); !slices.Equal(got, []string{"nothing has matched the rule POST status:503"}) {
		t.Errorf("got %q", got)
	}
}
