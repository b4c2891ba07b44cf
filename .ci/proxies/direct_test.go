package proxies_test

import (
	"net/http"
	"testing"
	"time"
)

func TestNothingInBetween(t *testing.T) {
	examine(t, []scene{
		{name: "a plain feed", start: direct(origin{})},
		{name: "a slow feed", start: direct(origin{every: 15e9})},
		{name: "a feed without times and ids", start: direct(origin{noTime: true, noID: true})},
		{name: "a database that is read every three seconds", start: direct(origin{polled: 3e9})},
		{
			name:  "a database that is read every three seconds, without times",
			start: direct(origin{polled: 3e9, noTime: true}),
		},
		{name: "deliberate batches of 20", start: direct(origin{batch: 20, every: 4e9})},
		{
			name:  "deliberate batches of 20, without times and ids",
			start: direct(origin{batch: 20, every: 4e9, noTime: true, noID: true}),
		},
		{
			name:  "a head with the first event",
			start: direct(origin{lateHead: true, every: 3e9, steady: true}), want: []string{"late-head"},
		},
		{
			name:  "a head with the first event after half a minute",
			start: direct(origin{lateHead: true, every: 30e9, steady: true}), want: []string{"late-head"},
		},
		{
			name:  "an ignored last event ID",
			start: direct(origin{ignoresResume: true, history: 20}), want: []string{"resume-ignored"},
		},
		{name: "responses that end after eight seconds", start: direct(origin{lasts: 8e9}), says: []string{"ended after 8s"}},
		{
			name: "a clock that is off", want: []string{"clock-skew"},
			start: direct(origin{clock: -time.Hour}),
		},
		{
			name:  "a length",
			start: direct(origin{header: http.Header{"Content-Length": {"1000000"}}}), want: []string{"content-length"},
		},
	})
}
