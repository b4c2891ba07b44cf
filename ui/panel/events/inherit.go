package events

import (
	"maps"
	"time"

	"feedscope/ui/panel"
)

// Inherit implements [panel.Scroller]. The events of a recording have the same numbers each time, which keeps
// marks and the selection valid.
func (p *Panel) Inherit(from panel.Panel, now time.Time) {
	o, ok := from.(*Panel)
	if !ok {
		return
	}
	p.times, p.pane.view, p.pane.folded, p.pane.hex = o.times, o.pane.view, o.pane.folded, o.pane.hex
	maps.Copy(p.marks, o.marks)
	for _, v := range o.watching.set.Read(nil) {
		_ = p.watching.set.Add(v.Watch, time.Time{}) // There was room for it before.
	}
	_ = p.SetFilter(o.filter) // It was valid before.
	if h, held := o.history.Head(o.current()); held && !o.scroll.Following() && !h.Time.After(now) {
		p.anchor = h.Seq
	}
}
