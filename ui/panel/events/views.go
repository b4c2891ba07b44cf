package events

import (
	"fmt"
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/diff"
	"feedscope/feeds/state/field"
	"feedscope/ui/diffview"
	"feedscope/ui/panel"
	"feedscope/ui/pretty"
	"feedscope/ui/rawview"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// views are the ways to look at an event, in the order in which one turns through them.
var views = []struct {
	name  string
	lines func(p *Panel, f panel.Frame, e *feeds.Event, w int) []string
}{
	{"Pretty", (*Panel).prettyLines},
	{"Raw", (*Panel).rawLines},
	{"Diff", (*Panel).diffLines},
	{"Meta", (*Panel).metaLines},
}

// The views that are not like the others: one that folds, one that has two forms, and one that says where an event came from.
const (
	prettyView = 0
	rawView    = 1
	metaView   = 3
)

func (p *Panel) prettyLines(f panel.Frame, e *feeds.Event, w int) []string {
	d := &p.pane.drawn
	if d.doc == nil {
		d.doc = pretty.Parse(shownData(e, f.HideSecrets))
		p.pane.applyFolds()
	}
	return d.doc.Lines(f.Theme, w)
}

// rawLines shows the block of a message, also for an anomaly in it, and one that was discarded; of anything else there is no
// more than its text.
func (p *Panel) rawLines(f panel.Frame, e *feeds.Event, w int) []string {
	lines := pretty.Lines(f.Theme, shownData(e, f.HideSecrets), w)
	m := *e
	if e.Kind == feeds.Anomaly && len(e.Raw) == 0 {
		around, ok := p.messageAround(*e)
		if !ok {
			return lines
		}
		m = around
	} else if len(e.Raw) == 0 {
		return lines
	}
	b := rawview.Block{Raw: slices.Clone(m.Raw), Offset: m.Offset}
	b.Anomalies = p.anomaliesOf(m)
	if m.Kind == feeds.Anomaly {
		b.Anomalies = append(b.Anomalies, rawview.Anomaly{Kind: m.Anomaly, Offset: m.Offset})
	}
	draw := rawview.Lines
	if p.pane.hex {
		draw = rawview.Hex
	}
	shown := draw(f.Theme, b, w)
	if m.Kind == feeds.Anomaly && len(m.Raw) == feeds.MaxDiscarded {
		shown = append(shown, widget.NewLine(w).Put(f.Theme.Style(theme.Warn), "no more than its first "+text.Bytes(len(m.Raw))+" are held").String())
	}
	return shown
}

// messageAround finds the message in whose block an anomaly lies: the next one that the feed told. A block that was not
// dispatched has none.
func (p *Panel) messageAround(a feeds.Event) (m feeds.Event, found bool) {
	var next uint64
	left := maxBefore
	p.history.Scan(a.Seq+1, func(h feeds.Head) bool {
		left--
		if h.Feed == a.Feed && h.Kind == feeds.Message {
			next = h.Seq
		}
		return next == 0 && left > 0
	})
	m, ok := p.history.Event(next, &p.buffer)
	inside := m.Conn == a.Conn && m.Offset <= a.Offset && a.Offset < m.Offset+int64(len(m.Raw))
	return m, ok && inside
}

// maxBefore bounds how many entries of the timeline before an event are looked at for what belongs to it.
const maxBefore = 5000

// anomaliesOf finds the anomalies in a message's block: they were told before it, on the same connection.
func (p *Panel) anomaliesOf(e feeds.Event) (found []rawview.Anomaly) {
	p.before(&e, func(h feeds.Head) bool {
		if h.Kind == feeds.Anomaly && h.Conn == e.Conn {
			if a, ok := p.history.Event(h.Seq, &p.buffer); ok && a.Offset >= e.Offset {
				found = append(found, rawview.Anomaly{Kind: a.Anomaly, Offset: a.Offset})
			}
		}
		return h.Kind != feeds.Message && !apart(h)
	})
	return found
}

// apart tells whether a head lies between two connections. Their numbers alone do not tell: several recordings count anew.
func apart(h feeds.Head) bool {
	return h.Kind == feeds.Change && h.State != feeds.Live && h.State != feeds.Stale
}

// before visits what the feed of an event told before it, newest first. It is not exhausted when it looked no further than
// maxBefore although there is more.
func (p *Panel) before(e *feeds.Event, visit func(h feeds.Head) bool) (exhausted bool) {
	left := maxBefore
	from, more := e.Seq, true
	for more && left > 0 {
		more = false
		var own []feeds.Head // Visited without the history's lock, which the visit may need.
		from = p.history.ScanBack(from, func(h feeds.Head) bool {
			left--
			more = true
			if h.Feed == e.Feed {
				own = append(own, h)
			}
			return left > 0 && len(own) < beforeAtOnce
		})
		for _, h := range own {
			if !visit(h) {
				return true
			}
		}
	}
	first, _ := p.history.Range()
	return from <= first
}

const beforeAtOnce = 50

// diffLines compares a message with the one before it of the same feed, type and key.
func (p *Panel) diffLines(f panel.Frame, e *feeds.Event, w int) []string {
	if e.Kind != feeds.Message {
		return p.note(f, w, "only messages are compared")
	}
	own := *e // Its type, id and data are the buffer's, which predecessor uses.
	typ, newer := string(e.Type), slices.Clone(e.Data)
	older, found, exhausted := p.predecessor(&own, typ, newer)
	if !found {
		return p.note(f, w, noEarlier(text.Clean(typ), exhausted))
	}
	against := fmt.Sprintf("against %s, %s before", text.Clean(p.eventTitle(&older)), text.Lag(own.Time.Sub(older.Time)))
	if len(p.deps.Keys(e.Feed, typ)) == 0 {
		against += ", of any key: no panel names one"
	}
	return append(p.note(f, w, against), diffview.Lines(f.Theme, diff.Compare(older.Data, newer), w)...)
}

func (p *Panel) note(f panel.Frame, w int, words string) []string {
	l := widget.NewLine(w)
	return []string{l.Put(f.Theme.Style(theme.Dim), words).String()}
}

// noEarlier says that there is nothing to compare with, and how far was looked where that is not as far as there is something.
func noEarlier(typ string, exhausted bool) string {
	if exhausted {
		return "there is no earlier " + typ + " to compare with"
	}
	return "no earlier " + typ + " among the " + text.Count(maxBefore) + " entries before it"
}

// predecessor finds the message before e, whose type and data these are, that tells of the same thing, as far as the
// configuration says what that is; it is in the panel's buffer.
func (p *Panel) predecessor(e *feeds.Event, typ string, data []byte) (older feeds.Event, found, exhausted bool) {
	paths := field.Compile(p.deps.Keys(e.Feed, typ)...)
	key := keyOf(paths, data)
	exhausted = p.before(e, func(h feeds.Head) bool {
		if h.Kind != feeds.Message || h.Type != typ && h.Type != feeds.OtherType {
			return true
		}
		m, ok := p.history.Event(h.Seq, &p.buffer)
		if ok && string(m.Type) == typ && keyOf(paths, m.Data) == key {
			older, found = m, true
		}
		return !found
	})
	return older, found, exhausted
}

// keyOf gives the values of the paths as one text.
func keyOf(paths *field.Paths, data []byte) string {
	values := make([]field.Value, paths.Len())
	paths.Find(data, values)
	key := make([]byte, 0, 64)
	for _, v := range values {
		key = append(append(key, v...), 0)
	}
	return string(key)
}
