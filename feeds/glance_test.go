package feeds

import (
	"bytes"
	"strings"
	"testing"
)

func TestAGlanceShowsWhatTheEventBeginsWith(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	lines := strings.Repeat("data: a line of some length\n", 10_000)
	for name, c := range map[string]struct{ raw, id, typ string }{
		"a small one":                     {"event: a\nid: 7\ndata: hi\n\n", "7", "a"},
		"one long line":                   {"id: 7\nevent: a\ndata: " + long + "\n\n", "7", "a"},
		"type and id after the data":      {"data: " + long + "\nevent: a\nid: 7\n\n", "7", "a"},
		"type and id after it, with CRLF": {"data: " + long + "\r\nevent: a\r\nid: 7\r\n\r\n", "7", "a"},
		"many lines":                      {"id: 7\n" + lines + "event: a\n\n", "7", "a"},
		"a head that ends with a line":    {"data: " + strings.Repeat("x", glanceHead-7) + "\ndata: " + long + "\nid: 7\nevent: a\n\n", "7", "a"},
		"an id that lies further inside":  {"event: a\n" + lines + "id: 7\n" + lines + "\n", "", "a"},
		"a type that lies further inside": {lines + "event: a\nid: 7\n" + lines + "\n", "", "a"},
	} {
		h := NewHistory(64 << 20)
		h.append([]Event{{Kind: Message, Type: []byte(c.typ), ID: []byte("7"), OwnID: true, Raw: []byte(c.raw)}})
		var whole, part EventBuffer
		want, _ := h.Event(1, &whole)
		got, size, ok := h.Glance(1, &part)
		if !ok || string(got.Type) != c.typ || string(got.ID) != c.id || size != len(c.raw) || got.Seq != 1 {
			t.Errorf("%s: %t, %s %q of %d bytes", name, ok, got.Type, got.ID, size)
		}
		if n := min(len(want.Data), glanceHead/2); len(got.Data) < n || !bytes.Equal(got.Data[:n], want.Data[:n]) {
			t.Errorf("%s: the data begins with %.40q, want %.40q", name, got.Data, want.Data)
		}
		if len(part.bytes) > 2*(glanceHead+glanceTail) {
			t.Errorf("%s: %d bytes were copied", name, len(part.bytes))
		}
	}
}

func TestAGlanceOfWhatIsNoMessage(t *testing.T) {
	h := NewHistory(0)
	h.append([]Event{{Kind: Comment, Data: bytes.Repeat([]byte("c"), 1<<20)}, message("1", true, "a", "x"), message("1", false, "a", "inherited")})
	var b EventBuffer
	if e, size, ok := h.Glance(1, &b); !ok || size != 1<<20 || len(e.Data) != glanceHead || e.Data[0] != 'c' {
		t.Errorf("%t: %d bytes, %d of them shown", ok, size, len(e.Data))
	}
	if e, size, ok := h.Glance(3, &b); !ok || string(e.ID) != "1" || e.OwnID || size != len(message("1", false, "a", "inherited").Raw) {
		t.Errorf("%t: %+v of %d bytes", ok, e, size)
	}
	if _, _, ok := h.Glance(4, &b); ok {
		t.Error("there is an event that nobody gave it")
	}
}
