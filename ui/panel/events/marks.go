package events

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// maxMarks is the number of events that can be marked.
const maxMarks = 99

// mark marks the current event, or removes its mark.
func (p *Panel) mark() {
	p.leaveSample()
	first, _ := p.history.Range()
	maps.DeleteFunc(p.marks, func(seq uint64, _ bool) bool { return seq < first }) // These events are gone.
	switch seq := p.current(); {
	case seq == 0:
		p.deps.Host.Say("nothing is selected")
	case p.marks[seq]:
		delete(p.marks, seq)
	case len(p.marks) == maxMarks:
		p.deps.Host.Say(fmt.Sprintf("there are already %d marks; M on a marked event removes its mark", maxMarks))
	default:
		p.marks[seq] = true
	}
}

// chooseMark offers the marks in a menu.
func (p *Panel) chooseMark() {
	_, next := p.history.Range()
	var items []panel.Item
	for _, seq := range slices.Sorted(maps.Keys(p.marks)) {
		if seq < next { // After seeking back in a recording, some marks are ahead.
			items = append(items, panel.Item{Label: p.describe(seq), Do: func() { p.goToMark(seq) }})
		}
	}
	if len(items) == 0 {
		p.deps.Host.Say("nothing is marked; M marks the selected event")
		return
	}
	p.deps.Host.Choose("Marks", items)
}

func (p *Panel) goToMark(seq uint64) {
	if first, _ := p.history.Range(); seq < first {
		delete(p.marks, seq)
		p.deps.Host.Say("that event is no longer in the history")
		return
	}
	p.goToShown(seq)
}

// goToShown goes to an event if it is a row.
func (p *Panel) goToShown(seq uint64) {
	if !p.rows.has(seq) {
		p.deps.Host.Say("that event does not match the filter")
		return
	}
	p.goTo(seq)
}

// Show selects an event once the filter has found it.
func (p *Panel) Show(seq uint64) {
	p.asked++
	p.pinned, p.followed, p.anchor = 0, 0, seq
	p.restore()
}

// ShowAt selects, once the filter has found it, the last event up to a moment, or the next one that matches the filter.
func (p *Panel) ShowAt(at time.Time) {
	first, next := p.history.Range()
	after := sort.Search(int(next-first), func(i int) bool {
		h, held := p.history.Head(first + uint64(i))
		return held && h.Time.After(at)
	})
	if after > 0 {
		p.Show(first + uint64(after) - 1)
	}
}

// describe returns a one-line description of an event.
func (p *Panel) describe(seq uint64) string {
	e, _, ok := p.history.Preview(seq, &p.buffer)
	if !ok {
		return "an event that is no longer in the history"
	}
	line := e.Time.Format("15:04:05.000") + "  " + kindName(&e)
	if len(e.ID) > 0 && e.Kind == feeds.Message {
		line += " " + string(e.ID)
	}
	return line + "  " + text.Clip(shownData(&e, p.hide), describeWidth)
}

const describeWidth = 60
