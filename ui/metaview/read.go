package metaview

import (
	"time"

	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// Read is the read of the network that completed an event.
type Read struct {
	// Number counts the reads of the connection from 1.
	Number uint32
	// Bytes is what the read brought; zero: not known.
	Bytes int
	// Others are the other events that it completed, in the order of the stream; it is enough to give the first of them.
	Others []Other
	// OtherCount is how many others there were in all; less than len(Others) means as many as that.
	OtherCount int
}

// Other is an event that came in the same read.
type Other struct {
	// Seq is its number in the timeline, Type its event name, Size that of its block in bytes.
	Seq  uint64
	Type string
	Size int
	// Made is the time that its payload names; zero: none.
	Made time.Time
}

// together is within what time events are made that a server sends in one go.
const together = time.Second

func (s *sheet) read(f *Facts) {
	r := &f.Read
	r.OtherCount = max(r.OtherCount, len(r.Others))
	if f.Poll == 0 {
		s.fact("read", text.Count(int64(r.Number))+" of its connection")
	}
	s.fact("company", company(f))
	s.others(r)
}

// company says who came in the same read, and what that means.
func company(f *Facts) string {
	r := &f.Read
	switch {
	case f.Poll > 0 && r.OtherCount == 0:
		return "alone in its poll"
	case f.Poll > 0:
		return "came with " + count(r.OtherCount, "other") + " in one poll"
	}
	if r.OtherCount == 0 {
		if r.Bytes > 0 {
			return "alone in its read of " + bytes(r.Bytes)
		}
		return "alone in its read"
	}
	words := "came with " + count(r.OtherCount, "other") + " in one read"
	if r.Bytes > 0 {
		words += " of " + bytes(r.Bytes)
	}
	span, known := span(f)
	switch {
	case f.Replayed:
		return words + ", as events do that are replayed"
	case !known:
		return words + ": the mark of a buffering proxy, if they were made at different times"
	case span < together:
		return words + "; they were made within " + text.Lag(span) + " of each other, so nothing shows that they were held back"
	}
	return words + ", but they were made over " + text.Lag(span) + ": held back on the way, as a buffering proxy does, or by the server"
}

// span gives the time over which all events of the read were made, if it is known of each.
func span(f *Facts) (span time.Duration, known bool) {
	first, last := f.Made, f.Made
	known = !f.Made.IsZero() && f.Read.OtherCount == len(f.Read.Others)
	for _, o := range f.Read.Others {
		known = known && !o.Made.IsZero()
		if o.Made.Before(first) {
			first = o.Made
		}
		if o.Made.After(last) {
			last = o.Made
		}
	}
	return last.Sub(first), known
}

// sizeWidth is the room for a size.
const sizeWidth = 7

// others lists the events of a read in columns.
func (s *sheet) others(r *Read) {
	indent := min(labelWidth, s.Width()/2)
	number, name := 0, 0
	for _, o := range r.Others {
		number = max(number, len(text.Count(o.Seq)))
		name = max(name, min(text.Width(o.Type), s.Width()/4))
	}
	for _, o := range r.Others {
		s.Hang(indent)
		n := text.Count(o.Seq)
		s.To(indent + number - len(n))
		s.Put(s.theme.Style(theme.Dim), "#"+n)
		s.Gap(2)
		s.Put(s.theme.Style(theme.Name), text.Truncate(o.Type, s.Width()/4))
		s.To(indent + number + name + 5)
		s.Put(s.theme.Style(theme.Number), text.Pad(text.Bytes(o.Size), sizeWidth, text.Right))
		s.End()
	}
	if more := r.OtherCount - len(r.Others); more > 0 {
		s.To(indent)
		s.Put(s.theme.Style(theme.Dim), "and "+text.Count(more)+" more")
		s.End()
	}
}
