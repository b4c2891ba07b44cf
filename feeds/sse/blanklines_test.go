package sse_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds/sse"
)

func TestBlankLinesInPieces(t *testing.T) {
	cases := map[string]struct {
		stream string
		mid    bool
		want   []int
	}{
		"LF":                         {"data: a\n\ndata: b\n\n", false, []int{9, 18}},
		"CR":                         {"data: a\r\rx\r\r", false, []int{9, 12}},
		"CRLF, after the CR":         {"data: a\r\n\r\nx\r\n\r\n", false, []int{10, 15}},
		"mixed":                      {"a\n\r\nb\r\n\n", false, []int{3, 8}},
		"at the start":               {"\n\r\n\r", false, []int{1, 2, 4}},
		"several in a row":           {"a\n\n\n\n", false, []int{3, 4, 5}},
		"mid-stream, a line may end": {"\na\n\n", true, []int{4}},
		"mid-stream, a CRLF may end": {"\n\r\na\n\n", true, []int{2, 6}},
		"none":                       {"data: a\ndata: b\n", false, nil},
		"comments are lines":         {": a\n\n", false, []int{5}},
		"an empty stream":            {"", false, nil},
		"a space is a line":          {" \n\n", false, []int{3}},
	}
	for name, c := range cases {
		for size := 1; size <= len(c.stream)+1; size++ {
			var b sse.BlankLines
			if c.mid {
				b = sse.MidStream()
			}
			last := b
			var got []int
			for at := 0; at < len(c.stream); at += size {
				piece := []byte(c.stream[at:min(at+size, len(c.stream))])
				before := len(got)
				for rest, from := piece, at; ; {
					n := b.Next(rest)
					if n < 0 {
						break
					}
					rest, from = rest[n:], from+n
					got = append(got, from)
				}
				want := -1
				if len(got) > before {
					want = got[len(got)-1] - at
				}
				if n := last.Last(piece); n != want {
					t.Errorf("%s in pieces of %d: the last in %q is at %d, want %d", name, size, piece, n, want)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s in pieces of %d: %v, want %v", name, size, got, c.want)
			}
		}
	}
}

func TestInputReadsPieces(t *testing.T) {
	var in sse.Input
	d := sse.NewDecoder(&in, sse.Options{})
	var got []string
	poll := func() {
		for tok := d.Poll(); tok != nil; tok = d.Poll() {
			got = append(got, string(tok.Data))
		}
	}
	poll()
	for _, piece := range []string{"data: a\n", "\ndata: b", "\n\n" + strings.Repeat("data: c\n\n", 2000)} {
		in.Push([]byte(piece))
		for in.Len() > 0 {
			if err := d.Fill(); err != nil {
				t.Fatal(err)
			}
			poll()
		}
	}
	if len(got) != 2002 || got[0] != "a" || got[1] != "b" || got[2001] != "c" {
		t.Errorf("%d events, the first %q", len(got), got[:min(len(got), 3)])
	}
	in.End(io.EOF)
	err := d.Fill()
	poll()
	if !errors.Is(d.Fill(), io.EOF) || err != nil {
		t.Errorf("the end is %v, %v", err, d.Fill())
	}
}
