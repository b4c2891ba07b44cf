package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/query/search"
	"feedscope/feeds/timeline"
	"feedscope/test/race"
)

// ticks returns n events numbered from first; every tenth has the word "deal".
func ticks(first, n int) string {
	var b strings.Builder
	for i := first; i < first+n; i++ {
		word := "idle"
		if i%10 == 0 {
			word = "deal"
		}
		fmt.Fprintf(&b, "id: %d\nevent: t%d\ndata: {\"n\":%d,\"w\":\"%s\"}\n\n", i, i%3, i, word)
	}
	return b.String()
}

func TestSearchFindsRetainedAndNewEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 0)
		defer s.close()
		s.send <- ticks(1, 1000)
		synctest.Wait()
		f := s.search(t, "deal")
		synctest.Wait()
		if m := f.Matches(); m.Len() != 100 || !f.Complete(0) {
			t.Fatalf("%d matches, complete %v", m.Len(), f.Complete(0))
		}
		before := f.Matches()
		s.send <- ticks(1001, 100)
		synctest.Wait()
		s.check(t, "deal", f.Matches())
		if f.Matches().Len() != 110 || before.Len() != 100 {
			t.Errorf("%d matches, %d before", f.Matches().Len(), before.Len())
		}
		f.Stop()
		s.send <- ticks(1101, 100)
		synctest.Wait()
		if n := f.Matches().Len(); n != 110 {
			t.Errorf("%d matches after the search was stopped", n)
		}
	})
}

func TestNewestMatchesComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 0)
		defer s.close()
		s.send <- ticks(1, 4000)
		synctest.Wait()
		begun := make(chan struct{})
		var f *search.Search
		var mu sync.Mutex
		var seen []search.Matches
		f = search.New(s.hub.History(), parse(t, "type:*"), search.Options{
			Feed: func(int) string {
				<-begun
				return "market"
			},
			Notify: func() {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, f.Matches())
			},
		})
		synctest.Wait()
		if n := f.Matches().Len(); n != 0 || f.Complete(0) {
			t.Errorf("%d matches, complete %v, before anything was scanned", n, f.Complete(0))
		}
		close(begun)
		synctest.Wait()
		s.check(t, "type:*", f.Matches())
		_, next := s.hub.History().Range()
		if m := seen[0]; m.Len() > 1000 || len(seen) < 3 {
			t.Errorf("%d matches at first, of %d, %d notifications", m.Len(), next-1, len(seen))
		}
		f.Stop()
	})
}

func TestFullHistoryIsSearchedToItsStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 1<<20)
		defer s.close()
		for i := range 20 {
			s.send <- ticks(1000*i, 1000)
		}
		synctest.Wait()
		f := s.search(t, "deal")
		synctest.Wait()
		s.check(t, "deal", f.Matches())
		if f.Matches().Len() == 0 || !f.Complete(0) {
			t.Errorf("%d matches, complete %v", f.Matches().Len(), f.Complete(0))
		}
		f.Stop()
	})
}

func TestIndexFindsMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 1<<20)
		defer s.close()
		s.send <- ticks(1, 5000)
		synctest.Wait()
		f := s.search(t, "deal")
		s.send <- ticks(5001, 500)
		synctest.Wait()
		m := f.Matches()
		all := numbers(m)
		_, next := s.hub.History().Range()
		for seq := uint64(0); seq < next+5; seq++ {
			want, wantFound := slices.BinarySearch(all, seq)
			if i, found := m.Index(seq); i != want || found != wantFound {
				t.Fatalf("event %d is at %d, %v; want %d, %v", seq, i, found, want, wantFound)
			}
		}
		if i, found := (search.Matches{}).Index(7); i != 0 || found {
			t.Error("an empty list has a match")
		}
		f.Stop()
	})
}

func TestDroppedEventsLeaveTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 128<<10)
		defer s.close()
		s.send <- ticks(1, 500)
		synctest.Wait()
		f := s.search(t, "deal")
		synctest.Wait()
		found := f.Matches().Len()
		for i := range 20 {
			s.send <- ticks(501+500*i, 500)
			synctest.Wait()
		}
		m := f.Matches()
		s.check(t, "deal", m)
		if first, _ := s.hub.History().Range(); first < 1000 || m.At(0) < first {
			t.Fatalf("the list begins at %d, the history at %d", m.At(0), first)
		}
		if all := m.Len() + int(m.Dropped()); all != found+1000 {
			t.Errorf("%d matches and %d dropped, of %d", m.Len(), m.Dropped(), found+1000)
		}
		f.Stop()
	})
}

func TestEmptyHistoryIsComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, -1)
		defer s.close()
		synctest.Wait()
		f := s.search(t, "deal")
		s.send <- ticks(1, 100)
		synctest.Wait()
		if m := f.Matches(); m.Len() != 0 || !f.Complete(0) {
			t.Errorf("%d matches, complete %v", m.Len(), f.Complete(0))
		}
		f.Stop()
	})
}

func TestNotifyIsCalledForNewMatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 0)
		defer s.close()
		synctest.Wait()
		news := make(chan struct{}, 100)
		f := search.New(s.hub.History(), parse(t, "deal"), search.Options{Feed: feedName, Notify: func() { news <- struct{}{} }})
		synctest.Wait()
		for len(news) > 0 {
			<-news
		}
		s.send <- ticks(1, 5)
		synctest.Wait()
		if len(news) != 0 {
			t.Error("notified without a match")
		}
		s.send <- ticks(10, 1)
		synctest.Wait()
		if len(news) != 1 || f.Matches().Len() != 1 {
			t.Errorf("%d notifications of %d matches", len(news), f.Matches().Len())
		}
		f.Stop()
	})
}

// randomEvents returns blocks of all kinds, occasionally large.
func randomEvents(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		switch r.IntN(20) {
		case 0:
			b.WriteString(": deal comment\n\n")
		case 1:
			b.WriteString("data: {\"n\":\ndata: 7,\"w\":\"de\\u0061l\"}\n\n")
		case 2:
			b.WriteString("data: \xffdeal\xfe\r\n\r\n")
		case 3:
			b.WriteString("deal: unknown field\ndata: x\n\n")
		case 4:
			fmt.Fprintf(&b, "data: %s\n\n", strings.Repeat("deal ", r.IntN(2000)))
		default:
			b.WriteString(ticks(r.IntN(1000), 1))
		}
	}
	return b.String()
}

var filters = []string{
	"deal", "-deal", "type:t1", "kind:comment", ".n>500", ".w=deal", `/de.l/`, "deal -type:t0 .n<100", "nowhere", "", "market", "\uFFFD", "-x",
}

func TestSearchAgreesWithNaiveScan(t *testing.T) {
	for seed := range uint64(race.Inputs(8) + 1) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			s := newSource(t, 64<<10<<r.IntN(5))
			defer s.close()
			s.send <- randomEvents(r, r.IntN(4000))
			go func() {
				for range 30 {
					s.send <- randomEvents(r, 100+r.IntN(400))
				}
			}()
			var searches []*search.Search
			for _, f := range filters {
				f := s.search(t, f)
				defer f.Stop()
				searches = append(searches, f)
			}
			for range 50 {
				for i, f := range searches {
					checkInvariants(t, s, filters[i], f.Matches())
				}
			}
			synctest.Wait()
			for i, f := range searches {
				s.check(t, filters[i], f.Matches())
				if !f.Complete(0) {
					t.Error("not complete in the end")
				}
			}
		})
	}
}

// checkInvariants checks what holds for a list at any time: its numbers ascend, and its events match if they are
// retained.
func checkInvariants(t *testing.T, s *source, f string, m search.Matches) {
	t.Helper()
	all, parsed := numbers(m), parse(t, f)
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Fatalf("%s: the numbers do not ascend", f)
	}
	var b timeline.Buffer
	for i := 0; i < len(all); i += 1 + len(all)/20 {
		if e, ok := s.hub.History().Event(all[i], &b); ok && !parsed.Match(&e, "market") {
			t.Fatalf("%s: event %d does not match", f, all[i])
		}
	}
}

func TestHubReportsPanicInSearch(t *testing.T) {
	caught := make(chan any, 10)
	h := hub.New(hub.Options{OnPanic: func(value any, _ []byte) { caught <- value }})
	play, err := h.Play(feeds.Spec{Name: "market"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	play.Changed(time.Now(), feeds.Status{State: feeds.Live})
	search.New(h.History(), parse(t, "x"), search.Options{
		Feed: feedName, Go: h.Go, Among: func(timeline.Head) bool { panic("unreadable head") },
	})
	if got := <-caught; got != "unreadable head" {
		t.Errorf("OnPanic received %v", got)
	}
	h.Close() // This ends the search.
}
