package events

import (
	"errors"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// Commands are what can be typed into the palette while the panel is in focus.
func (p *Panel) Commands() []panel.Command {
	return []panel.Command{
		{Name: "goto", Args: "ID or TIME", Help: "go to an event by its ID or time", Run: p.gotoIDOrTime},
		{Name: "watch", Args: "PATH [FILTER]", Help: "watch a JSON path in events that match", Run: p.watch},
		{Name: "write", Args: "FILE", Help: "save the rows shown, or: selection FILE, all FILE", Run: p.writeNew},
		{Name: "write!", Args: "FILE", Help: "save, replacing the file", Run: p.overwrite},
		{Name: "unwatch", Args: "[PATH]", Help: "stop watching", Run: p.unwatch},
	}
}

// clocks are the accepted formats of a time.
var clocks = []string{"15:04:05.999999", "15:04", "2006-01-02 15:04:05.999999", time.RFC3339Nano}

// gotoIDOrTime goes to the newest event with an ID, preferring shown ones, or else to a time.
func (p *Panel) gotoIDOrTime(what string) error {
	if what == "" {
		return errors.New("name an event ID or a time such as 12:04:31")
	}
	now, rows := p.now, *p.rows // A copy: the panel continues meanwhile.
	p.deps.Host.Later(func() func() {
		seq := newestWithID(p.history, what, rows.has)
		if seq == 0 {
			// To tell the user that the filter hides it.
			seq = newestWithID(p.history, what, func(uint64) bool { return true })
		}
		return func() { p.gotoFound(what, seq, now) }
	})
	return nil
}

func (p *Panel) gotoFound(what string, seq uint64, now time.Time) {
	at, isTime := moment(what, now)
	switch {
	case seq != 0:
		p.goToShown(seq)
	case isTime:
		p.goToMoment(at)
	default:
		const message = "no event in the history has the ID %s, and it is not a time such as 12:04:31"
		p.deps.Host.Say(fmt.Sprintf(message, text.Clean(what)))
	}
}

// goToMoment goes to the first row at or after a moment, or to the last row.
func (p *Panel) goToMoment(at time.Time) {
	first, end := p.rows.bounds()
	if first == end {
		return
	}
	if h, held := p.history.Head(first); held && at.Before(h.Time) {
		const began = "the rows begin at %s; showing the first one"
		p.deps.Host.Say(fmt.Sprintf(began, h.Time.In(at.Location()).Format("2006-01-02 15:04:05.000")))
	}
	row := end - 1
	p.rows.walk(max(p.strip.outline.Find(at), first)-1, false, func(h timeline.Head) bool {
		row = h.Seq
		return h.Time.Before(at)
	})
	p.goTo(row)
}

// moment parses a time of day, of today or yesterday, or a date and time.
func moment(s string, now time.Time) (time.Time, bool) {
	for i, layout := range clocks {
		t, err := time.ParseInLocation(layout, s, now.Location())
		if err != nil {
			continue
		}
		if i < 2 {
			y, m, d := now.Date()
			t = time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), now.Location())
			if t.After(now) {
				t = t.AddDate(0, 0, -1)
			}
		}
		return t, true
	}
	return time.Time{}, false
}

// newestWithID returns the newest message that sets an ID or, if none does, the newest one that has it; zero if
// there is none. Only events for which among is true count.
func newestWithID(h *timeline.History, id string, among func(seq uint64) bool) (found uint64) {
	var b timeline.Buffer
	first, next := h.Range()
	for seq := next - 1; seq >= first; seq-- {
		if !among(seq) {
			continue
		}
		e, ok := h.Event(seq, &b)
		if !ok || e.Kind != feeds.Message || string(e.ID) != id {
			continue
		}
		if e.OwnID {
			return seq
		}
		if found == 0 {
			found = seq
		}
	}
	return found
}
