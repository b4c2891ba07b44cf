package events

import (
	"fmt"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/query/diff"
	"feedscope/feeds/timeline"
	diffview "feedscope/ui/eventview/diff"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/eventview/raw"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// views are the views of an event, in the order of the tabs.
var views = []struct {
	name  string
	lines func(p *Panel, f panel.Frame, e *feeds.Event, w int) []string
}{
	{"Pretty", (*Panel).prettyLines},
	{"Raw", (*Panel).rawLines},
	{"Diff", (*Panel).diffLines},
	{"Meta", (*Panel).metaLines},
}

// The views with special behavior: one can fold, one has two forms, one repeats the details.
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

// rawLines returns the block of a message, of an anomaly in one, or of a discarded message. Other entries have
// only their text.
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
	b := raw.Block{Raw: slices.Clone(m.Raw), Offset: m.Offset}
	b.Anomalies = p.anomaliesOf(m)
	if m.Kind == feeds.Anomaly {
		b.Anomalies = append(b.Anomalies, raw.Anomaly{Kind: m.Anomaly, Offset: m.Offset})
	}
	draw := raw.Lines
	if p.pane.hex {
		draw = raw.Hex
	}
	shown := draw(f.Theme, b, w)
	if m.Kind == feeds.Anomaly && len(m.Raw) == feeds.MaxDiscarded {
		remark := "only the first " + text.Bytes(len(m.Raw)) + " were kept"
		shown = append(shown, widget.NewLine(w).Put(f.Theme.Style(theme.Warn), remark).String())
	}
	return shown
}

// messageAround returns the message whose block contains an anomaly: the next one of the feed. A block that was
// not dispatched has none.
func (p *Panel) messageAround(a feeds.Event) (m feeds.Event, found bool) {
	var next uint64
	left := maxBefore
	p.history.Scan(a.Seq+1, func(h timeline.Head) bool {
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

// maxBefore bounds the entries before an event that are searched for what belongs to it.
const maxBefore = 5000

// anomaliesOf returns the anomalies in a message's block, which precede it on the same connection.
func (p *Panel) anomaliesOf(e feeds.Event) (found []raw.Anomaly) {
	p.before(&e, func(h timeline.Head) bool {
		if h.Kind == feeds.Anomaly && h.Conn == e.Conn {
			if a, ok := p.history.Event(h.Seq, &p.buffer); ok && a.Offset >= e.Offset {
				found = append(found, raw.Anomaly{Kind: a.Anomaly, Offset: a.Offset})
			}
		}
		return h.Kind != feeds.Message && !apart(h)
	})
	return found
}

// apart reports whether a head separates two connections. Connection numbers are not enough: each recording starts at
// one.
func apart(h timeline.Head) bool {
	return h.Kind == feeds.Change && h.State != feeds.Live && h.State != feeds.Stale
}

// before visits the earlier entries of an event's feed, newest first. exhausted is false if there are more than
// maxBefore.
func (p *Panel) before(e *feeds.Event, visit func(h timeline.Head) bool) (exhausted bool) {
	left := maxBefore
	from, more := e.Seq, true
	for more && left > 0 {
		more = false
		var own []timeline.Head // Visited without the history's lock, which the visit may need.
		from = p.history.ScanBack(from, func(h timeline.Head) bool {
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

// diffLines compares a message with the previous one of the same feed, type and key.
func (p *Panel) diffLines(f panel.Frame, e *feeds.Event, w int) []string {
	if e.Kind != feeds.Message {
		return p.note(f, w, "only messages are compared")
	}
	own := *e // Its type, ID and data are in the buffer that predecessor reuses.
	typ, newer := string(e.Type), slices.Clone(e.Data)
	older, found, exhausted, same := p.predecessor(&own, typ, newer)
	if !found {
		return p.note(f, w, noEarlier(text.Clean(typ), exhausted))
	}
	against := fmt.Sprintf("against %s, %s before%s", text.Clean(p.eventTitle(&older)),
		text.Lag(own.Time.Sub(older.Time)), same)
	return append(p.note(f, w, against), diffview.Lines(f.Theme, diff.Compare(older.Data, newer), w)...)
}

func (p *Panel) note(f panel.Frame, w int, words string) []string {
	l := widget.NewLine(w)
	return []string{l.Put(f.Theme.Style(theme.Dim), words).String()}
}

// noEarlier explains that there is nothing to compare with, and how much was searched if not everything.
func noEarlier(typ string, exhausted bool) string {
	if exhausted {
		return "there is no earlier " + typ + " to compare with"
	}
	return "no earlier " + typ + " among the " + text.Count(maxBefore) + " entries before it"
}

// predecessor returns the message before e, which has typ and data, on the same subject: the one with equal values at
// the keys that the configuration names, or else with equal strings. same describes the match. The message is in the
// panel's buffer.
func (p *Panel) predecessor(e *feeds.Event, typ string, data []byte) (m feeds.Event, found, exhausted bool, same string) {
	keys := p.deps.Keys(e.Feed, typ)
	if len(keys) > 0 {
		m, found, exhausted = p.earlier(e, typ, data, keys)
		return m, found, exhausted, ""
	}
	keys = subject(data)
	for _, some := range [][]string{keys, keys[:min(len(keys), 1)]} {
		if m, found, exhausted = p.earlier(e, typ, data, some); found && len(some) > 0 {
			return m, found, exhausted, ", same " + panel.NameList(some)
		}
	}
	m, found, exhausted = p.earlier(e, typ, data, nil)
	return m, found, exhausted, ", any key: none configured"
}

// maxSubject is the most members of a payload that are taken for its subject, maxMember the longest value of one.
const maxSubject, maxMember = 8, 64

// subject returns the members of an object with short strings: strings name what an event is about, numbers are its
// values.
func subject(data []byte) (names []string) {
	members := jsonpath.AppendMembers(nil, data, maxSubject)
	members = slices.DeleteFunc(members, func(name string) bool { return strings.ContainsAny(name, `.*?|#@\`) })
	values := make([]jsonpath.Value, len(members))
	jsonpath.Compile(members...).Find(data, values)
	for i, v := range values {
		value, _ := v.Append(nil, maxMember)
		if len(v) > 0 && v[0] == '"' && len(v) <= maxMember && feeds.ParseTime(string(value)).IsZero() {
			names = append(names, members[i])
		}
	}
	return names
}

// earlier returns the message of a type before e with the values of data at some paths.
func (p *Panel) earlier(e *feeds.Event, typ string, data []byte, keys []string) (m feeds.Event, found, exhausted bool) {
	paths := jsonpath.Compile(keys...)
	key := keyOf(paths, data)
	exhausted = p.before(e, func(h timeline.Head) bool {
		if h.Kind != feeds.Message || h.Type != typ && h.Type != timeline.OtherType {
			return true
		}
		other, ok := p.history.Event(h.Seq, &p.buffer)
		if ok && string(other.Type) == typ && keyOf(paths, other.Data) == key {
			m, found = other, true
		}
		return !found
	})
	return m, found, exhausted
}

// keyOf returns the values at the paths as one text.
func keyOf(paths *jsonpath.Paths, data []byte) string {
	values := make([]jsonpath.Value, paths.Len())
	paths.Find(data, values)
	key := make([]byte, 0, 64)
	for _, v := range values {
		key = append(append(key, v...), 0)
	}
	return string(key)
}
