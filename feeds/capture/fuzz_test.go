package capture

import (
	"errors"
	"io"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/hub"
)

// FuzzReader checks that a reader reaches the end of any file in bounded memory, and that a hub can play its records.
func FuzzReader(f *testing.F) {
	_, text, offsets := few(f)
	f.Add(text)
	f.Add(text[:offsets[3]+20])
	f.Add(append(text[:offsets[1]:offsets[1]], text[offsets[2]:]...))
	f.Add([]byte(`{"format":"feedscope capture","version":1}` + "\n" + headMark))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := NewReader(source("f", text))
		if err != nil {
			return
		}
		h := hub.New(hub.Options{HistoryBytes: 1 << 20})
		defer h.Close()
		p, err := h.Play(feeds.Spec{Name: "f"}, begun)
		if err != nil {
			t.Fatal(err)
		}
		var damaged int64
		for {
			record, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if record.Kind == Damaged {
				damaged += record.Damage.Bytes
			}
			record.Tell(p)
		}
		if damaged > int64(len(text)) {
			t.Errorf("%d bytes of %d are damaged", damaged, len(text))
		}
		if n := cap(r.parts[0].frames.raw); n > maxRaw {
			t.Errorf("a frame takes %d bytes", n)
		}
	})
}

// FuzzRecords is FuzzReader for frames with valid checksums.
func FuzzRecords(f *testing.F) {
	for _, raw := range []string{"r\x00\x00\x01\x00\x03abc", "n\x00\x00\x02{}", "n\x00\x02\x1b" + `{"state":{"state":"live"}}x`} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		h := hub.New(hub.Options{HistoryBytes: 1 << 20})
		defer h.Close()
		p, err := h.Play(feeds.Spec{Name: "f"}, begun)
		if err != nil {
			t.Fatal(err)
		}
		for len(raw) > 0 {
			var r Record
			rest, known, err := parseRecord(raw, begun.UnixNano(), &r)
			if err != nil {
				return
			}
			if len(rest) >= len(raw) {
				t.Fatal("no record was read")
			}
			if raw = rest; known {
				r.Tell(p)
			}
		}
	})
}
