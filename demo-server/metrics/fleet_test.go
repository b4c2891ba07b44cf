package metrics_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"feedscope/demo-server/metrics"
)

func nothing(string, string) float64 { return 0 }

func start() *metrics.Fleet { return metrics.New(rand.New(rand.NewPCG(1, 2))) }

// run returns the samples of the first d.
func run(c metrics.Conditions, d time.Duration) []metrics.Sample {
	var samples []metrics.Sample
	for f := start(); f.Due() < d; {
		samples = append(samples, f.Next(c))
	}
	return samples
}

func mean(samples []metrics.Sample, key string) float64 {
	sum, n := 0.0, 0
	for _, s := range samples {
		if s.Key == key {
			sum += s.Value
			n++
		}
	}
	return sum / float64(n)
}

func TestSamplesAreSpreadEvenlyOverEachSecond(t *testing.T) {
	counts := map[string]int{}
	last := -33 * time.Millisecond
	for _, s := range run(metrics.Conditions{Traffic: 1, Extra: nothing}, 10*time.Second) {
		counts[s.Key]++
		if d := s.At - last; d < 33*time.Millisecond || d > 34*time.Millisecond {
			t.Fatalf("%v between two samples, want 33 or 34 ms", d)
		}
		last = s.At
	}
	if len(counts) != len(metrics.Hosts())*5 {
		t.Errorf("%d series, want 30", len(counts))
	}
	for key, n := range counts {
		if n != 10 {
			t.Errorf("%s has %d samples in ten seconds", key, n)
		}
	}
}

func TestTrafficRaisesRequestsAndLoad(t *testing.T) {
	usual := run(metrics.Conditions{Traffic: 1, Extra: nothing}, time.Minute)
	busy := run(metrics.Conditions{Traffic: 1.5, Extra: nothing}, time.Minute)
	for key, least := range map[string]float64{"web-1/requests": 1.4, "web-1/cpu": 1.2, "db-1/p99": 1.1} {
		if got := mean(busy, key) / mean(usual, key); got < least {
			t.Errorf("%s grew by %.2f, want at least %.2f", key, got, least)
		}
	}
}

func TestExtraChangesOnlyOneSeries(t *testing.T) {
	leak := func(host, name string) float64 {
		if host == "db-2" && name == metrics.Memory {
			return 20
		}
		return 0
	}
	usual := run(metrics.Conditions{Traffic: 1, Extra: nothing}, time.Minute)
	leaking := run(metrics.Conditions{Traffic: 1, Extra: leak}, time.Minute)
	if got := mean(leaking, "db-2/memory") - mean(usual, "db-2/memory"); got < 19 || got > 21 {
		t.Errorf("memory grew by %.1f, want 20", got)
	}
	if mean(leaking, "db-2/cpu") != mean(usual, "db-2/cpu") {
		t.Error("another series changed too")
	}
}

func TestValuesStayInRange(t *testing.T) {
	for _, much := range []float64{1e6, -1e6} {
		extra := func(string, string) float64 { return much }
		for _, s := range run(metrics.Conditions{Traffic: 1, Extra: extra}, 2*time.Second) {
			if s.Value < 0 || s.Unit == "%" && s.Value > 100 {
				t.Fatalf("%s is %v%s", s.Key, s.Value, s.Unit)
			}
		}
	}
}

func TestSamplesAreJSON(t *testing.T) {
	for _, s := range run(metrics.Conditions{Traffic: 1, Extra: nothing}, time.Second) {
		var got struct {
			Host, Name, Unit string
			Value            float64
		}
		if err := json.Unmarshal(s.AppendJSON(nil), &got); err != nil {
			t.Fatal(err)
		}
		if got.Host != s.Host || got.Name != s.Name || got.Unit != s.Unit || got.Host+"/"+got.Name != s.Key {
			t.Errorf("%s became %+v", s.Key, got)
		}
		if d := got.Value - s.Value; d > 1e-9 || d < -1e-9 {
			t.Errorf("%s %v became %v", s.Key, s.Value, got.Value)
		}
	}
}
