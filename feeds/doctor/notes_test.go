package doctor_test

import (
	"fmt"
	"strings"
	"testing"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

func TestCompressedNoteRequiresObservedFlow(t *testing.T) {
	timed := func(e evidence.Evidence) evidence.Evidence { e.Clock.Path = "ts"; return e }
	for name, tt := range map[string]struct {
		e    evidence.Evidence
		want bool
	}{
		"observed":                      {timed(flowing(standing(gzipped))), true},
		"no event times":                {flowing(standing(gzipped)), false},
		"too few reads":                 {timed(standing(gzipped)), false},
		"in bursts":                     {bursty(standing(gzipped)), false},
		"in bursts without compression": {with(timed(standing(gzipped)), bursty(standing()), evidence.Identity), false},
		"held only when compressed":     {with(bursty(standing(gzipped)), flowing(standing()), evidence.Identity), false},
		"not compressed, flowing":       {timed(flowing(standing())), false},
	} {
		d := rules.Diagnose(&tt.e)
		if got := strings.Contains(fmt.Sprint(d.Notes), "arrive without delay"); got != tt.want {
			t.Errorf("%s: the notes are %v", name, d.Notes)
		}
	}
}
