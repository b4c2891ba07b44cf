// Package conversation folds the events of agent streams into the messages that two sides exchange: MCP and JSON-RPC, A2A,
// AG-UI, AI SDK UI messages, GraphQL over SSE. Events go in; messages come out, with requests paired with their responses,
// and all pieces of a text in one message. It keeps the newest messages and never changes what it was sent.
package conversation

import (
	"bytes"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/jsonpath"
)

// Conversation holds the messages of some feeds in the order in which they arrived. It is safe for concurrent use.
type Conversation struct {
	options func(feed int) answer.Options

	mu       sync.Mutex
	messages []*Message
	last     uint64 // The number of the newest message.
	bytes    int
	dropped  uint64
	version  uint64
	feeds    map[int]*stream
}

// New returns an empty conversation. The options of a feed name its format; without, it is recognized by each event.
func New(options func(feed int) answer.Options) *Conversation {
	return &Conversation{options: options, feeds: make(map[int]*stream)}
}

// Of returns the fold of a feed, always the same.
func (c *Conversation) Of(feed int) feeds.Fold {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stream(feed)
}

// Fold implements [feeds.Fold] for events of any feed.
func (c *Conversation) Fold(events []feeds.Event) {
	if len(events) > 0 {
		c.Of(events[0].Feed).Fold(events)
	}
}

func (c *Conversation) stream(feed int) *stream {
	s := c.feeds[feed]
	if s == nil {
		o := c.options(feed)
		s = &stream{c: c, open: make(map[string]*Message), growing: make(map[string]*Message)}
		if s.format = formatOf(o.Format); s.format == nil {
			s.format, s.guess = formatOf(o.Hint), true
		}
		c.feeds[feed] = s
	}
	return s
}

// stream is what is known about one feed. It is a [feeds.Observer].
type stream struct {
	c       *Conversation
	format  *format
	guess   bool // The format may turn out to be another one.
	conn    uint32
	sent    time.Time           // When the request of the connection was sent; zero once used, or if unknown.
	open    map[string]*Message // Requests without an answer.
	growing map[string]*Message
}

// Opened implements [feeds.Observer].
func (s *stream) Opened(o feeds.Opening) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	s.sent = time.Time{}
	if o.Conn > 0 && !o.Info.Up.IsZero() {
		s.sent = o.Info.Up.Add(-o.Info.Phases.FirstByte)
	}
}

// Closed implements [feeds.Observer].
func (s *stream) Closed(feeds.Closing) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	s.end()
}

// Suspended implements [feeds.Observer].
func (*stream) Suspended(_, _ time.Time) {}

// Missed implements [feeds.Observer].
func (*stream) Missed(string) {}

// Fold implements [feeds.Fold].
func (s *stream) Fold(events []feeds.Event) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	for i := range events {
		switch e := &events[i]; {
		case e.Kind == feeds.Message && !e.Noise:
			s.take(e)
		case e.Kind == feeds.Change:
			s.changed(e.State)
		}
	}
}

// changed ends the stream with its connection, in case it does not observe connections.
func (s *stream) changed(state feeds.State) {
	switch state {
	case feeds.Waiting, feeds.Ended, feeds.Failed, feeds.Paused:
		s.end()
	case feeds.Connecting, feeds.Live, feeds.Stale:
	}
}

// end marks what the stream has left without an answer. A resumed stream may still bring it.
func (s *stream) end() {
	for _, m := range s.open {
		if m.Outcome == Waiting {
			m.Outcome = Unanswered
			s.c.version++
		}
	}
	clear(s.growing)
}

// take adds the messages of an event.
func (s *stream) take(e *feeds.Event) {
	if s.guess {
		if f := Recognize(e.Type, e.Data); f != nil {
			s.format = f.format
		}
	}
	if s.format == nil {
		return
	}
	if e.Conn != s.conn {
		s.conn = e.Conn
		s.end()
	}
	root := gjson.ParseBytes(e.Data)
	if !root.IsArray() || !jsonpath.Valid(e.Data) { // Such as [DONE].
		s.add(e, root)
		return
	}
	taken := 0
	root.ForEach(func(_, part gjson.Result) bool {
		s.add(e, part)
		taken++
		return taken < maxBatch
	})
}

// add adds a message, or makes one grow.
func (s *stream) add(e *feeds.Event, payload gjson.Result) {
	l := s.format.read(string(e.Type), payload)
	if l.kind == Other && l.name == "" {
		return
	}
	s.c.version++
	at := e.Time
	if l.from == Client && !s.sent.IsZero() {
		at = s.sent // The first message of a connection is its request, which was sent before there was a response.
	}
	s.sent = time.Time{}
	m := s.growing[l.grows]
	if m == nil || l.begins {
		m = s.c.begin(e, &l, at)
		s.pair(m, &l)
		if l.grows != "" {
			s.growing[strings.Clone(l.grows)] = m
		}
	}
	s.c.grow(m, e, &l)
	if l.ends {
		delete(s.growing, l.grows)
	}
	s.c.trim()
}

// pair connects a request with its response.
func (s *stream) pair(m *Message, l *line) {
	if request := s.open[l.closes]; l.closes != "" && request != nil {
		delete(s.open, l.closes)
		request.Outcome = Settled
		if took := m.Time.Sub(request.Time); took >= 0 {
			m.Took, request.Took = took, took
		}
		if l.name == "" {
			m.Name = request.Name
		}
	}
	if m.Name == "" {
		m.Name = m.Kind.String()
	}
	if l.opens != "" {
		if other := s.open[l.opens]; other != nil {
			other.Outcome = Unanswered // Its ID is taken.
		}
		m.open, m.Outcome = strings.Clone(l.opens), Waiting
		s.open[m.open] = m
	}
}

// begin appends a message.
func (c *Conversation) begin(e *feeds.Event, l *line, at time.Time) *Message {
	c.last++
	m := &Message{
		Number: c.last, Feed: e.Feed, Time: at, From: l.from, Kind: l.kind,
		Name: cut(l.name, MaxName), ID: cut(l.id, MaxName), IDPath: l.idPath, size: len(e.Data), event: keep(e),
	}
	c.bytes += m.bytes()
	c.messages = append(c.messages, m)
	return m
}

// keep returns a copy of an event, of its beginning if it is large.
func keep(e *feeds.Event) feeds.Event {
	k := feeds.Event{Type: bytes.Clone(e.Type), ID: bytes.Clone(e.ID), Time: e.Time, Conn: e.Conn, Offset: e.Offset}
	k.Raw = bytes.Clone(e.Raw[:min(len(e.Raw), MaxEvent)])
	if at := bytes.Index(k.Raw, e.Data); at >= 0 && len(k.Raw) == len(e.Raw) {
		k.Data = k.Raw[at : at+len(e.Data) : at+len(e.Data)] // The usual case of a single data line takes no more room.
	} else {
		k.Data = bytes.Clone(e.Data[:min(len(e.Data), MaxEvent)])
	}
	return k
}

// grow adds an event to a message.
func (c *Conversation) grow(m *Message, e *feeds.Event, l *line) {
	m.Events++
	m.Last = e.Time
	if l.grows != "" && m.Took == 0 || m.Events > 1 {
		m.Took = max(m.Last.Sub(m.Time), 0)
	}
	if l.kind == Error {
		m.Kind = Error
	}
	switch piece := l.piece[:min(len(l.piece), MaxEvent-len(m.text))]; {
	case l.summary != "":
		m.Summary = cut(l.summary, MaxSummary)
	case piece != "":
		m.text = append(m.text, piece...)
		c.bytes += len(piece)
		if len(m.Summary) < MaxSummary {
			m.Summary = cut(string(m.text[:min(len(m.text), MaxSummary)]), MaxSummary)
		}
	}
}

// trim drops the oldest messages beyond the bounds.
func (c *Conversation) trim() {
	n := 0
	for n < len(c.messages)-1 && (len(c.messages)-n > MaxMessages || c.bytes > MaxBytes) {
		m := c.messages[n]
		s := c.feeds[m.Feed]
		if s.open[m.open] == m {
			delete(s.open, m.open)
		}
		for key, growing := range s.growing {
			if growing == m {
				delete(s.growing, key)
			}
		}
		c.bytes -= m.bytes()
		n++
	}
	if n > 0 {
		c.dropped += uint64(n)
		clear(c.messages[:n])
		c.messages = c.messages[n:]
	}
}
