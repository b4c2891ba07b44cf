package rules

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestDocsNameEveryFunction looks for a call of each function, and for the bounds.
func TestDocsNameEveryFunction(t *testing.T) {
	page, err := os.ReadFile("../../docs/RULES.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range functions {
		call := "`" + name + "("
		if f.args[0] == none {
			call += ")`"
		}
		if !strings.Contains(string(page), call) {
			t.Errorf("docs/RULES.md does not name %s", call)
		}
	}
	for _, limit := range []string{
		fmt.Sprintf("below %d numbers, `p99` below %d", minPercentile, minHighPercentile), "| rules | 1,000 |", "| keys of a rule in a feed | 1,000 |",
		fmt.Sprintf("every %d seconds", diagnoseEvery), "4 KiB", "256 bytes",
	} {
		if !strings.Contains(string(page), limit) {
			t.Errorf("docs/RULES.md does not say %s", limit)
		}
	}
	if MaxRules != 1000 || MaxKeys != 1000 || maxText != 4<<10 || maxKept != 4<<10 || maxKey != 256 {
		t.Error("docs/RULES.md states other limits")
	}
}
