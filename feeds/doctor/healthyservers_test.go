package doctor_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// timed sends the chunks it holds at most once in a time.
type timed struct {
	Plain
	held  *strings.Builder
	every time.Duration
	last  *time.Time
}

func (f timed) Write(chunk string) {
	f.held.WriteString(chunk)
	if time.Since(*f.last) >= f.every {
		f.Plain.Write(f.held.String())
		f.held.Reset()
		*f.last = time.Now()
	}
}

// opening sends few events until the market opens.
func opening(after, gap time.Duration) func(*rand.Rand) time.Duration {
	passed := -time.Minute
	return func(r *rand.Rand) time.Duration {
		d := About(gap)(r)
		if passed < after {
			d = About(10 * gap * 50)(r)
		}
		passed += d
		return d
	}
}

// closing is busy until the market closes.
func closing(after, gap time.Duration) func(*rand.Rand) time.Duration {
	passed := -time.Minute
	return func(r *rand.Rand) time.Duration {
		d := About(gap)(r)
		if passed > after {
			d = time.Hour
		}
		passed += d
		return d
	}
}

// inBatches makes n events at once, at intervals of every or, if that is zero, at random times.
func inBatches(every time.Duration, n int) func(*rand.Rand) time.Duration {
	i := 0
	return func(r *rand.Rand) time.Duration {
		if i++; i%n != 0 {
			return time.Millisecond
		}
		if every == 0 {
			return About(6 * second)(r)
		}
		return every
	}
}

// gatherer sends collected chunks at intervals.
type gatherer struct {
	Plain
	held        chan string
	done, ended chan struct{}
}

func newGatherer(w http.ResponseWriter, every, jitter time.Duration) *gatherer {
	g := &gatherer{
		Plain: To(w), held: make(chan string, 10000), done: make(chan struct{}),
		ended: make(chan struct{}),
	}
	go func() {
		defer close(g.ended)
		random := rand.New(rand.NewPCG(5, 6))
		for {
			wait := every
			if jitter > 0 {
				wait += time.Duration(random.Int64N(int64(2*jitter))) - jitter
			}
			select {
			case <-g.done:
				return
			case <-time.After(wait):
			}
			var all strings.Builder
			for len(g.held) > 0 {
				all.WriteString(<-g.held)
			}
			g.Plain.Write(all.String())
		}
	}()
	return g
}

func (g *gatherer) Write(chunk string) { g.held <- chunk }

func (g *gatherer) Close() {
	close(g.done)
	<-g.ended // Nothing is written once the handler has returned.
}

// jittery delays events by up to 400 ms or, if rare, stalls now and then for a second.
type jittery struct {
	Plain
	rare bool
	n    int
}

func (j *jittery) Write(chunk string) {
	j.n++
	r := rand.New(rand.NewPCG(uint64(j.n), 7))
	switch {
	case !j.rare:
		time.Sleep(time.Duration(r.IntN(400)) * time.Millisecond)
	case j.n%200 == 0:
		time.Sleep(second)
	}
	j.Plain.Write(chunk)
}

// slowHistory sends past events in several pieces.
func slowHistory() http.HandlerFunc {
	s := NewSource(About(500 * time.Millisecond))
	return func(w http.ResponseWriter, r *http.Request) {
		Head(w)
		if r.Header.Get("Last-Event-Id") == "" {
			now := s.Next()
			for i := max(now-60, 0); i < now; i += 20 {
				for j := i; j < min(i+20, now); j++ {
					_, _ = io.WriteString(w, s.Event(j))
				}
				Flush(w)
				time.Sleep(400 * time.Millisecond)
			}
		}
		s.Stream(r, To(w), nil)
	}
}

// snapshot begins every response with the last event of each of 20 keys, with their own ids.
func snapshot() http.HandlerFunc {
	s := NewSource(About(200 * time.Millisecond))
	return func(w http.ResponseWriter, r *http.Request) {
		Head(w)
		now := s.Next()
		for i := max(now-200, 0); i < now; i += 10 {
			_, _ = io.WriteString(w, s.Event(i))
		}
		Flush(w)
		r.Header.Set("Last-Event-Id", fmt.Sprint(now))
		s.Stream(r, To(w), nil)
	}
}

func lifetime(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(300 * time.Millisecond))
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			s.Stream(r, To(w), time.After(after))
		}
	}
}

func silentLifetime(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			select {
			case <-time.After(after):
			case <-r.Context().Done():
			}
		}
	}
}

// pings repeats the last id with every ping.
func pings() http.HandlerFunc {
	s := NewSource(About(5 * second))
	return func(w http.ResponseWriter, r *http.Request) {
		Head(w)
		for i := s.Next(); ; i++ {
			for time.Until(s.Made[i]) > 0 {
				select {
				case <-r.Context().Done():
					return
				case <-time.After(min(400*time.Millisecond, time.Until(s.Made[i]))):
				}
				_, _ = fmt.Fprintf(w, "id: %d\ndata: ping\n\n", i)
				Flush(w)
			}
			To(w).Write(s.Event(i))
		}
	}
}

// restate sends the state every two seconds. Its id changes now and then.
func restate() http.HandlerFunc {
	begun := time.Now()
	return func(w http.ResponseWriter, r *http.Request) {
		Head(w)
		for {
			version := int(time.Since(begun)/(9*second)) + 1
			_, _ = fmt.Fprintf(w, "id: %d\ndata: {\"version\":%d}\n\n", version, version)
			Flush(w)
			select {
			case <-r.Context().Done():
				return
			case <-time.After(2 * second):
			}
		}
	}
}

// lastAgain repeats the last event on resume.
func lastAgain() http.HandlerFunc {
	s := NewSource(About(400 * time.Millisecond))
	return func(w http.ResponseWriter, r *http.Request) {
		Head(w)
		if after := s.Begin(r); after > 0 && after < s.Next() {
			To(w).Write(s.Event(after - 1))
		}
		s.Stream(r, To(w), nil)
	}
}

// windows sends events that cover windows of varying length. They have the start time, and the end time if end is not
// empty.
func windows(end string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(1200 * time.Millisecond))
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			for i := max(s.Next(), 1); i < len(s.Made); i++ {
				select {
				case <-time.After(time.Until(s.Made[i])):
				case <-r.Context().Done():
					return
				}
				also := ""
				if end != "" {
					also = fmt.Sprintf(end, s.Made[i].UnixMilli())
				}
				_, _ = fmt.Fprintf(w, "data: {%s\"ts\":%d}\n\n", also, s.Made[i-1].UnixMilli())
				Flush(w)
			}
		}
	}
}

// coldStart delays the first response by three seconds.
func coldStart() http.HandlerFunc {
	s := NewSource(About(second))
	var requests atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			time.Sleep(3 * second)
		}
		Head(w)
		s.Stream(r, To(w), nil)
	}
}

// restarted is a server that loses its log at 20 s and is down for a while. Its new ids begin after from.
func restarted(away time.Duration, from int) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		const lives = 20 * second
		started := time.Now()
		before, after := NewSource(About(30*time.Millisecond)), NewSource(About(30*time.Millisecond))
		after.Payload = "another life"
		for i := range after.Made {
			after.Made[i] = after.Made[i].Add(lives)
		}
		return func(w http.ResponseWriter, r *http.Request) {
			switch since := time.Since(started); {
			case since < lives:
				Head(w)
				before.Stream(r, To(w), time.After(lives-since))
			case since < lives+away:
				w.WriteHeader(http.StatusBadGateway)
			default:
				Head(w)
				r.Header.Set("Last-Event-Id", strconv.Itoa(from))
				after.Stream(r, To(w), nil)
			}
		}
	}
}

// gathering sends collected chunks at intervals, with jitter.
func gathering(every, jitter time.Duration) func(http.ResponseWriter) Outlet {
	return func(w http.ResponseWriter) Outlet { return newGatherer(w, every, jitter) }
}

// batches sends size chunks at once.
type batches struct {
	Plain
	size int
	held []string
}

func (b *batches) Write(chunk string) {
	if b.held = append(b.held, chunk); len(b.held) == b.size {
		b.Plain.Write(strings.Join(b.held, ""))
		b.held = nil
	}
}

// atLeastOnce sends every nth chunk twice.
type atLeastOnce struct {
	Plain
	every, n int
}

func (a *atLeastOnce) Write(chunk string) {
	if a.n++; a.n%a.every == 0 {
		chunk += chunk
	}
	a.Plain.Write(chunk)
}

// over is a feed that ends for good at 20 s.
func over() http.HandlerFunc {
	const lasts = 20 * second
	s := NewSource(About(second))
	started := time.Now()
	return func(w http.ResponseWriter, r *http.Request) {
		left := lasts - time.Since(started)
		if left <= 0 {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		Head(w)
		s.Stream(r, To(w), time.After(left))
	}
}

// untilClose answers in HTTP/1.1 without chunks: the body ends with the connection.
func untilClose() http.HandlerFunc {
	s := NewSource(About(300 * time.Millisecond))
	return func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
		gone := make(chan time.Time)
		s.Stream(r, &raw{c: c, gone: gone}, gone)
	}
}

// raw writes to a connection and closes it at the end. It closes gone once the client has left.
type raw struct {
	c    net.Conn
	gone chan time.Time
	over bool
}

func (r *raw) Write(chunk string) {
	if _, err := io.WriteString(r.c, chunk); err != nil && !r.over {
		r.over = true
		close(r.gone)
	}
}

func (r *raw) Close() { _ = r.c.Close() }
