package notifications

import (
	"fmt"
	"strings"
	"testing"

	"feedscope/feeds"
)

func TestOldestResolvedAreDroppedFirst(t *testing.T) {
	for _, c := range []struct {
		name, script, want string
		resolved, open     uint64
	}{
		{"resolved before open", "raise a info;raise b info;resolve b;raise c info;raise d info", "d c a", 1, 0},
		{"the oldest resolved", "resolve a;resolve b;raise c info;raise d info", "d c b", 1, 0},
		{"by its last event", "resolve a;resolve b;resolve a;raise c info", "c a b", 0, 0},
		{"by its last event, when full", "resolve a;resolve b;resolve a;raise c info;raise d info", "d c a", 1, 0},
		{"reopened ones are not resolved", "resolve a;raise a info;resolve b;raise c info;raise d info", "d c a", 1, 0},
		{"then the oldest open", "raise a info;raise b info;raise c info;raise d info", "d c b", 0, 1},
		{"a repetition counts as new", "raise a info;raise b info;raise c info;raise a info;raise d info", "d a c", 0, 1},
		{"acknowledged ones are open", "raise a info;ack a;raise b info;raise c info;raise d info", "d c b", 0, 1},
		{"a resolved one is dropped at once if all others are open", "raise a info;raise b info;raise c info;resolve d", "c b a", 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := options
			opts.Max = 3
			n := New(opts)
			play(n, strings.Split(c.script, ";")...)
			s := all(n)
			var got []string
			unread := 0
			for _, r := range s.Rows {
				got = append(got, r.Key)
				if r.Unread {
					unread++
				}
			}
			if strings.Join(got, " ") != c.want || s.DroppedResolved != c.resolved || s.DroppedOpen != c.open {
				t.Errorf("got %v, dropped %d resolved and %d open", got, s.DroppedResolved, s.DroppedOpen)
			}
			if s.Unread != unread || s.Total != len(s.Rows) ||
				s.Open.Total()+s.Acknowledged.Total()+s.Resolved.Total() != len(s.Rows) {
				t.Errorf("%d rows, %d unread; counted %+v", len(s.Rows), unread, s.Counts)
			}
		})
	}
}

func TestPayloadsAreBounded(t *testing.T) {
	payload := func(size int) []byte {
		head := `{"key":"big","text":"`
		return []byte(head + strings.Repeat("x", size-len(head)-2) + `"}`)
	}
	n := New(options)
	for _, size := range []int{maxPayload, maxPayload + 1, 1 << 20} {
		e := event(size, "alert", string(payload(size)))
		n.Fold([]feeds.Event{e})
		var d Detail
		n.Detail("big", &d)
		if len(d.Payload) != min(size, maxPayload) || d.PayloadSize != size || len(d.Text) != maxText {
			t.Errorf("of %d bytes: %d kept, size %d, %d of the text", size, len(d.Payload), d.PayloadSize, len(d.Text))
		}
	}
}

// payloads returns the keys of the notifications that have their payload, newest first, and the total size.
func payloads(n *Inbox) (keys []string, size int) {
	for _, r := range all(n).Rows {
		var d Detail
		n.Detail(r.Key, &d)
		if len(d.Payload) > 0 {
			keys = append(keys, r.Key)
		}
		size += cap(n.byKey[r.Key].payload)
	}
	return keys, size
}

func TestDroppedNotificationsFreePayloads(t *testing.T) {
	opts := options
	opts.Max, opts.MaxPayloads = 2, 1
	n := New(opts)
	for i, size := range []int{100, 100, 100, maxPayload - 100, 100, 100} {
		n.Fold([]feeds.Event{event(i, "alert", fmt.Sprintf(`{"key":"k%d","x":%q}`, i, strings.Repeat("x", size)))})
		if keys, size := payloads(n); size != n.payloads || size > n.opts.MaxPayloads || keys[0] != fmt.Sprintf("k%d", i) {
			t.Errorf("after %d: payloads of %v, %d bytes, counted %d", i, keys, size, n.payloads)
		}
	}
}

func TestOldestPayloadsAreDropped(t *testing.T) {
	opts := options
	opts.Max, opts.MaxPayloads = 5, 1
	n := New(opts)
	fold := func(i int, kind, key string, size int) {
		n.Fold([]feeds.Event{event(i, kind, fmt.Sprintf(`{"key":%q,"x":%q}`, key, strings.Repeat("x", size)))})
	}
	const half = maxPayload / 2
	step := func(i int, kind, key string, size int, want string) {
		t.Helper()
		fold(i, kind, key, size)
		keys, size := payloads(n)
		if got := strings.Join(keys, " "); got != want || size != n.payloads || size > n.opts.MaxPayloads {
			t.Errorf("step %d: payloads of %s, want %s; %d bytes, counted %d", i, got, want, size, n.payloads)
		}
	}
	step(1, "alert", "a", 100, "a")
	step(2, "alert", "b", half, "b a")
	step(3, "alert", "c", 100, "c b a")
	step(4, "alert", "a", 200, "a c b")
	step(5, "alert", "d", half, "d a c")
	step(6, "alert", "c", 10, "c d a")
	step(7, "resolved", "a", 10, "a c d")
	step(8, "alert", "e", 10, "e a c d")
	// Without a payload b is the oldest; the resolved a is dropped for f.
	step(9, "alert", "f", 10, "f e c d")
	step(10, "alert", "d", half+100, "d f e c")
	step(11, "alert", "g", maxPayload, "g")
	step(12, "alert", "g", maxPayload, "g")
	if s := all(n); s.DroppedPayloads != 5 || s.DroppedResolved != 1 || s.DroppedOpen != 1 {
		t.Errorf("%+v", s.Counts)
	}
}
