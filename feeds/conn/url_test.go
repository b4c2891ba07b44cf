package conn_test

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"feedscope/feeds/conn"
)

func TestWrongURLsAreExplained(t *testing.T) {
	for in, want := range map[string]string{
		"ftp://h/":               `begins with http:// or https://, not "ftp"`,
		"localhost:80/x":         `begins with http:// or https://, not "localhost"`,
		"http:///x?token=s3cret": "has no host",
		"http://h:port/?token=s": "invalid URL",
		"http://u:s3cret@[::1/x": "invalid URL",
		"http://u:s3cret#1@h/":   "invalid URL",
		"http://u:s3cret/1@h/":   "invalid URL",
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

func TestQueriesArePercentEncoded(t *testing.T) {
	for in, want := range map[string]string{
		"/a b?q=c d&e=\"f\"'<>":      "/a%20b?q=c%20d&e=%22f%22%27%3C%3E",
		"/ä?q=ü":                     "/%C3%A4?q=%C3%BC",
		"/?a=%20%zz&b=c+d;e=[f]|g{}": "/?a=%20%zz&b=c+d;e=[f]|g{}",
		"?x=1":                       "/?x=1",
		"/?":                         "/?",
	} {
		echo := func(w http.ResponseWriter, r *http.Request) { answer(w, r.RequestURI) }
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/redirect" {
				echo(w, r)
				return
			}
			w.Header().Set("Location", strings.Replace("http://"+r.Host, "127.0.0.1", "localhost", 1)+in)
			w.WriteHeader(http.StatusFound)
		})
		for _, from := range []string{in, "/redirect"} {
			s, err := open(t, request(t, url+from))
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := io.ReadAll(s.Body); string(got) != want {
				t.Errorf("%s: %q requested %q, want %q", from, in, got, want)
			}
		}
	}
}

func TestNamesBelowLocalhostAreThisMachine(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { answer(w, r.Host) })
	for _, host := range []string{"x.localhost", "a.b.LOCALHOST", "x.localhost."} {
		at := strings.Replace(url, "127.0.0.1", host, 1)
		s, err := open(t, request(t, at))
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		addr, err := netip.ParseAddrPort(s.Info.Remote)
		if err != nil || !addr.Addr().IsLoopback() {
			t.Errorf("%s is at %s", host, s.Info.Remote)
		}
	}
	for host, want := range map[string]bool{
		"localhost": true, "x.localhost": true, "localhost.": true, "127.8.9.1": true, "::1": true,
		"notlocalhost": false, "localhost.example": false, "10.0.0.1": false, "": false,
	} {
		if got := conn.IsLoopback(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	for _, seed := range []string{"http://h/a b?q=\"ü\x00", "http://u:p@[::1]:1/;x?#", "https://h?%", "HTTP://H/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		u, err := conn.ParseURL(in)
		if err != nil {
			return
		}
		again, err := conn.ParseURL(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%q becomes %q, then %v, %v", in, u, again, err)
		}
		for _, c := range []byte(u.RequestURI()) {
			if c <= ' ' || c >= 0x7f {
				t.Fatalf("%q is requested as %q", in, u.RequestURI())
			}
		}
	})
}
