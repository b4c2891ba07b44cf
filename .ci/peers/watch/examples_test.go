package watch

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/heatmap"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// example returns the path of a file in examples/.
func example(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns the text of an example.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(example(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// installed returns the path of a program. The test is skipped without it, or fails if it is required.
func installed(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		return path
	case os.Getenv("PEERS") == "required":
		t.Fatal(err)
	}
	t.Skip(err)
	return ""
}

// output runs a program and returns what it writes.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), installed(t, name), args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestPrometheusLoadsTheExamples(t *testing.T) {
	for _, args := range [][]string{
		{"check", "config", example(t, "prometheus/prometheus.yaml")},
		{"check", "rules", "--lint-fatal", example(t, "prometheus/feedscope.rules.yaml")},
		{"test", "rules", example(t, "prometheus/feedscope.test.yaml")},
	} {
		output(t, "promtool", args...)
	}
}

// TestGrafanaKnowsEveryFieldOfTheDashboard reads the dashboard with Grafana's own types, which allow no other field.
func TestGrafanaKnowsEveryFieldOfTheDashboard(t *testing.T) {
	grafana := cog.NewRuntime()
	for _, p := range []struct{ register func() }{
		{func() { grafana.RegisterPanelcfgVariant(heatmap.VariantConfig()) }},
		{func() { grafana.RegisterPanelcfgVariant(stat.VariantConfig()) }},
		{func() { grafana.RegisterPanelcfgVariant(statetimeline.VariantConfig()) }},
		{func() { grafana.RegisterPanelcfgVariant(table.VariantConfig()) }},
		{func() { grafana.RegisterPanelcfgVariant(timeseries.VariantConfig()) }},
		{func() { grafana.RegisterDataqueryVariant(prometheus.VariantConfig()) }},
	} {
		p.register()
	}
	text := read(t, "grafana/feedscope.json")
	var d dashboard.Dashboard //nolint:staticcheck // Its successor is not what Grafana before version 12 imports.
	if err := d.UnmarshalJSONStrict([]byte(text)); err != nil && err.Error() != "" {
		t.Error(err)
	}
	if err := d.Validate(); err != nil {
		t.Error(err)
	}
	if wrong := strings.Replace(text, `"legendFormat"`, `"nonsense": 1, "legendFormat"`, 1); d.UnmarshalJSONStrict([]byte(wrong)).Error() == "" {
		t.Error("an unknown field is no mistake")
	}
}

// queries returns the queries of the dashboard, for all feeds.
func queries(t *testing.T) (all []string) {
	t.Helper()
	var d struct {
		Panels []struct {
			Targets []struct{ Expr string }
		}
		Annotations struct{ List []struct{ Expr string } }
	}
	if err := json.Unmarshal([]byte(read(t, "grafana/feedscope.json")), &d); err != nil {
		t.Fatal(err)
	}
	variables := strings.NewReplacer("$__rate_interval", "1m", "$job", ".*", "$instance", ".*", "$feed", ".*")
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			all = append(all, variables.Replace(target.Expr))
		}
	}
	for _, a := range d.Annotations.List {
		if a.Expr != "" {
			all = append(all, variables.Replace(a.Expr))
		}
	}
	return all
}

// maxExposure is what systemd-analyze security calls OK, of 10.
const maxExposure = 2.0

func TestSystemdAcceptsTheUnit(t *testing.T) {
	feedscope, err := program()
	if err != nil {
		t.Fatal(err)
	}
	const installedAt = "/usr/local/bin/feedscope"
	text := read(t, "systemd/feedscope-watch.service")
	if !strings.Contains(text, "ExecStart="+installedAt+" ") {
		t.Errorf("the unit does not start %s", installedAt)
	}
	unit := filepath.Join(t.TempDir(), "feedscope-watch.service")
	if err := os.WriteFile(unit, []byte(strings.ReplaceAll(text, installedAt, feedscope)), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := output(t, "systemd-analyze", "verify", unit); said != "" {
		t.Errorf("systemd-analyze verify: %s", said)
	}
	said := output(t, "systemd-analyze", "security", "--offline=true", unit)
	found := regexp.MustCompile(`exposure level for feedscope-watch.service: ([0-9.]+)`).FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("systemd-analyze security: %s", said)
	}
	if level, err := strconv.ParseFloat(found[1], 64); err != nil || level > maxExposure {
		t.Errorf("the exposure level is %s, want at most %.1f\n%s", found[1], maxExposure, said)
	}
}
