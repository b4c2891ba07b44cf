package alerts_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/alerts"
)

// format formats an alert as time, event, severity and text.
func format(at time.Duration, a alerts.Alert) string {
	return fmt.Sprintf("%v %s %s: %s", at, a.Name(), a.Severity, a.Text)
}

func TestSamplesRaiseAndResolveAlerts(t *testing.T) {
	for name, c := range map[string]struct {
		series string
		values []float64 // One a second, from second 1.
		want   []string
	}{
		"normal values raise nothing":          {"cpu", []float64{40, 84, 60}, nil},
		"one high sample is not enough":        {"cpu", []float64{40, 90, 40, 90, 40}, nil},
		"two high samples in a row are enough": {"cpu", []float64{90, 91}, []string{"2s alert warning: cpu at 91%"}},
		"severity rises": {"cpu", []float64{90, 91, 96, 97}, []string{
			"2s alert warning: cpu at 91%", "4s alert critical: cpu at 97%",
		}},
		"critical from the start": {"errors", []float64{7, 8}, []string{"2s alert critical: errors at 8.0%"}},
		"open between clear and warning": {"cpu", []float64{90, 91, 80, 72, 80, 90, 90}, []string{
			"2s alert warning: cpu at 91%",
		}},
		"two low samples in a row resolve it": {"p99", []float64{500, 510, 200, 300, 240, 230}, []string{
			"2s alert warning: p99 at 510 ms", "6s resolved warning: p99 back to 230 ms",
		}},
		"raised again after it resolved": {"memory", []float64{90, 90, 60, 60, 90, 90}, []string{
			"2s alert warning: memory at 90%", "4s resolved warning: memory back to 60%",
			"6s alert warning: memory at 90%",
		}},
		"open alert is repeated": {"cpu", append([]float64{90, 91}, steady(88, 41)...), []string{
			"2s alert warning: cpu at 91%", "22s alert warning: cpu still at 88%",
			"42s alert warning: cpu still at 88%",
		}},
		"series without a rule": {"requests", []float64{1e9, 1e9, 1e9}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var w alerts.Watch
			var got []string
			for i, v := range c.values {
				at := time.Duration(i+1) * time.Second
				if a, ok := w.Sample(at, "db-1/"+c.series, "db-1", c.series, v); ok {
					got = append(got, format(at, a))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func steady(value float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = value
	}
	return values
}

func TestPricesRaiseAndResolveAlerts(t *testing.T) {
	for name, c := range map[string]struct {
		prices []float64 // One every five seconds, from second 0.
		want   []string
	}{
		"a quiet price": {[]float64{100, 101, 99, 102, 100}, nil},
		"a fall": {[]float64{100, 99, 97}, []string{
			"10s alert warning: -3.0% within 20s",
		}},
		"a rise that grows": {[]float64{100, 103, 106, 107}, []string{
			"5s alert warning: +3.0% within 20s", "10s alert critical: +6.0% within 20s",
		}},
		"calm after a move": {[]float64{100, 97, 97, 97, 97, 97, 97, 97, 97.5}, []string{
			"5s alert warning: -3.0% within 20s", "40s resolved warning: calm again: +0.5% within 20s",
		}},
		"a slow slide": {[]float64{100, 99.5, 99, 98.5, 98, 97.5, 97, 96.5, 96}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var w alerts.Watch
			var got []string
			for i, p := range c.prices {
				at := time.Duration(i) * 5 * time.Second
				if a, ok := w.Price(at, "ZEPH/move", "ZEPH", p); ok {
					got = append(got, format(at, a))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHostsAreIndependent(t *testing.T) {
	var w alerts.Watch
	for _, host := range []string{"db-1", "db-2"} {
		if a, ok := w.Sample(time.Second, host+"/cpu", host, "cpu", 90); ok {
			t.Errorf("one sample of %s raised %q", host, a.Text)
		}
	}
}

func TestAlertsAreJSON(t *testing.T) {
	want := alerts.Alert{Key: "db-1/cpu", Severity: alerts.Critical, Source: "db-1", Text: `"97%" — é`}
	var got alerts.Alert
	if err := json.Unmarshal(want.AppendJSON(nil), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
