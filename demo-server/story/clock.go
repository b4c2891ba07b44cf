package story

import (
	"fmt"
	"strings"
	"time"
)

// Scenes returns the names of the scenes, in order.
func Scenes() []string { return []string{Calm, Spike, Incident, Recovery} }

// ParsePlace returns the time within a loop of a place in the story: the name of a scene, or minutes and seconds as in "1:45".
func ParsePlace(s string) (time.Duration, error) {
	for _, b := range beats {
		if b.scene != "" && b.scene == s {
			return b.at, nil
		}
	}
	if t, err := time.Parse("4:05", s); err == nil {
		if at := time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second; at < Loop {
			return at, nil
		}
	}
	return 0, fmt.Errorf("%q is no place in the story; use %s, or a time from 0:00 to 2:59", s, strings.Join(Scenes(), ", "))
}

// Following returns when the story is next at a time within a loop that has the first incident of its seed, after now.
func Following(now, place time.Duration) time.Duration {
	round := Loop * time.Duration(len(incidents))
	wait := (place - phase(now)) % round
	if wait <= 0 {
		wait += round
	}
	return now + wait
}
