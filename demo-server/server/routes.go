package server

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"feedscope/demo-server/alerts"
	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/faults"
	"feedscope/demo-server/inject"
	"feedscope/demo-server/market"
	"feedscope/demo-server/metrics"
	"feedscope/demo-server/story"
)

// Feed describes one of the server's feeds.
type Feed struct {
	// Path is where it is served, as in "/market".
	Path string
	// Events are the names of its events.
	Events []string
	// Text says in a few words what it is.
	Text string

	log *eventlog.Log
}

// Feeds lists the feeds in the order in which a person should see them.
//
// Beside the events named here, each may send a gap; see the package's comment.
func (s *Server) Feeds() []Feed {
	prices := []string{market.Quote, market.Trade, story.Session}
	trouble := []string{alerts.Raised, alerts.Resolved}
	samples := []string{metrics.Name}
	symbols := fmt.Sprintf("%d invented symbols", len(market.Symbols()))
	hosts := fmt.Sprintf("what %d hosts measure", len(metrics.Hosts()))
	return []Feed{
		{"/market", prices, symbols, s.logs[story.Market]},
		{"/alerts", trouble, "what somebody should look at", s.logs[story.Alerts]},
		{"/metrics", samples, hosts, s.logs[story.Metrics]},
		{"/events", slices.Concat(prices, trouble, samples), "all of it on one connection", s.all},
	}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, f := range s.Feeds() {
		mux.Handle(f.Path, s.stream(f.Path, f.log))
	}
	mux.HandleFunc("/time", s.serveTime)
	mux.HandleFunc("/healthz", serveHealth)
	mux.Handle("/{$}", page(s.Feeds()))
	all := http.NewServeMux()
	all.Handle("/", readOnly(mux))
	all.Handle("/faults", s.control())
	all.Handle("/faults/{feed}", s.control())
	return all
}

// readOnly lets any web page read from the server and refuses what is not reading.
func readOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const methods = "GET, HEAD, OPTIONS"
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cache-Control", "no-store")
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			next.ServeHTTP(w, r)
		case http.MethodOptions:
			h.Set("Allow", methods)
			h.Set("Access-Control-Allow-Methods", methods)
			h.Set("Access-Control-Allow-Headers", "Last-Event-ID, Cache-Control")
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			h.Set("Allow", methods)
			http.Error(w, "this server is for reading: use GET", http.StatusMethodNotAllowed)
		}
	})
}

// serveTime tells the server's clock, as the events do.
func (s *Server) serveTime(w http.ResponseWriter, _ *http.Request) {
	on, _ := s.board.For(faults.Everywhere)
	w.Header().Set("Content-Type", "application/json")
	body := strconv.AppendInt([]byte(`{"ts":`), wall().Add(inject.Skew(on)).UnixMilli(), 10)
	_, _ = w.Write(append(body, '}', '\n')) // A client that is gone needs no time.
}

func serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}
