package health

import (
	"testing"
	"time"
)

func TestResolution(t *testing.T) {
	at := func(texts ...string) (all []time.Time) {
		for _, text := range texts {
			moment, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, moment)
		}
		return all
	}
	for _, tt := range []struct {
		name  string
		times []time.Time
		want  time.Duration
	}{
		{"minutes", at("2026-11-29T22:13:00Z", "2026-11-29T22:14:00Z"), time.Minute},
		{"seconds", at("2026-11-29T22:13:00Z", "2026-11-29T22:13:34Z"), time.Second},
		{"seconds before 1970", at("1969-11-29T22:13:34Z"), time.Second},
		{"tenths", at("2026-11-29T22:13:34Z", "2026-11-29T22:13:34.7Z"), 100 * ms},
		{"hundredths", at("2026-11-29T22:13:34.25Z"), 10 * ms},
		{"milliseconds, some of them whole seconds", at("2026-11-29T22:13:34.256Z", "2026-11-29T22:13:35Z"), ms},
		{"microseconds", at("2026-11-29T22:13:34.256001Z", "2026-11-29T22:13:35Z"), 0},
	} {
		m := connected(Options{Lag: true})
		for _, moment := range tt.times {
			m.Event(after(s), moment)
		}
		if got := m.Report(after(s)).Resolution; got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
