package answer

import (
	"bytes"

	"feedscope/feeds"
	merged "feedscope/feeds/answer"
)

// Event implements [panel.Tracer]: the event that brought the text of the selected row. It says so if that is gone.
func (p *Panel) Event() (seq uint64) {
	cursor, ok := p.scroll.Cursor()
	if !ok || p.scroll.Following() {
		return 0
	}
	at := p.position(cursor)
	if p.view.comparing() {
		return 0
	}
	p.shown(func(a *merged.Answer) {
		if at.block >= len(a.Parts) {
			return
		}
		part := &a.Parts[at.block]
		offset, known := part.EventAt(received(p.view.blocks[at.block].text, part.Text, at.at))
		if known {
			seq, known = p.history.Find(p.view.place.feed, a.Conn, offset)
		}
		if !known {
			p.host.Say("the event that brought this text is not in the history")
		}
	})
	return seq
}

// received returns the place in a received text that a place in the text shown stands for. They differ in white space only.
func received(shown, source []byte, at int) int {
	j := 0
	for i := 0; i < min(at, len(shown)) && j < len(source); {
		switch shown[i] {
		case source[j]:
			i, j = i+1, j+1
		case ' ', '\n':
			i++
		default:
			j++
		}
	}
	return min(j, max(len(source)-1, 0))
}

// spot is the text that an event brought, which is marked: a part of what a block has as received.
type spot struct{ block, from, to int }

// Find implements [panel.Finder]: it selects the row with the text that an event brought, and marks the text.
func (p *Panel) Find(e *feeds.Event) (show func()) {
	p.set.Each(func(feed int, answers []*merged.Answer, _ int) {
		for _, a := range answers {
			if feed != e.Feed || a.Conn != e.Conn {
				continue
			}
			for i := range a.Parts {
				if from, to, ok := a.Parts[i].TextOf(e.Offset); ok {
					at := place{feed, a.Number, a.Delivery.FirstEvent}
					show = func() { p.point(at, spot{i, from, to}) }
					return
				}
			}
		}
	})
	return show
}

// point shows an answer as received, and marks a part of it.
func (p *Panel) point(at place, s spot) {
	p.folded, p.markdown, p.against = false, false, place{}
	p.show(at)
	p.shown(func(a *merged.Answer) {
		if s.block < len(p.view.blocks) {
			shown, source := p.view.blocks[s.block].text, a.Parts[s.block].Text
			p.spot = spot{s.block, beginOf(shown, source, s.from), placeOf(shown, source, s.to)}
			piece := source[s.from:s.to]
			if lead := len(piece) - len(bytes.TrimLeft(piece, "\n")); lead < len(piece) {
				s.from += lead // The row with its text, not the end of the one before.
			}
			p.wanted, p.moves = position{s.block, beginOf(shown, source, s.from)}, true
		}
	})
}

// placeOf returns the place in a text shown that stands for one in the received text, the opposite of received.
func placeOf(shown, source []byte, at int) (i int) {
	for j := 0; j < at && i < len(shown); {
		switch {
		case shown[i] == source[j]:
			i, j = i+1, j+1
		case isBlank(shown[i]):
			i++
		default:
			j++
		}
	}
	return i
}

// beginOf is like placeOf, after the white space that only the text shown has.
func beginOf(shown, source []byte, at int) int {
	i := placeOf(shown, source, at)
	for i < len(shown) && isBlank(shown[i]) && at < len(source) && shown[i] != source[at] {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' }
