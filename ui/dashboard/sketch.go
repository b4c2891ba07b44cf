package dashboard

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/preset"
	"feedscope/ui/config"
)

// sketch learns what the events of feeds are like: which values tell them apart and, for feeds that have no panels
// configured, which panels fit.
type sketch struct {
	maxBytes int           // Of data that an observer keeps.
	drafts   []draft       // The newest reading.
	panels   bool          // Panels are suggested.
	presets  preset.Set    // For the feeds that fit them, if panels are suggested.
	first    time.Time     // The first event.
	kept     int           // The next number of events kept, and
	age      time.Duration // the next age, at which to look again.
	reading  bool          // In the background.
	asked    bool          // The user wants to see the panels.
	touched  bool          // The user has pressed a key, so the panels stay as they are.
}

// draft is what the events of a feed suggest.
type draft struct {
	config.Draft
	feed     int
	observed *observed
}

// The data that observers keep of all feeds together, and at least of each.
const (
	allData   = 8 << 20
	leastData = 128 << 10
)

// The number of events and the age from which panels are suggested. Both grow, the number without end: an observer
// keeps a bounded number. Once lastAge has passed, age is no longer a reason to look again.
const (
	leastKept = 20
	firstAge  = 2 * time.Second
	lastAge   = time.Minute
)

// newSketch returns a sketch of the feeds of a configuration.
func newSketch(o *Options) *sketch {
	k := &sketch{panels: o.Suggest, kept: leastKept, age: firstAge, maxBytes: leastData}
	if k.panels {
		k.maxBytes = max(allData/max(len(o.Config.Feeds), 1), leastData)
		k.presets = o.Presets
	}
	return k
}

// touched keeps the panels as they are from now on.
func (m *Model) touched() {
	if m.sketch != nil {
		m.sketch.touched = true
	}
}

// learn looks at the feeds from time to time.
func (m *Model) learn() {
	if k := m.sketch; k != nil && !k.reading && (m.recognize() || k.due(m.now, m.keptEvents())) {
		m.look()
	}
}

// look reads the events of feeds in the background, and shows what they suggest.
func (m *Model) look() {
	k := m.sketch
	if k.reading {
		return
	}
	k.reading = true
	drafts := m.newDrafts()
	m.host.Later(func() func() {
		for i := range drafts {
			drafts[i].Reading = drafts[i].observed.observer.Read()
		}
		return func() {
			if m.sketch != k {
				return // Of another session by now.
			}
			show := k.asked || k.panels && !k.touched
			k.reading, k.asked = false, false
			m.tell(drafts)
			if show {
				m.sayError(m.showDrafts(drafts))
			}
		}
	})
}

// tell lets the panels know which values of events are worth a line, and the feeds where their events may have a time.
func (m *Model) tell(drafts []draft) {
	m.sketch.drafts = drafts
	for _, d := range drafts {
		if f := m.hub.Feed(d.feed); f != nil && m.sketch.panels && d.Preset == nil {
			f.TryTimePath(d.Reading.Time)
		}
		for _, t := range d.Reading.Types {
			if len(t.Fields) > 0 {
				m.deps.Telling.Set(d.feed, t.Name, t.Fields)
			}
		}
	}
}

// keptEvents returns the number of events that the observers of all feeds keep.
func (m *Model) keptEvents() (kept int) {
	for _, o := range m.observed {
		kept += o.observer.Kept()
	}
	return kept
}

// due reports whether it is time to look again, with a number of events kept.
func (k *sketch) due(now time.Time, kept int) bool {
	if kept == 0 {
		return false
	}
	if k.first.IsZero() {
		k.first = now
	}
	age := now.Sub(k.first)
	if kept < k.kept && (age < k.age || k.age > lastAge) {
		return false
	}
	if kept >= k.kept {
		k.kept = 3 * kept
	}
	if age >= k.age {
		k.age *= 2
	}
	return true
}

// newDrafts returns a draft, still without a reading, for each feed that is observed.
func (m *Model) newDrafts() (drafts []draft) {
	for _, f := range m.o.Config.Feeds {
		for _, index := range m.deps.Feeds.Indexes([]string{f.Name}) { // None while it is being removed.
			if o := m.observed[index]; o != nil {
				drafts = append(drafts, draft{config.Draft{Feed: f, Preset: o.config}, index, o})
			}
		}
	}
	return drafts
}

// showDrafts shows the panels of drafts.
func (m *Model) showDrafts(drafts []draft) error {
	loader := config.Loader{Panels: Panels}
	all := make([]config.Draft, len(drafts))
	for i := range drafts {
		all[i] = drafts[i].Draft
	}
	c, err := loader.Suggest(m.base, all)
	if err != nil {
		return err
	}
	before := m.base
	m.base = c
	if err := m.rearrange(); err != nil {
		m.base = before
		return err
	}
	return nil
}

// sketchCommands are the commands for suggested panels.
func (m *Model) sketchCommands() []command {
	if m.sketch == nil {
		return nil
	}
	return []command{
		{name: "why", help: "show which panels the events of each type suggest, and why", run: func(m *Model, _ string) tea.Cmd {
			m.open(&explanation{})
			return nil
		}},
		{name: "suggest", help: "look at the feeds again and show the panels that they suggest", run: func(m *Model, _ string) tea.Cmd {
			m.sketch.asked = true
			m.look()
			return nil
		}},
	}
}
