package state

import (
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/state/field"
)

const (
	// mostNames is how many names are noted, of members and of events.
	mostNames = 8
	// mostLooks is how many payloads are looked at for the names of their members.
	mostLooks = 64
)

// Missing tells what came in place of what a fold looks for. The zero value: nothing is missing. Names are as received:
// not safe for a terminal, and cut where they are long.
type Missing struct {
	// Paths are the paths that no event had a value of, in the order of the options.
	Paths []string
	// Events counts the events taken, as long as a path is missing, and Members are some names that their payloads have.
	Events  uint64
	Members []string
	// Others counts the messages with other names than those wanted until the first of those came, and Names are some
	// of theirs.
	Others uint64
	Names  []string
}

// Lookout notes which of a fold's paths no event has had yet, and a bounded few names of what came instead. Once
// everything was found it holds nothing, and looking costs a comparison. It is not safe for concurrent use.
type Lookout struct {
	paths   []string
	missing []int // Indexes of paths.
	looks   int
	taken   bool
	noted   Missing
}

// NewLookout makes one for paths; empty ones are not looked for.
func NewLookout(paths ...string) Lookout {
	l := Lookout{paths: paths}
	for i, p := range paths {
		if p != "" {
			l.missing = append(l.missing, i)
		}
	}
	l.noted.Paths = l.names()
	return l
}

// names gives the paths that are missing.
func (l *Lookout) names() []string {
	var names []string
	for _, i := range l.missing {
		names = append(names, l.paths[i])
	}
	return names
}

// Look takes an event that the fold takes, with the values that it has for the paths.
func (l *Lookout) Look(e *feeds.Event, values []field.Value) {
	if !l.taken {
		l.taken, l.noted.Others, l.noted.Names = true, 0, nil
	}
	if len(l.missing) > 0 {
		l.look(e, values)
	}
}

func (l *Lookout) look(e *feeds.Event, values []field.Value) {
	before := len(l.missing)
	l.missing = slices.DeleteFunc(l.missing, func(i int) bool { return values[i].Present() })
	switch len(l.missing) {
	case 0:
		l.noted = Missing{}
		return
	case before:
	default:
		l.noted.Paths = l.names()
	}
	l.noted.Events++
	if l.looks < mostLooks {
		l.looks++
		l.noted.Members = field.AppendMembers(l.noted.Members, e.Data, mostNames)
	}
}

// Pass takes an event that the fold does not take, and tells whether it makes a difference to Missing.
func (l *Lookout) Pass(e *feeds.Event) bool {
	if l.taken || e.Kind != feeds.Message {
		return false
	}
	l.noted.Others++
	if name := string(field.Cut(e.Type, maxName)); len(l.noted.Names) < mostNames && !slices.Contains(l.noted.Names, name) {
		l.noted.Names = append(l.noted.Names, name)
	}
	return true
}

// maxName is the longest event name noted, in bytes.
const maxName = 48

// Missing gives what is missing by now. It stays as it is: names are only ever added behind those there are.
func (l *Lookout) Missing() Missing { return l.noted }
