package retry

import (
	"testing"
	"time"
)

func TestParseRetryAfter(t *testing.T) {
	now := time.Date(1994, 11, 6, 8, 49, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, value string
		want        time.Duration
		ok          bool
	}{
		{"seconds", "120", 2 * time.Minute, true},
		{"zero", "0", 0, true},
		{"leading zeros", "007", 7 * time.Second, true},
		{"surrounding white space", " \t5 ", 5 * time.Second, true},
		{"negative seconds mean zero", "-5", 0, true},
		{"capped at a day", "86401", MaxRetryAfter, true},
		{"a number larger than any integer", "99999999999999999999999999", MaxRetryAfter, true},
		{"an IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", 37 * time.Second, true},
		{"an RFC 850 date", "Sunday, 06-Nov-94 08:49:37 GMT", 37 * time.Second, true},
		{"an asctime date", "Sun Nov  6 08:49:37 1994", 37 * time.Second, true},
		{"a date in the past is now", "Sun, 06 Nov 1994 08:00:00 GMT", 0, true},
		{"a date beyond a day", "Sun, 06 Nov 2094 08:49:37 GMT", MaxRetryAfter, true},
		{"nothing", "", 0, false},
		{"a sign alone", "-", 0, false},
		{"a plus sign", "+5", 0, false},
		{"a fraction", "1.5", 0, false},
		{"a unit", "5s", 0, false},
		{"words", "soon", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ParseRetryAfter(tt.value, now)
			if got != tt.want || ok != tt.ok {
				t.Errorf("ParseRetryAfter(%q) = %v, %v; want %v, %v", tt.value, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func FuzzParseRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("-1")
	f.Add("Sun, 06 Nov 1994 08:49:37 GMT")
	f.Fuzz(func(t *testing.T, value string) {
		d, ok := ParseRetryAfter(value, t0)
		if d < 0 || d > MaxRetryAfter || (!ok && d != 0) {
			t.Errorf("ParseRetryAfter(%q) = %v, %v", value, d, ok)
		}
	})
}
