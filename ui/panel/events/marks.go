package events

import (
	"fmt"
	"maps"
	"slices"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// maxMarks is how many events can be marked at once: as many as one can look through.
const maxMarks = 99

// mark marks the current event, or takes its mark back.
func (p *Panel) mark() {
	p.stand()
	first, _ := p.history.Range()
	maps.DeleteFunc(p.marks, func(seq uint64, _ bool) bool { return seq < first }) // Nothing can be gone to any more.
	switch seq := p.looked(); {
	case seq == 0:
		p.deps.Host.Say("nothing is selected")
	case p.marks[seq]:
		delete(p.marks, seq)
	case len(p.marks) == maxMarks:
		p.deps.Host.Say(fmt.Sprintf("there are %d marks already; M on a marked event takes its mark back", maxMarks))
	default:
		p.marks[seq] = true
	}
}

// chooseMark lists the marks.
func (p *Panel) chooseMark() {
	_, next := p.history.Range()
	var items []panel.Item
	for _, seq := range slices.Sorted(maps.Keys(p.marks)) {
		if seq < next { // In a recording that was set back, others are still to come.
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
		p.deps.Host.Say("the history no longer holds that event")
		return
	}
	p.goToShown(seq)
}

// goToShown goes to an event if it is a row.
func (p *Panel) goToShown(seq uint64) {
	if !p.rows.has(seq) {
		p.deps.Host.Say("that event is not among what is shown; take the filter back to see it")
		return
	}
	p.goTo(seq)
}

// describe names an event in a line.
func (p *Panel) describe(seq uint64) string {
	e, _, ok := p.history.Glance(seq, &p.buffer)
	if !ok {
		return "an event that is no longer held"
	}
	line := e.Time.Format("15:04:05.000") + "  " + kindName(&e)
	if len(e.ID) > 0 && e.Kind == feeds.Message {
		line += " " + string(e.ID)
	}
	return line + "  " + text.Clip(shownData(&e, p.hide), describeWidth)
}

const describeWidth = 60
