package capture

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"
)

// Source is a file to read, such as an [os.File] or a [bytes.Reader].
type Source struct {
	// Name is the name of the file in messages.
	Name string
	io.ReaderAt
	// Size is its length in bytes. Bytes that are appended later are not read.
	Size int64
}

// Reader reads the records of a recording, whose parts may be several files. It takes a bounded amount of memory for
// any file. It is not safe for concurrent use.
type Reader struct {
	parts []part
	// notesOnly skips reads, and does not decompress frames without notes.
	notesOnly bool

	at        int // The current part.
	continued bool
	frame     frame
	rest      []byte // Of the frame's records.
	record    Record
	// from and until are the first and the latest time in the frames read so far.
	from, until int64
	damages     []Damage
}

type part struct {
	header Header
	frames frames
	start  int64
}

// NewReader returns a reader of the parts of one recording, in any order. Its error names the file that is not a
// capture or has no records, or the parts that do not belong together.
func NewReader(sources ...Source) (*Reader, error) {
	r := &Reader{}
	decoder := newDecoder()
	for _, s := range sources {
		start := make([]byte, min(maxHeader, max(s.Size, 0)))
		n, err := s.ReadAt(start, 0)
		if n < len(start) && err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		h, length, err := parseHeader(start[:n])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		r.parts = append(r.parts, part{
			header: h, start: int64(length),
			frames: frames{name: s.Name, src: s.ReaderAt, size: s.Size, at: int64(length), decoder: decoder},
		})
	}
	if len(r.parts) == 0 {
		return nil, errors.New("no capture file given")
	}
	slices.SortStableFunc(r.parts, func(a, b part) int { return cmp.Compare(a.header.Part, b.header.Part) })
	return r, r.checkParts()
}

func (r *Reader) checkParts() error {
	for i := 1; i < len(r.parts); i++ {
		a, b := &r.parts[i-1], &r.parts[i]
		switch {
		case a.header.Recording != b.header.Recording:
			return fmt.Errorf("%s and %s belong to different recordings", a.frames.name, b.frames.name)
		case a.header.Part == b.header.Part:
			return fmt.Errorf("%s and %s are the same part of a recording", a.frames.name, b.frames.name)
		}
	}
	return nil
}

// Headers returns the headers of the parts, in order.
func (r *Reader) Headers() []Header {
	var all []Header
	for i := range r.parts {
		all = append(all, r.parts[i].header)
	}
	return all
}

// Size returns the length of all parts together, in bytes.
func (r *Reader) Size() int64 {
	size := int64(0)
	for i := range r.parts {
		size += r.parts[i].frames.size
	}
	return size
}

// Position is a position in a recording. The zero value is its start.
type Position struct {
	part   int
	offset int64
}

// Seek continues reading at a position.
func (r *Reader) Seek(to Position) {
	r.at, r.rest, r.continued = to.part, nil, false
	for i := range r.parts {
		p := &r.parts[i]
		p.frames.at = p.start
	}
	r.parts[r.at].frames.at = max(to.offset, r.parts[r.at].start)
}

// Position returns the position of the frame with the last record.
func (r *Reader) Position() Position { return Position{r.at, r.frame.offset} }

// Next returns the next record, which is valid until the next call. The error is [io.EOF] at the end, or that of a
// file that cannot be read. Damage to a file is a record.
func (r *Reader) Next() (*Record, error) {
	for {
		if len(r.rest) == 0 {
			if damage, err := r.load(); damage || err != nil {
				return &r.record, err
			}
			continue
		}
		rest, known, err := parseRecord(r.rest, r.frame.from, &r.record)
		r.rest = rest
		switch {
		case err != nil:
			r.damage(Damage{
				File: r.parts[r.at].frames.name, Offset: r.frame.offset, Bytes: headLength + int64(r.frame.compressed),
			})
			return &r.record, nil
		case known && !r.leftOut():
			return &r.record, nil
		}
	}
}

// Records returns the records from the current position on, as [Reader.Next] does, up to the end or an error.
func (r *Reader) Records() iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for {
			record, err := r.Next()
			if errors.Is(err, io.EOF) || !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// leftOut reports whether to skip the record.
func (r *Reader) leftOut() bool {
	return r.notesOnly && r.record.Kind == Received || r.record.Again && r.continued
}

// load reads the next frame with records, and reports whether there is damage in its place.
func (r *Reader) load() (damage bool, err error) {
	p := &r.parts[r.at]
	fr, d, err := p.frames.next(r.notesOnly)
	switch {
	case errors.Is(err, io.EOF) && r.at+1 < len(r.parts):
		r.at++
		r.continued = r.parts[r.at].header.Part == p.header.Part+1
		return false, nil
	case err != nil:
		return false, err
	case d != nil:
		r.damage(*d)
		return true, nil
	}
	if r.until == 0 {
		r.from, r.until = fr.from, fr.until
	}
	r.until = max(r.until, fr.until)
	r.frame, r.rest = fr, fr.records
	return false, nil
}

// span returns the times of the first and the latest record; zero if there are none.
func (r *Reader) span() (from, to time.Time) {
	if r.until == 0 {
		return from, to
	}
	return time.Unix(0, r.from), time.Unix(0, r.until)
}

func (r *Reader) damage(d Damage) {
	r.record = Record{Kind: Damaged, Damage: d}
	if len(r.damages) < maxDamages && !slices.Contains(r.damages, d) {
		r.damages = append(r.damages, d)
	}
}

// maxDamages bounds the damages that a [Reader] keeps.
const maxDamages = 1000

// Damages returns the damage found so far, each stretch once.
func (r *Reader) Damages() []Damage { return slices.Clone(r.damages) }
