package server

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"feedscope/demo-server/faults"
)

// control serves the faults to clients on this machine: GET lists what is on, PUT sets it, POST adds to it, DELETE heals. The path
// /faults is about all feeds, /faults/market about one; the faults stand in the query, as in ?fault=idle-cut:5s. DELETE without a
// fault heals all of them, at /faults those of each feed too. The answer is always what is on then, by path; "*" stands for all feeds.
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
		if s.command(r.Method, path, on) {
			s.listFaults(w)
			return
		}
		w.Header().Set("Allow", "GET, PUT, POST, DELETE")
		http.Error(w, "use GET, PUT, POST or DELETE", http.StatusMethodNotAllowed)
	})
	return nearby(http.NewCrossOriginProtection().Handler(change))
}

// namedFaults reads the faults of a command. One that is misspelt must not be taken for a command without any, which heals.
func namedFaults(q url.Values) (faults.Set, error) {
	for name := range q {
		if name != "fault" {
			return nil, fmt.Errorf("unknown parameter %q; write ?fault=NAME", name)
		}
	}
	return faults.FromQuery(q)
}

// command does what a method means; false: it means nothing.
func (s *Server) command(method, path string, on faults.Set) bool {
	switch method {
	case http.MethodGet:
	case http.MethodPut:
		s.board.Replace(path, on)
	case http.MethodPost:
		s.board.Add(path, on)
	case http.MethodDelete:
		s.heal(path, on)
	default:
		return false
	}
	return true
}

// heal takes some faults away, or all if none is named.
func (s *Server) heal(path string, named faults.Set) {
	for _, f := range named {
		s.board.Remove(path, f.Name())
	}
	switch {
	case len(named) > 0:
	case path == faults.Everywhere:
		s.board.Clear()
	default:
		s.board.Replace(path, nil)
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
	_ = json.NewEncoder(w).Encode(on) // A client that is gone needs no list.
}

// nearby refuses whoever is not on this machine, or came over a proxy or a name that somebody else chose.
func nearby(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		peer, _, _ := net.SplitHostPort(r.RemoteAddr)
		forwarded := r.Header.Get("Forwarded") + r.Header.Get("X-Forwarded-For") + r.Header.Get("Via")
		if !loopback(peer) || host != "localhost" && !loopback(host) || forwarded != "" {
			http.Error(w, "faults are switched from this machine alone: use http://127.0.0.1", http.StatusForbidden)
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
