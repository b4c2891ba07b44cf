package alter

import (
	"bytes"
	"strings"
	"testing"
)

// units splits a stream that arrives in pieces of a size.
func units(s splitter, stream []byte, size int) (all []unit) {
	var in []byte
	for at := 0; at < len(stream); at += size {
		in = append(in, stream[at:min(at+size, len(stream))]...)
		for len(in) > 0 {
			u := s.next(in)
			if len(u.raw) == 0 {
				break
			}
			in = in[len(u.raw):]
			u.raw = bytes.Clone(u.raw)
			u.event.Data = bytes.Clone(u.event.Data)
			all = append(all, u)
		}
	}
	if len(in) > 0 {
		all = append(all, unit{raw: in})
	}
	return all
}

func TestUnits(t *testing.T) {
	for stream, want := range map[string]string{
		"data: a\n\ndata: b\n\n":                    "a|b",
		"data: a\r\n\r\ndata: b\r\n\r\n":            "a|b",
		"data: a\r\rdata: b\r\r":                    "a|b",
		": c\n: d\n\ndata: a\n\n":                   "c|d|a",
		"data: a\n: inside\ndata: b\n\n":            "a\nb",
		"retry: 3000\n\nid: 5\n\ndata: a\n\n":       "3s|a",
		"retry: 1\ndata: a\n\n":                     "a",
		"\ufeffdata: a\n\n":                         "a",
		"\n\n\n: c\r\n\r\ndata: a\n\ndata: cut off": "c|a",
	} {
		for size := 1; size <= len(stream); size++ {
			var got []string
			for _, u := range units(newBlocks(false), []byte(stream), size) {
				if u.known {
					got = append(got, string(u.event.Data))
				}
			}
			if s := strings.Join(got, "|"); s != want {
				t.Errorf("%q in pieces of %d: %s, want %s", stream, size, s, want)
			}
		}
	}
}

func TestCommentDoesNotWaitForABlankLine(t *testing.T) {
	if u := newBlocks(false).next([]byte(": ping\n")); string(u.raw) != ": ping\n" {
		t.Errorf("the unit is %q", u.raw)
	}
}

func TestMidStreamStartsAtTheNextBlock(t *testing.T) {
	for _, u := range units(newBlocks(true), []byte("ata: a\nid: 1\n\ndata: b\n\n"), 3) {
		if u.known && string(u.event.Data) != "b" {
			t.Errorf("found %q", u.event.Data)
		}
	}
}

func TestLargeUnitsPassInPieces(t *testing.T) {
	large := "data: " + strings.Repeat("x", maxUnit+2<<20) + "\ndata: y\n\ndata: a\n\n"
	for name, s := range map[string]splitter{"event stream": newBlocks(false), "lines": &lines{}} {
		all := units(s, []byte(large), 1<<20)
		n := 0
		for _, u := range all {
			if n += len(u.raw); u.known && len(u.event.Data) > 20 {
				t.Errorf("%s: a unit of %d bytes was taken apart", name, len(u.raw))
			}
		}
		if last := all[len(all)-1]; n != len(large) || name == "event stream" && string(last.event.Data) != "a" {
			t.Errorf("%s: %d of %d bytes, the last is %q", name, n, len(large), last.event.Data)
		}
	}
}

func FuzzUnitsAreTheStream(f *testing.F) {
	f.Add([]byte("id: 1\nevent: x\ndata: a\r\n\r\n: c\r\rdata: b\n\nretry: 5\n"), 3, false)
	f.Add([]byte("\ufeff\n\r\n\r\rdata\ndata:\n\n"), 1, true)
	f.Fuzz(func(t *testing.T, stream []byte, size int, mid bool) {
		size = max(min(size, len(stream)), 1)
		for name, s := range map[string]splitter{"event stream": newBlocks(mid), "lines": &lines{skipping: mid}, "bytes": chunks{}} {
			var got, events []byte
			for _, u := range units(s, stream, size) {
				got = append(got, u.raw...)
				if u.known {
					events = append(append(events, u.event.Data...), 0)
				}
			}
			if !bytes.Equal(got, stream) {
				t.Errorf("%s: %q became %q", name, stream, got)
			}
			if name != "event stream" || mid {
				continue
			}
			var whole []byte
			for _, u := range units(newBlocks(false), stream, len(stream)+1) {
				if u.known {
					whole = append(append(whole, u.event.Data...), 0)
				}
			}
			if !bytes.Equal(whole, events) {
				t.Errorf("%q: in pieces of %d the events are %q, else %q", stream, size, events, whole)
			}
		}
	})
}

func TestEditsDoNotGrowEventsWithoutLimit(t *testing.T) {
	r, err := Parse("edit:/a/" + strings.Repeat("b", 100) + "/")
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]bool{1000: true, maxUnit / 100: true, maxUnit/100 + 1: false} {
		if data, ok := r.edited([]byte(strings.Repeat("a", n))); ok != want || ok && len(data) != 100*n {
			t.Errorf("%d bytes become %d: %v", n, len(data), ok)
		}
	}
}
