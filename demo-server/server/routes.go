package server

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"feedscope/demo-server/alerts"
	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/faults"
	"feedscope/demo-server/inject"
	"feedscope/demo-server/market"
	"feedscope/demo-server/metrics"
	"feedscope/demo-server/model"
	"feedscope/demo-server/story"
)

// Feed describes one feed of the server.
type Feed struct {
	// Path is the feed's URL path, as in "/market".
	Path string
	// Events are the names of its events.
	Events []string
	// Text describes the feed in a few words.
	Text string

	log    *eventlog.Log
	script *script // Of a scenario, which has no log.
}

// assistantPath is the path of the feed that is not on /events.
const assistantPath = "/assistant"

// Feeds lists the feeds in display order. Besides the events listed, each feed may send gap events; see the package
// comment.
func (s *Server) Feeds() []Feed {
	if s.opts.Scenario != nil {
		return s.scriptedFeeds()
	}
	marketNames := []string{market.Quote, market.Trade, story.Session}
	alertNames := []string{alerts.Raised, alerts.Resolved}
	metricNames := []string{metrics.Name}
	symbols := fmt.Sprintf("%d invented symbols", len(market.Symbols()))
	hosts := fmt.Sprintf("metrics of %d hosts", len(metrics.Hosts()))
	return []Feed{
		{"/market", marketNames, symbols, s.logs[story.Market], nil},
		{"/alerts", alertNames, "alerts as they open and resolve", s.logs[story.Alerts], nil},
		{"/metrics", metricNames, hosts, s.logs[story.Metrics], nil},
		{"/events", slices.Concat(marketNames, alertNames, metricNames), "these three on one connection", s.all, nil},
		{assistantPath, story.AssistantNames, "answers of an assistant to incidents, as Anthropic Messages", s.logs[story.Assistant], nil},
	}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	all := http.NewServeMux()
	for _, f := range s.Feeds() {
		if f.script != nil { // It may be an answer to a POST.
			all.Handle(f.Path, open(f.script, http.MethodGet, http.MethodHead, http.MethodPost))
		} else {
			mux.Handle(f.Path, s.stream(f.Path, f.log))
		}
	}
	mux.HandleFunc("/time", s.serveTime)
	mux.HandleFunc("/healthz", serveHealth)
	mux.Handle("/{$}", page(slices.DeleteFunc(s.Feeds(), func(f Feed) bool { return f.Path == assistantPath })))
	all.Handle("/", open(mux, http.MethodGet, http.MethodHead))
	for _, a := range s.models() {
		all.Handle(a.Path, open(s.answers(&a), http.MethodGet, http.MethodPost))
	}
	all.Handle("/faults", s.control())
	all.Handle("/faults/{feed...}", s.control())
	return literalPercents(all)
}

// models returns the APIs that the server imitates: none beside a scenario.
func (s *Server) models() []model.API {
	if s.opts.Scenario != nil {
		return nil
	}
	return model.APIs()
}

// barePercent matches a percent sign of a query that begins no escape.
var barePercent = regexp.MustCompile(`%([^0-9A-Fa-f]|.?$|.[^0-9A-Fa-f])`)

// literalPercents accepts the percent sign of a fault such as truncate:60% without an escape; net/url would drop the whole
// parameter.
func literalPercents(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if barePercent.MatchString(r.URL.RawQuery) {
			u := *r.URL
			u.RawQuery = barePercent.ReplaceAllString(u.RawQuery, "%25$1")
			r = r.Clone(r.Context())
			r.URL = &u
		}
		next.ServeHTTP(w, r)
	})
}

// open allows any web page to use some methods and rejects the others.
func open(next http.Handler, methods ...string) http.Handler {
	allowed := strings.Join(append(methods, http.MethodOptions), ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cache-Control", "no-store")
		switch {
		case slices.Contains(methods, r.Method):
			next.ServeHTTP(w, r)
		case r.Method == http.MethodOptions:
			h.Set("Allow", allowed)
			h.Set("Access-Control-Allow-Methods", allowed)
			h.Set("Access-Control-Allow-Headers", cmp.Or(r.Header.Get("Access-Control-Request-Headers"), "Last-Event-ID, Cache-Control"))
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			h.Set("Allow", allowed)
			http.Error(w, "use "+strings.Join(methods, " or "), http.StatusMethodNotAllowed)
		}
	})
}

// serveTime returns the time on the server's clock, which faults may skew.
func (s *Server) serveTime(w http.ResponseWriter, _ *http.Request) {
	on, _ := s.active.For(faults.Everywhere)
	w.Header().Set("Content-Type", "application/json")
	body := strconv.AppendInt([]byte(`{"ts":`), wall().Add(inject.Skew(on)).UnixMilli(), 10)
	_, _ = w.Write(append(body, '}', '\n')) // Fails only if the client has disconnected.
}

func serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}
