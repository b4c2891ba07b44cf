package panel

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor"
)

// Deps is what panels are made with.
type Deps struct {
	// Hub runs the feeds; while panels are made it has none yet.
	Hub *feeds.Hub
	// Host is the program around the panels.
	Host Host
	// Paths gives the JSON paths that together tell what an event of a feed and type is about, as far as the configuration says
	// so; nil: it never does.
	Paths func(feed int, eventType string) []string
	// Diagnose judges what was observed of a feed up to now; nil: nobody observes. It is cheap enough for once a second.
	Diagnose func(feed int, now time.Time) doctor.Diagnosis
	// Names are the feeds' names, in the order of their indexes.
	Names []string
}

// Indexes gives the indexes of the named feeds; no name means all.
func (d Deps) Indexes(names []string) []int {
	var indexes []int
	for i, n := range d.Names {
		if len(names) == 0 || slices.Contains(names, n) {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// Keys is Paths, also where there is none.
func (d Deps) Keys(feed int, eventType string) []string {
	if d.Paths == nil {
		return nil
	}
	return d.Paths(feed, eventType)
}

// Name gives the name of a feed.
func (d Deps) Name(index int) string {
	if index < 0 || index >= len(d.Names) {
		return ""
	}
	return d.Names[index]
}

// Shown gives the name of a feed for the screen: while hosts are hidden, one that is made of a host, as that of a feed
// without a name of its own is, gives way to a number.
func (d Deps) Shown(index int, hide bool) string {
	name := d.Name(index)
	if hide && strings.ContainsAny(name, "./:") {
		return "feed " + strconv.Itoa(index+1)
	}
	return name
}

// Status tells how a feed stands and when its last byte came; zero for an index that is none.
func (d Deps) Status(index int) (feeds.Status, time.Time) {
	if f := d.Hub.Feed(index); f != nil {
		return f.Status(), f.LastByte()
	}
	return feeds.Status{}, time.Time{}
}
