package meta

import (
	"time"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Read is the network read that completed an event.
type Read struct {
	// Number is the number of the read in its connection, from 1.
	Number uint32
	// Others are the other events that it completed, in stream order, or the first of them.
	Others []Other
	// OtherCount is the number of all others; values below len(Others) are raised to it.
	OtherCount int
}

// Other is an event in the same read.
type Other struct {
	// Seq is its number in the timeline, Type its event name, Size the size of its block in bytes.
	Seq  uint64
	Type string
	Size int
	// Created is the time in its payload; zero means none.
	Created time.Time
}

// batchSpan is the longest time over which a server may create events that it sends in one go.
const batchSpan = time.Second

func (s *sheet) read(f *Facts) {
	r := &f.Read
	r.OtherCount = max(r.OtherCount, len(r.Others))
	if f.Poll == 0 {
		s.fact("read", "number "+text.Count(int64(r.Number))+" of the connection")
	}
	label := "same read"
	if f.Poll > 0 {
		label = "same poll"
	}
	s.fact(label, company(f))
	s.others(r)
}

// company describes the events in the same read or poll, and what they suggest.
func company(f *Facts) string {
	r := &f.Read
	switch {
	case r.OtherCount == 0:
		return "no other event"
	case f.Poll > 0:
		return text.Counted(r.OtherCount, "other event")
	}
	words := text.Counted(r.OtherCount, "other event")
	span, known := span(f)
	switch {
	case f.Replayed:
		return words + ", as usual in a replay"
	case !known:
		return words + "; typical of a buffering proxy if they were created at different times"
	case span < batchSpan:
		return words + "; created within " + text.Lag(span) +
			" of each other, so nothing suggests that they were held back"
	}
	return words + ", but created over " + text.Lag(span) + ": held back by a buffering proxy or by the server"
}

// span returns the time over which all events of the read were created, if it is known for each of them.
func span(f *Facts) (span time.Duration, known bool) {
	first, last := f.Created, f.Created
	known = !f.Created.IsZero() && f.Read.OtherCount == len(f.Read.Others)
	for _, o := range f.Read.Others {
		known = known && !o.Created.IsZero()
		if o.Created.Before(first) {
			first = o.Created
		}
		if o.Created.After(last) {
			last = o.Created
		}
	}
	return last.Sub(first), known
}

// sizeWidth is the width of a size.
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
