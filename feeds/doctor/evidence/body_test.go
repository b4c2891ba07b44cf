package evidence_test

import (
	"strings"
	"testing"

	"feedscope/feeds"
)

// read delivers bytes without the events in them.
func (f *feed) read(second float64, p string) {
	f.c.Received(feeds.Read{Conn: f.conn, Time: at(second), Offset: f.offset, Bytes: []byte(p)})
	f.offset += int64(len(p))
}

func TestPendingLinesAreCounted(t *testing.T) {
	f := newFeed(feeds.Spec{})
	f.open(0)
	f.read(1, "retry: 1\nid")
	f.read(2, ": 1\ndata: x\r\nid: 2\nda")
	f.read(3, "ta: x\n\n: comment\nevent: a\n")
	p := f.c.Evidence(at(4)).Last().Pending
	if p.Reads != 3 || p.IDs != 1 || p.Data != 1 || p.Names != 1 || p.Blank != 1 || p.Other != 1 || !p.Since.Equal(at(1)) {
		t.Errorf("got %+v", p)
	}
	f.event(5, 5)
	if p = f.c.Evidence(at(6)).Last().Pending; p.Reads != 0 {
		t.Errorf("after an event, %+v is still pending", p)
	}
}

func TestBodyIsQuotedWithoutSecrets(t *testing.T) {
	f := newFeed(feeds.Spec{Header: map[string][]string{"Authorization": {"Bearer hidden-word"}}})
	f.open(0)
	f.read(1, "<b>no\x1b[31m access</b>\n with hidden-word and api_key=qwertz12 \xff"+strings.Repeat("long ", 100))
	got := f.c.Evidence(at(4)).Last().Body
	if !strings.HasPrefix(got, "<b>no␛[31m access</b> ␊ ␠ with ••• and api_key=••• \ufffd") || len([]rune(got)) > 121 {
		t.Errorf("got %q", got)
	}
}

func FuzzReadsWithoutEvents(f *testing.F) {
	f.Add("id: 1\ndata: x\n", 3)
	f.Add("\r\n\r\n:", 1)
	f.Fuzz(func(t *testing.T, body string, cut int) {
		cut = max(0, min(cut, len(body)))
		x := newFeed(feeds.Spec{})
		x.open(0)
		x.read(1, "first\n")
		x.read(2, body[:cut])
		x.read(3, body[cut:])
		p := x.c.Evidence(at(4)).Last().Pending
		lines := p.IDs + p.Names + p.Data + p.Blank + p.Other
		if p.Bytes != len(body)+6 || lines > strings.Count(body, "\n")+1 {
			t.Fatalf("%q gives %+v", body, p)
		}
	})
}
