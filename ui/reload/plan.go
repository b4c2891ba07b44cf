// Package reload applies a changed configuration to feeds that run: it compares the feeds of two configurations and
// plans what to remove and to add. A feed with the same settings is not interrupted, and one whose stream is still the
// same resumes where it was. The package changes nothing itself: [hub.Hub.Change] takes the plan.
package reload

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/term/text"
)

// Plan is what changes about the feeds of a hub.
type Plan struct {
	Remove []*hub.Feed
	Add    []hub.Addition

	fresh, other, fewer int // Feeds that are new, changed, removed.
}

// New returns the plan that turns the feeds of one configuration, which run in a hub, into those of another. Folds
// returns the folds of a feed to add. Feeds of the hub that are in neither configuration stay.
func New(h *hub.Hub, from, to *config.Config, now time.Time, folds func(f *feedconfig.Feed) []feeds.Fold) *Plan {
	p := new(Plan)
	running := make(map[string]*hub.Feed)
	for _, f := range h.Feeds() {
		running[f.Name()] = f
	}
	before, after := from.ByName(), to.ByName()
	for i := range to.Feeds {
		f := &to.Feeds[i]
		old := running[f.Name]
		if was := before[f.Name]; old != nil && was != nil && reflect.DeepEqual(f, was) {
			continue
		}
		a := hub.Addition{Spec: f.Spec(), Folds: folds(f)}
		if old == nil {
			p.fresh++
		} else {
			p.other++
			p.Remove = append(p.Remove, old)
			a.Spec.LastEventID = cmp.Or(position(old, &a.Spec, now), a.Spec.LastEventID)
		}
		p.Add = append(p.Add, a)
	}
	for i := range from.Feeds {
		name := from.Feeds[i].Name
		if old := running[name]; old != nil && after[name] == nil {
			p.fewer++
			p.Remove = append(p.Remove, old)
		}
	}
	return p
}

// position returns the ID after which a feed resumes in place of another; empty if their streams differ.
func position(old *hub.Feed, spec *feeds.Spec, now time.Time) string {
	if was := old.Spec(); was.URL != spec.URL || !was.SamePositions(&spec.Request) {
		return ""
	}
	return old.Snapshot(now).LastEventID
}

// Empty reports whether the feeds stay as they are.
func (p *Plan) Empty() bool { return len(p.Remove) == 0 && len(p.Add) == 0 }

// String returns the plan in words, such as "1 feed added, 2 feeds changed"; empty if nothing changes.
func (p *Plan) String() string {
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{{p.fresh, "added"}, {p.other, "changed"}, {p.fewer, "removed"}} {
		if part.n > 0 {
			parts = append(parts, text.Counted(part.n, "feed")+" "+part.word)
		}
	}
	return strings.Join(parts, ", ")
}
