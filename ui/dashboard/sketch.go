package dashboard

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/feeds/infer"
	"feedscope/ui/config"
)

// sketch learns what the events of feeds are like: which values tell them apart and, for feeds that have no panels
// configured, which panels fit.
type sketch struct {
	observers  map[int]*infer.Observer // By feed.
	recognized []recognition           // By feed, if panels are suggested: then the feeds do not change.
	maxBytes   int                     // Of data that each of them keeps.
	drafts     []config.Draft          // The newest reading.
	panels     bool                    // Panels are suggested.
	first      time.Time               // The first event.
	kept       int                     // The next number of events kept, and
	age        time.Duration           // the next age, at which to look again.
	reading    bool                    // In the background.
	touched    bool                    // The user has pressed a key, so the panels stay as they are.
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
	k := &sketch{
		panels: o.Suggest, kept: leastKept, age: firstAge, observers: make(map[int]*infer.Observer), maxBytes: leastData,
	}
	if k.panels {
		k.maxBytes = max(allData/max(len(o.Config.Feeds), 1), leastData)
		k.recognized = newRecognitions(o)
	}
	return k
}

// observe returns the folds that observe a new feed.
func (k *sketch) observe(feed int) []feeds.Fold {
	o := &infer.Observer{MaxBytes: k.maxBytes}
	k.observers[feed] = o
	if feed < len(k.recognized) && k.recognized[feed].confirmation != nil {
		return []feeds.Fold{k.recognized[feed].confirmation, feeds.Payload(o)}
	}
	return []feeds.Fold{feeds.Payload(o)}
}

// touched keeps the panels as they are from now on.
func (m *Model) touched() {
	if m.sketch != nil {
		m.sketch.touched = true
	}
}

// learn reads the events of feeds from time to time, in the background, and shows what they suggest.
func (m *Model) learn() {
	k := m.sketch
	if k == nil || k.reading || !m.recognize() && !k.due(m.now) {
		return
	}
	k.reading = true
	drafts, read := m.begin()
	m.host.Later(func() func() {
		read()
		return func() {
			if m.sketch != k {
				return // Of another session by now.
			}
			k.reading = false
			m.tell(drafts)
			if k.panels && !k.touched {
				m.sayError(m.showDrafts(drafts))
			}
		}
	})
}

// tell lets the panels know which values of events are worth a line.
func (m *Model) tell(drafts []config.Draft) {
	m.sketch.drafts = drafts
	for _, d := range drafts {
		for _, i := range m.deps.Feeds.Indexes([]string{d.Feed.Name}) {
			for _, t := range d.Reading.Types {
				if len(t.Fields) > 0 {
					m.deps.Telling.Set(i, t.Name, t.Fields)
				}
			}
		}
	}
}

// due reports whether it is time to look again.
func (k *sketch) due(now time.Time) bool {
	kept := 0
	for _, o := range k.observers {
		kept += o.Kept()
	}
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

// begin returns a draft for each feed, and a function that adds what the feeds' events suggest. That takes some time and is
// safe in the background.
func (m *Model) begin() (drafts []config.Draft, read func()) {
	var observers []*infer.Observer
	for _, f := range m.o.Config.Feeds {
		for _, index := range m.deps.Feeds.Indexes([]string{f.Name}) { // None while it is being removed.
			o := m.sketch.observers[index]
			if o == nil {
				continue // There are too many feeds.
			}
			d := config.Draft{Feed: f}
			if index < len(m.sketch.recognized) {
				d.Preset = m.sketch.recognized[index].config
			}
			drafts, observers = append(drafts, d), append(observers, o)
		}
	}
	return drafts, func() {
		for i, o := range observers {
			drafts[i].Reading = o.Read()
		}
	}
}

// showDrafts shows the panels of drafts.
func (m *Model) showDrafts(drafts []config.Draft) error {
	loader := config.Loader{Panels: Panels}
	c, err := loader.Suggest(m.base, drafts)
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
			drafts, read := m.begin()
			read()
			m.tell(drafts)
			return m.sayError(m.showDrafts(drafts))
		}},
	}
}
