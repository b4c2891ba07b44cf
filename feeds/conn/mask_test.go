package conn_test

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"feedscope/feeds/conn"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestURLsAreShownWithoutSecrets(t *testing.T) {
	for in, want := range map[string]string{
		"http://h/feed":                            "http://h/feed",
		"http://h/feed?topic=a&symbols=X,Y":        "http://h/feed?topic=a&symbols=X,Y",
		"http://u:p@h:1/feed":                      "http://•••@h:1/feed",
		"http://u@h/feed":                          "http://•••@h/feed",
		"http://h/?access_token=abc&topic=a":       "http://h/?access_token=•••&topic=a",
		"http://h/?APIKEY=abc":                     "http://h/?APIKEY=•••",
		"http://h/?q=" + strings.Repeat("A1b2", 8): "http://h/?q=•••",
		"http://h/?" + strings.Repeat("A1b2", 8):   "http://h/?•••",
		"http://h/?token=":                         "http://h/?token=",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := conn.MaskURL(u); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestHeadersAreShownWithoutSecrets(t *testing.T) {
	shown := conn.MaskHeader(http.Header{
		"Set-Cookie": {"a=s3cret", "b=s3cret"}, "X-Auth-Token": {"s3cret"}, "Authorization": {"s3cret"},
		"Location": {"/next?token=s3cret"}, "Content-Type": {"text/event-stream"},
	})
	for name, values := range shown {
		for _, v := range values {
			if strings.Contains(v, "s3cret") {
				t.Errorf("%s: %s", name, v)
			}
		}
	}
	if shown.Get("Content-Type") != "text/event-stream" || len(shown["Set-Cookie"]) != 2 {
		t.Errorf("too much is masked: %v", shown)
	}
}

func TestWrongURLsAreExplained(t *testing.T) {
	for in, want := range map[string]string{
		"ftp://h/":               `begins with http:// or https://, not "ftp"`,
		"localhost:80/x":         `begins with http:// or https://, not "localhost"`,
		"http:///x?token=s3cret": "names no host",
		"http://h:port/?token=s": "this is no URL",
		"http://u:s3cret@[::1/x": "this is no URL",
		"http://u:s3cret#1@h/":   "this is no URL",
		"http://u:s3cret/1@h/":   "this is no URL",
	} {
		_, err := conn.ParseURL(in)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", in, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("a secret in %v", err)
		}
	}
}

func TestARequestIsToldWithoutWhatTheUserGave(t *testing.T) {
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
		var told http.Header
		var where string
		var failed *conn.Error
		switch {
		case errors.As(err, &failed):
			told, where = failed.Request, failed.Info.URL
		case err == nil:
			told, where = s.Request, s.Info.URL
		}
		if told.Get("Accept") != conn.Masked || told.Get("X-Team") != conn.Masked || told.Get("User-Agent") != conn.Masked ||
			told.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: the request is told as %v", path, told)
		}
		if !strings.Contains(where, path+"?token="+conn.Masked) {
			t.Errorf("%s: asked for %q", path, where)
		}
	}
}
