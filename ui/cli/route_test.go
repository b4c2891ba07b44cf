package cli_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/cli"
)

// finite serves one event to the requests that allow accepts.
func finite(t *testing.T, start func(*httptest.Server), allow func(*http.Request) bool) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(r) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("data: welcome\n\n"))
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // Failed handshakes are expected.
	start(s)
	t.Cleanup(s.Close)
	return s.URL
}

// tailOnce runs tail for one connection.
func tailOnce(url string, flags ...string) (code int, out, errOut string) {
	return cli.RunHere(append([]string{"tail", url, "--no-reconnect", "--output", "data"}, flags...)...)
}

func TestTailAuthenticates(t *testing.T) {
	url := finite(t, (*httptest.Server).Start, func(r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		return r.Header.Get("Authorization") == "Bearer t0ken" || user == "me" && password == "pass:word"
	})
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("t0ken\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("A_TOKEN", "t0ken")
	for _, flags := range [][]string{
		{"--user", "me:pass:word"},
		{"-u", "me:pass:word"},
		{"--oauth2-bearer", "t0ken"},
		{"--token-env", "A_TOKEN"},
		{"--token-file", file},
		{"--token-command", "cat " + file},
	} {
		if code, out, errOut := tailOnce(url, flags...); code != 0 || out != "welcome\n" {
			t.Errorf("%q: %d %q %q", flags, code, out, errOut)
		}
	}
	for _, flags := range [][]string{{}, {"-u", "me:wrong"}} {
		if code, _, errOut := tailOnce(url, flags...); code != 3 || !strings.Contains(errOut, "403 Forbidden") {
			t.Errorf("%q: %d %q", flags, code, errOut)
		}
	}
}

func TestTailRoute(t *testing.T) {
	everybody := func(*http.Request) bool { return true }
	secure := finite(t, func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() }, everybody)
	plain := finite(t, (*httptest.Server).Start, func(r *http.Request) bool { return r.URL.Host == "feed.test" || r.Host == "feed.test:81" })
	for name, c := range map[string]struct {
		url    string
		flags  []string
		code   int
		errOut string
	}{
		"verified certificate":   {secure, nil, 3, "signed by an unknown authority"},
		"unverified certificate": {secure, []string{"-k"}, 0, ""},
		"HTTP/2 only":            {secure, []string{"-k", "--http2"}, 0, ""},
		"HTTP/1.1 only":          {secure, []string{"-k", "--http1.1"}, 0, ""},
		"proxy":                  {"http://feed.test/", []string{"-x", plain}, 0, ""},
		"proxy with a user":      {"http://feed.test/", []string{"--proxy", plain, "--proxy-user", "me:s3cret"}, 0, ""},
		"noproxy":                {"http://127.0.0.1:1/", []string{"--proxy", plain, "--noproxy", "127.0.0.1"}, 3, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			if code, _, errOut := tailOnce(c.url, c.flags...); code != c.code || !strings.Contains(errOut, c.errOut) {
				t.Errorf("%d %q", code, errOut)
			}
		})
	}
}

func TestInvalidConnectionFlags(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ flags, want string }{
		{"--user me", "--user has no colon; write name:password"},
		{"--user a:b --token-env X", "--user cannot be used with --token-env"},
		{"--oauth2-bearer x -H Authorization:y", "--oauth2-bearer cannot be used with an Authorization header"},
		{"--http2 --http1.1", "--http1.1 cannot be used with --http2"},
		{"--http2", "--http2 needs an https URL; write https:// for 127.0.0.1:1, or --http2-prior-knowledge for HTTP/2 without TLS"},
		{"--proxy h:1 --unix-socket /s", "--proxy cannot be used with --unix-socket"},
		{"--proxy ftp://h", "--proxy: a proxy's URL begins with"},
		{"--proxy-user a:b", "--proxy-user needs --proxy"},
		{"--key a.pem", "--key needs its certificate; add --cert"},
		{"--resolve h:1", "--resolve: write host:port:address"},
		{"--connect-timeout 0", "--connect-timeout 0s is too short; give a time such as 5s"},
		{"--token-file=", "--token-file is empty"},
		{"--token-file nosuch", "--token-file nosuch: no such file or directory"},
		{"--token-file " + empty, "--token-file " + empty + ": it is empty"},
		{"--token-env NO_SUCH_TOKEN", "--token-env NO_SUCH_TOKEN: it is not set"},
		{"--cacert nosuch", "--cacert: cannot read the CA certificates: stat nosuch: no such file"},
		{"--cacert " + empty, "--cacert: no PEM certificate in " + empty},
		{"--cert nosuch.pem", "--cert: the client certificate cannot be used: stat nosuch.pem: no such file"},
	} {
		code, _, errOut := tailOnce("http://127.0.0.1:1/", strings.Fields(c.flags)...)
		if code != 2 || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: %d %q", c.flags, code, errOut)
		}
	}
}

func TestMissingTokenCommandHidesArguments(t *testing.T) {
	code, _, errOut := tailOnce("http://127.0.0.1:1/", "--token-command", "nosuch s3cret")
	if code != 2 || !strings.Contains(errOut, "--token-command nosuch: executable file not found") || strings.Contains(errOut, "s3cret") {
		t.Errorf("%d %q", code, errOut)
	}
}

func TestConnectTimeoutUnits(t *testing.T) {
	url := finite(t, (*httptest.Server).Start, func(*http.Request) bool { return true })
	for value, want := range map[string]string{"5": "", "2.5": "", "5s": "", "five": "or a number of seconds", "0.0001": "100µs is too short"} {
		code, _, errOut := tailOnce(url, "--connect-timeout", value)
		if (code == 0) != (want == "") || !strings.Contains(errOut, want) {
			t.Errorf("%s: %d %q", value, code, errOut)
		}
	}
}
