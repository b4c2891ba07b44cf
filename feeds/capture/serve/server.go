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
	"feedscope/feeds/rebind"
)

// Options configure a [Server]. The zero value serves the whole recording at its original speed.
type Options struct {
	// From and To are the times to start and end at; zero means those of the recording.
	From, To time.Time
	// Names are names of this machine by which clients may reach the server at a loopback address, beside localhost.
	Names []string
	// Speed is a factor from [replay.MinSpeed] to [replay.MaxSpeed]; zero means 1.
	Speed float64
}

// Server serves a recording. It is safe for concurrent use.
type Server struct {
	options Options
	paths   []string
	outline *capture.Outline
	streams []*stream

	mu sync.Mutex
	// visits are the clients that have received a whole connection.
	visits map[visitor]visit
}

// stream is a feed that is served.
type stream struct {
	feed        capture.Feed
	path        string
	connections []capture.Connection
}

// visitor identifies a client, as far as that is possible: by its host.
type visitor struct {
	stream *stream
	host   string
}

// visit is where a client continues if it reconnects with the expected ID.
type visit struct {
	next int // Index in the stream's connections.
	id   string
}

// maxVisits bounds the memory for visits.
const maxVisits = 10_000

// Stream names a feed and the path at which it is served.
type Stream struct {
	Feed, Path  string
	Connections int
}

// New returns a server of the files of one recording, which must stay in place. Its errors are those of [capture.Open],
// or report that there is nothing to serve.
func New(o Options, paths ...string) (*Server, error) {
	if o.Speed == 0 {
		o.Speed = 1
	}
	if !(o.Speed >= replay.MinSpeed) {
		return nil, fmt.Errorf("a speed of %v is too slow: use %v or more", o.Speed, replay.MinSpeed)
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
	return nil, fmt.Errorf("no connection to serve in the recording, or in the requested time range")
}

// arrange assigns a path and its connections to each feed.
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

// wants reports whether any part of a connection is in the time range to serve.
func (s *Server) wants(c *capture.Connection) bool {
	o := s.options
	return (o.To.IsZero() || !c.Opening.Time.After(o.To)) && (c.Closing == nil || !c.Closing.Time.Before(o.From))
}

// pathOf returns the path of a URL that may be partly masked.
func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}

// unique returns the path, with a number appended if it is taken, and takes it.
func unique(path string, taken map[string]bool) string {
	free := path
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", path, n)
	}
	taken[free] = true
	return free
}

// Streams returns the streams and their paths. A single stream is served at every path.
func (s *Server) Streams() []Stream {
	var all []Stream
	for _, st := range s.streams {
		all = append(all, Stream{Feed: st.feed.Spec.Name, Path: st.path, Connections: len(st.connections)})
	}
	return all
}

// Outline returns the outline of the recording.
func (s *Server) Outline() *capture.Outline { return s.outline }

// find returns the stream at a path, or nil.
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
	if rebind.Suspect(r, s.options.Names...) {
		http.Error(w, "the recording is served to this machine alone: use http://127.0.0.1", http.StatusForbidden)
		return
	}
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
	head(w.Header(), st, c)
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	s.serve(w, r, st, from)
}

func head(h http.Header, st *stream, c *capture.Connection) {
	kind, spec := c.Opening.Header.Get("Content-Type"), &st.feed.Spec
	if made := spec.Lines || c.Opening.Info.Lines || spec.Poll.Every > 0; made || kind == "" {
		kind = conn.MediaType
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox") // A page in a recording runs nothing in a browser.
}

// directory lists the paths of the streams.
func (s *Server) directory() string {
	var b strings.Builder
	b.WriteString("No stream at this path. Available streams:")
	for _, st := range s.streams {
		b.WriteString("\n" + st.path)
	}
	return b.String()
}

// place is where a response starts in a stream.
type place struct {
	connection int
	offset     int64 // In the connection's body.
	id         string
	// time is the time of the read with the bytes before the offset; zero at the start of a connection.
	time time.Time
}

// start returns the place where the response to a request starts.
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

// comesBack returns the connection for a client that has received a whole one, and forgets the client, which can
// start again.
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

// served notes that a client has received a whole connection.
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
