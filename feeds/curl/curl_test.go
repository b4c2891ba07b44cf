package curl_test

import (
	"net/http"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/curl"
)

func TestArgumentsSurviveAShell(t *testing.T) {
	for s, want := range map[string]string{
		"plain": "'plain'", "it's": `'it'\''s'`, "a\x1b[201~\\'": `$'a\x1b[201~\\\''`, "": "''",
	} {
		if got := curl.Quote(s); got != want {
			t.Errorf("%q became %s", s, got)
		}
	}
}

func TestCommand(t *testing.T) {
	spec := func(change func(s *feeds.Spec)) feeds.Spec {
		s := feeds.Spec{URL: "https://a.test/v1?token=hush&n=2"}
		change(&s)
		return s
	}
	for _, c := range []struct {
		spec             feeds.Spec
		command, fillIns string
	}{
		{
			spec(func(s *feeds.Spec) { s.Body, s.Header = []byte(`{"a":"hush"}`), http.Header{"X-Key": {"hush"}} }),
			"curl -N -H 'Accept: text/event-stream' -H 'Content-Type: application/json' 'https://a.test/v1?token=SECRET&n=2' -H 'X-Key: SECRET' --data 'BODY'",
			"SECRET is token in the address, the header X-Key; BODY is the body of the request",
		},
		{
			spec(func(s *feeds.Spec) {
				s.BodyFile, s.Method, s.Auth = "b.json", "PUT", auth.Credentials{Bearer: "hush"}
				s.URL, s.Header = "https://a.test/", http.Header{"Accept": {"x"}, "Content-Type": {"y"}}
			}),
			"curl -N 'https://a.test/' -H 'Accept: SECRET' -H 'Content-Type: SECRET' --oauth2-bearer 'SECRET' -X 'PUT' --data '@b.json'",
			"SECRET is the header Accept, the header Content-Type, the token",
		},
	} {
		if got := curl.Command(&c.spec); got != c.command {
			t.Errorf("got  %s\nwant %s", got, c.command)
		}
		if got := curl.FillIn(&c.spec); got != c.fillIns {
			t.Errorf("got  %s\nwant %s", got, c.fillIns)
		}
	}
}
