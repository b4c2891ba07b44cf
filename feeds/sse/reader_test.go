package sse

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// script returns its parts one by one, then fails the test, because another read would block.
type script struct {
	t     *testing.T
	parts []string
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.parts) == 0 {
		s.t.Fatal("the decoder reads before it needs another byte")
	}
	n := copy(p, s.parts[0])
	if s.parts[0] = s.parts[0][n:]; s.parts[0] == "" {
		s.parts = s.parts[1:]
	}
	return n, nil
}

func TestTokensArriveWhenComplete(t *testing.T) {
	for in, want := range map[string]string{
		"data: a\r\r":      "event ||a",
		"data: a\n\r":      "event ||a",
		"data: a\r\n\r":    "event ||a",
		"data: a\n\n":      "event ||a",
		": a\r":            "comment a",
		"retry: 1\r":       "retry 1ms",
		"data:\rretry:1\r": "retry 1ms",
		"foo\r":            "unknown field at 0, 3 bytes: foo",
		"\uFEFF":           "byte order mark at 0, 3 bytes",
	} {
		d := NewDecoder(&script{t, []string{in}}, Options{})
		tok, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		if got := wantOf(tok, 0).show(); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
		if d.Offset() != int64(len(in)) {
			t.Errorf("%q: offset %d", in, d.Offset())
		}
	}
}

func TestLFAfterCRInNextRead(t *testing.T) {
	d := NewDecoder(&script{t, []string{"data: a\r\r", "\n", "data: b\r\n\r", "\n\n: c\n"}}, Options{})
	var got []want
	for range 3 {
		tok, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, wantOf(tok, d.Offset()))
	}
	want := []want{
		{Kind: Event, Offset: 0, Size: 9, Data: "a", Raw: "data: a\r\r", Done: 9},
		{Kind: Event, Offset: 10, Size: 10, Data: "b", Raw: "data: b\r\n\r", Done: 20},
		{Kind: Comment, Offset: 22, Size: 3, Data: "c", Raw: ": c", Done: 26},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorsFollowTokensAndPersist(t *testing.T) {
	broken := errors.New("connection reset")
	for _, failure := range []error{io.EOF, broken} {
		r := io.MultiReader(strings.NewReader("id: 1\ndata: a\n\nid: 2\ndata: b\n"), iotest.ErrReader(failure))
		d := NewDecoder(r, Options{})
		got, id, err := decodeAll(d)
		want := []string{"event |1|a", "unterminated block at 15, 14 bytes"}
		if diff := cmp.Diff(want, showAll(got)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", failure, diff)
		}
		if got[1].Raw != "id: 2\ndata: b\n" {
			t.Errorf("discarded %q", got[1].Raw)
		}
		if id != "1" {
			t.Errorf("the id of an unterminated block counts: %q", id)
		}
		for range 2 {
			if !errors.Is(err, failure) {
				t.Errorf("error %v, want %v", err, failure)
			}
			_, err = d.Next()
		}
		if d.Poll() != nil || !errors.Is(d.Fill(), failure) {
			t.Error("Poll and Fill do not agree with Next")
		}
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestEmptyReadsAreAnError(t *testing.T) {
	calls := 0
	d := NewDecoder(readerFunc(func([]byte) (int, error) { calls++; return 0, nil }), Options{})
	if _, err := d.Next(); !errors.Is(err, io.ErrNoProgress) || calls != emptyReads {
		t.Errorf("%v after %d reads", err, calls)
	}
}

func TestImpossibleReadCountIsAnError(t *testing.T) {
	for _, n := range []int{-1, 1 << 30} {
		d := NewDecoder(readerFunc(func([]byte) (int, error) { return n, nil }), Options{})
		if tok, err := d.Next(); !errors.Is(err, errBadCount) {
			t.Errorf("%d bytes: %v, %v", n, tok, err)
		}
	}
}

func TestPollReturnsTokensOfOneRead(t *testing.T) {
	d := NewDecoder(&script{t, []string{
		"data: a\n\nid: \xFF\ndata: b\ndata: c\n\ndata: \xFF\n\nevent: \xFF\xFF\ndata: d\ndata: e\n", "data: f\n\n",
	}}, Options{})
	var got [][]string
	for range 2 {
		if err := d.Fill(); err != nil {
			t.Fatal(err)
		}
		var tokens []Token
		for tok := d.Poll(); tok != nil; tok = d.Poll() {
			if tok.Kind == Event {
				tokens = append(tokens, *tok)
			}
			if err := d.Fill(); err != nil { // Must not read: the script would end.
				t.Fatal(err)
			}
		}
		var events []string
		for _, tok := range tokens {
			events = append(events, wantOf(&tok, 0).show())
		}
		got = append(got, events)
	}
	want := [][]string{{"event ||a", "event |\uFFFD|b\nc", "event |\uFFFD|\uFFFD"}, {"event \uFFFD\uFFFD|\uFFFD|d\ne\nf"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
