package conn_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
)

// answerWith answers every request with a status, a media type and a body.
func answerWith(status int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if mediaType != "" {
			w.Header()["Content-Type"] = strings.Split(mediaType, "\n")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestServerMessageIsQuoted(t *testing.T) {
	for name, c := range map[string]struct {
		status          int
		mediaType, body string
		said            string
	}{
		"an error with a message": {
			400, "application/json", `{"error":{"message":"model gpt-x not found","type":"invalid_request_error"}}`,
			"model gpt-x not found",
		},
		"a list of invalid fields": {
			422, "application/json", `{"detail":[{"loc":["query","x"],"msg":"field required"}]}`, "x: field required",
		},
		"a message": {
			429, "application/json", `{"message":"Usage rate limit exceeded"}`, "Usage rate limit exceeded",
		},
		"a detail": {400, "application/json", `{"detail":"no such topic"}`, "no such topic"},
		"a problem document": {
			403, "application/problem+json", `{"title":"Forbidden","detail":"Your plan has no streams"}`,
			"Your plan has no streams",
		},
		"a title alone": {
			403, "application/problem+json", `{"type":"about:blank","title":"No streams"}`, "No streams",
		},
		"an OAuth error": {
			403, "application/json", `{"error":"invalid_scope","error_description":"scope feed is missing"}`,
			"scope feed is missing",
		},
		"an error as text":      {412, "application/json", `{"error":"id too old"}`, "id too old"},
		"a list of errors":      {400, "application/json", `{"errors":[{"message":"no field foo"}]}`, "no field foo"},
		"the lines of a text":   {500, "text/plain", "Available streams:\n  /market\n", "Available streams: /market"},
		"a text without a type": {410, "", "\n\n stream is over ", "stream is over"},
		"an event": {
			500, "text/event-stream", "event: error\ndata: {\"message\":\"backend gone\"}\n\n", "backend gone",
		},
		"a page's title": {
			502, "text/html", "<html><head><title>Down for\n maintenance</title></head>", "Down for maintenance",
		},
		"a page that repeats the status": {
			502, "text/html", "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1>", "",
		},
		"nothing":         {503, "text/plain", "", ""},
		"an empty object": {500, "application/json", "{}", "{}"},
		"another success": {201, "text/event-stream", "data: created\n\n", ""},
		"a long text":     {500, "text/plain", strings.Repeat("words ", 100), strings.Repeat("words ", 33) + "wo…"},
		"control":         {500, "text/plain", "a\x1b[31mb\x00c\u202ed\xffe\tf", "a␛[31mb␀c\uFFFDd\uFFFDe f"},
		"deep nesting": {
			500, "application/json", strings.Repeat(`{"error":`, 400), strings.Repeat(`{"error":`, 22) + `{"…`,
		},
		"a secret": {403, "text/plain", "api_key=abcdef is revoked", "api_key=••• is revoked"},
		"secrets that were sent": {
			403, "text/plain", "t0ken, hunter2, k3yk3y and k4yk4y are revoked",
			"•••, •••, ••• and ••• are revoked",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(
				t,
				strings.Replace(serve(t, answerWith(c.status, c.mediaType, c.body)), "://", "://u:hunter2@", 1)+"/?key=k4yk4y",
			)
			r.Header = http.Header{"X-Team": {"k3yk3y"}, "Accept": {"text/event-stream"}}
			r.Auth = auth.NewSource(auth.Credentials{Bearer: "t0ken"}).Session(t.Context())
			_, err := open(t, r)
			e := failure(t, err)
			if e.Said != c.said {
				t.Errorf("said %q, want %q", e.Said, c.said)
			}
			want := "the server answered " + strconv.Itoa(c.status)
			if rest := strings.TrimPrefix(e.Reason, want+" "+http.StatusText(c.status)); c.said != "" && rest != ": "+c.said ||
				c.said == "" && rest != "" {
				t.Errorf("the reason is %q", e.Reason)
			}
		})
	}
}

func TestChallengeIsQuoted(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="The access token expired"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	_, err := open(t, request(t, url))
	const want = "the server answered 401 Unauthorized: The access token expired; set auth (--user, --token-file)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestRejectedTokenIsReadThreeMoreTimes(t *testing.T) {
	valid := "one"
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+valid {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		stream(w)
	})
	file := tokenFile(t, valid)
	source := auth.NewSource(auth.Credentials{TokenFile: file})
	attempt := func() error {
		r := request(t, url)
		r.Auth = source.Session(t.Context())
		_, err := open(t, r)
		return err
	}
	if err := attempt(); err != nil {
		t.Fatal(err)
	}
	valid = "two"
	for range 2 { // The success in between starts the count again.
		for range auth.MaxRejections {
			if e := failure(t, attempt()); !e.Retry ||
				e.Reason != "the server answered 401 Unauthorized; it rejects this token; each attempt reads it again" {
				t.Fatalf("retry %v: %s", e.Retry, e.Reason)
			}
		}
		replaceFile(t, file, valid)
		if err := attempt(); err != nil {
			t.Fatal(err)
		}
		valid += "x"
	}
	for range auth.MaxRejections {
		_ = attempt()
	}
	if e := failure(t, attempt()); e.Retry ||
		e.Reason != "the server answered 401 Unauthorized; it does not accept the credentials that were sent" {
		t.Errorf("retry %v: %s", e.Retry, e.Reason)
	}
}

func TestA401FromAnotherOriginDoesNotCount(t *testing.T) {
	away := serve(t, answerWith(http.StatusUnauthorized, "", ""))
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, away, http.StatusFound) })
	r := request(t, url)
	r.Auth = auth.NewSource(auth.Credentials{TokenFile: tokenFile(t, "t0ken")}).Session(t.Context())
	_, err := open(t, r)
	if e := failure(t, err); e.Retry || e.Reason != "the server answered 401 Unauthorized" {
		t.Errorf("retry %v: %s", e.Retry, e.Reason)
	}
}

func TestMediaTypesAreExtractedAsInFetch(t *testing.T) {
	for sent, want := range map[string]string{
		"TEXT/Event-Stream; Charset=\"UTF-8\"":               "",
		"text/event-stream;":                                 "",
		"text/event-stream\ntext/event-stream":               "",
		"text/event-stream, text/event-stream":               "",
		"text/event-stream; charset=utf-8; foo":              "",
		"text/event-stream; charset=utf-8; charset=utf-8":    "",
		"  text/event-stream  ;  charset = utf-8":            "",
		"application/json\ntext/event-stream":                "",
		"application/json, text/event-stream; charset=utf-8": "",
		"text/event-stream, nonsense":                        "",
		"text/event-stream, */*":                             "",
		`text/event-stream; a=", application/json"`:          "",
		"text/event-stream\napplication/json":                "the server sends application/json, not text/event-stream",
		// Quotes are not part of a media type.
		`"text/event-stream"`: `the response's Content-Type is malformed: "\"text/event-stream\""`,
		"text/event stream":   `the response's Content-Type is malformed: "text/event stream"`,
		"text/plain":          "the server sends text/plain, not text/event-stream",
		"": "the response has no Content-Type; an event stream is " +
			"text/event-stream",
	} {
		_, err := open(t, request(t, serve(t, answerWith(http.StatusOK, sent, "data: x\n\n"))))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if want != "" {
			want += "; the body looks like an event stream; to read it, set force: true (--force)"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", sent, got, want)
		}
	}
}

func TestErrorsDoNotSuggestFlagsThatTheCommandLacks(t *testing.T) {
	for body, want := range map[string]string{"data: x\n\n": "force: true", "{}\n{}\n": "decode: ndjson and force: true"} {
		client := conn.NewClient(conn.Options{NoForce: true})
		t.Cleanup(client.Close)
		_, err := client.Open(t.Context(), request(t, serve(t, answerWith(http.StatusOK, "text/plain", body))))
		if e := failure(t, err); !strings.HasSuffix(e.Error(), "; to read it, set "+want) {
			t.Errorf("got %q", e.Error())
		}
	}
}

func TestRemediesWork(t *testing.T) {
	const (
		lines    = "; to read it, set decode: ndjson (--decode ndjson)"
		forced   = "; to read it, set decode: ndjson and force: true (--decode ndjson --force)"
		force    = "; the body looks like an event stream; to read it, set force: true (--force)"
		maybe    = "; it may be an event stream that is silent; to read it, set force: true (--force)"
		document = "; to read it, set poll: 5s (--poll 5s)"
	)
	for name, c := range map[string]struct {
		mediaType, body string
		method          string
		want            string // At the end of the error.
	}{
		"lines as JSON":            {"application/json;stream=watch", "{\"a\":1}\n{\"a\":2}\n", "", lines},
		"lines as JSON, to a POST": {"application/json", "{\"a\":1}\n{\"a\":2}\n", "POST", lines},
		"lines as text":            {"text/plain", "{\"a\":1}\n{\"a\":2}\n", "", forced},
		"lines as a page":          {"text/html", "{\"a\":1}\n{\"a\":2}\n", "", forced},
		"a document":               {"application/json", `{"a":1}`, "", document},
		"a document, to a POST":    {"application/json", `{"a":1}`, "POST", "not text/event-stream"},
		"a document that complains": {
			"application/json", `{"error":{"message":"stream must be true"}}`, "",
			"not text/event-stream: stream must be true",
		},
		"events as JSON":            {"application/json", "data: {\"a\":1}\n\n", "", force},
		"events as a page":          {"text/html", ":\n\ndata: {\"a\":1}\n\n", "", force},
		"events as text":            {"text/plain; charset=utf-8", "\uFEFFretry: 1\n\n", "", force},
		"silence as text":           {"text/plain", "", "", maybe},
		"silence as something else": {"image/png", "", "", "not text/event-stream"},
		"text":                      {"text/plain", "hello\nworld\n", "", "not text/event-stream"},
		"bytes":                     {"application/vnd.amazon.eventstream", "\x00\x00\x00\x10", "", "not text/event-stream"},
		"a page": {
			"text/html", "<title>Data: here</title>", "", "this is a web page, not an event stream: Data: here",
		},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, answerWith(http.StatusOK, c.mediaType, c.body))
			r := request(t, url)
			r.Method = c.method
			_, err := open(t, r)
			e := failure(t, err)
			if !strings.HasSuffix(e.Error(), c.want) || e.Strict {
				t.Errorf("got %q, want %q at its end", e.Error(), c.want)
			}
			if !strings.Contains(c.want, "--") {
				return
			}
			r.Force = strings.Contains(c.want, "--force")
			switch {
			case strings.Contains(c.want, "ndjson"):
				r.Format = conn.Lines
			case strings.Contains(c.want, "poll"):
				r.Format = conn.Document
			}
			if _, err := open(t, r); err != nil {
				t.Errorf("the remedy does not work: %v", err)
			}
		})
	}
}
