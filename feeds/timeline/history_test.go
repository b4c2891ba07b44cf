package timeline

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"feedscope/feeds"
)

// message returns an event as a hub makes it.
func message(id string, own bool, typ, data string) feeds.Event {
	raw := "event: " + typ + "\n"
	if own {
		raw += "id: " + id + "\n"
	}
	raw += "data: " + data + "\n\n"
	return feeds.Event{
		Kind: feeds.Message, Type: []byte(typ), ID: []byte(id), Data: []byte(data), Raw: []byte(raw), OwnID: own,
		Time: time.UnixMilli(1_700_000_000_000),
	}
}

func TestHistoryReturnsEventsAsAppended(t *testing.T) {
	h := New(0)
	events := []feeds.Event{
		message("1", true, "a", "x"),
		message("1", false, "b", "id inherited"),
		{Kind: feeds.Comment, Data: []byte("hi")},
		{Kind: feeds.Change, State: feeds.Stale, Data: []byte("why"), Attempt: 3},
		{Kind: feeds.Message, Type: []byte("message"), Data: []byte("mixed"), Raw: []byte("data: mixed\r\n\r")},
		{Kind: feeds.Message, Type: []byte("message"), Data: []byte("a\nb"), Raw: []byte(": c\ndata: a\ndata: b\n\n")},
		// Inside a stream this is an unknown field, not a byte order mark.
		{Kind: feeds.Message, Type: []byte("message"), Data: []byte("y"), Raw: []byte("\ufeffid: 9\ndata: y\n\n")},
	}
	h.Append(events)
	var b Buffer
	for i, want := range events {
		got, ok := h.Event(uint64(i+1), &b)
		if !ok {
			t.Fatalf("event %d is gone", i+1)
		}
		if got.Kind != want.Kind || !bytes.Equal(got.Data, want.Data) || !bytes.Equal(got.ID, want.ID) ||
			!bytes.Equal(got.Type, want.Type) || !bytes.Equal(got.Raw, want.Raw) || got.State != want.State ||
			got.Attempt != want.Attempt || got.Time.UnixNano() != want.Time.UnixNano() && !want.Time.IsZero() {
			t.Errorf("event %d: got %+v, want %+v", i+1, got, want)
		}
	}
	if _, ok := h.Event(uint64(len(events)+1), &b); ok {
		t.Error("got a nonexistent event")
	}
}

func TestHistoryStaysWithinLimit(t *testing.T) {
	const limit = 1 << 20
	rnd := rand.New(rand.NewPCG(1, 2))
	h := New(limit)
	var b Buffer
	for i := range 1500 {
		size := rnd.IntN(400)
		if i%100 == 99 {
			size = rnd.IntN(300 << 10)
		}
		h.Append([]feeds.Event{message(fmt.Sprint(i+1), true, "t", string(bytes.Repeat([]byte{'x'}, size)))})
		if h.Size() > limit {
			t.Fatalf("%d bytes are retained after event %d", h.Size(), i+1)
		}
		first, next := h.Range()
		if next != uint64(i+2) || first > next {
			t.Fatalf("the range is %d to %d after event %d", first, next, i+1)
		}
		if e, ok := h.Event(first, &b); first < next && (!ok || string(e.ID) != fmt.Sprint(first)) {
			t.Fatalf("event %d is %q", first, e.ID)
		}
		if _, ok := h.Event(first-1, &b); ok {
			t.Fatal("a dropped event is still retained")
		}
	}
	if first, next := h.Range(); next-first < 100 {
		t.Errorf("only %d events are retained", next-first)
	}
}

func TestMemoryPerEvent(t *testing.T) {
	for _, size := range []int{64, 120, 150, 200} {
		h := New(8 << 20)
		for range 200_000 {
			h.Append(
				[]feeds.Event{message("1", true, "t", string(make([]byte, size-len("event: t\nid: 1\ndata: \n\n"))))},
			)
		}
		first, next := h.Range()
		if each := float64(h.Size()) / float64(next-first); each > float64(size+64) {
			t.Errorf("an event of %d bytes takes %.0f", size, each)
		}
	}
}

func TestSlabWaste(t *testing.T) {
	h := New(8 << 20)
	for _, size := range []int{150, 1, 1000, 1, 20, 400, 60} {
		for range 10 << 20 / (size + 80) {
			h.Append([]feeds.Event{{Kind: feeds.Comment, Data: make([]byte, size)}})
			s := h.slabs[max(len(h.slabs)-2, 0)]
			if used := len(s.bytes) + len(s.records)*recordBytes; used < s.size()/5 && len(h.slabs) > 1 {
				t.Fatalf("%d of %d bytes are used when events have %d", used, s.size(), size)
			}
		}
	}
}

func TestHugeEventIsNumberedButNotRetained(t *testing.T) {
	const limit = 10 << 10
	h := New(limit)
	h.Append([]feeds.Event{message("0", true, "t", "x")})
	h.Append([]feeds.Event{message("1", true, "t", string(make([]byte, limit)))})
	h.Append([]feeds.Event{message("2", true, "t", "x")})
	if first, next := h.Range(); next != 4 || first != 3 || h.Size() > limit {
		t.Errorf("the range is %d to %d, of %d bytes", first, next, h.Size())
	}
}

func TestHistoryWithoutRoomStillCounts(t *testing.T) {
	h := New(-1)
	h.Append([]feeds.Event{message("1", true, "t", "x")})
	if first, next := h.Range(); first != 2 || next != 2 {
		t.Errorf("the range is %d to %d", first, next)
	}
}

func TestScanVisitsInOrderAndContinues(t *testing.T) {
	h := New(1 << 20)
	for i := range 1000 {
		h.Append([]feeds.Event{message(fmt.Sprint(i), true, fmt.Sprintf("t%d", i%3), string(make([]byte, 300)))})
	}
	want, _ := h.Range()
	next := want
	for range 10 {
		seen := 0
		next = h.Scan(next, func(head Head) bool {
			if head.Seq != want || head.Type != fmt.Sprintf("t%d", (want-1)%3) {
				t.Fatalf("head %+v at %d", head, want)
			}
			want++
			seen++
			return seen < 150
		})
		if next != want {
			t.Fatalf("continue at %d, want %d", next, want)
		}
	}
	if want != 1001 {
		t.Errorf("visited up to %d", want)
	}
}

func TestScanBackVisitsInReverseOrder(t *testing.T) {
	h := New(64 << 10)
	for i := range 500 {
		h.Append(
			[]feeds.Event{
				message("", false, "t", fmt.Sprint(i)),
				{Kind: feeds.Change, State: feeds.Waiting, Conn: uint32(i)},
			},
		)
	}
	var forth, back []Head
	h.Scan(0, func(e Head) bool { forth = append(forth, e); return true })
	first, next := h.Range()
	if got := h.ScanBack(next+5, func(e Head) bool { back = append(back, e); return true }); got != first {
		t.Errorf("ended at %d, the first retained is %d", got, first)
	}
	slices.Reverse(back)
	if !slices.Equal(forth, back) {
		t.Errorf("%d events forward, %d back", len(forth), len(back))
	}
	if got := h.ScanBack(next-3, func(e Head) bool { return e.Kind != feeds.Change }); got != next-5 {
		t.Errorf("stopped at %d of %d", got, next)
	}
	last, ok := h.Head(next - 1)
	if !ok || last != forth[len(forth)-1] || last.State != feeds.Waiting || last.Conn != 499 {
		t.Errorf("the last is %+v", last)
	}
	if _, ok := h.Head(first - 1); ok {
		t.Error("a dropped event still has a head")
	}
}

func TestFindReturnsTheMessageAtAnOffset(t *testing.T) {
	h := New(40_000)
	for i := range 2000 {
		h.Append([]feeds.Event{{
			Kind: []feeds.Kind{feeds.Message, feeds.Comment}[i%2], Feed: i % 3, Conn: uint32(i%5) + 1, Offset: int64(i / 30 * 10), Raw: []byte("data: x\n\n"),
		}})
	}
	first, next := h.Range()
	for seq := uint64(1); seq < next; seq++ {
		i := int(seq - 1)
		got, ok := h.Find(i%3, uint32(i%5)+1, int64(i/30*10))
		want := seq >= first && i%2 == 0
		if i%2 == 0 && (ok != want || ok && got != seq) {
			t.Fatalf("event %d of %d-%d: %d, %v", seq, first, next, got, ok)
		}
	}
	if _, ok := h.Find(0, 1, 5); ok {
		t.Error("no event is there")
	}
}

func TestTypesAreBounded(t *testing.T) {
	var n names
	for i := range 10 * maxNames {
		n.index(fmt.Append(nil, i))
	}
	if len(n.list) > maxNames || nameOf(n.list, n.index([]byte("new"))) != OtherType ||
		nameOf(n.list, n.index([]byte("7"))) != "7" ||
		nameOf(n.list, n.index(nil)) != "" {
		t.Errorf("%d names", len(n.list))
	}
}

func BenchmarkHistoryAppend(b *testing.B) {
	h := New(0)
	batch := make([]feeds.Event, 100)
	for i := range batch {
		batch[i] = message("12345", true, "quote", string(make([]byte, 120)))
	}
	b.ReportAllocs()
	for range b.N / len(batch) {
		h.Append(batch)
	}
}
