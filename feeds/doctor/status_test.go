package doctor_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

func TestUnauthorized(t *testing.T) {
	finds(t, "unauthorized", &server{Name: "401", Handler: Status(401, "WWW-Authenticate", "Bearer")})
}

func TestForbidden(t *testing.T) {
	finds(t, "forbidden", &server{Name: "403", Handler: Status(403)})
}

func TestNotFound(t *testing.T) {
	finds(t, "not-found", &server{Name: "404", Handler: Status(404)})
}

func TestBadRequest(t *testing.T) {
	finds(t, "bad-request", &server{Name: "400", Handler: Status(400)},
		&server{Name: "405", Handler: Status(405, "Allow", "POST")},
		&server{Name: "422", Handler: Status(422)})
}

func TestGone(t *testing.T) {
	finds(t, "gone", &server{Name: "410", Handler: Status(410)})
}

func TestRateLimited(t *testing.T) {
	finds(t, "rate-limited", &server{Name: "429", Handler: Status(429, "Retry-After", "60")})
}

func TestBackendDown(t *testing.T) {
	finds(t, "backend-down",
		&server{Name: "two alternating backends, the second one down", Blind: true, Handler: backends(2, second)},
		&server{Name: "two alternating backends, the first one down", Blind: true, Handler: backends(1, second)})
	findsNothing(t, &server{Name: "a server that restarts", Handler: restarts})
}

// backends answers every second attempt with 502.
func backends(dead int32, gap time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(gap))
		var n atomic.Int32
		return func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1)%2 == dead%2 {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			Head(w)
			s.Stream(r, To(w), nil)
		}
	}
}

// restarts is a server that is down between 40 and 45 seconds.
func restarts() http.HandlerFunc {
	const from, until = 40 * second, 45 * second
	s := NewSource(About(second))
	started := time.Now()
	return func(w http.ResponseWriter, r *http.Request) {
		since := time.Since(started)
		if since >= from && since < until {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		Head(w)
		var ends <-chan time.Time
		if since < from {
			ends = time.After(from - since)
		}
		s.Stream(r, To(w), ends)
	}
}

func TestNoAnswer(t *testing.T) {
	finds(t, "no-answer", &server{
		Name: "a stopped process", Blind: true,
		Handler: unanswering(func(*http.Request) bool { return true }),
	})
}

// unanswering is a server that never answers some requests, and answers all others with 404.
func unanswering(which func(*http.Request) bool) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if !which(r) {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			<-r.Context().Done()
		}
	}
}

func TestServerError(t *testing.T) {
	finds(t, "server-error", &server{Name: "500", Handler: Status(500)},
		&server{Name: "503", Handler: Status(503)})
}

func TestNoContent(t *testing.T) {
	finds(t, "no-content", &server{Name: "204", Handler: Status(204)})
}

func TestRedirectLoop(t *testing.T) {
	finds(t, "redirect-loop", &server{Name: "redirects in a circle", Handler: Status(302, "Location", "/events")})
}

func TestPage(t *testing.T) {
	finds(t, "page",
		&server{Name: "a web page", Handler: answer("text/html; charset=utf-8", "<title>Sign in \x1b[31m</title>")})
}
