package server

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"feedscope/demo-server/faults"
)

// control serves the active faults to clients on this machine. GET lists them, PUT replaces them, POST adds to them,
// DELETE removes the named ones or all. The path /faults means all feeds and answers, /faults/market one feed, and
// /faults/model the model endpoints; faults are in
// the query, as in ?fault=idle-cut:5s. DELETE /faults without a query also clears the faults of every feed. Each
// response lists the active faults by path, with "*" for all feeds.
func (s *Server) control() http.Handler {
	change := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := faults.Everywhere
		if feed := r.PathValue("feed"); feed != "" {
			path = "/" + feed
		}
		if err := s.checkPath(path); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		on, err := namedFaults(r.URL.Query())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := s.checkFaults(path, on); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if s.command(r.Method, path, on) {
			s.listFaults(w)
			return
		}
		w.Header().Set("Allow", "GET, PUT, POST, DELETE")
		http.Error(w, "use GET, PUT, POST or DELETE", http.StatusMethodNotAllowed)
	})
	return localOnly(http.NewCrossOriginProtection().Handler(change))
}

// namedFaults parses the faults of a command. It rejects unknown parameters: DELETE with a misspelled one would remove
// all faults.
func namedFaults(q url.Values) (faults.Set, error) {
	for name := range q {
		if name != "fault" {
			return nil, fmt.Errorf("unknown parameter %q; use ?fault=NAME", name)
		}
	}
	return faults.FromQuery(q)
}

// command executes a request and reports whether the method is supported.
func (s *Server) command(method, path string, on faults.Set) bool {
	switch method {
	case http.MethodGet:
	case http.MethodPut:
		s.active.Replace(path, on)
	case http.MethodPost:
		s.active.Add(path, on)
	case http.MethodDelete:
		s.heal(path, on)
	default:
		return false
	}
	return true
}

// heal removes the named faults, or all if none is named.
func (s *Server) heal(path string, named faults.Set) {
	for _, f := range named {
		s.active.Remove(path, f.Name())
	}
	switch {
	case len(named) > 0:
	case path == faults.Everywhere:
		s.active.Clear()
	default:
		s.active.Replace(path, nil)
	}
}

func (s *Server) listFaults(w http.ResponseWriter) {
	on := make(map[string][]string)
	for path, set := range s.Faults() {
		if path == faults.Everywhere {
			path = "*"
		}
		on[path] = set.Specs()
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(on) // Fails only if the client has disconnected.
}

// localOnly rejects requests from other machines, through proxies, or with a foreign Host header.
func localOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		peer, _, _ := net.SplitHostPort(r.RemoteAddr)
		forwarded := r.Header.Get("Forwarded") + r.Header.Get("X-Forwarded-For") + r.Header.Get("Via")
		if !loopback(peer) || host != "localhost" && !loopback(host) || forwarded != "" {
			http.Error(w, "faults can be changed from this machine only: use http://127.0.0.1", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(host string) bool {
	if n := len(host); n > 1 && host[0] == '[' {
		host = host[1 : n-1]
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
