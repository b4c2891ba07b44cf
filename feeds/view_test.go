package feeds

import (
	"bytes"
	"fmt"
	"testing"
)

func TestAViewShowsWhatTheHistoryHolds(t *testing.T) {
	h := NewHistory(1 << 20)
	for i := range 200 {
		h.append([]Event{
			message(fmt.Sprint(i), i%2 == 0, fmt.Sprintf("t%d", i%3), string(make([]byte, 100+i))),
			{Kind: Comment, Data: []byte("hi")},
		})
	}
	var a, b EventBuffer
	views := 0
	for seq := uint64(1); ; views++ {
		v, ok := h.View(seq)
		if !ok {
			break
		}
		first, next := v.Range()
		if first > seq || next <= seq {
			t.Fatalf("the view of %d is of %d to %d", seq, first, next)
		}
		for ; seq < next; seq++ {
			want, _ := h.Event(seq, &a)
			got, head, stored := v.Event(seq, &b), v.Head(seq), v.Stored(seq)
			if got.Seq != seq || !bytes.Equal(got.Data, want.Data) || !bytes.Equal(got.ID, want.ID) || !bytes.Equal(got.Raw, want.Raw) {
				t.Fatalf("event %d is %+v, want %+v", seq, got, want)
			}
			if head.Seq != seq || head.Kind != want.Kind || head.Kind == Message && head.Type != string(want.Type) || head.Size != len(stored) {
				t.Fatalf("the head of %d is %+v", seq, head)
			}
			if !bytes.HasSuffix(stored, want.Raw) || head.Kind == Comment && string(stored) != "hi" {
				t.Fatalf("of event %d %q is stored", seq, stored)
			}
		}
		v.Release()
	}
	if views < 2 {
		t.Errorf("%d views show nothing of slabs", views)
	}
	if _, ok := h.View(0); ok {
		t.Error("there is a view of what never was")
	}
}

func TestAViewOutlivesItsEvents(t *testing.T) {
	h := NewHistory(64 << 10)
	add := func(n int) {
		for i := range n {
			h.append([]Event{message(fmt.Sprint(i), true, "t", string(bytes.Repeat([]byte{'a' + byte(i%26)}, 100)))})
		}
	}
	add(100)
	v, _ := h.View(1)
	stored := bytes.Clone(v.Stored(1))
	_, next := v.Range()
	add(10_000)
	if first, _ := h.Range(); first < next {
		t.Fatal("the events of the view are still held")
	}
	if !bytes.Equal(v.Stored(1), stored) {
		t.Errorf("what was lent has become %q", v.Stored(1))
	}
	v.Release()
	if v.slab.lent != 0 {
		t.Errorf("%d views are left", v.slab.lent)
	}
}

func TestWatchTellsOfNews(t *testing.T) {
	h := NewHistory(0)
	c := make(chan struct{}, 1)
	end := h.Watch(c)
	other := make(chan struct{}, 1)
	h.Watch(other)
	for range 3 {
		h.append([]Event{{Kind: Comment}})
	}
	if len(c) != 1 || len(other) != 1 {
		t.Errorf("%d and %d values", len(c), len(other))
	}
	<-c
	end()
	end()
	h.append([]Event{{Kind: Comment}})
	if len(c) != 0 || len(other) != 1 {
		t.Errorf("%d and %d values after the end", len(c), len(other))
	}
}
