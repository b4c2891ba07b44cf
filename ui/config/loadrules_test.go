package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRulesAreReadWithAndWithoutFeeds(t *testing.T) {
	const rule = `{name: a, when: silence() > "1m"}`
	for name, c := range map[string]struct{ text, problem string }{
		"rules alone":       {"rules:\n  - " + rule + "\n", ""},
		"with feeds":        {"feeds: [{url: http://a/}]\nrules: [" + rule + "]\n", ""},
		"keys in quotes":    {"\"feeds\": [{url: http://a/}]\n'rules': [" + rule + "]\n", ""},
		"one line":          {"{feeds: [{url: http://a/}], rules: [" + rule + "]}", ""},
		"a name twice":      {"rules: [" + rule + ", " + rule + "]\n", `the rule name "a" is used twice`},
		"twice, with feeds": {"feeds: [{url: http://a/}]\nrules: [" + rule + ", " + rule + "]\n", `the rule name "a" is used twice`},
		"no mapping":        {"- a", "rules"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "wall.yaml")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := loader(nothing).LoadRules(path)
			switch {
			case c.problem == "" && (err != nil || len(got.Rules) != 1):
				t.Errorf("got %v", err)
			case c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)):
				t.Errorf("got %v, want %s", err, c.problem)
			}
		})
	}
}
