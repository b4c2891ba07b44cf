package doctor_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor/rules"
)

// requestLog records the requests to a server.
type requestLog struct {
	mu       sync.Mutex
	requests []string
}

func (a *requestLog) wrap(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.requests = append(a.requests, strings.TrimSpace(r.Method+" "+r.Header.Get("Accept-Encoding")))
		a.mu.Unlock()
		next(w, r)
	}
}

func TestUnrepeatableRequestsAreMadeOnce(t *testing.T) {
	ends := func(w http.ResponseWriter, _ *http.Request) {
		Head(w)
		_, _ = io.WriteString(w, "data: 1\n\n")
	}
	lasts := Steady(About(time.Second))()
	fails := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	packed := func(w http.ResponseWriter, r *http.Request) {
		Head(w, "Content-Encoding", "gzip")
		<-r.Context().Done()
	}
	post := feeds.Spec{Request: feeds.Request{Body: []byte("{}")}}
	for name, tt := range map[string]struct {
		spec    feeds.Spec
		handler http.HandlerFunc
	}{
		"a POST that lasts":            {post, lasts},
		"a POST that ends":             {post, ends},
		"a POST that fails":            {post, fails},
		"a POST with compression":      {post, packed},
		"a GET with a body":            {feeds.Spec{Request: feeds.Request{Method: "GET", Body: []byte("{}")}}, lasts},
		"a finite GET":                 {feeds.Spec{NoReconnect: true}, lasts},
		"a finite GET that ends":       {feeds.Spec{NoReconnect: true}, ends},
		"a finite GET that fails":      {feeds.Spec{NoReconnect: true}, fails},
		"a finite GET and compression": {feeds.Spec{NoReconnect: true}, packed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log requestLog
			s := server{Spec: tt.spec, Handler: func() http.HandlerFunc { return log.wrap(tt.handler) }}
			s.examine(t)
			if len(log.requests) != 1 {
				t.Errorf("the server received %q", log.requests)
			}
		})
	}
}

func TestVariantsOfRequests(t *testing.T) {
	for name, tt := range map[string]struct {
		request feeds.Request
		want    []string
	}{
		"plain": {feeds.Request{}, []string{"GET", "GET", "GET gzip, zstd", "GET"}},
		"compressed": {
			feeds.Request{Compressed: true},
			[]string{"GET gzip, zstd", "GET gzip, zstd", "GET gzip, zstd", "GET gzip, zstd"},
		},
		"a POST that may be repeated": {
			feeds.Request{Body: []byte("{}"), Repeat: true},
			[]string{"POST", "POST", "POST gzip, zstd", "GET", "POST"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log requestLog
			s := server{
				Spec:    feeds.Spec{Request: tt.request},
				Handler: func() http.HandlerFunc { return log.wrap(Steady(About(time.Second))()) },
			}
			report := s.examine(t)
			slices.Sort(log.requests)
			slices.Sort(tt.want)
			if !slices.Equal(log.requests, tt.want) || report.Counts.Connects != len(tt.want) {
				t.Errorf("the server received %q, want %q", log.requests, tt.want)
			}
		})
	}
}

// A polled document is not a stream: it has a length and arrives at once.
func TestPolledDocumentIsNotJudgedAsStream(t *testing.T) {
	s := server{
		Spec: feeds.Spec{Request: feeds.Request{Poll: feeds.Poll{Every: 2 * time.Second}}, TimePath: "ts"},
		Handler: func() http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, fmt.Sprintf(`{"ts":%d}`, time.Now().UnixMilli()))
			}
		},
	}
	if r := s.examine(t); len(r.Findings) > 0 || !r.Connected || r.Counts.Events < 15 {
		t.Errorf("a healthy poll has the report %+v", r)
	}
	s.Handler = Status(http.StatusUnauthorized)
	if r := s.examine(t); Codes(&r.Diagnosis) != "unauthorized" {
		t.Errorf("a refused poll has the findings %+v", r.Findings)
	}
}

// A server that compresses without being requested is examined anyway, and events that its compression holds back are
// found.
func TestUnrequestedCompression(t *testing.T) {
	for name, tt := range map[string]struct {
		flushes bool
		want    string
	}{
		"flushed":     {true, "compressed-unasked"},
		"not flushed": {false, "compression-holds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := server{Handler: packing(tt.flushes)}
			r := s.examine(t)
			if Codes(&r.Diagnosis) != tt.want {
				t.Errorf("got %+v, want %s", r.Findings, tt.want)
			}
			if flows := slices.ContainsFunc(r.Notes,
				func(n rules.Note) bool { return n.Code == "compressed" }); flows != tt.flushes {
				t.Errorf("the notes are %+v", r.Notes)
			}
		})
	}
}

func TestReconnectNamesThePositionHoweverItIsSent(t *testing.T) {
	for name, resume := range map[string]feeds.Resume{
		"header": {}, "query": {By: feeds.ByQuery, Name: "after"}, "query with a value": {By: feeds.ByQuery, Name: "after", Path: "n"},
	} {
		s := server{Spec: feeds.Spec{Request: feeds.Request{Resume: resume}}, Handler: Steady(About(time.Second))}
		stages := s.examine(t).Stages
		if last := stages[len(stages)-1]; !regexp.MustCompile(`^\d+ events? after id \d+$`).MatchString(last.Outcome) {
			t.Errorf("%s: %s %q", name, last.Name, last.Outcome)
		}
	}
}

// A gzip stream that holds all its events is found on a slow feed of either format.
func TestHeldCompressionOfSlowFeeds(t *testing.T) {
	for name, tt := range map[string]struct {
		lines, own, flushes bool
		want                string
	}{
		"an event stream":                    {want: "compression-holds"},
		"lines":                              {lines: true, want: "compression-holds"},
		"events of the connection, not held": {own: true, flushes: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := server{Spec: feeds.Spec{Request: feeds.Request{Lines: tt.lines}}, Handler: slowPacking(tt.lines, tt.own, tt.flushes)}
			if r := s.examine(t); Codes(&r.Diagnosis) != tt.want {
				t.Errorf("got %+v", r.Findings)
			}
		})
	}
}

// slowPacking is a server that compresses on request and sends an event every 4.5 s; own ones are different on every
// connection.
func slowPacking(lines, own, flushes bool) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		var made atomic.Int64
		return func(w http.ResponseWriter, r *http.Request) {
			format, head := "data: {\"n\":%d}\n\n", []string{}
			if lines {
				format, head = "{\"n\":%d}\n", []string{"Content-Type", "application/x-ndjson"}
			}
			var out Outlet = To(w)
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				head, out = append(head, "Content-Encoding", "gzip"), zipped{To(w), gzip.NewWriter(w), flushes}
			}
			Head(w, head...)
			for n := int64(0); r.Context().Err() == nil; n++ {
				i := n
				if own {
					i = made.Add(1)
				}
				out.Write(fmt.Sprintf(format, i))
				select {
				case <-r.Context().Done():
				case <-time.After(4500 * time.Millisecond):
				}
			}
		}
	}
}

// zipped compresses, with or without flushing after each chunk.
type zipped struct {
	Plain
	gzip    *gzip.Writer
	flushes bool
}

func (z zipped) Write(chunk string) {
	_, _ = io.WriteString(z.gzip, chunk)
	if z.flushes {
		_ = z.gzip.Flush()
	}
	z.Plain.Write("")
}

// packing is a server that compresses unless the request forbids it.
func packing(flushes bool) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(50 * time.Millisecond))
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") == "identity" {
				Head(w)
				s.Stream(r, To(w), nil)
				return
			}
			Head(w, "Content-Encoding", "gzip")
			s.Stream(r, zipped{To(w), gzip.NewWriter(w), flushes}, nil)
		}
	}
}

func TestExamEndsInTime(t *testing.T) {
	always := func(h http.HandlerFunc) func() http.HandlerFunc { return func() http.HandlerFunc { return h } }
	for name, handler := range map[string]func() http.HandlerFunc{
		"a server that never answers": always(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }),
		"a server that fails":         Status(http.StatusServiceUnavailable),
		"a stream":                    Steady(About(time.Second)),
		"a stream that ends at once":  always(func(w http.ResponseWriter, _ *http.Request) { Head(w) }),
	} {
		for _, d := range []time.Duration{10 * time.Second, time.Minute} {
			t.Run(fmt.Sprintf("%s, %s", name, d), func(t *testing.T) {
				t.Parallel()
				s := server{Duration: d, Handler: handler}
				if took := time.Duration(s.examine(t).Took); took > d+time.Second {
					t.Errorf("it took %s", took)
				}
			})
		}
	}
}

func TestStagesWithoutResultAreInconclusive(t *testing.T) {
	s := server{Handler: func() http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			<-r.Context().Done()
		}
	}}
	for _, stage := range s.examine(t).Stages {
		if empty := strings.HasPrefix(stage.Outcome, "0 ") || strings.HasPrefix(stage.Outcome, "none within "); stage.Inconclusive != empty {
			t.Errorf("%+v", stage)
		}
	}
}
