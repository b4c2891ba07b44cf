package publish_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/feedtest"
	"feedscope/test/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }

func TestStreamHasTheBodyAndTheNotes(t *testing.T) {
	const body = ": hello\n\nid: 1\nevent: tick\ndata: a\n\nretry: 2000\n\n: ping\n\nid: 2\ndata: b\n\n: end\n"
	b := newBench(t, feedtest.Stream(body, feedtest.Holding))
	b.run(1, feeds.Spec{})
	all := b.messages(func(m *wire.Message) bool { return strings.HasSuffix(string(m.Data), ": end\n") })
	if got := bodies(t, all); len(got) != 1 || string(got[0]) != body {
		t.Errorf("got %q", got)
	}
	var kinds, positions []string
	for i := range all {
		kinds, positions = append(kinds, all[i].Kind()), append(positions, all[i].Position)
	}
	if want := []string{"_feed", "_state", "_open", "_state", "tick", "message", "_bytes"}; !slices.Equal(kinds, want) {
		t.Errorf("got %v", kinds)
	}
	if want := []string{"", "", "", "", "1", "2", "2"}; !slices.Equal(positions, want) {
		t.Errorf("positions %q", positions)
	}
}

func TestNextOwnerResumesExactly(t *testing.T) {
	const n = 4000
	for name, orderly := range map[string]bool{"after a hand-over": true, "after a loss": false} {
		t.Run(name, func(t *testing.T) {
			reached := make(chan bool)
			pace := func(id int) {
				if id == n/2 {
					close(reached)
				}
			}
			a := newBench(t, numbered(n/2+100, pace))
			f, running := a.run(1, feeds.Spec{})
			<-reached
			if orderly {
				a.leave(f, running)
			} else {
				f.Lose() // As if the process had ended.
				a.hub.Remove(running)
			}
			b := a.beside(numbered(n, nil))
			b.run(2, feeds.Spec{})
			exact(t, ids(t, b.messages(withID(n))), n)
		})
	}
}

func TestPausedOwnerCannotPublish(t *testing.T) {
	const n = 100
	resume := make(chan bool)
	a := newBench(t, numbered(n, func(id int) {
		if id == n/2 {
			<-resume
		}
	}))
	a.run(1, feeds.Spec{})
	a.messages(withID(n/2 - 1))
	b := a.beside(numbered(n, nil))
	b.run(2, feeds.Spec{})
	close(resume)
	if name := <-a.lost; name != "a" {
		t.Errorf("lost %s", name)
	}
	exact(t, ids(t, b.messages(withID(n))), n)
	if _, _, _, err := a.publisher.Open(t.Context(), "a", 1, feeds.Request{}); err == nil {
		t.Error("an old lease is enough to publish")
	}
}

func TestEventLargerThanAMessageIsSplit(t *testing.T) {
	long := "id: 1\ndata: " + strings.Repeat("x", 3<<20) + "\n\n"
	b := newBench(t, feedtest.Stream(long, event(2), feedtest.Holding))
	b.run(1, feeds.Spec{})
	all := b.messages(withID(2))
	if got := bodies(t, all); len(got) != 1 || string(got[0]) != long+event(2) {
		t.Errorf("%d bodies", len(got))
	}
	pieces := 0
	for i := range all {
		if all[i].Kind() == wire.Bytes {
			pieces++
			if all[i].Position != "" {
				t.Errorf("position %s inside of an event", all[i].Position)
			}
		}
	}
	if pieces < 3 {
		t.Errorf("%d pieces", pieces)
	}
}

func TestHostileTypesHaveSafeSubjects(t *testing.T) {
	var body strings.Builder
	for _, eventType := range []string{"a.b", "*", ">", "_state", " x ", "ü", strings.Repeat("y", 500), "\x01", "$JS.API"} {
		body.WriteString("event: " + eventType + "\ndata: x\n\n")
	}
	for i := range wire.MaxTypes + 10 {
		body.WriteString("event: t" + strings.Repeat("i", i%7) + string(rune('a'+i%26)) + strings.Repeat("j", i/26) + "\ndata: x\n\n")
	}
	body.WriteString(event(1))
	b := newBench(t, feedtest.Stream(body.String(), feedtest.Holding))
	b.run(1, feeds.Spec{})
	all := b.messages(withID(1))
	if got := bodies(t, all); len(got) != 1 || string(got[0]) != body.String() {
		t.Errorf("%d bodies", len(got))
	}
	subjects := make(map[string]bool)
	for i := range all {
		subjects[all[i].Subject] = true
	}
	if n := len(subjects); n > wire.MaxTypes+10 || !subjects["feedscope.a._other"] {
		t.Errorf("%d subjects", n)
	}
}

func TestEventsWithoutPositionsSaySo(t *testing.T) {
	b := newBench(t, feedtest.Stream("data: a\n\nid: 1\ndata: b\n\n", feedtest.Holding))
	b.run(1, feeds.Spec{Request: feeds.Request{Labels: true}})
	for _, m := range b.messages(withID(1)) {
		if !m.IsNote() && (!m.AtLeastOnce || m.Unique != "" || m.Position != "") {
			t.Errorf("%+v", m)
		}
	}
}

func TestRepeatedEventsAreStoredOnce(t *testing.T) {
	for name, n := range map[string]int{"alone": 3, "in a batch": 600} {
		t.Run(name, func(t *testing.T) {
			var body strings.Builder
			for id := range n {
				body.WriteString(event(id + 1))
				if id == n-2 {
					body.WriteString(event(1))
				}
			}
			b := newBench(t, feedtest.Stream(body.String(), feedtest.Holding))
			f, _ := b.run(1, feeds.Spec{})
			got := 0
			for _, m := range b.messages(withID(n)) {
				if m.Kind() == "tick" {
					got++
				}
			}
			if dropped := f.Figures().Duplicates; got != n || dropped != 1 {
				t.Errorf("%d events are stored, %d are duplicates", got, dropped)
			}
		})
	}
}

func TestFencesAreStoredAgainWhileTheFeedRuns(t *testing.T) {
	const n = 3000
	renew := make(chan bool)
	b := newBench(t, numbered(n, func(id int) {
		if id%100 == 0 {
			renew <- true
		}
	}))
	f, _ := b.run(1, feeds.Spec{})
	for range n / 100 {
		<-renew
		f.Renew()
	}
	exact(t, ids(t, b.messages(withID(n))), n)
	f.Renew() // Also while it is idle.
	b.retry(func() error {
		last, err := b.link.Last(t.Context(), wire.Fence("a"))
		if err == nil && last.Sequence < n {
			err = errors.New("no fence after the last event")
		}
		return err
	})
}
