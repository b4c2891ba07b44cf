package series

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
)

// measure is one number of a series at a time in milliseconds.
type measure struct{ ms, value int }

// describe formats the statistics of the measures of a series, each in the bucket of its time.
func describe(all []measure, now, buckets, width, n int) string {
	end := now / width
	var w Window
	sum := 0
	spark := make([]float64, n)
	for i := range spark {
		spark[i] = math.NaN()
	}
	for _, m := range all {
		b := m.ms / width
		if b <= end-buckets {
			continue
		}
		v := float64(m.value)
		if w.Count == 0 {
			w.Min, w.Max = v, v
		}
		w.Count++
		sum += m.value
		w.Min, w.Max = min(w.Min, v), max(w.Max, v)
		if at := n - 1 - (end*n/buckets - b*n/buckets); at >= 0 {
			spark[at] = v
		}
	}
	if w.Count > 0 {
		w.Mean = float64(sum) / float64(w.Count)
	}
	last := all[len(all)-1]
	return fmt.Sprintf("%d at %d, %+v, %s", last.value, last.ms, w, points(spark))
}

func TestSetAgreesWithModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(21, 22))
	for range 200 {
		buckets, width := 1+rnd.IntN(20), 100+rnd.IntN(900)
		s := New(Options{
			By: []string{"h"}, Values: []Value{{Path: "v"}}, Buckets: buckets, Window: time.Duration(buckets*width) * time.Millisecond,
		})
		all := map[string][]measure{}
		var events []feeds.Event
		ms := 0
		for range 1 + rnd.IntN(200) {
			name, v := fmt.Sprintf("h%d", rnd.IntN(4)), rnd.IntN(50)
			events = append(events, sample(ms, fmt.Sprintf(`{"h":%q,"v":%d}`, name, v)))
			all[name] = append(all[name], measure{ms, v})
			ms += rnd.IntN(width * 2)
		}
		for rest := events; len(rest) > 0; {
			n := 1 + rnd.IntN(len(rest))
			s.Fold(rest[:n])
			rest = rest[n:]
		}
		now, n := ms+rnd.IntN(width*buckets), 1+rnd.IntN(buckets)
		r, got := s.Reader(), Snapshot{}
		r.Read(at(now), 0, 9, n, &got)
		if len(got.Rows) != len(all) {
			t.Fatalf("%d series, want %d", len(got.Rows), len(all))
		}
		for _, row := range got.Rows {
			is := fmt.Sprintf("%v at %d, %+v, %s", row.Last, row.Updated.Sub(start).Milliseconds(), row.Window, points(row.Spark))
			if want := describe(all[row.Name], now, buckets, width, n); is != want {
				t.Fatalf("%s at %d, %d buckets of %d\n got %s\nwant %s", row.Name, now, buckets, width, is, want)
			}
		}
	}
}

func TestConcurrentFoldAndRead(t *testing.T) {
	s, batch := samples(24)
	var folding, reading sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		folding.Go(func() {
			for range 20 {
				for chunk := range slices.Chunk(batch, 5) {
					s.Fold(chunk)
				}
			}
		})
	}
	for i := range 3 {
		reading.Go(func() {
			r, got := s.Reader(), Snapshot{}
			r.Filter(func(name string) bool { return !strings.HasPrefix(name, "db-1") })
			for {
				r.Read(at(i*1000), i, 8, 20, &got)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	folding.Wait()
	close(done)
	reading.Wait()
	if got := all(s, start, 1); got.Updates != uint64(60*len(batch)) || len(got.Rows) != 24 {
		t.Errorf("%d series, %+v", len(got.Rows), got.Counts)
	}
}
