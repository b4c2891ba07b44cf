package capture

import (
	"fmt"

	"feedscope/feeds"
)

// state is a feed's state by its name.
type state feeds.State

// MarshalText gives the name.
func (s state) MarshalText() ([]byte, error) { return []byte(feeds.State(s).String()), nil }

// UnmarshalText finds the state of a name.
func (s *state) UnmarshalText(name []byte) error {
	for known := feeds.Connecting; known <= feeds.Paused; known++ {
		if known.String() == string(name) {
			*s = state(known)
			return nil
		}
	}
	return fmt.Errorf("no state is called %q", name)
}
