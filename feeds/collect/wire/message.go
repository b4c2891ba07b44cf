package wire

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"feedscope/feeds"
	"feedscope/feeds/capture"
)

// The names of headers.
const (
	headerTime     = "Feedscope-Time"
	headerConn     = "Feedscope-Conn"
	headerNumber   = "Feedscope-Number"
	headerOffset   = "Feedscope-Offset"
	headerBefore   = "Feedscope-Before"
	headerID       = "Feedscope-Id"
	headerPosition = "Feedscope-Position"
	headerDelivery = "Feedscope-Delivery"
	headerMsgID    = "Nats-Msg-Id"

	atLeastOnce = "at-least-once"
)

// MaxID is the longest event ID or position that is stored, in bytes.
const MaxID = 4 << 10

// Conn identifies a connection of a feed.
type Conn struct {
	// Lease is the revision of the owner's lease. Of two owners, the later one has the greater revision.
	Lease uint64
	// Number counts the connections of the owner from 1; zero for none.
	Number uint32
}

// String returns the form "17/3".
func (c Conn) String() string {
	return strconv.FormatUint(c.Lease, 10) + "/" + strconv.FormatUint(uint64(c.Number), 10)
}

func parseConn(s string) (c Conn, err error) {
	lease, number, _ := strings.Cut(s, "/")
	c.Lease, err = strconv.ParseUint(lease, 10, 64)
	n, failed := strconv.ParseUint(number, 10, 32)
	c.Number = uint32(n)
	return c, errors.Join(err, failed)
}

// Message is a message of the stream.
type Message struct {
	// Subject is that of the feed and the kind of message; see [Subject].
	Subject string
	// Time is when the bytes arrived, or when what a note describes happened.
	Time time.Time
	// Conn is the connection. A note that belongs to none has only a Lease.
	Conn Conn
	// Number counts the messages of the feed under the owner's lease, from 1. One that JetStream has dropped, because another has the
	// same Unique, has a number, too.
	Number uint64
	// Offset is the position of Data in the connection's body; zero for a note.
	Offset int64
	// Before is how many bytes of the block of the event that ends in Data are in messages before this one; zero for none.
	Before int64
	// ID is the last event ID in force after an event; empty for other messages, and if it is longer than [MaxID].
	ID string
	// Position is where to resume after this message; empty for the beginning, or if it is unknown.
	Position string
	// Unique, if not empty, makes JetStream drop the message if another has had it within the stream's window.
	Unique string
	// AtLeastOnce reports that the feed has no positions, so its events may be missing or be there twice at a change of owners.
	AtLeastOnce bool
	// Data is a piece of the body, or a note as JSON.
	Data []byte
}

// Kind returns the last token of the subject.
func (m *Message) Kind() string { return m.Subject[strings.LastIndexByte(m.Subject, '.')+1:] }

// FeedToken returns the [Token] of the feed's name.
func (m *Message) FeedToken() string {
	_, rest, _ := strings.Cut(m.Subject, ".")
	token, _, _ := strings.Cut(rest, ".")
	return token
}

// IsNote reports whether the message is a note. Otherwise it is a piece of a body.
func (m *Message) IsNote() bool {
	switch m.Kind() {
	case Feed, Open, Clock, Close, State:
		return true
	}
	return false
}

// Record returns the message as a record of a recording: a Read, or what the note says. Its connection has the number under the
// owner's lease, so that alone does not identify it. Known is false for a note of a later version.
func (m *Message) Record() (r capture.Record, known bool, err error) {
	if m.IsNote() {
		return capture.ParseNote(m.Data, m.Time)
	}
	read := feeds.Read{Conn: m.Conn.Number, Time: m.Time, Offset: m.Offset, Bytes: m.Data}
	return capture.Record{Kind: capture.Received, Time: m.Time, Read: read}, true, nil
}

// Encoder encodes messages. The zero value is ready to use; it is not safe for concurrent use.
type Encoder struct {
	msg    nats.Msg
	values [16][1]string
	used   int
	conn   Conn
	text   string // Of conn.
}

// Encode returns a message for nats.go, which is valid until the next call.
func (e *Encoder) Encode(m *Message) *nats.Msg {
	if e.msg.Header == nil {
		e.msg.Header = make(nats.Header, 2*len(e.values))
	}
	clear(e.msg.Header)
	e.used = 0
	if e.text == "" || e.conn != m.Conn {
		e.conn, e.text = m.Conn, m.Conn.String()
	}
	e.msg.Subject, e.msg.Reply, e.msg.Data = m.Subject, "", m.Data
	e.Set(headerTime, m.Time.UTC().Format(time.RFC3339Nano))
	e.Set(headerConn, e.text)
	e.Set(headerNumber, strconv.FormatUint(m.Number, 10))
	if !m.IsNote() {
		e.Set(headerOffset, strconv.FormatInt(m.Offset, 10))
	}
	if m.ID != "" && len(m.ID) <= MaxID {
		e.Set(headerID, escape(m.ID))
	}
	if m.Position != "" && len(m.Position) <= MaxID {
		e.Set(headerPosition, escape(m.Position))
	}
	if m.Unique != "" {
		e.Set(headerMsgID, m.Unique)
	}
	if m.Before > 0 {
		e.Set(headerBefore, strconv.FormatInt(m.Before, 10))
	}
	if m.AtLeastOnce {
		e.Set(headerDelivery, atLeastOnce)
	}
	return &e.msg
}

// Set sets a header of the message that was encoded last. At most seven are possible.
func (e *Encoder) Set(name, value string) {
	v := &e.values[e.used]
	e.used++
	v[0] = value
	e.msg.Header[name] = v[:]
}

// Decode returns the message with a subject, headers and data. It returns an error for one that no collector has published.
func Decode(subject string, header nats.Header, data []byte) (Message, error) {
	m := Message{Subject: subject, Data: data, Unique: header.Get(headerMsgID)}
	if strings.Count(subject, ".") != 2 || !strings.HasPrefix(subject, Root+".") || m.FeedToken() == owner {
		return m, fmt.Errorf("subject %.200q is not that of a feed", subject)
	}
	var err error
	if m.Time, err = time.Parse(time.RFC3339Nano, header.Get(headerTime)); err != nil {
		return m, malformed(subject, headerTime)
	}
	m.Time = m.Time.Local()
	if m.Conn, err = parseConn(header.Get(headerConn)); err != nil {
		return m, malformed(subject, headerConn)
	}
	if m.Number, err = strconv.ParseUint(header.Get(headerNumber), 10, 64); err != nil {
		return m, malformed(subject, headerNumber)
	}
	if !m.IsNote() {
		m.Offset, err = strconv.ParseInt(header.Get(headerOffset), 10, 64)
		if err != nil || m.Offset < 0 || m.Offset > 1<<62 || m.Conn.Number == 0 {
			return m, malformed(subject, headerOffset)
		}
	}
	m.ID, m.Position = unescape(header.Get(headerID)), unescape(header.Get(headerPosition))
	if n, err := strconv.ParseInt(header.Get(headerBefore), 10, 64); err == nil && n > 0 && n <= m.Offset {
		m.Before = n
	}
	m.AtLeastOnce = header.Get(headerDelivery) == atLeastOnce
	return m, nil
}

func malformed(subject, header string) error {
	return fmt.Errorf("message %.200q has no valid %s header", subject, header)
}
