package export

import (
	"encoding/base64"
	"errors"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"feedscope/feeds/capture"
)

// maxHeld bounds the bytes of bodies that are held in memory. Beyond it, they are moved to a temporary file.
const maxHeld = 32 << 20

// bodies are the bodies of connections, which arrive interleaved and are written one after the other.
type bodies struct {
	byConn map[connection]*storedBody
	held   int
	file   *os.File // Nil while all bodies are in memory.
	end    int64    // Of the file.
}

// connection identifies a connection in a recording.
type connection struct {
	feed int
	conn uint32
}

// storedBody is the body of a connection: stretches of the file, then the bytes in memory.
type storedBody struct {
	size  int64
	text  bool // It is valid UTF-8.
	last  time.Time
	runes runes

	stretches []stretch
	held      []byte
}

// stretch is a part of the file.
type stretch struct{ at, length int64 }

// collect reads the bodies of connections in one pass over a recording.
func collect(r *capture.Reader, connections []capture.Connection, wants func(feed int) bool) (*bodies, error) {
	b := &bodies{byConn: make(map[connection]*storedBody)}
	for i := range connections {
		if c := &connections[i]; c.Opening.Conn > 0 && wants(c.Feed) {
			b.byConn[connection{c.Feed, c.Opening.Conn}] = &storedBody{text: true}
		}
	}
	for record, err := range r.Records() {
		if err == nil && record.Kind == capture.Received {
			err = b.add(connection{record.Feed, record.Read.Conn}, record.Read.Bytes, record.Time)
		}
		if err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	return b, nil
}

// of returns the body of a connection, which is empty for a failed attempt.
func (b *bodies) of(c *capture.Connection) *storedBody {
	if found := b.byConn[connection{c.Feed, c.Opening.Conn}]; found != nil {
		return found
	}
	return &storedBody{}
}

func (b *bodies) add(of connection, p []byte, at time.Time) error {
	to := b.byConn[of]
	if to == nil {
		return nil
	}
	to.size += int64(len(p))
	to.last = at
	to.text = to.text && to.runes.valid(p)
	to.held = append(to.held, p...)
	if b.held += len(p); b.held > maxHeld {
		return b.spill()
	}
	return nil
}

// spill moves all bodies in memory to the temporary file, which is unlinked.
func (b *bodies) spill() error {
	if b.file == nil {
		f, err := os.CreateTemp("", "feedscope-export-*")
		if err != nil {
			return err
		}
		_ = os.Remove(f.Name()) // Not every system can; see close.
		b.file = f
	}
	for _, from := range b.byConn {
		if len(from.held) == 0 {
			continue
		}
		if _, err := b.file.WriteAt(from.held, b.end); err != nil {
			return err
		}
		from.stretches = append(from.stretches, stretch{b.end, int64(len(from.held))})
		b.end += int64(len(from.held))
		from.held = nil
	}
	b.held = 0
	return nil
}

func (b *bodies) write(w io.Writer, from *storedBody) error {
	for _, s := range from.stretches {
		if _, err := io.Copy(w, io.NewSectionReader(b.file, s.at, s.length)); err != nil {
			return err
		}
	}
	_, err := w.Write(from.held)
	return err
}

func (b *bodies) close() error {
	if b.file == nil {
		return nil
	}
	err := b.file.Close()
	_ = os.Remove(b.file.Name())
	return err
}

// content writes a body as the text of a JSON string, in base64 if it is not valid UTF-8.
func (h *archive) content(b *storedBody) {
	if b.isText() {
		h.put(`,"text":"`)
		h.fail(h.bodies.write(&textWriter{archive: h}, b))
	} else {
		h.put(`,"encoding":"base64","text":"`)
		e := base64.NewEncoder(base64.StdEncoding, h)
		h.fail(h.bodies.write(e, b))
		h.fail(e.Close())
	}
	h.put(`"`)
}

// isText reports whether the whole body is valid UTF-8.
func (b *storedBody) isText() bool { return b.text && len(b.runes.held) == 0 }

// textWriter writes text as the inside of a JSON string.
type textWriter struct {
	archive *archive
	runes   runes
}

func (t *textWriter) Write(p []byte) (int, error) {
	quoted := marshal(string(t.runes.take(p)))
	_, err := t.archive.Write(quoted[1 : len(quoted)-1])
	return len(p), err
}

// runes joins characters that arrive in two pieces.
type runes struct {
	held  []byte
	whole []byte
}

// take returns the whole characters of what was held back and p.
func (r *runes) take(p []byte) []byte {
	r.whole = append(append(r.whole[:0], r.held...), p...)
	end := len(r.whole) - partial(r.whole)
	r.held = append(r.held[:0], r.whole[end:]...)
	return r.whole[:end]
}

// valid takes p, and reports whether its whole characters are valid UTF-8.
func (r *runes) valid(p []byte) bool {
	if len(r.held) == 0 && utf8.Valid(p) {
		return true
	}
	return utf8.Valid(r.take(p))
}

// partial returns the number of bytes at the end of p that may be the start of a longer character.
func partial(p []byte) int {
	for n := 1; n <= min(len(p), utf8.UTFMax-1); n++ {
		if last := p[len(p)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
