package events

import (
	"errors"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// Commands are what can be typed into the palette while the panel is in focus.
func (p *Panel) Commands() []panel.Command {
	return []panel.Command{
		{Name: "goto", Args: "ID or TIME", Help: "go to an event by its id or time", Run: p.gotoIDOrTime},
		{Name: "watch", Args: "PATH [FILTER]", Help: "watch a JSON path, of the events that pass a filter", Run: p.watch},
		{Name: "write", Args: "FILE", Help: "save what is shown; or: selection FILE, all FILE", Run: func(args string) error { return p.write(args, false) }},
		{Name: "write!", Args: "FILE", Help: "the same, replacing a file", Run: func(args string) error { return p.write(args, true) }},
		{Name: "unwatch", Args: "[PATH]", Help: "give up what is watched", Run: p.unwatch},
	}
}

// clocks are the ways to write a time of day.
var clocks = []string{"15:04:05.999999", "15:04", "2006-01-02 15:04:05.999999", time.RFC3339Nano}

// gotoIDOrTime goes to the newest event with an id, of what is shown if one is, or, if none has it and it can be read as one, to a time.
func (p *Panel) gotoIDOrTime(what string) error {
	if what == "" {
		return errors.New("go where? Name an event id, or a time such as 12:04:31")
	}
	now, rows := p.now, *p.rows // What is shown goes on meanwhile; this does not.
	p.deps.Host.Later(func() func() {
		seq := newestWithID(p.history, what, rows.has)
		if seq == 0 {
			seq = newestWithID(p.history, what, func(uint64) bool { return true }) // To say that it is there.
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
		p.deps.Host.Say(fmt.Sprintf("no event that is held has the id %s, and it is no time such as 12:04:31", text.Clean(what)))
	}
}

// goToMoment goes to the first row from a moment on, or to the last row.
func (p *Panel) goToMoment(at time.Time) {
	first, end := p.rows.bounds()
	if first == end {
		return
	}
	row := end - 1
	p.rows.walk(max(p.strip.outline.Find(at), first)-1, false, func(h feeds.Head) bool {
		row = h.Seq
		return h.Time.Before(at)
	})
	p.goTo(row)
}

// moment reads a time of day, of today or else of yesterday, or a time with its date.
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

// newestWithID finds the newest message among some that sets an id or, if none does, that carries it; 0: none has it.
func newestWithID(h *feeds.History, id string, among func(seq uint64) bool) (found uint64) {
	var b feeds.EventBuffer
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
