package conn_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"feedscope/feeds/conn"
)

func TestRedirectsToOtherSchemesNameTheirSource(t *testing.T) {
	for to, shown := range map[string]string{
		"file:///etc/passwd":               "file:///etc/passwd",
		"ftp://u:hunter2@h/?token=hunter2": "ftp://•••@h/?token=•••",
		"javascript:alert(1)":              "javascript:•••",
	} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				w.Header().Set("Location", "/next?token=hunter2")
			} else {
				w.Header().Set("Location", to)
			}
			w.WriteHeader(http.StatusFound)
		})
		_, err := open(t, request(t, url+"/"))
		e := failure(t, err)
		want := url + "/next?token=••• redirects to " + shown + ", which is neither http nor https"
		if e.Reason != want || e.Kind != conn.KindRedirect || !e.Retry {
			t.Errorf("got %s, %q, retry %v", e.Kind, e.Reason, e.Retry)
		}
	}
}

func TestCredentialsInARedirectAreNotTheUsers(t *testing.T) {
	for name, c := range map[string]struct {
		accept bool
		want   string
	}{
		"accepted": {true, "the redirect contains a user and password, which were sent"},
		"refused":  {false, "the server answered 401 Unauthorized; it does not accept the user and password in the redirect"},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				user, password, _ := r.BasicAuth()
				switch {
				case r.URL.Path == "/":
					http.Redirect(w, r, "http://u:hunter2@"+strings.Replace(r.Host, "127.0.0.1", "localhost", 1)+"/x",
						http.StatusFound)
				case user+password != "uhunter2":
					t.Errorf("authenticated as %q", user)
				case c.accept:
					stream(w)
				default:
					w.WriteHeader(http.StatusUnauthorized)
				}
			})
			s, err := open(t, request(t, url+"/"))
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = strings.Join(s.Info.Oddities, "; ")
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPhasesDescribeTheLastConnection(t *testing.T) {
	a := newAuthority(t)
	plain := serve(t, func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	home := serveTLS(t, a.server(t), func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, plain, http.StatusFound)
		case "/within":
			http.Redirect(w, r, "/", http.StatusFound)
		default:
			stream(w)
		}
	})
	for path, encrypted := range map[string]bool{"/": true, "/within": true, "/away": false} {
		s, err := openRoute(t, home+path, conn.Route{TLS: conn.TLS{CA: a.file}})
		if err != nil {
			t.Fatal(err)
		}
		p := s.Info.Phases
		if p.TCP <= 0 || (p.TLS > 0) != encrypted || p.FirstByte <= 0 || p.DNS != 0 {
			t.Errorf("%s: %+v", path, p)
		}
		if host := strings.TrimPrefix(plain, "http://"); (s.Info.Remote == host) == encrypted {
			t.Errorf("%s: from %s", path, s.Info.Remote)
		}
	}
}

func TestUserHeadersDoNotFollowRedirectsToOtherOrigins(t *testing.T) {
	secrets := func(t *testing.T, r *http.Request) string {
		t.Helper()
		return r.Header.Get("Authorization") + r.Header.Get("X-Api-Key") + r.Header.Get("Cookie") + r.Header.Get("Referer")
	}
	var home, away string
	away = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := secrets(t, r); got != "" {
			t.Errorf("the other host received %q", got)
		}
		if r.Header.Get("Accept") == "" || r.Header.Get("Last-Event-Id") != "9" {
			t.Errorf("feedscope's own headers did not reach the other host: %v", r.Header)
		}
		if r.URL.Path == "/back" {
			http.Redirect(w, r, home+"/again", http.StatusFound)
			return
		}
		stream(w)
	})
	home = serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/there?token=s3cret", http.StatusTemporaryRedirect)
		case "/there":
			if secrets(t, r) == "" {
				t.Error("the headers did not reach the feed's host")
			}
			http.Redirect(w, r, away+"/feed", http.StatusFound)
		case "/round":
			http.Redirect(w, r, away+"/back", http.StatusFound)
		case "/again":
			if got := secrets(t, r); got != "" {
				t.Errorf("after a redirect back, received %q", got)
			}
			stream(w)
		}
	})
	for _, path := range []string{"/here", "/round"} {
		r := request(t, strings.Replace(home, "://", "://user:pw@", 1)+path)
		r.Header = http.Header{"X-API-Key": {"k"}, "Cookie": {"c=1"}, "Accept": {"*/*"}}
		r.LastEventID = "9"
		s, err := open(t, r)
		if err != nil {
			t.Fatal(err)
		}
		if s.Info.Redirects != 2 {
			t.Errorf("%d redirects counted", s.Info.Redirects)
		}
	}
}

func TestRedirectsAreLimited(t *testing.T) {
	hops := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hops++
		http.Redirect(w, r, "/next", http.StatusFound)
	})
	_, err := open(t, request(t, url))
	var e *conn.Error
	if !errors.As(err, &e) || e.Retry || e.Kind != conn.KindRedirectLoop ||
		e.Reason != "stopped after 10 redirects; the next leads to "+url+"/next" {
		t.Errorf("got %v", err)
	}
	if hops != conn.MaxRedirects+1 {
		t.Errorf("%d requests", hops)
	}
}

func TestInvalidRedirectShowsNoSecret(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://host:bad/?token=hunter2")
		w.WriteHeader(http.StatusFound)
	})
	_, err := open(t, request(t, url))
	if err == nil || err.Error() != "the server redirects to an invalid URL" {
		t.Errorf("got %v", err)
	}
}

func TestUserInfoFollowsRedirectsWithinItsOrigin(t *testing.T) {
	var home string
	home = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, password, ok := r.BasicAuth(); !ok || password != "pw" {
			t.Errorf("%s came without credentials", r.URL.Path)
		}
		if r.URL.Path == "/a" {
			http.Redirect(w, r, home+"/b", http.StatusFound)
			return
		}
		stream(w)
	})
	if _, err := open(t, request(t, strings.Replace(home, "://", "://user:pw@", 1)+"/a")); err != nil {
		t.Fatal(err)
	}
}
