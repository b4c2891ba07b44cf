package doctor_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedscope/feeds"
)

const second = time.Second

// healthy are feeds in which nothing may be found.
var healthy = []scene{
	{name: "a busy feed", handler: steady(about(20 * time.Millisecond))},
	{name: "a slow feed with heartbeats", handler: steady(about(7*second), func(s *source) { s.beat = 5 * second })},
	{name: "a slow feed without heartbeats", handler: steady(about(15 * second))},
	{name: "a feed on which nothing ever happens", handler: steady(func(*rand.Rand) time.Duration { return time.Hour })},
	{name: "only heartbeats", handler: steady(func(*rand.Rand) time.Duration { return time.Hour }, func(s *source) { s.beat = 5 * second })},
	{name: "a configured heartbeat that is kept", spec: heartbeat(5 * second), handler: steady(about(7*second), func(s *source) { s.beat = 5 * second })},
	{name: "a configured heartbeat that events keep", spec: heartbeat(5 * second), handler: steady(about(second))},
	{name: "one event a second by the clock", handler: steady(every(second))},
	{name: "no ids", handler: steady(about(second), func(s *source) { s.noID = true })},
	{name: "no times", handler: steady(about(second), func(s *source) { s.noTime = true })},
	{name: "neither ids nor times", handler: steady(about(second), func(s *source) { s.noID, s.noTime = true, true })},
	{name: "ids that are no numbers", handler: steady(about(second), func(s *source) { s.id = func(i int) string { return fmt.Sprintf("%08x-%d", i*2654435761, i%3) } })},
	{name: "ids of several logs that take turns", handler: steady(about(300*time.Millisecond), func(s *source) {
		s.id = func(i int) string { return fmt.Sprint([]int{1000, 5, 300}[i%3] + i/3) }
	})},
	{name: "ids with holes", handler: steady(about(300*time.Millisecond), func(s *source) { s.id = func(i int) string { return fmt.Sprint(1 + i*7) } })},
	{name: "one id for all", handler: steady(about(300*time.Millisecond), func(s *source) { s.id = func(int) string { return "0" } })},
	{name: "several events under one id", handler: steady(about(300*time.Millisecond), func(s *source) { s.id = func(i int) string { return fmt.Sprint(i / 3) } })},
	{name: "transactions under the id of their last event", handler: steady(about(300*time.Millisecond), func(s *source) {
		ends := []int{2, 2, 3, 5, 5, 6, 7, 10, 10, 10} // Of each event among ten.
		s.id = func(i int) string { return fmt.Sprint(i/10*10 + ends[i%10]) }
	})},
	{name: "times in whole seconds", handler: steady(about(200*time.Millisecond), func(s *source) { s.whole = true })},
	{name: "a clock ten seconds off", handler: steady(about(200*time.Millisecond), func(s *source) { s.clock = 10 * second })},
	{name: "history at once on connecting", handler: steady(about(500*time.Millisecond), func(s *source) { s.history = 100 })},
	{name: "history in slow pieces on connecting", handler: slowHistory},
	{name: "a market that opens", handler: steady(opening(20*second, 10*time.Millisecond))},
	{name: "a market that closes", handler: steady(closing(10*second, 20*time.Millisecond))},
	{name: "batches by nature, made when they are sent", handler: steady(inBatches(10*second, 20))},
	{name: "batches by nature at odd moments", handler: steady(inBatches(0, 20))},
	{name: "a server that gathers for ten seconds on purpose", handler: through(about(500*time.Millisecond), func(w http.ResponseWriter) outlet {
		return newGatherer(w, 10*second)
	})},
	{name: "frames that are gathered for a fifth of a second", handler: through(about(5*time.Millisecond), func(w http.ResponseWriter) outlet {
		return timed{plain{w}, &strings.Builder{}, 200 * time.Millisecond, new(time.Time)}
	})},
	{name: "a jittery network", handler: through(about(300*time.Millisecond), func(w http.ResponseWriter) outlet { return &jittery{plain: plain{w}} })},
	{name: "windows of odd lengths, under the time of their beginning", handler: windows("")},
	{name: "windows of odd lengths, with their end", handler: windows(`"end":%d,`)},
	{name: "stalls now and then", handler: through(about(50*time.Millisecond), func(w http.ResponseWriter) outlet { return &jittery{plain: plain{w}, rare: true} })},
	{name: "a last value for every key on connecting", handler: snapshot},
	{name: "a server that lost its log", handler: restarted(0, 2300), notes: []string{"log-lost"}},
	{name: "a server that lost its log and sends it from the start", handler: restarted(0, 0)},
	{name: "a server that was away, and has a log of its own", handler: restarted(3*second, 2000)},
	{name: "CRLF", notes: []string{"crlf"}, handler: steady(about(second), func(s *source) { s.lineEnd = "\r\n" })},
	{name: "a byte order mark at the start", notes: []string{"bom"}, handler: steady(about(second), func(s *source) { s.preamble = "\ufeff" })},
	{name: "comments of all kinds", handler: steady(about(second), func(s *source) { s.preamble = ": hello\n:\n\n"; s.beat = 700 * time.Millisecond })},
	{name: "a sensible reconnection time", notes: []string{"retry"}, handler: steady(about(second), func(s *source) { s.preamble = "retry: 2500\n\n" })},
	{name: "a lifetime, in good order", notes: []string{"lifetime"}, handler: lifetime(12 * second)},
	{name: "a lifetime on a feed that is silent", notes: []string{"lifetime"}, handler: silentLifetime(11 * second)},
	{name: "colours of a log, tabs and other scripts", handler: steady(about(second), func(s *source) { s.payload = "grün\tв работе 価格 😀 مرحبا" })},
	{name: "large events", handler: steady(about(2*second), func(s *source) { s.payload = strings.Repeat("x", 40<<10) })},
	{name: "pings that repeat the last id", handler: pings},
	{name: "a state that is sent again until it changes", handler: restate},
	{name: "times of orders, not of events", handler: steady(inBatches(10*second, 20), func(s *source) { s.noTime = true; s.payload = `","created_at":1767355471000,"y":"` })},
	{name: "a resume that sends the last event again", handler: lastAgain},
	{name: "a head with harmless caching and Via", handler: withHead("Via", "1.1 edge", "X-Cache", "MISS", "Cache-Control", "no-cache")},
	{name: "charset utf-8", handler: withHead("Content-Type", "text/event-stream; charset=UTF-8")},
	{name: "a first byte that takes long once", handler: coldStart},
	{name: "one break", handler: breaks(1)},
	{name: "other hosts of the family", handler: withHead("Server", "nginx")},
}

func TestNothingIsFoundInHealthyFeeds(t *testing.T) {
	for i := range healthy {
		s := &healthy[i]
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			report := s.examine(t)
			for _, f := range report.Findings {
				t.Errorf("the exam finds %s: %s", f.Code, f.Seen)
			}
			if !report.Connected {
				t.Error("the exam did not connect")
			}
			if report.Counts.Connects > 8 {
				t.Errorf("the exam connected %d times", report.Counts.Connects)
			}
			if d := report.Took; time.Duration(d) > 61*second {
				t.Errorf("the exam took %v", time.Duration(d))
			}
			d := s.watch(t)
			for _, f := range d.Findings {
				t.Errorf("watching finds %s: %s", f.Code, f.Seen)
			}
			for _, want := range s.notes {
				if got := fmt.Sprint(report.Notes); !strings.Contains(got, "{"+want) {
					t.Errorf("no note %s in %s", want, got)
				}
			}
		})
	}
}

// every draws the same gap.
func every(d time.Duration) func(*rand.Rand) time.Duration {
	return func(*rand.Rand) time.Duration { return d }
}

// opening is silent, but for a few, until the market opens.
func opening(after, gap time.Duration) func(*rand.Rand) time.Duration {
	passed := -time.Minute
	return func(r *rand.Rand) time.Duration {
		d := about(gap)(r)
		if passed < after {
			d = about(10 * gap * 50)(r)
		}
		passed += d
		return d
	}
}

// closing is busy until the market closes.
func closing(after, gap time.Duration) func(*rand.Rand) time.Duration {
	passed := -time.Minute
	return func(r *rand.Rand) time.Duration {
		d := about(gap)(r)
		if passed > after {
			d = time.Hour
		}
		passed += d
		return d
	}
}

// inBatches makes n events at once, again and again, at random moments if every is zero.
func inBatches(every time.Duration, n int) func(*rand.Rand) time.Duration {
	i := 0
	return func(r *rand.Rand) time.Duration {
		if i++; i%n != 0 {
			return time.Millisecond
		}
		if every == 0 {
			return about(6 * second)(r)
		}
		return every
	}
}

// gatherer sends what has come together by the clock.
type gatherer struct {
	plain
	held        chan string
	done, ended chan struct{}
}

func newGatherer(w http.ResponseWriter, every time.Duration) *gatherer {
	g := &gatherer{plain: plain{w}, held: make(chan string, 10000), done: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(g.ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-g.done:
				return
			case <-tick.C:
			}
			var all strings.Builder
			for len(g.held) > 0 {
				all.WriteString(<-g.held)
			}
			g.plain.write(all.String())
		}
	}()
	return g
}

func (g *gatherer) write(chunk string) { g.held <- chunk }

func (g *gatherer) close() {
	close(g.done)
	<-g.ended // Nothing is written once the handler has returned.
}

// jittery delays events by up to 400 ms, or stalls now and then for a second.
type jittery struct {
	plain
	rare bool
	n    int
}

func (j *jittery) write(chunk string) {
	j.n++
	r := rand.New(rand.NewPCG(uint64(j.n), 7))
	switch {
	case !j.rare:
		time.Sleep(time.Duration(r.IntN(400)) * time.Millisecond)
	case j.n%200 == 0:
		time.Sleep(second)
	}
	j.plain.write(chunk)
}

// slowHistory sends what it has of the past in several pieces.
func slowHistory() http.HandlerFunc {
	s := newSource(about(500 * time.Millisecond))
	return func(w http.ResponseWriter, r *http.Request) {
		head(w)
		if r.Header.Get("Last-Event-Id") == "" {
			now := s.next()
			for i := max(now-60, 0); i < now; i += 20 {
				for j := i; j < min(i+20, now); j++ {
					_, _ = io.WriteString(w, s.event(j))
				}
				flush(w)
				time.Sleep(400 * time.Millisecond)
			}
		}
		s.stream(r, plain{w}, nil)
	}
}

// snapshot begins every response with the last event of each of 20 keys, under their own ids.
func snapshot() http.HandlerFunc {
	s := newSource(about(200 * time.Millisecond))
	return func(w http.ResponseWriter, r *http.Request) {
		head(w)
		now := s.next()
		for i := max(now-200, 0); i < now; i += 10 {
			_, _ = io.WriteString(w, s.event(i))
		}
		flush(w)
		r.Header.Set("Last-Event-Id", fmt.Sprint(now))
		s.stream(r, plain{w}, nil)
	}
}

func lifetime(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(300 * time.Millisecond))
		return func(w http.ResponseWriter, r *http.Request) {
			head(w)
			s.stream(r, plain{w}, time.After(after))
		}
	}
}

func silentLifetime(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			head(w)
			select {
			case <-time.After(after):
			case <-r.Context().Done():
			}
		}
	}
}

// pings repeats the last id with every ping.
func pings() http.HandlerFunc {
	s := newSource(about(5 * second))
	return func(w http.ResponseWriter, r *http.Request) {
		head(w)
		for i := s.next(); ; i++ {
			for time.Until(s.made[i]) > 0 {
				select {
				case <-r.Context().Done():
					return
				case <-time.After(min(400*time.Millisecond, time.Until(s.made[i]))):
				}
				_, _ = fmt.Fprintf(w, "id: %d\ndata: ping\n\n", i)
				flush(w)
			}
			plain{w}.write(s.event(i))
		}
	}
}

// restate sends the state every two seconds, whose id changes now and then.
func restate() http.HandlerFunc {
	begun := time.Now()
	return func(w http.ResponseWriter, r *http.Request) {
		head(w)
		for {
			version := int(time.Since(begun)/(9*second)) + 1
			_, _ = fmt.Fprintf(w, "id: %d\ndata: {\"version\":%d}\n\n", version, version)
			flush(w)
			select {
			case <-r.Context().Done():
				return
			case <-time.After(2 * second):
			}
		}
	}
}

// lastAgain resumes with the event that was seen last.
func lastAgain() http.HandlerFunc {
	s := newSource(about(400 * time.Millisecond))
	return func(w http.ResponseWriter, r *http.Request) {
		head(w)
		if after := s.begin(r); after > 0 && after < s.next() {
			plain{w}.write(s.event(after - 1))
		}
		s.stream(r, plain{w}, nil)
	}
}

func withHead(header ...string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(second))
		return func(w http.ResponseWriter, r *http.Request) {
			head(w, header...)
			s.stream(r, plain{w}, nil)
		}
	}
}

// windows sends what it gathered over a time that is never the same, under the time at which that began. With an end, events name that too.
func windows(end string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(1200 * time.Millisecond))
		return func(w http.ResponseWriter, r *http.Request) {
			head(w)
			for i := max(s.next(), 1); i < len(s.made); i++ {
				select {
				case <-time.After(time.Until(s.made[i])):
				case <-r.Context().Done():
					return
				}
				also := ""
				if end != "" {
					also = fmt.Sprintf(end, s.made[i].UnixMilli())
				}
				_, _ = fmt.Fprintf(w, "data: {%s\"ts\":%d}\n\n", also, s.made[i-1].UnixMilli())
				flush(w)
			}
		}
	}
}

// coldStart takes three seconds for the first response.
func coldStart() http.HandlerFunc {
	s := newSource(about(second))
	var asked atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			time.Sleep(3 * second)
		}
		head(w)
		s.stream(r, plain{w}, nil)
	}
}

// breaks aborts the first n responses after ten seconds.
func breaks(n int) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(second))
		var asked atomic.Int32
		return func(w http.ResponseWriter, r *http.Request) {
			head(w)
			if int(asked.Add(1)) > n {
				s.stream(r, plain{w}, nil)
				return
			}
			s.stream(r, plain{w}, time.After(10*second))
			panic(http.ErrAbortHandler)
		}
	}
}

func heartbeat(d time.Duration) feeds.Spec { return feeds.Spec{Heartbeat: d} }

// restarted is a server that loses its log at 20 s: ids begin anew, from a number on. It is away for a time.
func restarted(away time.Duration, from int) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		const lives = 20 * second
		started := time.Now()
		before, after := newSource(about(30*time.Millisecond)), newSource(about(30*time.Millisecond))
		after.payload = "another life"
		for i := range after.made {
			after.made[i] = after.made[i].Add(lives)
		}
		return func(w http.ResponseWriter, r *http.Request) {
			switch since := time.Since(started); {
			case since < lives:
				head(w)
				before.stream(r, plain{w}, time.After(lives-since))
			case since < lives+away:
				w.WriteHeader(http.StatusBadGateway)
			default:
				head(w)
				r.Header.Set("Last-Event-Id", strconv.Itoa(from))
				after.stream(r, plain{w}, nil)
			}
		}
	}
}
