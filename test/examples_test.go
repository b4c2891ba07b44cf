package test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"feedscope/ui/cli/watch"
)

// ofFeedscope matches the name of a metric of feedscope or of answers, also as Prometheus names the parts of a histogram.
var ofFeedscope = regexp.MustCompile(`\b(feedscope|gen_ai)_[a-z0-9_]+`)

// TestExamplesUseMetricsThatExist looks for the metrics and labels of the examples among those that are served.
func TestExamplesUseMetricsThatExist(t *testing.T) {
	known := make(map[string]bool)
	for _, m := range watch.Metrics() {
		known[m.Name] = true
		if m.Kind == "histogram" {
			known[m.Name+"_bucket"], known[m.Name+"_sum"], known[m.Name+"_count"] = true, true, true
		}
		for _, label := range m.Labels {
			known[label] = true
		}
	}
	if len(known) < 50 {
		t.Fatalf("only %d metrics and labels are known", len(known))
	}
	used := 0
	for _, dir := range []string{"examples/grafana", "examples/prometheus"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, name := range ofFeedscope.FindAllString(string(text), -1) {
				if used++; !known[name] {
					t.Errorf("%s: there is no metric %s", path, name)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if used < 100 {
		t.Errorf("only %d metrics are used", used)
	}
}

// TestOperationTellsHowManyRulesThereAre counts the alert rules of the example.
func TestOperationTellsHowManyRulesThereAre(t *testing.T) {
	rules, err := os.ReadFile("examples/prometheus/feedscope.rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("docs/OPERATE.md")
	if err != nil {
		t.Fatal(err)
	}
	if told := fmt.Sprintf(" %d alert rules", strings.Count(string(rules), "- alert: ")); !strings.Contains(string(page), told) {
		t.Errorf("docs/OPERATE.md does not have%s", told)
	}
}
