package sse

import (
	"io"
	"math"
)

// DefaultMaxEventBytes is the size limit of a block when [Options] names none: 16 MiB.
const DefaultMaxEventBytes = 16 << 20

// Options changes how a [Decoder] decodes. The zero value is ready for use.
type Options struct {
	// MaxEventBytes is the largest block, in bytes as received, that is decoded; zero or less means
	// DefaultMaxEventBytes. A block counts from its first field line to the end of its blank line, comments within
	// it included. A larger one is skipped and reported as Oversize: no event, no last event ID, nothing from the line
	// on that crosses the limit. Comments outside of a block count each for itself.
	//
	// It bounds the memory: about as much for the buffer, and where blocks have several data lines or ill-formed
	// UTF-8, which need room of their own, up to eight times as much for a stream made to hurt.
	MaxEventBytes int

	// LastEventID is the last event ID in force when the stream begins. It stands until the stream sets another,
	// as in browsers: a reconnection to a stream that sets none keeps it.
	LastEventID []byte

	// AllComments delivers the comments inside a pending block too, before the block's event. Without it only
	// comments between blocks are delivered.
	AllComments bool

	// Skim leaves events out of the tokens: they are counted, see [Decoder.Events], and their last event IDs hold, but
	// what they say is not gathered. All else is delivered as ever. It takes half the time, for who passes the bytes on
	// as they are.
	Skim bool
}

// mode is what the decoder does with the next bytes.
type mode uint8

const (
	starting        mode = iota // a byte order mark may come
	reading                     // at a line's start
	holding                     // a line with ill-formed UTF-8 was reported and waits, repaired, for its turn
	skippingBlock               // until a blank line ends an oversize block
	skippingComment             // until an oversize comment ends
	ended                       // the reader failed and all was told
)

// Decoder decodes one event stream. Make one with [NewDecoder]. It is not safe for concurrent use.
type Decoder struct {
	r     io.Reader
	err   error // what the reader said last; sticky
	max   int
	all   bool
	skims bool

	mode    mode
	afterCR bool // an LF that comes now belongs to the line end before
	partial bool // while skipping: part of the current line is gone from buf
	told    bool // while skipping: the oversize anomaly was delivered
	dry     bool // Poll found no token; Fill may read

	buf  []byte // all of its length is storage; buf[:end] has been read
	base int64  // offset in the stream of buf[0]
	pos  int    // start of the first line not yet taken
	end  int

	from, to int // the current line, without its end
	block    block
	events   int64
	token    Token
	marks    marks
	calmTo   int   // up to here, from pos on, all is ASCII without CR
	calmFrom int   // before this no calm line is looked for
	heldAt   int   // where in repaired the held line starts
	skip     int64 // offset of what is being skipped

	joined   []byte // data of blocks with several data lines
	repaired []byte // lines with ill-formed UTF-8, repaired

	id       []byte // the last event ID, in any of the buffers
	idStore  []byte
	quietFor int // reads in a row that an idle buffer could have taken
}

// NewDecoder returns a decoder of the event stream that r yields.
func NewDecoder(r io.Reader, o Options) *Decoder {
	d := &Decoder{max: o.MaxEventBytes, all: o.AllComments, skims: o.Skim}
	if d.max <= 0 {
		d.max = DefaultMaxEventBytes
	}
	d.max = min(d.max, math.MaxInt-busyBuffer)
	d.Reset(r, o.LastEventID)
	return d
}

// Reset makes the decoder decode another stream from its start, with the same options but lastEventID as the last
// event ID in force. It keeps the buffers; lastEventID may be what [Decoder.LastEventID] returned.
func (d *Decoder) Reset(r io.Reader, lastEventID []byte) {
	d.idStore = append(d.idStore[:0], lastEventID...)
	*d = Decoder{
		r: r, max: d.max, all: d.all, skims: d.skims, dry: true,
		buf: d.buf, joined: d.joined, repaired: d.repaired,
		id: d.idStore, idStore: d.idStore,
	}
}

// Next returns the next token, reading as often as it takes. At the end of the stream it returns [io.EOF], at a
// failure of the reader the reader's error, each after the anomaly that tells what was discarded for it, and again
// at every further call. A reader that keeps returning nothing gives [io.ErrNoProgress].
//
// The token is the decoder's own, valid like its slices until the next call: to hand it out as a copy would cost
// as much as to decode a short event.
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

// LastEventID returns the last event ID as it stands after the last token: what a reconnection sends. It is empty
// when there is none. The slice is valid as long as a token's.
func (d *Decoder) LastEventID() []byte { return d.id }

// Events returns how many events the stream has held so far, delivered or skimmed.
func (d *Decoder) Events() int64 { return d.events }

// Offset returns how many bytes of the stream have been taken: the position after the line that completed the last
// token. The LF of a line end CRLF is taken with the next line.
func (d *Decoder) Offset() int64 { return d.base + int64(d.pos) }

// Buffered returns how many bytes have been read and not yet taken.
func (d *Decoder) Buffered() int { return d.end - d.pos }
