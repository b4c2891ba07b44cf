package events

import "feedscope/ui/eventview/pretty"

// fold folds or unfolds the object or array on a line.
func (p *Panel) fold(line int) {
	if d := &p.pane.drawn; p.pane.view == prettyView && p.foldable() {
		line = d.doc.Toggle(line)
		p.refold()
		p.pane.scroll.Select(line)
	}
}

// foldable reports whether the payload can be folded, and explains to the user why not.
func (p *Panel) foldable() bool {
	doc := p.pane.drawn.doc
	if doc == nil {
		return false
	}
	switch k := doc.Kind(); k {
	case pretty.JSON, pretty.JSONLines:
		return true
	default:
		p.deps.Host.Say("only JSON can be folded; this is " + k.String())
		return false
	}
}

// foldAll folds this and later payloads, or unfolds them again.
func (p *Panel) foldAll() {
	if p.pane.view != prettyView {
		p.setView(prettyView)
	}
	if p.pane.drawn.doc != nil && !p.foldable() {
		return
	}
	p.pane.folded = !p.pane.folded
	if p.pane.drawn.doc != nil {
		p.pane.applyFolds()
		p.refold()
		p.pane.scroll.Select(0)
	}
}

// applyFolds folds or unfolds the whole payload.
func (c *pane) applyFolds() {
	if c.folded {
		c.drawn.doc.FoldAll()
	} else {
		c.drawn.doc.UnfoldAll()
	}
}

// refold lays out the lines again.
func (p *Panel) refold() {
	d := &p.pane.drawn
	if d.view == prettyView {
		d.lines = d.doc.Lines(d.theme, d.w)
	}
	p.pane.scroll.Update(len(d.lines), p.pane.scroll.Height())
}

// toggleHex switches between bytes in hexadecimal and as text.
func (p *Panel) toggleHex() {
	if p.pane.view != rawView {
		p.setView(rawView)
		p.pane.hex = true
		return
	}
	p.pane.hex = !p.pane.hex
	p.setView(rawView)
}
