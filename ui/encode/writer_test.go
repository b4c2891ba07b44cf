package encode

import (
	"bytes"
	"slices"
	"testing"

	"feedscope/feeds"
)

// pieces records the length of each write.
type pieces []int

func (p *pieces) Write(b []byte) (int, error) {
	*p = append(*p, len(b))
	return len(b), nil
}

func TestLargeBatchIsWrittenInPieces(t *testing.T) {
	var out pieces
	w := NewWriter(&out, []string{"f"}, Options{Format: Data})
	w.Fold(slices.Repeat([]feeds.Event{{Data: make([]byte, flushSize/2)}}, 200))
	if largest := slices.Max(out); largest > 2*flushSize {
		t.Errorf("%d bytes in one write", largest)
	}
	w.Fold([]feeds.Event{{Data: make([]byte, 2*maxBuffer)}})
	if cap(w.buf) > maxBuffer {
		t.Errorf("a buffer of %d bytes was kept", cap(w.buf))
	}
}

func TestCharacterSplitAcrossWrites(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, nil, Options{Terminal: true})
	for _, b := range []byte("data: é漢😀\r\n\xf0\x9f\n\x9f.") {
		if _, err := w.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := out.String(), "data: é漢😀␍\n‹xF0›‹x9F›\n‹x9F›."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
