package dashboard

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/collect/view"
	"feedscope/feeds/hub"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// source returns what adds the feeds of a hub.
func (o *Options) source(h *hub.Hub) hub.Source {
	if o.From == nil {
		return h
	}
	o.ticks = new(atomic.Pointer[func(time.Time)])
	o.From.Attach(h, view.Telling{Warn: o.warn, Tick: func(now time.Time) {
		if tick := o.ticks.Load(); tick != nil {
			(*tick)(now)
		}
	}})
	return o.From
}

// begin starts what tells the rules the time, and reading if feeds are read from JetStream.
func (s *session) begin(o *Options) {
	if o.From == nil {
		s.hub.Go(s.alerts.engine.Run)
		return
	}
	tick := s.alerts.engine.Tick
	o.ticks.Store(&tick)
	o.From.Run()
}

// warn shows a warning, unless one is already waiting to be shown.
func (o *Options) warn(sentence string) {
	select {
	case o.warnings <- warning(sentence):
	default:
	}
}

var errCollected = errors.New("the connections of these feeds are those of the collectors")

// refusing returns commands that say why they cannot be done.
func refusing(all []command) []command {
	for i := range all {
		all[i].run = func(m *Model, _ string) tea.Cmd { return m.sayError(errCollected) }
	}
	return all
}

// reading returns the header's phrase about reading from JetStream; empty while all is well.
func (m *Model) reading() phrase {
	g := &m.theme.Glyphs
	switch s := m.o.From.State(); {
	case s.Trouble != "":
		return phrase{g.Failed + " no data from NATS", theme.Bad}
	case s.Behind >= time.Second:
		return phrase{fmt.Sprintf("%s %s behind", g.Waiting, text.Duration(s.Behind)), theme.Warn}
	case s.Skipped > 0:
		return phrase{text.Count(s.Skipped) + " skipped", theme.Warn}
	}
	return phrase{}
}

// readSummary returns what the summary of the run says about reading from JetStream.
func (m *Model) readSummary() (sum []string) {
	if m.o.From == nil {
		return nil
	}
	s := m.o.From.State()
	if s.Lost > 0 {
		sum = append(sum, text.Counted(s.Lost, "message")+" removed from JetStream before they were read")
	}
	if s.Skipped > 0 {
		sum = append(sum, text.Counted(s.Skipped, "message")+" skipped that no collector can have published")
	}
	return sum
}
