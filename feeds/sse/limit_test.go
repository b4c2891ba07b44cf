package sse

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/test/race"
)

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit int
		in    string
		want  []string
	}{
		{"a block as long as the limit is an event", 9, "data: a\n\n", []string{"event ||a"}},
		{"a block one byte longer is skipped", 8, "data: a\n\ndata:b\n\n", []string{
			"oversize block at 0, 8 bytes", "event ||b",
		}},
		{"the LF after the last CR does not count", 9, "data: a\r\r\ndata: b\r\n\r\n", []string{
			"event ||a", "oversize block at 10, 9 bytes",
		}},
		{"comments within a block count", 12, "data: a\n:bcde\n\ndata: b\n\n", []string{
			"oversize block at 0, 12 bytes", "event ||b",
		}},
		{"comments outside a block do not count", 9, ": b\n: c\n: d\n\ndata: a\n\n", []string{
			"comment b", "comment c", "comment d", "event ||a",
		}},
		{"a comment over the limit is skipped alone", 9, ": 3456789\ndata: a\n\n: 345678\n", []string{
			"oversize block at 0, 9 bytes", "event ||a", "comment 345678",
		}},
		{"a skipped block sets no id, name or data", 12, "id: 1\n\nid: 2\nevent: x\ndata\n\ndata\n\n", []string{
			"oversize block at 7, 12 bytes", "event |1|",
		}},
		{"lines before the limit count, later ones do not", 20, "retry: 1\nretry: 2\nretry: 3\nfoo\n\ndata\n\n", []string{
			"retry 1ms", "retry 2ms", "oversize block at 0, 20 bytes", "event ||",
		}},
		{"only a blank line ends a skipped block", 4, "data: 1\n: 2\r\ndata: 3\r\r\ndata\n\n", []string{
			"oversize block at 0, 4 bytes", "oversize block at 23, 4 bytes",
		}},
		{"an oversize block at the end is also unterminated", 4, "data: 123\nx", []string{
			"oversize block at 0, 4 bytes", "unterminated block at 0, 11 bytes",
		}},
		{"a BOM is exempt from the limit", 1, "\uFEFF\n\n", []string{"byte order mark at 0, 3 bytes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{MaxEventBytes: c.limit}
			got, _, _ := decodeAll(NewDecoder(strings.NewReader(c.in), o))
			if diff := cmp.Diff(c.want, showAll(got)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.in, diff)
			}
			checkAgainstReference(t, c.in, o, 1)
		})
	}
}

func TestDefaultLimit(t *testing.T) {
	for _, limit := range []int{0, -1, DefaultMaxEventBytes} {
		block := "data:" + strings.Repeat("x", DefaultMaxEventBytes-len("data:\n\n")) + "\n\n"
		in := block + "xx" + block
		got, _, _ := decodeAll(NewDecoder(strings.NewReader(in), Options{MaxEventBytes: limit}))
		if len(got) != 2 || got[0].Size != 16<<20 || got[0].Kind != Event || got[1].Anomaly != Oversize {
			t.Errorf("limit %d: %d tokens", limit, len(got))
		}
	}
}

// flood is a stream of left bytes that repeats block. It fills every read.
type flood struct {
	block string
	left  int
	at    int
}

func (f *flood) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, io.EOF
	}
	p = p[:min(len(p), f.left)]
	for n := 0; n < len(p); f.at %= len(f.block) {
		k := copy(p[n:], f.block[f.at:])
		n += k
		f.at += k
	}
	f.left -= len(p)
	return len(p), nil
}

// memory returns the size of the buffers of d.
func (d *Decoder) memory() int {
	return cap(d.buf) + cap(d.joined) + cap(d.repaired) + cap(d.idStore)
}

func TestMemoryIsBounded(t *testing.T) {
	for _, limit := range []int{20_000, 100_000} {
		for _, block := range []string{
			"x", "data:", ":", " ", "data\n", "data: \xFF\n", "event: \xFF\n", "id: \xFF\nevent: \x80\xFFdata\n", ": \xFF\n", "\xFF",
			"foo\xFF\n", "data: x\r", "id: a\ndata: \xFF\n\n", "data: " + strings.Repeat("x", limit-10) + "\n\n",
			"data: " + strings.Repeat("x", limit-8) + "\n\n", "data\ndata: " + strings.Repeat("\xFF", limit-14) + "\n\n",
			"data: \xFF\n\n", "data: one of two\ndata: lines\n\n", "data: 32 bytes\ndata: two lines\n\n",
			"event: \xFF\xFF\ndata\n\n",
		} {
			d := NewDecoder(&flood{block: block, left: race.Inputs(3 << 19)}, Options{MaxEventBytes: limit, AllComments: true})
			most, mostBuf := 0, 0
			for {
				_, err := d.Next()
				most, mostBuf = max(most, d.memory()), max(mostBuf, cap(d.buf))
				if errors.Is(err, io.EOF) {
					break
				}
			}
			if mostBuf > limit+busyBuffer || most > 8*(limit+busyBuffer) {
				t.Errorf("%.20q: %d bytes, %d of them the buffer", block, most, mostBuf)
			}
		}
	}
}

func TestPlainBlockOverTheLimitIsSkipped(t *testing.T) {
	small := strings.Repeat("data: small\n\n", 20)
	large := "event: large\ndata: " + strings.Repeat("x", 100) + "\n\n"
	checkAgainstReference(t, small+large+small, Options{MaxEventBytes: len(large) - 1}, 1)
	checkAgainstReference(t, small+large+small, Options{MaxEventBytes: len(large)}, 1)
}

func TestLargestLimitDoesNotOverflow(t *testing.T) {
	large := "data: " + strings.Repeat("x", 1<<20) + "\n\n"
	d := NewDecoder(strings.NewReader(large+strings.Repeat("data: y\n\n", 100_000)), Options{MaxEventBytes: math.MaxInt})
	for {
		if _, err := d.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if got := d.Events(); got != 100_001 {
		t.Errorf("decoded %d events", got)
	}
}

func TestEndlessLineIsReportedWhileItArrives(t *testing.T) {
	for _, start := range []string{"data: ", "id: 1\ndata: ", ": "} {
		d := NewDecoder(&flood{block: start + strings.Repeat("x", 1<<20), left: 1 << 20}, Options{MaxEventBytes: 10_000})
		got, err := d.Next()
		if err != nil || got.Anomaly != Oversize || d.Offset() != 10_000 {
			t.Errorf("%q: %+v at byte %d, %v", start, got, d.Offset(), err)
		}
		if got, err = d.Next(); err != nil || got.Anomaly != Unterminated || got.Size != 1<<20 || len(got.Raw) > 0 {
			t.Errorf("%q: then %+v, %v", start, got, err)
		}
	}
}
