package config_test

import (
	"os"
	"strings"
	"testing"
)

// TestExamplesOfRulesAreValid parses each example in the documentation of rules.
func TestExamplesOfRulesAreValid(t *testing.T) {
	page, err := os.ReadFile(root + "/docs/RULES.md")
	if err != nil {
		t.Fatal(err)
	}
	feeds := "feeds:\n"
	for _, name := range []string{"metrics", "logs", "orders"} {
		feeds += "  - {name: " + name + ", url: http://127.0.0.1/" + name + "}\n"
	}
	examples := 0
	for _, part := range strings.Split(string(page), "```yaml\n")[1:] {
		example, _, _ := strings.Cut(part, "```")
		examples++
		if _, err := loader(nothing).Parse("RULES.md", []byte(feeds+example)); err != nil {
			t.Error(err)
		}
	}
	if examples < 4 {
		t.Errorf("only %d examples", examples)
	}
}
