package ticker

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/natural"

	"github.com/google/go-cmp/cmp"
)

// story makes random events: quotes and trades of a few symbols, some without a key or a value.
func story(rnd *rand.Rand, n int) []feeds.Event {
	events, ms := make([]feeds.Event, n), 0
	for i := range events {
		ms += rnd.IntN(700)
		values := map[string]any{}
		if rnd.IntN(20) > 0 {
			values["symbol"] = fmt.Sprintf("S%d", rnd.IntN(8))
		}
		for _, path := range []string{"bid", "price", "side"} {
			switch rnd.IntN(8) {
			case 0, 1, 2:
				values[path] = float64(rnd.IntN(5)) / 4
			case 3:
				values[path] = fmt.Sprint(rnd.IntN(3))
			case 4:
				values[path] = nil
			case 5:
				values[path] = "té\"xt"
			}
		}
		data, _ := json.Marshal(values)
		events[i] = quote(ms, string(data))
		events[i].Feed = rnd.IntN(3)
	}
	return events
}

// model is the simplest possible book: maps.
func model(events []feeds.Event) []Row {
	type sample struct {
		bucket int
		value  float64
	}
	rows, samples := map[string]*Row{}, map[string][]sample{}
	for _, e := range events {
		var values map[string]any
		_ = json.Unmarshal(e.Data, &values)
		key, ok := values["symbol"].(string)
		if !ok {
			continue
		}
		r := rows[key]
		if r == nil {
			r = &Row{Key: key, Cells: make([]Cell, 3)}
			rows[key] = r
		}
		r.Feed, r.Updated = e.Feed, e.Time
		r.Updates++
		for i, path := range []string{"side", "bid", "price"} {
			v, ok := values[path]
			if !ok {
				continue
			}
			c, old := &r.Cells[i], r.Cells[i]
			*c = Cell{Known: v != nil, Changed: old.Changed, Direction: old.Direction}
			if v != nil {
				c.Text = []byte(fmt.Sprint(v))
			}
			if _, err := fmt.Sscanf(string(c.Text), "%g", &c.Number); err == nil && i > 0 {
				c.IsNumber = true
			} else {
				c.Number = 0
			}
			if old.Known && (old.Known != c.Known || string(old.Text) != string(c.Text)) {
				c.Changed, c.Direction = e.Time, 0
				if c.IsNumber && old.IsNumber {
					c.Direction = map[bool]int{true: 1, false: -1}[c.Number > old.Number]
				}
			}
			if i == 2 && c.IsNumber {
				samples[key] = append(samples[key], sample{int(e.Time.Sub(events[0].Time) / time.Second), c.Number})
			}
		}
	}
	var out []Row
	for key, r := range rows {
		if got := samples[key]; len(got) > 0 {
			last := got[len(got)-1].bucket
			for b := max(got[0].bucket, last-4); b <= last; b++ {
				held := 0.0
				for _, s := range got {
					if s.bucket <= b {
						held = s.value
					}
				}
				r.Cells[2].History = append(r.Cells[2].History, held)
			}
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Row) int { return natural.Compare(a.Key, b.Key) })
	return out
}

var equal = cmp.Options{
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	cmp.Transformer("history", func(h []float64) string { return fmt.Sprint(h) }),
	cmp.Transformer("text", func(b []byte) string { return string(b) }),
}

func TestBookAgreesWithModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	var s Snapshot
	for range 150 {
		events := story(rnd, 1+rnd.IntN(60))
		// The first event with a key starts the model's and the book's time alike.
		events[0].Data = []byte(`{"symbol":"S0"}`)
		b := market()
		for rest := events; len(rest) > 0; {
			n := 1 + rnd.IntN(len(rest))
			b.Fold(rest[:n])
			rest = rest[n:]
		}
		b.Reader().Read(0, 100, &s)
		if diff := cmp.Diff(model(events), s.Rows, equal); diff != "" {
			t.Fatalf("-model +book\n%s", diff)
		}
	}
}

func TestConcurrentFoldAndRead(t *testing.T) {
	b := market()
	var folding, reading sync.WaitGroup
	done := make(chan struct{})
	for feed := range 3 {
		events := story(rand.New(rand.NewPCG(uint64(feed), 1)), 500)
		folding.Go(func() {
			for chunk := range slices.Chunk(events, 7) {
				b.Fold(chunk)
			}
		})
	}
	for column := range 3 {
		reading.Go(func() {
			r, s := b.Reader(), Snapshot{}
			for {
				r.Sort(column-1, true)
				r.Read(0, 5, &s)
				if s.Updates+s.Skipped > 1500 {
					t.Errorf("%+v", s.Counts)
				}
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
	if s := all(b); s.Updates+s.Skipped != 1500 {
		t.Errorf("%+v", s.Counts)
	}
}
