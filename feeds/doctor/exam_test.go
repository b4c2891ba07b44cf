package doctor_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor"
)

// asked keeps account of the requests that a server got.
type asked struct {
	mu       sync.Mutex
	requests []string
}

func (a *asked) by(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.requests = append(a.requests, strings.TrimSpace(r.Method+" "+r.Header.Get("Accept-Encoding")))
		a.mu.Unlock()
		next(w, r)
	}
}

func TestWhatIsNotToBeRepeatedIsAskedForOnce(t *testing.T) {
	ends := func(w http.ResponseWriter, _ *http.Request) {
		head(w)
		_, _ = io.WriteString(w, "data: 1\n\n")
	}
	lasts := steady(about(second))()
	fails := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	packed := withHead("Content-Encoding", "gzip")()
	post := feeds.Spec{Ask: feeds.Ask{Body: []byte("{}")}}
	for name, tt := range map[string]struct {
		spec    feeds.Spec
		handler http.HandlerFunc
	}{
		"a POST that lasts":            {post, lasts},
		"a POST that ends":             {post, ends},
		"a POST that fails":            {post, fails},
		"a POST with compression":      {post, packed},
		"a GET with a body":            {feeds.Spec{Ask: feeds.Ask{Method: "GET", Body: []byte("{}")}}, lasts},
		"a finite GET":                 {feeds.Spec{NoReconnect: true}, lasts},
		"a finite GET that ends":       {feeds.Spec{NoReconnect: true}, ends},
		"a finite GET that fails":      {feeds.Spec{NoReconnect: true}, fails},
		"a finite GET and compression": {feeds.Spec{NoReconnect: true}, packed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var a asked
			s := scene{spec: tt.spec, handler: func() http.HandlerFunc { return a.by(tt.handler) }}
			s.examine(t)
			if len(a.requests) != 1 {
				t.Errorf("the server got %q", a.requests)
			}
		})
	}
}

func TestWaysInWhichAFeedIsAskedFor(t *testing.T) {
	for name, tt := range map[string]struct {
		ask  feeds.Ask
		want []string
	}{
		"plain":                       {feeds.Ask{}, []string{"GET", "GET", "GET gzip, zstd", "GET"}},
		"compressed":                  {feeds.Ask{Compressed: true}, []string{"GET gzip, zstd", "GET gzip, zstd", "GET gzip, zstd", "GET gzip, zstd"}},
		"a POST that may be repeated": {feeds.Ask{Body: []byte("{}"), Repeat: true}, []string{"POST", "POST", "POST gzip, zstd", "GET", "POST"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var a asked
			s := scene{spec: feeds.Spec{Ask: tt.ask}, handler: func() http.HandlerFunc { return a.by(steady(about(second))()) }}
			report := s.examine(t)
			slices.Sort(a.requests)
			slices.Sort(tt.want)
			if !slices.Equal(a.requests, tt.want) || report.Counts.Connects != len(tt.want) {
				t.Errorf("the server got %q, want %q", a.requests, tt.want)
			}
		})
	}
}

// A document that is polled is no stream: it has a length and comes in one go.
func TestPollingIsNotJudgedAsAStream(t *testing.T) {
	s := scene{
		spec: feeds.Spec{Ask: feeds.Ask{Poll: feeds.Poll{Every: 2 * time.Second}}, TimePath: "ts"},
		handler: func() http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, fmt.Sprintf(`{"ts":%d}`, time.Now().UnixMilli()))
			}
		},
	}
	if r := s.examine(t); len(r.Findings) > 0 || !r.Connected || r.Counts.Events < 15 {
		t.Errorf("of a healthy poll it says %+v", r)
	}
	s.handler = status(http.StatusUnauthorized)
	if r := s.examine(t); codes(&r.Diagnosis) != "unauthorized" {
		t.Errorf("of a poll that is refused it says %+v", r.Findings)
	}
}

// A server that compresses unasked is examined all the same, and what its compression holds back is found.
func TestCompressionUnasked(t *testing.T) {
	for name, tt := range map[string]struct {
		flushes bool
		want    string
	}{
		"flushed":     {true, "compressed-unasked"},
		"not flushed": {false, "compression-holds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scene{handler: packing(tt.flushes)}
			r := s.examine(t)
			if codes(&r.Diagnosis) != tt.want {
				t.Errorf("got %+v, want %s", r.Findings, tt.want)
			}
			if flows := slices.ContainsFunc(r.Notes, func(n doctor.Note) bool { return n.Code == "compressed" }); flows != tt.flushes {
				t.Errorf("its notes are %+v", r.Notes)
			}
		})
	}
}

// zipped compresses; what it holds it flushes, or not.
type zipped struct {
	plain
	gzip    *gzip.Writer
	flushes bool
}

func (z zipped) write(chunk string) {
	_, _ = io.WriteString(z.gzip, chunk)
	if z.flushes {
		_ = z.gzip.Flush()
	}
	flush(z.w)
}

// packing is a server that compresses unless it is told not to.
func packing(flushes bool) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(50 * time.Millisecond))
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") == "identity" {
				head(w)
				s.stream(r, plain{w}, nil)
				return
			}
			head(w, "Content-Encoding", "gzip")
			s.stream(r, zipped{plain{w}, gzip.NewWriter(w), flushes}, nil)
		}
	}
}
