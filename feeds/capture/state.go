package capture

import (
	"fmt"

	"feedscope/feeds"
)

// state is a feed's state, encoded as its name.
type state feeds.State

// MarshalText returns the name.
func (s state) MarshalText() ([]byte, error) { return []byte(feeds.State(s).String()), nil }

// UnmarshalText parses a name.
func (s *state) UnmarshalText(name []byte) error {
	for known := feeds.Connecting; known <= feeds.Paused; known++ {
		if known.String() == string(name) {
			*s = state(known)
			return nil
		}
	}
	return fmt.Errorf("unknown state %q", name)
}
