package sse

import (
	"io"
	"math"
)

// DefaultMaxEventBytes is the default of [Options].MaxEventBytes: 16 MiB.
const DefaultMaxEventBytes = 16 << 20

// Options configures a [Decoder]. The zero value is ready for use.
type Options struct {
	// MaxEventBytes is the size, in bytes as received, of the largest block that is decoded; zero or less means
	// DefaultMaxEventBytes. A block counts from its first field line to the end of its blank line, including the
	// comments in between. A larger one is reported as Oversize as soon as it passes the limit, and skipped: its event, its last event ID
	// and everything from the line that crosses the limit are dropped. Comments outside a block count individually.
	//
	// The limit bounds the memory: roughly this much for the buffer and, for blocks that have several data lines or
	// ill-formed UTF-8 and so need separate space, up to eight times as much on a hostile stream.
	MaxEventBytes int

	// LastEventID is the last event ID in force when the stream begins. It stays until the stream sets another,
	// as in browsers.
	LastEventID []byte

	// AllComments also delivers comments inside a pending block, ahead of the block's event. By default only comments
	// between blocks are delivered.
	AllComments bool

	// Skim suppresses event tokens: events are counted (see [Decoder.Events]) and their last event IDs apply, but
	// their text is not gathered. All other tokens are delivered. It halves the cost for callers that pass the bytes
	// on as they are.
	Skim bool
}

// mode is how the decoder treats the next bytes.
type mode uint8

const (
	starting        mode = iota // expect a byte order mark
	reading                     // at the start of a line
	holding                     // a line with ill-formed UTF-8 was reported; its repaired text comes next
	skippingBlock               // until a blank line ends an oversize block
	skippingComment             // until an oversize comment ends
	ended                       // the reader failed and everything was reported
)

// Decoder decodes one event stream. Use [NewDecoder] to create one. It is not safe for concurrent use.
type Decoder struct {
	r     io.Reader
	err   error // the reader's last error; sticky
	max   int
	all   bool
	skims bool

	mode    mode
	afterCR bool // an LF that comes next belongs to the previous line end
	partial bool // while skipping: part of the current line is gone from buf
	drained bool // Poll found no token, so Fill may read

	buf  []byte // fixed-size storage; buf[:end] has been read
	base int64  // stream offset of buf[0]
	pos  int    // start of the first line not yet taken
	end  int

	// Between pos and these there is no LF, no CR, and nothing but ASCII without CR.
	lf, cr, ascii int

	from, to int // the current line, without its end
	block    block
	events   int64
	token    Token
	heldAt   int   // start of the held line in repaired
	skip     int64 // stream offset of the skipped block or comment

	joined   []byte // data of blocks with several data lines
	repaired []byte // repaired lines with ill-formed UTF-8

	id        []byte // the last event ID, in any of the buffers
	idStore   []byte
	idleReads int // consecutive reads that an idle buffer could have held
}

// NewDecoder returns a decoder of the event stream in r.
func NewDecoder(r io.Reader, o Options) *Decoder {
	d := &Decoder{max: o.MaxEventBytes, all: o.AllComments, skims: o.Skim}
	if d.max <= 0 {
		d.max = DefaultMaxEventBytes
	}
	d.max = min(d.max, math.MaxInt/2) // Added to an index, it must not overflow.
	d.Reset(r, o.LastEventID)
	return d
}

// Reset makes the decoder start over on another stream, with the same options except for the last event ID in force.
// It keeps the buffers. The result of [Decoder.LastEventID] may be passed as lastEventID.
func (d *Decoder) Reset(r io.Reader, lastEventID []byte) {
	d.idStore = append(d.idStore[:0], lastEventID...)
	*d = Decoder{
		r: r, max: d.max, all: d.all, skims: d.skims, drained: true,
		buf: d.buf, joined: d.joined, repaired: d.repaired,
		id: d.idStore, idStore: d.idStore,
	}
}

// Next returns the next token, reading as often as necessary. At the end of the stream it returns [io.EOF], and when
// the reader fails the reader's error, in both cases after the anomaly that reports any discarded bytes. Further
// calls return the same error. A reader that keeps returning nothing results in [io.ErrNoProgress].
//
// The decoder reuses the token: like its slices, it is valid until the next call. Returning a copy would cost as much
// as decoding a short event.
func (d *Decoder) Next() (*Token, error) {
	for {
		if t := d.Poll(); t != nil {
			return t, nil
		}
		if err := d.Fill(); err != nil {
			return nil, err
		}
	}
}

// LastEventID returns the last event ID after the last token, which is what a reconnection sends. It is empty if
// there is none. The slice is valid as long as a token's.
func (d *Decoder) LastEventID() []byte { return d.id }

// Events returns the number of events in the stream so far, whether delivered or skimmed.
func (d *Decoder) Events() int64 { return d.events }

// Offset returns the number of bytes taken from the stream: the position after the line that completed the last
// token. The LF of a CRLF is taken with the next line.
func (d *Decoder) Offset() int64 { return d.base + int64(d.pos) }
