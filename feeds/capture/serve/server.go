package serve

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/conn"
)

// Options say how to serve. The zero value serves all of a recording as it was.
type Options struct {
	// From and To bound what is served; zero is the recording's start and end.
	From, To time.Time
	// Speed is how many times as fast as it was, from [replay.MinSpeed] to [replay.MaxSpeed]; zero means 1.
	Speed float64
}

// Server serves a recording. It is safe for concurrent use.
type Server struct {
	options Options
	paths   []string
	outline *capture.Outline
	streams []*stream

	mu sync.Mutex
	// visits are those of clients that have been served a connection to its end.
	visits map[visitor]visit
}

// stream is a feed that is served.
type stream struct {
	feed        capture.Feed
	path        string
	connections []capture.Connection
}

// visitor tells clients apart as far as that can be done: by the host they come from.
type visitor struct {
	stream *stream
	host   string
}

// visit is where a client goes on that comes back with the ID that it must have.
type visit struct {
	next int // Of the stream's connections.
	id   string
}

// maxVisits bounds the memory of who came from where.
const maxVisits = 10_000

// Stream names a feed and the path at which it is served.
type Stream struct {
	Feed, Path  string
	Connections int
}

// New makes a server of the files of one recording, which must stay where they are. It returns the errors of
// [capture.Open], or says that there is nothing to serve.
func New(o Options, paths ...string) (*Server, error) {
	if o.Speed == 0 {
		o.Speed = 1
	}
	if !(o.Speed >= replay.MinSpeed) {
		return nil, fmt.Errorf("a speed of %v is too slow: give %v or more", o.Speed, replay.MinSpeed)
	}
	file, err := capture.Open(paths...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	outline, err := capture.Scan(file.Reader)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, paths: paths, outline: outline, visits: make(map[visitor]visit)}
	s.streams = s.arrange()
	for _, st := range s.streams {
		if len(st.connections) > 0 {
			return s, nil
		}
	}
	return nil, fmt.Errorf("there is no connection to serve in the recording, or in the time that is asked for")
}

// arrange gives each feed a path and its connections.
func (s *Server) arrange() []*stream {
	var streams []*stream
	taken := make(map[string]bool)
	byIndex := make(map[int]*stream)
	for _, f := range s.outline.Feeds {
		st := &stream{feed: f, path: unique(pathOf(f.Spec.URL), taken)}
		streams = append(streams, st)
		byIndex[f.Index] = st
	}
	for _, c := range s.outline.Connections {
		if st := byIndex[c.Feed]; st != nil && c.Opening.Conn > 0 && s.wants(&c) {
			st.connections = append(st.connections, c)
		}
	}
	return streams
}

// wants tells whether any of a connection is in the time that is served.
func (s *Server) wants(c *capture.Connection) bool {
	o := s.options
	return (o.To.IsZero() || !c.Opening.Time.After(o.To)) && (c.Closing == nil || !c.Closing.Time.Before(o.From))
}

// pathOf cuts the path out of a URL that may have parts masked.
func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}

// unique gives path, or with a number behind it, the first that is not taken, and takes it.
func unique(path string, taken map[string]bool) string {
	free := path
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", path, n)
	}
	taken[free] = true
	return free
}

// Streams lists what is served where. A single stream is served at every path.
func (s *Server) Streams() []Stream {
	var all []Stream
	for _, st := range s.streams {
		all = append(all, Stream{Feed: st.feed.Spec.Name, Path: st.path, Connections: len(st.connections)})
	}
	return all
}

// Outline is what the recording holds.
func (s *Server) Outline() *capture.Outline { return s.outline }

// find gives the stream at a path, nil if there is none.
func (s *Server) find(path string) *stream {
	for _, st := range s.streams {
		if st.path == path || len(s.streams) == 1 {
			return st
		}
	}
	return nil
}

// ServeHTTP answers a request with a connection of the recording.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	st := s.find(r.URL.EscapedPath())
	if st == nil {
		http.Error(w, s.directory(), http.StatusNotFound)
		return
	}
	from, err := s.start(st, r)
	switch {
	case err != nil:
		http.Error(w, "the recording cannot be read", http.StatusInternalServerError)
		return
	case from.connection == len(st.connections):
		w.WriteHeader(http.StatusNoContent)
		return
	}
	c := &st.connections[from.connection]
	head(w.Header(), c)
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	s.serve(w, r, st, from)
}

// head sets the headers of a response.
func head(h http.Header, c *capture.Connection) {
	kind := c.Opening.Header.Get("Content-Type")
	if kind == "" {
		kind = conn.MediaType
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}

// directory says what is served where.
func (s *Server) directory() string {
	var b strings.Builder
	b.WriteString("There is no stream here. There are:")
	for _, st := range s.streams {
		b.WriteString("\n" + st.path)
	}
	return b.String()
}

// place is where in a stream a response begins.
type place struct {
	connection int
	offset     int64 // In the connection's body.
	id         string
	// time is that of the read that has what comes before the offset; zero at the start of a connection.
	time time.Time
}

// start finds where the response to a request begins.
func (s *Server) start(st *stream, r *http.Request) (place, error) {
	id := r.Header.Get("Last-Event-ID")
	v := visitor{st, hostOf(r)}
	if next, back := s.comesBack(v, id); back {
		return place{connection: next, id: id}, nil
	}
	if id == "" {
		return place{}, nil
	}
	return s.locate(r.Context(), st, id)
}

// comesBack tells where a client goes on that has been served a connection to its end. Behind the last connection it
// is forgotten, so that it can begin anew.
func (s *Server) comesBack(v visitor, id string) (next int, back bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	visit, known := s.visits[v]
	if !known || visit.id != id {
		return 0, false
	}
	delete(s.visits, v)
	return visit.next, true
}

// served remembers a client that has been served a connection to its end.
func (s *Server) served(v visitor, next int, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.visits) >= maxVisits {
		clear(s.visits)
	}
	s.visits[v] = visit{next, id}
}

func hostOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
