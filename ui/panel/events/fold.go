package events

import "feedscope/ui/pretty"

// fold folds or unfolds what is on a line.
func (p *Panel) fold(line int) {
	if d := &p.pane.drawn; p.pane.view == prettyView && p.foldable() {
		p.pane.cursor = d.doc.Toggle(line)
		p.refold()
	}
}

// foldable tells whether there is something to fold, and says why not.
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

// foldAll shows payloads folded, this one and those to come, or unfolded again.
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
		p.pane.cursor = 0
		p.refold()
	}
}

// applyFolds folds or unfolds all of the payload.
func (c *pane) applyFolds() {
	if c.folded {
		c.drawn.doc.FoldAll()
	} else {
		c.drawn.doc.UnfoldAll()
	}
}

// refold takes the lines anew, the cursor staying in sight.
func (p *Panel) refold() {
	d := &p.pane.drawn
	if d.view == prettyView {
		d.lines = d.doc.Lines(d.theme, d.w)
	}
	p.pane.moved()
}

// turnHex shows bytes in hexadecimal, or as text again.
func (p *Panel) turnHex() {
	if p.pane.view != rawView {
		p.setView(rawView)
		p.pane.hex = true
		return
	}
	p.pane.hex = !p.pane.hex
	p.setView(rawView)
}
