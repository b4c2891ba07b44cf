package evidence

import (
	"bytes"
	"time"

	"feedscope/feeds/conn/redact"
)

// maxBody is how much of the beginning of a body is kept, in bytes.
const maxBody = 512

// Pending describes the bytes since the last complete event, comment or reconnection time.
type Pending struct {
	// Since is when the first of them arrived; zero if there are none. Reads and Bytes count them.
	Since        time.Time
	Reads, Bytes int
	// IDs, Names and Data count lines that begin with id, event and data, Blank empty lines and Other all other lines.
	// The first read is not counted.
	IDs, Names, Data, Blank, Other int
}

// body follows the bytes of one connection.
type body struct {
	secrets []string
	start   []byte
	shown   string // The result of begin for known bytes of start.
	known   int
	pending Pending
	last    byte // The last byte of the read before.
}

func (b *body) reset() { *b = body{secrets: b.secrets} }

// read records the bytes of one read.
func (b *body) read(at time.Time, p []byte) {
	if room := maxBody - len(b.start); room > 0 {
		b.start = append(b.start, p[:min(len(p), room)]...)
	}
	if b.pending.Reads == 0 {
		b.pending.Since = at
	} else {
		b.pending.lines(p, b.last)
	}
	b.pending.Reads++
	b.pending.Bytes += len(p)
	if len(p) > 0 {
		b.last = p[len(p)-1]
	}
}

// maxLines is how many lines of a read are counted.
const maxLines = 1000

// lines counts the lines that begin in p, which follows the byte before. An unfinished last line counts if the name
// of its field is complete.
func (q *Pending) lines(p []byte, before byte) {
	for n := 0; n < maxLines && len(p) > 0; n++ {
		line, rest, whole := bytes.Cut(p, []byte{'\n'})
		if before == '\n' && (whole || bytes.IndexByte(line, ':') >= 0) {
			q.line(bytes.TrimSuffix(line, []byte{'\r'}))
		}
		p, before = rest, '\n'
	}
}

func (q *Pending) line(line []byte) {
	name, _, _ := bytes.Cut(line, []byte{':'})
	switch {
	case len(line) == 0:
		q.Blank++
	case string(name) == "id":
		q.IDs++
	case string(name) == "event":
		q.Names++
	case string(name) == "data":
		q.Data++
	default:
		q.Other++
	}
}

// begin returns the beginning of the body, ready to quote.
func (b *body) begin() string {
	if b.known != len(b.start) {
		b.shown, b.known = b.redact(redact.Visible(string(b.start))), len(b.start)
	}
	return b.shown
}

// maxQuoted is how much of a body or an event is quoted, in characters.
const maxQuoted = 120

// redact returns the beginning of a server's text on one line, without the secrets of the feed's request.
func (b *body) redact(text string) string {
	return redact.Quote(text[:min(len(text), 2*maxBody)], b.secrets, maxQuoted)
}
