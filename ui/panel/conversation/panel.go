// Package conversation is the panel of agent streams: one line per message of the two sides, with requests and responses
// paired and timed. A [conversation.Conversation] of feeds/state/conversation goes in; lines come out, the newest last.
package conversation

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/query/filter"
	"feedscope/feeds/state/conversation"
	"feedscope/ui/eventview/raw"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// window is the number of rows read around the visible ones.
const window = 128

// Panel is the view of a conversation.
type Panel struct {
	panel.List
	name  string
	conv  *conversation.Conversation
	match func(*conversation.Message) bool
	snap  conversation.Snapshot
	rows  panel.Rows[key]
}

var _ interface {
	panel.Selector
	panel.Scroller
	panel.Worker
} = new(Panel)

// New returns a panel of a conversation with the events of some feeds.
func New(name string, conv *conversation.Conversation, feeds *panel.Sources) *Panel {
	p := &Panel{name: name, conv: conv}
	p.List = panel.NewList(feeds, panel.Table{
		Row: p.keyAndFeed, Find: p.find, Held: func() (int, int) { return p.snap.From, p.snap.From + len(p.snap.Rows) },
		Load: p.load, Search: p.search, Searched: "kind, name, id and content", Where: p.where, Window: window,
	})
	p.Scroll = panel.Keyed{Scroll: panel.NewTail()}
	return p
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	if p.Begin(now) || p.snap.Version != p.conv.Version() {
		p.Read()
	}
}

func (p *Panel) load(first, end int) (total int) {
	before := p.snap.Dropped
	p.conv.Read(first, end, p.match, &p.snap)
	if n := p.snap.Dropped - before; n > 0 && p.match == nil && !p.Scroll.Following() {
		p.Scroll.Shift(-int(n))
	}
	return p.snap.Matching
}

func (p *Panel) row(i int) *conversation.Message { return panel.At(p.snap.Rows, i-p.snap.From) }

func (p *Panel) keyAndFeed(i int) (key string, feed int, ok bool) {
	if m := p.row(i); m != nil {
		return strconv.FormatUint(m.Number, 10), m.Feed, true
	}
	return "", 0, false
}

func (p *Panel) find(key string) int {
	n, err := strconv.ParseUint(key, 10, 64)
	if err != nil {
		return -1
	}
	return p.conv.Find(n, p.match)
}

// search shows only the messages with the words.
func (p *Panel) search(words panel.Words) {
	if p.match = nil; !words.Empty() {
		p.match = func(m *conversation.Message) bool {
			return words.Match(m.Kind.String(), m.Name, m.ID, m.Summary, outcomes[m.Outcome])
		}
	}
}

// outcomes are the words for outcomes.
var outcomes = [...]string{conversation.Settled: "", conversation.Waiting: "waiting", conversation.Unanswered: "unanswered"}

// where returns the terms of an events filter that the events of a message match.
func (p *Panel) where(string) []string {
	m := p.row(p.Selected())
	switch {
	case m == nil:
		return nil
	case m.ID != "" && m.IDPath != "":
		return []string{filter.Where(m.IDPath, m.ID)}
	}
	return []string{filter.Containing(m.Name)}
}

// Title implements [panel.Panel]: the number of messages, of errors, and of requests without an answer.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	if p.snap.Total == 0 {
		return p.name, panel.Badge(f, p.Sources.Mark())
	}
	return p.name, panel.Badge(f, p.Mark(p.snap.Total), panel.Tally(p.snap.Errors, "failed"), panel.Tally(p.snap.Unanswered, "unanswered"),
		text.Counted(p.snap.Total, "message"), panel.Tally(int(p.snap.Dropped), "dropped"))
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.InheritList(&o.List)
	}
}

// Copies implements [panel.Selector]: the text of a message that grew, or else the payload.
func (p *Panel) Copies() []panel.Copy {
	m := p.row(p.Selected())
	if m == nil {
		return nil
	}
	d, ok := p.conv.Detail(m.Number)
	switch {
	case !ok:
		return nil
	case len(d.Grown) > 0:
		return panel.CopyOf("the text", string(d.Grown))
	}
	return panel.CopyOf("the payload", string(d.Event.Data))
}

// Detail implements [panel.Selector]: the facts about the selected message, its content, and its first event as received.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	m := p.row(p.Selected())
	if m == nil {
		return "", nil, false
	}
	d, ok := p.conv.Detail(m.Number)
	if !ok {
		return "", nil, false
	}
	s := panel.NewSheet(f, w, 10)
	s.Put("kind", lookOf(m).name, m.Kind.String()+", "+sides[m.From])
	s.Payload("name", []byte(m.Name))
	s.Fact("id", m.ID)
	s.Fact("time", m.Time.In(f.Now.Location()).Format("15:04:05.000"))
	s.Fact(tookLabel(m), tookWords(m))
	if m.Events > 1 {
		s.Fact("events", text.Count(m.Events)+", the last at "+m.Last.In(f.Now.Location()).Format("15:04:05.000"))
	}
	s.Feed(p.Sources.Name(m.Feed))
	s.Heading("Content")
	content := d.Event.Data
	if len(d.Grown) > 0 {
		content = d.Grown
	}
	if d.Size > len(d.Event.Data) {
		s.Put("", theme.Warn, "the first "+text.Bytes(len(d.Event.Data))+" of "+text.Bytes(d.Size))
	}
	s.Payload("", content)
	s.Heading("First event, as received")
	s.Add(raw.Lines(f.Theme, raw.Block{Raw: d.Event.Raw}, w)...)
	return text.Truncate(shortName(m), 40), s.Lines(), true
}

var sides = [...]string{conversation.Server: "from the server", conversation.Client: "from this side"}

// tookLabel says what the time of a message is.
func tookLabel(m *conversation.Message) string {
	if m.Kind == conversation.Request || m.Events == 1 {
		return "answer"
	}
	return "took"
}

// tookWords describes the outcome and the time of a message, empty if there is nothing to say.
func tookWords(m *conversation.Message) string {
	switch {
	case m.Outcome == conversation.Unanswered:
		return "none before the stream ended"
	case m.Outcome == conversation.Waiting:
		return "none yet"
	case m.Took == 0:
		return ""
	case m.Events > 1:
		return text.Lag(m.Took)
	}
	return fmt.Sprintf("after %s", text.Lag(m.Took))
}

// shortName returns the name for a narrow column.
func shortName(m *conversation.Message) string { return strings.TrimPrefix(m.Name, "notifications/") }
