package conn_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/feeds/conn"
)

func TestExchangeRequest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "body")
	if err := os.WriteFile(file, []byte("[1]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		x      conn.Exchange
		header http.Header
		want   string
	}{
		"nothing":                {want: "GET  "},
		"a body makes it a POST": {x: conn.Exchange{Body: []byte(`{"a":1}`)}, want: `POST application/json {"a":1}`},
		"a form": {
			x: conn.Exchange{Body: []byte("a=1")}, want: "POST application/x-www-form-urlencoded a=1",
		},
		"a template is not JSON": {
			x: conn.Exchange{Body: []byte("{a")}, want: "POST application/x-www-form-urlencoded {a",
		},
		"a type from the user": {
			x: conn.Exchange{Body: []byte("[]")}, header: http.Header{"Content-Type": {"text/x"}}, want: "POST text/x []",
		},
		"another method": {x: conn.Exchange{Method: "REPORT"}, want: "REPORT  "},
		"a GET with a body": {
			x: conn.Exchange{Method: "GET", Body: []byte("[]")}, want: "GET application/json []",
		},
		"a file with newlines":         {x: conn.Exchange{BodyFile: file}, want: "POST application/json [1]\n"},
		"a missing file":               {x: conn.Exchange{BodyFile: file + "x"}, want: "reading the request body"},
		"a query parameter for the id": {x: conn.Exchange{ResumeQuery: "after"}, want: "GET  ?a=1&after=7+%269"},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got := r.Method + " " + r.Header.Get("Content-Type") + " " + string(body)
				if r.Header.Get("Last-Event-ID") == "" && r.URL.RawQuery != "a=1" {
					got += "?" + r.URL.RawQuery
				}
				answer(w, got)
			})
			r := request(t, url+"/?a=1")
			r.Exchange, r.Header, r.LastEventID = c.x, c.header, "7 &9"
			s, err := open(t, r)
			if err != nil {
				if !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %s", err, c.want)
				}
				return
			}
			if got, _ := io.ReadAll(s.Body); string(got) != c.want || !s.Info.Resumed {
				t.Errorf("got %s, want %s; resumed %v", got, c.want, s.Info.Resumed)
			}
		})
	}
}

func TestOnlyTheResumeParameterOfAQueryChanges(t *testing.T) {
	for query, want := range map[string]string{
		"":                      "after=7+%269",
		"b=2&a=1;x&sig=a%2Fb~c": "b=2&a=1;x&sig=a%2Fb~c&after=7+%269",
		"after=1&b&%61fter=2":   "b&after=7+%269",
	} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) { answer(w, r.URL.RawQuery) })
		r := request(t, url+"/?"+query)
		r.ResumeQuery, r.LastEventID = "after", "7 &9"
		s, err := open(t, r)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(s.Body); string(got) != want {
			t.Errorf("%q became %q, want %q", query, got, want)
		}
	}
}

func TestBodiesAreNotRedirectedToAnotherHost(t *testing.T) {
	var leaked string
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		leaked = string(body)
		stream(w)
	})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/home" {
			_, _ = io.Copy(w, r.Body)
			return
		}
		http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
	})
	r := request(t, url)
	r.Body = []byte("a secret")
	_, err := open(t, r)
	if leaked != "" || err == nil || !strings.Contains(err.Error(), "another host") {
		t.Errorf("%v; the other host read %q", err, leaked)
	}
}

func TestMediaTypesMustMatchTheFormatUnlessForced(t *testing.T) {
	for name, c := range map[string]struct {
		format conn.Format
		force  bool
		sent   string
		want   string // Of the error, or of Info.Forced.
	}{
		"lines":            {format: conn.Lines, sent: "application/x-ndjson"},
		"lines as JSON":    {format: conn.Lines, sent: "application/json; charset=utf-8"},
		"a sequence":       {format: conn.Lines, sent: "application/json-seq"},
		"events for lines": {format: conn.Lines, sent: conn.MediaType, want: "not application/x-ndjson"},
		"lines for events": {sent: "application/jsonl"},
		"JSON for events": {
			sent: "application/json", want: "the server sends application/json, not text/event-stream",
		},
		"a document": {format: conn.Document, sent: "application/problem+json"},
		"a page for a document": {
			format: conn.Document, sent: "text/html", want: "this is a web page, not a JSON document",
		},
		"forced text":           {force: true, sent: "text/plain", want: "text/plain"},
		"forced without a type": {force: true, sent: " ", want: "no media type"},
		"forced without need":   {force: true, sent: conn.MediaType},
	} {
		t.Run(name, func(t *testing.T) {
			var accept string
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				accept = r.Header.Get("Accept")
				w.Header()["Content-Type"] = []string{strings.TrimSpace(c.sent)}
				w.WriteHeader(http.StatusOK)
			})
			r := request(t, url)
			r.Format, r.Force = c.format, c.force
			s, err := open(t, r)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = s.Info.Forced
			}
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if (c.format == conn.Events) != (accept == conn.MediaType) {
				t.Errorf("accepts %q", accept)
			}
		})
	}
}

func TestUnchangedDocumentsAreNotSentAgain(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/json")
	})
	r := request(t, url)
	r.Format, r.Known = conn.Document, conn.Revision{ETag: `"1"`, LastModified: "Mon, 02 Jan 2006 15:04:05 GMT"}
	if s, err := open(t, r); err != nil || !s.Unchanged {
		t.Errorf("%+v %v", s, err)
	}
	r.Known = conn.Revision{}
	if s, err := open(t, r); err != nil || s.Unchanged {
		t.Errorf("%+v %v", s, err)
	}
}

func TestMediaTypeTellsLinesFromEvents(t *testing.T) {
	for name, c := range map[string]struct {
		format conn.Format
		force  bool
		sent   string
		lines  bool
	}{
		"an event stream":                   {sent: conn.MediaType},
		"lines":                             {sent: "application/x-ndjson; charset=utf-8", lines: true},
		"a sequence":                        {sent: "application/json-seq", lines: true},
		"lines, forced to be events":        {sent: "application/x-ndjson", force: true},
		"JSON, requested as lines":          {format: conn.Lines, sent: "application/json", lines: true},
		"text, forced to be lines":          {format: conn.Lines, sent: "text/plain", force: true, lines: true},
		"a reply is read by its own reader": {format: conn.Reply, sent: conn.MediaType},
	} {
		r := request(t, serve(t, answerWith(http.StatusOK, c.sent, "{}\n")))
		r.Format, r.Force = c.format, c.force
		if s, err := open(t, r); err != nil || s.Info.Lines != c.lines {
			t.Errorf("%s: %v", name, err)
		}
	}
}
