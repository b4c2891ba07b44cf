package sse

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLastEventIDSurvivesReconnect(t *testing.T) {
	d := NewDecoder(strings.NewReader("data: a\n\nid: 2\n\n"), Options{LastEventID: []byte("1")})
	first, _, _ := decodeAll(d)
	d.Reset(strings.NewReader("data: b\n\nid\ndata: c\n\n"), d.LastEventID())
	second, id, _ := decodeAll(d)
	want := []string{"event |1|a", "event |2|b", "event ||c"}
	if diff := cmp.Diff(want, showAll(append(first, second...))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if id != "" {
		t.Errorf("an empty id did not reset the ID: %q", id)
	}
}

func TestOwnID(t *testing.T) {
	got, _, _ := decodeAll(NewDecoder(strings.NewReader("id: 1\ndata\n\ndata\n\nid\ndata\n\n"), Options{}))
	if !got[0].OwnID || got[1].OwnID || !got[2].OwnID {
		t.Errorf("%+v", got)
	}
}

func TestResetForgetsOldStream(t *testing.T) {
	for _, old := range []string{
		"data: a\r", "event: x\nid: 9\ndata: \xFF\ndata", "\xEF\xBB", ": \xFF", "data: 3456\n: x", "data: a\n\n", "data: a\r\r", "",
	} {
		d := NewDecoder(strings.NewReader(old), Options{MaxEventBytes: 40})
		for stop := range 4 {
			for range stop {
				_, _ = d.Next()
			}
			in := "\uFEFF\ndata: b\n\nfoo"
			d.Reset(strings.NewReader(in), nil)
			want, _ := reference(in, Options{})
			got, _, err := decodeAll(d)
			if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, io.EOF) {
				t.Errorf("after %d tokens of %q: %v (-want +got):\n%s", stop, old, err, diff)
			}
		}
	}
}

func TestCommentsInBlockAreOmittedByDefault(t *testing.T) {
	in := ": a\ndata: b\n: c\n: \xFF\n\n: d\n"
	want := []string{"comment a", "invalid UTF-8 at 18, 1 bytes", "event ||b", "comment d"}
	got, _, _ := decodeAll(NewDecoder(strings.NewReader(in), Options{}))
	if diff := cmp.Diff(want, showAll(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if raw := got[2].Raw; raw != "data: b\n: c\n: \xFF\n\n" {
		t.Errorf("the block as received is %q", raw)
	}
}

func TestQuietStreamReleasesBuffers(t *testing.T) {
	for offset := range 5 { // The offset in a block at which the buffer is released.
		long := strings.Repeat("x", 5000) + "\n"
		busy := "data: a\ndata: " + long + "event: \xFF" + long + "id: " + long + "\n"
		d := NewDecoder(&flood{block: busy, left: 1 << 20}, Options{})
		_, _, _ = decodeAll(d)
		if cap(d.buf) != busyBuffer {
			t.Fatalf("a busy stream has a buffer of %d bytes", cap(d.buf))
		}
		quiet := strings.Repeat("\n", offset) + strings.Repeat("id: 1\nevent: \xFF\ndata: a\ndata: b\n\n", 100)
		d.Reset(readerFunc(func(p []byte) (int, error) {
			line, rest, more := strings.Cut(quiet, "\n")
			quiet = rest
			if !more {
				return 0, io.EOF
			}
			return copy(p, line+"\n"), nil
		}), d.LastEventID())
		events := 0
		tokens, _, _ := decodeAll(d)
		for _, tok := range tokens {
			if tok.Type == "\uFFFD" && tok.Data == "a\nb" && tok.ID == "1" {
				events++
			}
		}
		if events != 100 || d.memory() > 2*idleBuffer {
			t.Errorf("%d events, then %d bytes of memory", events, d.memory())
		}
	}
}

func TestBusyStreamKeepsBuffer(t *testing.T) {
	d := NewDecoder(&flood{block: "data: " + strings.Repeat("x", 990) + "\n\n", left: 2 * quietReads * busyBuffer}, Options{})
	for d.Offset() < 2*busyBuffer {
		_, _ = d.Next()
	}
	for {
		if _, err := d.Next(); err != nil {
			return
		}
		if cap(d.buf) != busyBuffer {
			t.Fatalf("a buffer of %d bytes after %d bytes", cap(d.buf), d.Offset())
		}
	}
}

func TestLargestIntIsAValidLimit(t *testing.T) {
	in := "data: " + strings.Repeat("x", 100_000) + "\n\n"
	got, _, _ := decodeAll(NewDecoder(strings.NewReader(in), Options{MaxEventBytes: math.MaxInt}))
	if len(got) != 1 || got[0].Size != int64(len(in)) {
		t.Errorf("%d tokens", len(got))
	}
}

func TestDecoderAllocatesNothingPerEvent(t *testing.T) {
	for _, block := range []string{
		"id: 12\nevent: quote\ndata: {\"ts\":1}\n\n", "data: a\ndata: b\n\n", "data: é\r\n\r\n", "retry: 1\n\n", ": a\n",
		"foo: a\nid\nevent\ndata: \xFF\n\n",
	} {
		d := NewDecoder(&flood{block: block, left: 1 << 30}, Options{})
		next := func() {
			for range 1000 {
				if _, err := d.Next(); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 50 {
			next()
		}
		if n := testing.AllocsPerRun(20, next); n > 0 {
			t.Errorf("%q: %v allocations in 1,000 tokens", block, n)
		}
	}
}

func TestNamesOfKinds(t *testing.T) {
	for k := range 256 {
		if known := k >= 1 && k < NumAnomalies; known != (AnomalyKind(k).String() != "unknown") {
			t.Errorf("anomaly %d is %q", k, AnomalyKind(k))
		}
		if known := k >= int(Event) && k <= int(Anomaly); known != (Kind(k).String() != "unknown") {
			t.Errorf("kind %d is %q", k, Kind(k))
		}
	}
}
