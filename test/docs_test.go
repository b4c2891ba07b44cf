package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"feedscope/demo-server/scenario"
	"feedscope/feeds/relay/alter"
	"feedscope/test/golden"
	"feedscope/ui/cli"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
	"feedscope/ui/panel/notifications"
)

// pages returns the paths of all documents from the root of the module.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md", "examples/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestGeneratedDocsAreCurrent(t *testing.T) {
	commands, err := cli.Reference()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, part, want string }{
		{"docs/DEMO.md", "faults", faultsTable()},
		{"docs/DEMO.md", "faults of answers", answerFaultsTable()},
		{"docs/COMMANDS.md", "commands", commands},
		{"docs/TAP.md", "actions", actionsTable()},
		{"docs/OPERATE.md", "metrics", metricsTable()},
		{"docs/SCENARIOS.md", "keys", scenario.Markdown()},
		{"docs/SCENARIOS.md", "functions", scenario.Functions()},
	} {
		golden.CheckPart(t, c.file, c.part, c.want)
	}
}

func TestDocsLinksResolve(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, file := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, file), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func TestReadmeLinksEveryDocsPage(t *testing.T) {
	readme := read(t, "README.md")
	for _, file := range pages(t) {
		if strings.HasPrefix(file, "docs/decisions/") || file == "README.md" {
			continue
		}
		if !strings.Contains(readme, "("+file+")") && !strings.Contains(readme, "("+filepath.Dir(file)+")") {
			t.Errorf("README.md has no link to %s", file)
		}
	}
}

func TestReadmeIsShort(t *testing.T) {
	const limit = 2000
	if n := len(strings.Fields(read(t, "README.md"))); n > limit {
		t.Errorf("README.md has %d words, more than %d", n, limit)
	}
}

func TestConfigurationsInDocsAreValid(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(feeds:.*?)```")
	none := func(string) (string, bool) { return "", false }
	for _, file := range []string{"README.md", "docs/CONFIGURATION.md"} {
		blocks := block.FindAllStringSubmatch(read(t, file), -1)
		if len(blocks) == 0 {
			t.Errorf("%s has no configuration", file)
		}
		for _, b := range blocks {
			c, err := (&config.Loader{Panels: dashboard.Panels, Env: none}).Parse(file, []byte(b[1]))
			if err != nil {
				t.Error(err)
				continue
			}
			for _, p := range c.Panels {
				// The demo server also sends gap events, which are no alerts.
				if n, ok := p.(*notifications.Config); ok && len(n.Events) == 0 {
					t.Errorf("%s: the panel %s takes all events", file, n.Name)
				}
			}
		}
	}
}

func TestRulesInDocsAreValid(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(alter:.*?)```").FindStringSubmatch(read(t, "docs/TAP.md"))
	if block == nil {
		t.Fatal("docs/TAP.md has no rules")
	}
	if _, err := alter.ParseFile("docs/TAP.md", []byte(block[1])); err != nil {
		t.Error(err)
	}
}
