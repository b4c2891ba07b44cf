package conn_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/conn/redact"
)

func tokenFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTokenFilesAreReadAtEveryConnect(t *testing.T) {
	var got []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
		stream(w)
	})
	path := tokenFile(t, "one")
	source := auth.NewSource(auth.Credentials{TokenFile: path})
	for _, token := range []string{"one", "two"} {
		if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		r := request(t, url)
		r.Auth = source.Session(t.Context())
		s, err := open(t, r)
		if err != nil {
			t.Fatal(err)
		}
		if shown := s.Request.Get("Authorization"); shown != redact.Mask {
			t.Errorf("the request is shown with %q", shown)
		}
	}
	if strings.Join(got, ",") != "Bearer one,Bearer two" {
		t.Errorf("sent %q", got)
	}
}

func TestTokenCommandEndsWithItsAttempt(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	r := request(t, "http://feed.test/")
	r.Auth = auth.NewSource(auth.Credentials{TokenCommand: []string{"sleep", "60"}}).Session(ctx)
	time.AfterFunc(50*time.Millisecond, func() { cancel(stop) })
	_, err := conn.NewClient(conn.Options{}).Open(ctx, r)
	if !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestTokenOutlivesItsFirstRequest(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	r := request(t, url)
	r.Auth = auth.NewSource(auth.Credentials{TokenFile: tokenFile(t, "t0ken")}).Session(t.Context())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	if _, err := c.FetchClock(gone, r.URL, r); err == nil {
		t.Fatal("the clock was read without a context")
	}
	if _, err := open(t, r); err != nil {
		t.Errorf("the stream is not opened: %v", err)
	}
}

func TestHeaderReplacesCredentials(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Digest mine" {
			t.Errorf("sent %q", got)
		}
		stream(w)
	})
	r := request(t, strings.Replace(url, "://", "://u:p@", 1))
	r.Auth = auth.NewSource(auth.Credentials{Bearer: "t0ken"}).Session(t.Context())
	r.Header = http.Header{"authorization": {"Digest mine"}}
	if _, err := open(t, r); err != nil {
		t.Fatal(err)
	}
}

func TestRequestsAreShownWithoutTheUsersValues(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/refused":
			w.WriteHeader(http.StatusForbidden)
		case "/broken":
			panic(http.ErrAbortHandler)
		default:
			stream(w)
		}
	})
	for _, path := range []string{"/stream", "/refused", "/broken"} {
		r := request(t, strings.Replace(url, "://", "://u:s3cret@", 1)+path+"?token=s3cret")
		r.Header = http.Header{"accept": {"s3cret"}, "x-team": {"s3cret"}, "User-Agent": {"s3cret"}}
		s, err := open(t, r)
		var shown http.Header
		var where string
		var failed *conn.Error
		switch {
		case errors.As(err, &failed):
			shown, where = failed.Request, failed.Info.URL
		case err == nil:
			shown, where = s.Request, s.Info.URL
		}
		if shown.Get("Accept") != redact.Mask || shown.Get("X-Team") != redact.Mask ||
			shown.Get("User-Agent") != redact.Mask ||
			shown.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: the request is shown as %v", path, shown)
		}
		if !strings.Contains(where, path+"?token="+redact.Mask) {
			t.Errorf("%s: the URL is shown as %q", path, where)
		}
	}
}

func replaceFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
