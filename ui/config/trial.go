package config

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/expression"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// Trial checks a configuration against the events that its feeds send. It is safe for concurrent use.
type Trial struct {
	mu     sync.Mutex
	panels []*panelTrial
	times  []*feedTrial
}

// panelTrial records which of a panel's settings match.
type panelTrial struct {
	common   *panel.Common
	wanted   []string // Event names; empty: all.
	names    []string // Up to maxNames that arrived.
	unseen   []string // Names in wanted that have not arrived.
	lookout  state.Lookout
	taken    int
	matching panel.Matching
}

// feedTrial records whether a feed's events have the configured time.
type feedTrial struct {
	feed, path string
	events     int
	found      bool
}

// maxNames bounds the event names in a report.
const maxNames = 6

// NewTrial returns a trial of c.
func NewTrial(c *Config) *Trial {
	t := new(Trial)
	for i := range c.Feeds {
		t.times = append(t.times, &feedTrial{feed: c.Feeds[i].Name, path: c.Feeds[i].Time})
	}
	for _, s := range c.Panels {
		records := strings.Join(schema.Texts(s, "path of records"), "")
		p := &panelTrial{
			common: s.Shared(), wanted: schema.Texts(s, "list of event names"),
			lookout: state.NewLookout(records, valuesOf(s)...),
		}
		p.unseen = slices.Clone(p.wanted)
		if m, ok := s.(panel.Matcher); ok {
			p.matching = m.NewMatching()
		}
		t.panels = append(t.panels, p)
	}
	return t
}

// valuesOf returns the paths and expressions of a panel, with the fields of each expression before it.
func valuesOf(s panel.Settings) (texts []string) {
	for _, text := range schema.Texts(s, "path or expression", "list of paths or expressions") {
		if e, err := expression.Compile(text); expression.Is(text) && err == nil {
			texts = append(texts, e.Paths()...)
		}
		texts = append(texts, text)
	}
	return texts
}

// feedFold passes the events of one feed to a trial.
type feedFold struct {
	trial *Trial
	feed  int
}

// Fold implements [feeds.Fold].
func (f feedFold) Fold(events []feeds.Event) {
	f.trial.mu.Lock()
	defer f.trial.mu.Unlock()
	for i := range events {
		if events[i].Kind == feeds.Message {
			f.trial.take(f.feed, &events[i])
		}
	}
}

// Fold returns the fold for the events of the feed with the given index in the configuration.
func (t *Trial) Fold(feed int) feeds.Fold { return feedFold{t, feed} }

func (t *Trial) take(feed int, e *feeds.Event) {
	of := t.times[feed]
	of.events++
	of.found = of.found || of.path != "" && jsonpath.Get(e.Data, of.path).Exists()
	for _, p := range t.panels {
		if len(p.common.Feeds) == 0 || slices.Contains(p.common.Feeds, of.feed) {
			p.take(e)
		}
	}
}

func (p *panelTrial) take(e *feeds.Event) {
	name := string(e.Type)
	if len(p.names) < maxNames && !slices.Contains(p.names, name) {
		p.names = append(p.names, name)
	}
	if len(p.wanted) > 0 && !slices.Contains(p.wanted, name) {
		return
	}
	p.taken++
	p.unseen = slices.DeleteFunc(p.unseen, func(n string) bool { return n == name })
	p.lookout.Take(e, func(*state.Record) {})
	if p.matching != nil {
		p.matching.Take(e.Data)
	}
}

// Report returns one sentence for each feed without events and each setting without a match so far. The function down
// returns why a feed is not connected, or an empty string.
func (t *Trial) Report(down func(feed int) string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var report []string
	add := func(kind, name, text string) { report = append(report, kind+" "+schema.Quote(name)+": "+text) }
	for i, f := range t.times {
		switch why := down(i); {
		case why != "":
			add("feed", f.feed, why)
		case f.events == 0:
			add("feed", f.feed, "no events received")
		case f.path != "" && !f.found:
			add("feed", f.feed, fmt.Sprintf("none of %s has the time %s", text.Counted(f.events, "event"), schema.Clean(f.path)))
		}
	}
	for _, p := range t.panels {
		for _, text := range p.report() {
			add("panel", p.common.Name, text)
		}
	}
	return report
}

func (p *panelTrial) report() []string {
	var texts []string
	if len(p.unseen) > 0 && len(p.names) > 0 {
		texts = append(texts, fmt.Sprintf("no event is named %s; received %s", listed(p.unseen), listed(p.names)))
	}
	if p.taken == 0 {
		return texts
	}
	for _, path := range p.lookout.Missing().Paths {
		lacks := fmt.Sprintf("none of %s has %s", text.Counted(p.taken, "event"), schema.Clean(path))
		if err := p.lookout.Err(path); err != nil {
			lacks += ": " + schema.Clean(err.Error())
		}
		texts = append(texts, lacks)
	}
	if p.matching != nil {
		for _, text := range p.matching.Unmatched() {
			texts = append(texts, schema.Clean(text))
		}
	}
	return texts
}

func listed(names []string) string { return schema.Clean(strings.Join(names, ", ")) }
