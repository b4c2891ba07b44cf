package watch

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
)

func event(second int64, data string) feeds.Event {
	return feeds.Event{Kind: feeds.Message, Data: []byte(data), Time: time.Unix(second, 0)}
}

func TestAWatchedNumberHasItsLastLeastAndGreatest(t *testing.T) {
	var s Set
	s.Fold([]feeds.Event{event(1, `{"price":1}`)}) // Before it is watched.
	if !s.Add("price", nil) || !s.Add("user.name", nil) || s.Add("price", nil) {
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
		t.Errorf("its history is %v, want %v", price.History, want)
	}
	if name := v[1]; name.Text != "7" || name.Count != 2 || !name.Updated.Equal(time.Unix(12, 0)) {
		t.Errorf("name is %+v", name)
	}
}

func TestThePastCountsToo(t *testing.T) {
	var s Set
	past := []feeds.Event{event(1, `{"n":5}`), {Kind: feeds.Comment, Data: []byte(`{"n":99}`)}, event(2, `{"m":1}`)}
	s.Add("n", func(yield func(*feeds.Event) bool) {
		for i := range past {
			if !yield(&past[i]) {
				return
			}
		}
	})
	s.Fold([]feeds.Event{event(3, `{"n":7}`)})
	if v := s.Read(nil)[0]; v.Count != 2 || v.Min != 5 || v.Max != 7 || v.Last != 7 {
		t.Errorf("got %+v", v)
	}
}

func TestTextsAreShownAsTheyAreAndBounded(t *testing.T) {
	var s Set
	s.Add("a", nil)
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

func TestPathsAreBoundedAndGivenUp(t *testing.T) {
	var s Set
	for i := range Max {
		if !s.Add(fmt.Sprint("p", i), nil) {
			t.Fatalf("path %d was refused", i)
		}
	}
	if s.Add("one more", nil) {
		t.Error("there is no bound")
	}
	if !s.Remove("p0") || s.Remove("p0") {
		t.Error("giving up went wrong")
	}
	s.Fold([]feeds.Event{event(1, `{"p1":7}`)})
	if v := s.Read(nil); len(v) != Max-1 || v[0].Path != "p1" || v[0].Last != 7 {
		t.Errorf("got %+v", v)
	}
}

func TestFeedsFoldWhileOneLooks(t *testing.T) {
	var s Set
	s.Add("n", nil)
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
				s.Add(p, nil)
			}
			b.ReportAllocs()
			for b.Loop() {
				s.Fold(batch)
			}
		})
	}
}
