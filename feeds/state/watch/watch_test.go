package watch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
)

func event(second int64, data string) feeds.Event {
	return feeds.Event{Kind: feeds.Message, Data: []byte(data), Time: time.Unix(second, 0)}
}

func TestWatchedNumberRange(t *testing.T) {
	var s Set
	s.Fold([]feeds.Event{event(1, `{"price":1}`)}) // Before it is watched.
	if s.Add(Watch{Path: "price"}, time.Time{}) != nil || s.Add(Watch{Path: "user.name"}, time.Time{}) != nil || !errors.Is(s.Add(Watch{Path: "price"}, time.Time{}), errWatched) {
		t.Fatal("adding went wrong")
	}
	s.Fold([]feeds.Event{
		event(10, `{"price":5,"user":{"name":"a\"b"}}`),
		event(11, `{"price":"-2.5"}`),
		{Kind: feeds.Comment, Data: []byte(`{"price":99}`)},
		event(12, `{"other":99}`),
		event(12, `no JSON`),
		event(12, `{"price":null,"user":{"name":7}}`),
		event(13, `{"price":3}`),
	})
	v := s.Read(nil)
	price := v[0]
	if price.Count != 4 || price.Numbers != 3 || price.Last != 3 || price.Min != -2.5 || price.Max != 5 || price.Text != "3" {
		t.Errorf("price is %+v", price)
	}
	if want := []float64{5, -2.5, -2.5, 3}; !slices.Equal(price.History, want) {
		t.Errorf("history %v, want %v", price.History, want)
	}
	if name := v[1]; name.Text != "7" || name.Count != 2 || !name.Updated.Equal(time.Unix(12, 0)) {
		t.Errorf("name is %+v", name)
	}
}

func TestPastAndPresentCountOnce(t *testing.T) {
	var s Set
	_ = s.Add(Watch{Path: "n"}, time.Unix(3, 0))
	s.Fold([]feeds.Event{event(2, `{"n":99}`), event(3, `{"n":7}`)}) // One of the past, folded late.
	past := []feeds.Event{event(1, `{"n":5}`), event(2, `{"n":99}`), event(2, `{"m":1}`), event(3, `{"n":7}`)}
	s.Past(Watch{Path: "n"}, func(yield func(*feeds.Event) bool) {
		s.Fold([]feeds.Event{event(4, `{"n":8}`)}) // This must not block.
		for i := range past {
			if !yield(&past[i]) {
				return
			}
		}
	})
	v := s.Read(nil)[0]
	if v.Count != 4 || v.Min != 5 || v.Max != 99 || v.Last != 8 || v.Text != "8" || !slices.Equal(v.History, []float64{5, 99, 7, 8}) {
		t.Errorf("got %+v", v)
	}
	s.Past(Watch{Path: "gone"}, nil)
}

func TestPastWithoutPresent(t *testing.T) {
	var s Set
	_ = s.Add(Watch{Path: "n"}, time.Unix(3, 0))
	e := event(1, `{"n":5}`)
	s.Past(Watch{Path: "n"}, func(yield func(*feeds.Event) bool) { yield(&e) })
	if v := s.Read(nil)[0]; v.Count != 1 || v.Last != 5 || v.Text != "5" || !v.Updated.Equal(e.Time) {
		t.Errorf("got %+v", v)
	}
}

func TestOnlyNamedEventsAreWatched(t *testing.T) {
	s := Set{Types: []string{"quote"}}
	_ = s.Add(Watch{Path: "n"}, time.Time{})
	other, quote := event(1, `{"n":1}`), event(2, `{"n":2}`)
	other.Type, quote.Type = []byte("trade"), []byte("quote")
	s.Fold([]feeds.Event{other, quote})
	if v := s.Read(nil)[0]; v.Count != 1 || v.Last != 2 {
		t.Errorf("got %+v", v)
	}
}

func TestTextsAreBounded(t *testing.T) {
	var s Set
	_ = s.Add(Watch{Path: "a"}, time.Time{})
	for data, want := range map[string]string{
		`{"a":"x\ty"}`:  "x\ty",
		`{"a":null}`:    "null",
		`{"a":[1, {}]}`: `[1, {}]`,
		`{"a":true}`:    "true",
		`{"a":"` + strings.Repeat("é", 100) + `"}`: strings.Repeat("é", 60),
	} {
		s.Fold([]feeds.Event{event(1, data)})
		if got := s.Read(nil)[0].Text; got != want {
			t.Errorf("%s: %q", data, got)
		}
	}
}

func TestWatchesAreBoundedAndRemoved(t *testing.T) {
	var s Set
	for i := range maximum {
		if s.Add(Watch{Path: fmt.Sprint("p", i)}, time.Time{}) != nil {
			t.Fatalf("path %d was refused", i)
		}
	}
	if !errors.Is(s.Add(Watch{Path: "one more"}, time.Time{}), ErrFull) {
		t.Error("too many watches are accepted")
	}
	if !s.Remove(".p0") || s.Remove(".p0") {
		t.Error("removing failed")
	}
	s.Fold([]feeds.Event{event(1, `{"p1":7}`)})
	if v := s.Read(nil); len(v) != maximum-1 || v[0].Path != "p1" || v[0].Last != 7 {
		t.Errorf("got %+v", v)
	}
}

func TestConcurrentFoldAndRead(t *testing.T) {
	var s Set
	_ = s.Add(Watch{Path: "n"}, time.Time{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 500 {
				s.Fold([]feeds.Event{event(int64(i), fmt.Sprintf(`{"n":%d}`, i))})
			}
		})
	}
	var v []Value
	for range 100 {
		v = s.Read(v)
	}
	wg.Wait()
	if v = s.Read(v); v[0].Count != 2000 || v[0].Max != 499 {
		t.Errorf("got %+v", v[0])
	}
}

func BenchmarkFold(b *testing.B) {
	batch := []feeds.Event{event(1, `{"ts":1763683200000,"symbol":"BRYX","price":155.17,"bid":155.09,"ask":155.14,"volume":1200}`)}
	for _, paths := range []int{0, 1, 4} {
		b.Run(fmt.Sprintf("%d paths", paths), func(b *testing.B) {
			var s Set
			for _, p := range []string{"price", "bid", "ask", "volume"}[:paths] {
				_ = s.Add(Watch{Path: p}, time.Time{})
			}
			b.ReportAllocs()
			for b.Loop() {
				s.Fold(batch)
			}
		})
	}
}

func TestFilterNarrowsWatch(t *testing.T) {
	s := Set{Feed: func(int) string { return "market" }}
	zeph := Watch{Path: "price", Filter: parse(t, "feed:market .symbol=ZEPH")}
	all := Watch{Path: "price"}
	if s.Add(zeph, time.Unix(3, 0)) != nil || s.Add(all, time.Unix(3, 0)) != nil || !errors.Is(s.Add(zeph, time.Time{}), errWatched) {
		t.Fatal("adding went wrong")
	}
	of := func(second int64, symbol string, price int) feeds.Event {
		return event(second, fmt.Sprintf(`{"symbol":%q,"price":%d}`, symbol, price))
	}
	s.Fold([]feeds.Event{of(3, "ZEPH", 100), of(3, "RIMY", 8)})
	s.Past(zeph, func(yield func(*feeds.Event) bool) {
		for _, e := range []feeds.Event{of(1, "RIMY", 7), of(2, "ZEPH", 99)} {
			if !yield(&e) {
				return
			}
		}
	})
	v := s.Read(nil)
	if v[0].Min != 99 || v[0].Max != 100 || v[0].Count != 2 || v[1].Min != 8 || v[1].Max != 100 {
		t.Errorf("narrowed %+v, all %+v", v[0], v[1])
	}
	if v[0].String() != ".price feed:market .symbol=ZEPH" || v[1].String() != ".price" {
		t.Errorf("names %q and %q", v[0], v[1])
	}
	if !s.Remove(zeph.String()) || len(s.Read(nil)) != 1 || s.Add(zeph, time.Time{}) != nil || !s.Remove(".price") || len(s.Read(nil)) != 1 {
		t.Error("the name of one watch removes another")
	}
	if !s.Remove(".price") || len(s.Read(nil)) != 0 {
		t.Error("a path does not remove its watches")
	}
}

func parse(t *testing.T, s string) *filter.Filter {
	t.Helper()
	f, err := filter.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
