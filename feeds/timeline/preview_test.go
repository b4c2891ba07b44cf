package timeline

import (
	"bytes"
	"strings"
	"testing"

	"feedscope/feeds"
)

func TestPreviewShowsStartOfEvent(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	lines := strings.Repeat("data: a line of some length\n", 10_000)
	for name, c := range map[string]struct{ raw, id, typ string }{
		"small":                            {"event: a\nid: 7\ndata: hi\n\n", "7", "a"},
		"one long line":                    {"id: 7\nevent: a\ndata: " + long + "\n\n", "7", "a"},
		"type and id after the data":       {"data: " + long + "\nevent: a\nid: 7\n\n", "7", "a"},
		"type and id after the data, CRLF": {"data: " + long + "\r\nevent: a\r\nid: 7\r\n\r\n", "7", "a"},
		"many lines":                       {"id: 7\n" + lines + "event: a\n\n", "7", "a"},
		"head ends with a line":            {"data: " + strings.Repeat("x", previewHead-7) + "\ndata: " + long + "\nid: 7\nevent: a\n\n", "7", "a"},
		"id in the middle":                 {"event: a\n" + lines + "id: 7\n" + lines + "\n", "", "a"},
		"type in the middle":               {lines + "event: a\nid: 7\n" + lines + "\n", "", "a"},
	} {
		h := New(64 << 20)
		h.Append(
			[]feeds.Event{{Kind: feeds.Message, Type: []byte(c.typ), ID: []byte("7"), OwnID: true, Raw: []byte(c.raw)}},
		)
		var whole, part Buffer
		want, _ := h.Event(1, &whole)
		got, size, ok := h.Preview(1, &part)
		if !ok || string(got.Type) != c.typ || string(got.ID) != c.id || size != len(c.raw) || got.Seq != 1 {
			t.Errorf("%s: %t, %s %q of %d bytes", name, ok, got.Type, got.ID, size)
		}
		if n := min(len(want.Data), previewHead/2); len(got.Data) < n || !bytes.Equal(got.Data[:n], want.Data[:n]) {
			t.Errorf("%s: the data begins with %.40q, want %.40q", name, got.Data, want.Data)
		}
		if len(part.bytes) > 2*(previewHead+previewTail) {
			t.Errorf("%s: %d bytes were copied", name, len(part.bytes))
		}
	}
}

func TestPreviewOfOtherKinds(t *testing.T) {
	h := New(0)
	h.Append(
		[]feeds.Event{
			{Kind: feeds.Comment, Data: bytes.Repeat([]byte("c"), 1<<20)},
			message("1", true, "a", "x"),
			message("1", false, "a", "inherited"),
		},
	)
	var b Buffer
	if e, size, ok := h.Preview(1, &b); !ok || size != 1<<20 || len(e.Data) != previewHead || e.Data[0] != 'c' {
		t.Errorf("%t: %d bytes, %d of them shown", ok, size, len(e.Data))
	}
	if e, size, ok := h.Preview(3, &b); !ok || string(e.ID) != "1" || e.OwnID ||
		size != len(message("1", false, "a", "inherited").Raw) {
		t.Errorf("%t: %+v of %d bytes", ok, e, size)
	}
	if _, _, ok := h.Preview(4, &b); ok {
		t.Error("got a nonexistent event")
	}
}
