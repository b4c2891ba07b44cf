package feeds

import "feedscope/feeds/state/field"

// Timeless tells that a feed's [Spec.TimePath] has found no time in any event so far. The zero value: it has found one,
// no event came, or there is no path.
type Timeless struct {
	// Path is the path, Events counts the events.
	Path   string
	Events uint64
	// Members are some names that their payloads have, as received: not safe for a terminal. None: they are no JSON objects.
	Members []string
}

const (
	// mostMembers is how many names are noted, mostTimeless how many payloads are looked at for them.
	mostMembers  = 8
	mostTimeless = 64
)

// timeless notes events without a time until the first that has one.
type timeless struct {
	found bool
	Timeless
}

func (t *timeless) take(e *Event, path string) {
	if !e.EventTime.IsZero() {
		*t = timeless{found: true}
		return
	}
	t.Path = path
	if t.Events++; t.Events <= mostTimeless {
		t.Members = field.AppendMembers(t.Members, e.Data, mostMembers)
	}
}
