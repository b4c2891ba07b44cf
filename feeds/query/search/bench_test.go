package search_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/query/search"
)

const (
	benchEvents = 1_000_000
	benchBytes  = 184 << 20
	// screen is how many matches a screen shows.
	screen = 50
)

var symbols = []string{"ZEPH", "ORCA", "LUMO", "KITE", "BRIO", "VEGA", "NOVA", "PIKE"}

// quotes returns n events of 120 bytes, numbered from first.
func quotes(first, n int) string {
	var b strings.Builder
	for i := first; i < first+n; i++ {
		head := fmt.Sprintf("id: %d\nevent: quote\ndata: ", i)
		data := fmt.Sprintf(`{"symbol":"%s","price":%d.25,"size":%d,"venue":"`, symbols[i%len(symbols)], i*7919%1000, i%977)
		b.WriteString(head + data + strings.Repeat("x", 120-len(head)-len(data)-4) + "\"}\n\n")
	}
	return b.String()
}

// benchSource is a history of a million events.
func benchSource(b *testing.B) *source {
	s := newSource(b, benchBytes)
	for i := 0; i < benchEvents; i += 1000 {
		s.send <- quotes(i, 1000)
	}
	for held := uint64(0); held < benchEvents; {
		<-s.hub.Changed()
		first, next := s.hub.History().Range()
		held = next - first
	}
	return s
}

// ingest receives 100,000 events a second until end is closed.
func (s *source) ingest(end <-chan struct{}) {
	batch := quotes(benchEvents, 1000)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.send <- batch
		case <-end:
			return
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	s := benchSource(b)
	defer s.close()
	for _, c := range []struct{ name, filter string }{
		{"a word in one of eight events", "zeph"},
		{"a missing word", "warning"},
		{"a negated word", "-warning"},
		{"a regular expression", `/price":9\d\d.*z$/`},
		{"a regular expression with a common literal", `/sym.*(zeph|orca)/`},
		{"a regular expression without a literal", `/[u-w][d-f][g-h][^z]/`},
		{"a number in a path", ".price>900"},
		{"a text in a path", ".symbol=zeph"},
	} {
		for _, live := range []bool{false, true} {
			name := c.name
			if live {
				name += ", 100k a second arriving"
			}
			b.Run(name, func(b *testing.B) {
				end := make(chan struct{})
				defer close(end)
				if live {
					go s.ingest(end)
				}
				s.measure(b, c.filter)
			})
		}
	}
}

// measure reports how long searches take until a screen is full, and until they are complete.
func (s *source) measure(b *testing.B, filter string) {
	f := parse(b, filter)
	var first, all time.Duration
	var found int
	b.ReportAllocs()
	for b.Loop() {
		news := make(chan struct{}, 1)
		start := time.Now()
		full := time.Duration(0)
		r := search.New(s.hub.History(), f, search.Options{Feed: feedName, Notify: func() {
			select {
			case news <- struct{}{}:
			default:
			}
		}})
		for !r.Complete(0) {
			<-news
			if full == 0 && r.Matches().Len() >= screen {
				full = time.Since(start)
			}
		}
		all += time.Since(start)
		first += full
		found = r.Matches().Len()
		r.Stop()
	}
	b.ReportMetric(first.Seconds()*1000/float64(b.N), "ms/screen")
	b.ReportMetric(all.Seconds()*1000/float64(b.N), "ms/all")
	b.ReportMetric(float64(found), "matches")
	b.ReportMetric(0, "ns/op")
}
