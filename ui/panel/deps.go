package panel

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay/tap"
)

// Deps is what panels are built from.
type Deps struct {
	// Hub runs the feeds. It has none yet while panels are built.
	Hub *hub.Hub
	// Host is the program around the panels.
	Host Host
	// Paths returns the JSON paths that together identify the subject of an event of a feed and type, as
	// configured; nil if none are.
	Paths func(feed int, eventType string) []string
	// Telling lists the values of an event that are worth a line.
	Telling *Telling
	// Diagnose diagnoses a feed from its traffic so far, cheaply enough to be called once a second; nil if traffic is
	// not observed.
	Diagnose func(feed int, now time.Time) rules.Diagnosis
	// Answers returns how the events of a feed are merged into answers; nil: their format is recognized.
	Answers func(feed int) answer.Options
	// Tapped returns the stream of another program that a feed shows; nil, also if the function is, for a feed of our own.
	Tapped func(feed int) *tap.Stream
	// Alerts are those of rules; nil if there are none.
	Alerts Alerts
	// Chosen returns the stream of another program that the user has selected in the list of them; false while that follows
	// the newest. Nil if there is no such list.
	Chosen func() (feed int, ok bool)
	// Feeds lists the feeds.
	Feeds *Roster
	// Share has the state of the panel to be built, or takes it; nil: the panel shares it with nobody.
	Share *Share
	// Spectator marks the panels of a viewer who must not change what others see, as reading a notification does.
	Spectator bool
}

// Telling holds the JSON paths of the values that differ from event to event, the most telling first. The dashboard fills
// it in as events arrive. It is safe for concurrent use.
type Telling struct {
	mu      sync.RWMutex
	version int
	paths   map[tellingKey][]string
}

type tellingKey struct {
	feed      int
	eventType string
}

// Set sets the paths for the events of a feed and type.
func (t *Telling) Set(feed int, eventType string, paths []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.paths == nil {
		t.paths = make(map[tellingKey][]string)
	}
	t.paths[tellingKey{feed, eventType}] = paths
	t.version++
}

// Version counts the changes.
func (t *Telling) Version() int {
	if t == nil {
		return 0
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.version
}

// Paths returns the paths for the events of a feed and type; nil if none are known.
func (t *Telling) Paths(feed int, eventType string) []string {
	if t == nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.paths[tellingKey{feed, eventType}]
}

// AnswersOf calls Answers, if there is one.
func (d Deps) AnswersOf(feed int) answer.Options {
	if d.Answers == nil {
		return answer.Options{}
	}
	return d.Answers(feed)
}

// Keys calls Paths, if there is one.
func (d Deps) Keys(feed int, eventType string) []string {
	if d.Paths == nil {
		return nil
	}
	return d.Paths(feed, eventType)
}

// Name returns the name of a feed.
func (d Deps) Name(index int) string { return d.Feeds.Name(index) }

// Shown returns the name of a feed for the screen. While hosts are hidden, a name that may contain one is
// replaced by a number.
func (d Deps) Shown(index int, hide bool) string {
	name := d.Name(index)
	if hide && strings.ContainsAny(name, "./:") {
		return "feed " + strconv.Itoa(index+1)
	}
	return name
}

// ShownIn returns a text with the names of feeds in it as Shown returns them.
func (d Deps) ShownIn(text string, hide bool) string {
	if !hide {
		return text
	}
	for i, name := range d.Feeds.Names() {
		text = strings.ReplaceAll(text, name, d.Shown(i, hide))
	}
	return text
}

// Since returns from when on a feed's events are known to be complete; see [hub.Feed.Since].
func (d Deps) Since(index int) time.Time {
	if f := d.Hub.Feed(index); f != nil {
		return f.Since()
	}
	return time.Time{}
}

// Status returns the status of a feed and the arrival of its last byte, zero for an unknown index.
func (d Deps) Status(index int) (feeds.Status, time.Time) {
	if f := d.Hub.Feed(index); f != nil {
		return f.Status(), f.LastByte()
	}
	return feeds.Status{}, time.Time{}
}
