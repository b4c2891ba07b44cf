package tap

import (
	"errors"
	"fmt"
	"io"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/ndjson"
	"feedscope/feeds/relay"
)

// stream is the body of an event stream as the server sent it, read from the copies that its exchange holds.
type stream struct {
	x      *relay.Exchange
	time   time.Time // Of the newest read.
	offset int64     // After it.
	rest   []byte
}

var errMissed = errors.New("bytes of it passed faster than they could be shown")

// Read returns bytes as they were read by the relay. It fails where some are missing.
func (s *stream) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		r, err := s.x.Next()
		if err != nil {
			return 0, err
		}
		if r.Offset != s.offset {
			return 0, errMissed
		}
		s.time, s.offset, s.rest = r.Time, r.Offset+int64(len(r.Bytes)), r.Bytes
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// Close implements [io.Closer].
func (*stream) Close() error { return nil }

// decodedRead is how much of a decoded stream is shown at once.
const decodedRead = 32 << 10

// playDecoded plays a stream that is compressed or newline-delimited JSON to its end, or up to where it cannot be decoded,
// and reports which.
func playDecoded(p *hub.Playback, x *relay.Exchange) (whole bool) {
	s := &stream{x: x, time: x.Up}
	content, _, _ := conn.Decoded(x.Response.Header, s)
	defer func() { _ = content.Close() }()
	if x.Lines() {
		content = ndjson.NewReader(content)
	}
	buf := make([]byte, decodedRead)
	for offset := int64(0); ; {
		n, err := content.Read(buf)
		if n > 0 {
			p.Read(feeds.Read{Conn: 1, Time: s.time, Offset: offset, Bytes: buf[:n]})
			offset += int64(n)
		}
		if err == nil {
			continue
		}
		whole = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if !whole {
			p.Missed(s.time, fmt.Sprintf("the rest of the stream passes but is not shown: %v", err))
		}
		drain(x)
		return whole
	}
}

// playPlain plays a stream to its end.
func playPlain(p *hub.Playback, x *relay.Exchange) {
	for {
		r, err := x.Next()
		if err != nil {
			return
		}
		p.Read(r)
	}
}

// drain waits for the end of an exchange.
func drain(x *relay.Exchange) {
	for {
		if _, err := x.Next(); err != nil {
			return
		}
	}
}
