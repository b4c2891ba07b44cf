package dashboard

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/infer"
	"feedscope/feeds/preset"
	"feedscope/ui/config"
)

// sketch learns what the events of feeds are like: which values tell them apart and, for feeds that have no panels
// configured, which panels fit.
type sketch struct {
	maxBytes int             // Of data that an observer keeps.
	drafts   []draft         // The newest reading.
	shown    []draft         // Those whose panels are on the screen.
	panels   bool            // Panels are suggested.
	presets  preset.Set      // For the feeds that fit them, if panels are suggested.
	looked   time.Time       // When the feeds were last looked at; before that, the first event.
	known    infer.Knowledge // What the observers knew then.
	reading  bool            // In the background.
	asked    bool            // The user wants to see the panels.
	touched  bool            // The user has pressed a key.
	found    int             // The most panels that were suggested.
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

// mostPanels is how many panels are suggested without being asked for. More would crowd out the events.
const mostPanels = 8

// lookAfter is the time after which few more events are a reason to look again.
const lookAfter = 2 * time.Second

// newSketch returns a sketch of the feeds of a configuration.
func newSketch(o *Options) *sketch {
	k := &sketch{panels: o.Suggest, maxBytes: leastData}
	if k.panels && o.server() == "" {
		k.maxBytes = max(allData/max(len(o.Config.Feeds), 1), leastData)
		k.presets = o.Presets
	}
	return k
}

// touched keeps the panels as they are from now on, if any that were suggested are on the screen.
func (m *Model) touched() {
	if m.shared != nil {
		m.shared.wall.touched.Store(true)
	}
	if m.sketch != nil {
		m.sketch.touched = true
	}
}

// frozen reports whether the panels stay as they are: the user has seen suggestions, or has changed the panels, and goes
// on from there.
func (k *sketch) frozen(m *Model) bool {
	return k.touched && (suggestedBy(k.shown) > 0 || len(m.edits.hidden)+len(m.edits.added) > 0)
}

// explained returns the drafts that explain the panels on the screen.
func (k *sketch) explained(m *Model) []draft {
	if k.frozen(m) && len(k.shown) > 0 {
		return k.shown
	}
	return k.drafts
}

// suggestedBy returns the number of panels that drafts suggest.
func suggestedBy(drafts []draft) (n int) {
	for i := range drafts {
		n += drafts[i].Suggested()
	}
	return n
}

// learn looks at the feeds from time to time.
func (m *Model) learn() {
	if k := m.sketch; k != nil && !k.reading && (m.recognize() || k.due(m.now, m.known())) {
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
			found := suggestedBy(drafts)
			show := k.asked || k.panels && !k.frozen(m) && found <= mostPanels
			k.reading, k.asked = false, false
			m.tell(drafts)
			switch {
			case m.server != "":
				m.sayError(m.suit(kindsOf(drafts)...))
			case show:
				m.sayError(m.showDrafts(drafts))
			case k.panels && found > k.found:
				m.say("more panels fit the events; :suggest shows them")
			}
			k.found = max(k.found, found)
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

// known returns how much the observers of all feeds know.
func (m *Model) known() (all infer.Knowledge) {
	for _, o := range m.observed {
		k := o.observer.Knowledge()
		all.Steps += k.Steps
		all.Events += k.Events
	}
	return all
}

// due reports whether it is time to look again: as soon as a type has many more events, after a while if one of those that
// still have few has another one.
func (k *sketch) due(now time.Time, known infer.Knowledge) bool {
	if known == (infer.Knowledge{}) {
		return false
	}
	if k.looked.IsZero() {
		k.looked = now
	}
	if known.Steps == k.known.Steps && (known.Events == k.known.Events || now.Sub(k.looked) < lookAfter) {
		return false
	}
	k.looked, k.known = now, known
	return true
}

// newDrafts returns a draft, still without a reading, for each feed that is observed.
func (m *Model) newDrafts() (drafts []draft) {
	indexes := make(map[string]int)
	for index := range m.observed {
		indexes[m.deps.Name(index)] = index
	}
	for _, f := range m.o.Config.Feeds {
		if index, observed := indexes[f.Name]; observed {
			o := m.observed[index]
			drafts = append(drafts, draft{config.Draft{Feed: f, Preset: o.config}, index, o})
		}
	}
	return drafts
}

// suggest returns a configuration with the panels of drafts.
func suggest(c *config.Config, drafts []draft) (*config.Config, error) {
	loader := config.Loader{Panels: Panels}
	all := make([]config.Draft, len(drafts))
	for i := range drafts {
		all[i] = drafts[i].Draft
	}
	return loader.Suggest(c, all)
}

// suggested returns a configuration that was read again with the panels that are suggested, if it has none.
func (m *Model) suggested(c *config.Config) *config.Config {
	if m.sketch == nil || len(m.sketch.shown) == 0 || c.Arranged {
		return c
	}
	drafts := slices.DeleteFunc(slices.Clone(m.sketch.shown), func(d draft) bool { return c.Feed(d.Feed.Name) == nil })
	with, err := suggest(c, drafts)
	if err != nil {
		return c
	}
	return with
}

// showDrafts shows the panels of drafts.
func (m *Model) showDrafts(drafts []draft) error {
	c, err := suggest(m.base, drafts)
	if err != nil {
		return err
	}
	before := m.base
	m.base = c
	if err := m.rearrange(); err != nil {
		m.base = before
		return err
	}
	m.sketch.shown = drafts
	return nil
}

// sketchCommands are the commands for suggested panels.
func (m *Model) sketchCommands() []command {
	if m.sketch == nil {
		return nil
	}
	return []command{
		{name: "why", help: "show which panels the events of each type suggest, and why", asks: true, run: func(m *Model, _ string) tea.Cmd {
			m.open(&explanation{})
			m.look()
			return nil
		}},
		{name: "suggest", help: "look at the feeds again and show the panels that they suggest", run: func(m *Model, _ string) tea.Cmd {
			m.sketch.asked = true
			m.look()
			return nil
		}},
	}
}
