package cli

import (
	"testing"
	"time"

	"feedscope/feeds/capture/replay"
	"feedscope/feeds/config/schema"
)

func TestParseRotation(t *testing.T) {
	for text, want := range map[string]rotation{
		"100MB": {bytes: 100e6}, "1h": {after: time.Hour}, "64KiB,1s": {bytes: int64(64 * schema.KiB), after: time.Second},
		"1m30s,1GiB": {bytes: int64(schema.GiB), after: 90 * time.Second},
	} {
		if r, err := parseRotation(text); err != nil || r != want {
			t.Errorf("%s is %+v, %v", text, r, err)
		}
	}
	for _, text := range []string{"", "x", "1", "63KiB", "0s", "-1h", "500ms", "1h,1h", "1GB,1GB", "1h,", "1h,1GB,1h"} {
		if _, err := parseRotation(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestParseSpeed(t *testing.T) {
	for text, want := range map[string]float64{"1": 1, "0.1": 0.1, "max": replay.MaxSpeed, "1e3": 1000} {
		if s, err := parseSpeed(text); err != nil || s != want {
			t.Errorf("%s is %v, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "0", "0.09", "-1", "NaN", "fast", "-Inf"} {
		if _, err := parseSpeed(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestParseMoment(t *testing.T) {
	from := time.Date(2026, 5, 4, 23, 50, 10, 500, time.Local)
	to := from.Add(time.Hour)
	for text, want := range map[string]time.Time{
		"1m30s":                from.Add(90 * time.Second),
		"0s":                   from,
		"-30s":                 to.Add(-30 * time.Second),
		"23:55:20":             time.Date(2026, 5, 4, 23, 55, 20, 0, time.Local),
		"23:50:10":             time.Date(2026, 5, 4, 23, 50, 10, 0, time.Local),
		"23:55:20.25":          time.Date(2026, 5, 4, 23, 55, 20, 25e7, time.Local),
		"00:10":                time.Date(2026, 5, 5, 0, 10, 0, 0, time.Local),
		"2026-05-04T14:03:20Z": time.Date(2026, 5, 4, 14, 3, 20, 0, time.UTC),
		"2026-05-04 14:03:20":  time.Date(2026, 5, 4, 14, 3, 20, 0, time.Local),
		"2026-05-04T14:03:20":  time.Date(2026, 5, 4, 14, 3, 20, 0, time.Local),
	} {
		if m, err := parseMoment(text); err != nil || !m.of(from, to).Equal(want) {
			t.Errorf("%s is %v, %v; want %v", text, m.of(from, to), err, want)
		}
	}
	for _, text := range []string{"", "noon", "25:00", "14", "2026-05-04"} {
		if _, err := parseMoment(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
	if m := (moment{}); !m.of(from, to).IsZero() {
		t.Error("the zero value is a time")
	}
}
