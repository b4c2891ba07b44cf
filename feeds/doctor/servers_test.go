package doctor_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"feedscope/feeds"
)

const second = time.Second

func buffer(size int) func(http.ResponseWriter) Outlet {
	return func(w http.ResponseWriter) Outlet { return filled{To(w), size, &strings.Builder{}} }
}

// whole holds everything back until the end.
type whole struct {
	Plain
	held *strings.Builder
}

func (w whole) Write(chunk string) { w.held.WriteString(chunk) }
func (w whole) Close()             { w.Plain.Write(w.held.String()) }

func nothing() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		Head(w)
		<-r.Context().Done()
	}
}

// idle closes a response after a silence.
type idle struct {
	Plain
	timer *time.Timer
	after time.Duration
}

func (i idle) Write(chunk string) {
	i.timer.Reset(i.after)
	i.Plain.Write(chunk)
}

func cutWhenIdle(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(4 * second))
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			timer := time.NewTimer(after)
			s.Stream(r, idle{To(w), timer, after}, timer.C)
		}
	}
}

func prefixed(prefix string) func(http.ResponseWriter) Outlet {
	return func(w http.ResponseWriter) Outlet { return prefixing{To(w), prefix} }
}

type prefixing struct {
	Plain
	prefix string
}

func (p prefixing) Write(chunk string) { p.Plain.Write(p.prefix + chunk) }

// lateHeads sends the head with the next event or, if after is not zero, after that time.
func lateHeads(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(every(3 * second))
		return func(w http.ResponseWriter, r *http.Request) {
			if after > 0 {
				time.Sleep(after)
				Head(w)
				time.Sleep(100 * time.Millisecond)
			}
			w.Header().Set("Content-Type", "text/event-stream")
			s.Stream(r, To(w), nil)
		}
	}
}

// limited serves at most limit connections at a time.
func limited(limit int32, hangs bool) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(second))
		var n atomic.Int32
		return func(w http.ResponseWriter, r *http.Request) {
			defer n.Add(-1)
			switch over := n.Add(1) > limit; {
			case over && hangs:
				<-r.Context().Done()
				return
			case over:
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			Head(w)
			s.Stream(r, To(w), nil)
		}
	}
}

func answer(mediaType, body string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			_, _ = io.WriteString(w, body)
		}
	}
}

func redirected(to, mediaType string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(second))
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "feed.test" {
				http.Redirect(w, r, to, http.StatusFound)
				return
			}
			w.Header().Set("Content-Type", mediaType)
			if mediaType == "text/html" {
				_, _ = fmt.Fprint(w, "<title>Welcome to the airport</title>")
				return
			}
			Flush(w)
			s.Stream(r, To(w), nil)
		}
	}
}

// filled holds bytes back until it has size bytes.
type filled struct {
	Plain
	size int
	held *strings.Builder
}

func (f filled) Write(chunk string) {
	f.held.WriteString(chunk)
	for f.held.Len() >= f.size {
		all := f.held.String()
		f.held.Reset()
		f.held.WriteString(all[f.size:])
		f.Plain.Write(all[:f.size])
	}
}
func (f filled) Close() { f.Plain.Write(f.held.String()) }

// every draws the same gap.
func every(d time.Duration) func(*rand.Rand) time.Duration {
	return func(*rand.Rand) time.Duration { return d }
}

func withHead(header ...string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(second))
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w, header...)
			s.Stream(r, To(w), nil)
		}
	}
}

// breaks aborts the first n responses after ten seconds.
func breaks(n int) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(second))
		var requests atomic.Int32
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			if int(requests.Add(1)) > n {
				s.Stream(r, To(w), nil)
				return
			}
			s.Stream(r, To(w), time.After(10*second))
			panic(http.ErrAbortHandler)
		}
	}
}

func heartbeat(d time.Duration) feeds.Spec { return feeds.Spec{Heartbeat: d} }

// inChunks answers with a chunked body that ends cleanly.
func inChunks(body string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			Head(w)
			_, _ = io.WriteString(w, body)
		}
	}
}
