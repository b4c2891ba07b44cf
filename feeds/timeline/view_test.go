package timeline

import (
	"bytes"
	"fmt"
	"testing"

	"feedscope/feeds"
)

func TestViewMatchesHistory(t *testing.T) {
	h := New(1 << 20)
	for i := range 200 {
		h.Append([]feeds.Event{
			message(fmt.Sprint(i), i%2 == 0, fmt.Sprintf("t%d", i%3), string(make([]byte, 100+i))),
			{Kind: feeds.Comment, Data: []byte("hi")},
		})
	}
	var a, b Buffer
	views := 0
	for seq := uint64(1); ; views++ {
		v, ok := h.View(seq)
		if !ok {
			break
		}
		first, next := v.Range()
		if first > seq || next <= seq {
			t.Fatalf("the view of %d has events %d to %d", seq, first, next)
		}
		for ; seq < next; seq++ {
			want, _ := h.Event(seq, &a)
			got, head, stored := v.Event(seq, &b), v.Head(seq), v.Stored(seq)
			if got.Seq != seq || !bytes.Equal(got.Data, want.Data) || !bytes.Equal(got.ID, want.ID) ||
				!bytes.Equal(got.Raw, want.Raw) {
				t.Fatalf("event %d is %+v, want %+v", seq, got, want)
			}
			if head.Seq != seq || head.Kind != want.Kind ||
				head.Kind == feeds.Message && head.Type != string(want.Type) {
				t.Fatalf("the head of %d is %+v", seq, head)
			}
			if !bytes.HasSuffix(stored, want.Raw) || head.Kind == feeds.Comment && string(stored) != "hi" {
				t.Fatalf("event %d is stored as %q", seq, stored)
			}
		}
		v.Release()
	}
	if views < 2 {
		t.Errorf("got only %d views", views)
	}
	if _, ok := h.View(0); ok {
		t.Error("got a view of a nonexistent event")
	}
}

func TestViewOutlivesItsEvents(t *testing.T) {
	h := New(64 << 10)
	add := func(n int) {
		for i := range n {
			h.Append(
				[]feeds.Event{message(fmt.Sprint(i), true, "t", string(bytes.Repeat([]byte{'a' + byte(i%26)}, 100)))},
			)
		}
	}
	add(100)
	v, _ := h.View(1)
	stored := bytes.Clone(v.Stored(1))
	_, next := v.Range()
	add(10_000)
	if first, _ := h.Range(); first < next {
		t.Fatal("the events of the view are still retained")
	}
	if !bytes.Equal(v.Stored(1), stored) {
		t.Errorf("the view's bytes changed to %q", v.Stored(1))
	}
	v.Release()
	if v.slab.lent != 0 {
		t.Errorf("%d views are open", v.slab.lent)
	}
}

func TestWatchSignalsAppends(t *testing.T) {
	h := New(0)
	c := make(chan struct{}, 1)
	end := h.Watch(c)
	other := make(chan struct{}, 1)
	h.Watch(other)
	for range 3 {
		h.Append([]feeds.Event{{Kind: feeds.Comment}})
	}
	if len(c) != 1 || len(other) != 1 {
		t.Errorf("%d and %d values", len(c), len(other))
	}
	<-c
	end()
	end()
	h.Append([]feeds.Event{{Kind: feeds.Comment}})
	if len(c) != 0 || len(other) != 1 {
		t.Errorf("%d and %d values after the end", len(c), len(other))
	}
}
