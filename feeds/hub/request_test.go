package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/sse"
)

func TestPostIsNotRepeatedByDefault(t *testing.T) {
	ask := feeds.Request{Body: []byte(`{"stream":true}`)}
	withFeed(t, feeds.Spec{Request: ask}, stream("data: a\n\n"), func(w *env) {
		w.expect(
			time.Hour,
			"0s connecting: connecting",
			"0s live: connected",
			"0s message#=a",
			"0s ended: the server closed the stream",
		)
		w.net.set(status(http.StatusServiceUnavailable))
		w.feed.Reconnect()
		w.expect(time.Hour, "1h0m0s connecting: connecting",
			"1h0m0s failed: the server answered 503 Service Unavailable; a POST is not repeated automatically")
		w.net.set(nil)
		w.feed.Reconnect()
		w.expect(
			time.Hour,
			"2h0m0s connecting: connecting",
			"2h0m0s failed: connection refused; a POST is not repeated automatically",
		)
	})
}

func TestPostIsRepeatedOnRequest(t *testing.T) {
	var bodies []string
	withFeed(
		t,
		feeds.Spec{Request: feeds.Request{Method: "PUT", Body: []byte("x=1"), Repeat: true}},
		func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, r.Method+" "+string(body))
			stream("data: a\n\n")(w, r)
		},
		func(w *env) {
			w.after(1500 * time.Millisecond)
			if got := strings.Join(bodies, "|"); got != "PUT x=1|PUT x=1" {
				t.Errorf("got %s", got)
			}
		},
	)
}

// logRequests responds with events, and logs the query and last event ID of each request.
func logRequests(log *[]string, event string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*log = append(*log, r.URL.RawQuery+"#"+r.Header.Get("Last-Event-ID"))
		stream(event)(w, r)
	}
}

func TestResumeBy(t *testing.T) {
	for name, c := range map[string]struct {
		resume string
		want   string
	}{
		"by header":                 {"header", "#|#7"},
		"by query":                  {"query:after", "#|after=7#"},
		"by a value in the data":    {"query:since=meta.seq", "#|since=42#"},
		"by a path without a value": {"query:since=meta.x", "#|#"},
		"not at all":                {"none", "#|#"},
	} {
		t.Run(name, func(t *testing.T) {
			resume, err := feeds.ParseResume(c.resume)
			if err != nil {
				t.Fatal(err)
			}
			var log []string
			const event = "id: 7\ndata: {\"meta\":{\"seq\":42}}\n\ndata: no JSON\n\ndata: {\"meta\":{\"seq\":null}}\n\n"
			withFeed(t, feeds.Spec{Request: feeds.Request{Resume: resume}}, logRequests(&log, event), func(w *env) {
				w.after(1500 * time.Millisecond)
				if got := strings.Join(log, "|"); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestResumeCanBeRestrictedToEventTypes(t *testing.T) {
	for name, c := range map[string]struct {
		request feeds.Request
		want    string
	}{
		"the last event ID":     {feeds.Request{ResumeEvents: []string{"message"}}, "#|#7"},
		"an ID in the query":    {feeds.Request{Resume: feeds.Resume{By: feeds.ByQuery, Name: "since"}, ResumeEvents: []string{"message", "other"}}, "#|since=7#"},
		"a value in the data":   {feeds.Request{Resume: feeds.Resume{By: feeds.ByQuery, Name: "since", Path: "id"}, ResumeEvents: []string{"message"}}, "#|since=a1#"},
		"a type that is absent": {feeds.Request{ResumeEvents: []string{"other"}}, "#|#"},
	} {
		t.Run(name, func(t *testing.T) {
			var log []string
			const events = "id: 7\ndata: {\"id\":\"a1\"}\n\nid: 8\nevent: keepalive\ndata: {\"id\":\"k2\"}\n\n"
			withFeed(t, feeds.Spec{Request: c.request}, logRequests(&log, events), func(w *env) {
				w.after(1500 * time.Millisecond)
				if got := strings.Join(log, "|"); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestParseResume(t *testing.T) {
	for text, want := range map[string]feeds.Resume{
		"header":                {},
		"none":                  {By: feeds.ByNothing},
		"persist":               {Persist: true},
		"query:after,persist":   {By: feeds.ByQuery, Name: "after", Persist: true},
		"query:after=meta.@a=b": {By: feeds.ByQuery, Name: "after", Path: "meta.@a=b"},
	} {
		if got, err := feeds.ParseResume(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "query:", "query:=a", "query:a=", "none,persist", "cookie", ",persist"} {
		if r, err := feeds.ParseResume(text); err == nil {
			t.Errorf("%q is parsed as %+v", text, r)
		}
	}
}

func TestPositionsSurviveRestarts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "ids.json")
	var log []string
	spec := feeds.Spec{
		URL: "http://feed.test/s?token=s3cret", Bookmarks: file,
		Request: feeds.Request{Resume: feeds.Resume{Persist: true}},
	}
	run := func(spec feeds.Spec, event string) string {
		log = nil
		withFeed(t, spec, logRequests(&log, event), func(w *env) { w.after(100 * time.Millisecond) })
		return strings.ReplaceAll(strings.Join(log, "|"), "token=s3cret", "")
	}
	run(spec, "id: 7\ndata: a\n\n")
	if got := run(spec, "id: 9\ndata: b\n\n"); got != "#7" {
		t.Errorf("the second run requested %s", got)
	}
	elsewhere := spec
	elsewhere.URL += "&other"
	if got := run(elsewhere, ""); got != "&other#" {
		t.Errorf("another feed requested %s", got)
	}
	chosen := spec
	chosen.LastEventID = "1"
	if got := run(chosen, ""); got != "#1" {
		t.Errorf("a given ID does not take precedence: %s", got)
	}
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), "s3cret") || strings.Contains(string(text), "feed.test") {
		t.Errorf("%v: %s", err, text)
	}
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	withFeed(t, spec, logRequests(&log, ""), func(w *env) {
		if got := w.logged(); !strings.Contains(got, "connecting: connecting; cannot read the saved positions") {
			t.Errorf("no note: %s", got)
		}
	})
}

// TestLinesAreEvents sends lines to a feed that expects them, and to one that learns of them from the media type.
func TestLinesAreEvents(t *testing.T) {
	for request, live := range map[*feeds.Request]string{
		{Lines: true}: "connected", {}: "connected; read as newline-delimited JSON",
	} {
		expectLines(t, *request, live)
	}
}

func expectLines(t *testing.T, request feeds.Request, live string) {
	t.Helper()
	lines := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		_, _ = io.WriteString(w, "{\"a\":1}\n\n{\"a\":2}\n{\"done\":true}")
	}
	last := func(e *feeds.Event) bool { return string(e.Data) == `{"done":true}` }
	withFeed(t, feeds.Spec{Request: request, End: last}, lines, func(w *env) {
		w.expect(
			time.Hour,
			"0s connecting: connecting",
			"0s live: "+live,
			`0s message#={"a":1}`,
			"0s :",
			`0s message#={"a":2}`,
			`0s message#={"done":true}`,
			"0s ended: received the event that ends the stream",
		)
		if d := w.feed.Detail(time.Now()); d.Wire != "newline-delimited JSON" {
			t.Errorf("%+v", d)
		}
	})
}

func TestPolledFeedIsLabeled(t *testing.T) {
	n := 0
	document := func(w http.ResponseWriter, _ *http.Request) {
		if n++; n == 3 {
			status(http.StatusTooManyRequests, "Retry-After", "60")(w, nil)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"items":[{"n":1},{"n":%d}]}`, n)
	}
	spec := feeds.Spec{Request: feeds.Request{Poll: feeds.Poll{Every: 5 * time.Second, Items: "items", Key: "n"}}}
	withFeed(t, spec, document, func(w *env) {
		w.expect(71*time.Second, "0s connecting: connecting", "0s live: polling every 5s",
			`0s message#1={"n":1}`, "5s message#2={\"n\":2}", "10s waiting: the server answered 429 Too Many Requests",
			"1m10s connecting: connecting", "1m10s live: polling every 5s", `1m10s message#4={"n":4}`)
		if s := w.feed.Snapshot(time.Now()); s.Messages != 3 || s.Replayed != 1 || s.Poll != 5*time.Second {
			t.Errorf("%+v", s)
		}
		if since := w.feed.Since(); !since.IsZero() {
			t.Errorf("events are complete since %s only", since)
		}
		w.net.set(status(http.StatusForbidden))
		w.expect(time.Hour, "1m15s failed: the server answered 403 Forbidden")
		if why := w.feed.Detail(time.Now()).Failure; why == nil || why.Status != http.StatusForbidden {
			t.Errorf("the last failure is %+v", why)
		}
	})
}

func TestRevivedPolledFeedIsLabeled(t *testing.T) {
	n := 0
	document := func(w http.ResponseWriter, _ *http.Request) {
		if n++; n == 2 {
			time.Sleep(12 * time.Second)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	}
	spec := feeds.Spec{Request: feeds.Request{Poll: feeds.Poll{Every: 5 * time.Second}}, StaleAfter: 10 * time.Second}
	withFeed(t, spec, document, func(w *env) {
		if log := w.after(17 * time.Second); !strings.Contains(log, "stale: ") ||
			!strings.Contains(log, "17s live: receiving again; polling every 5s") {
			t.Error(log)
		}
	})
}

func TestForcedMediaTypeIsShown(t *testing.T) {
	plain := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "data: a\n\n")
	}
	withFeed(t, feeds.Spec{Request: feeds.Request{Force: true}}, plain, func(w *env) {
		w.expect(
			0,
			"0s connecting: connecting",
			"0s live: connected; text/plain is read as an event stream",
			"0s message#=a",
			"0s waiting: the server closed the stream",
		)
	})
}

func TestInvalidRequestsAreRefused(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	for want, ask := range map[string]feeds.Request{
		"response to a HEAD":    {Method: "HEAD"},
		"is too often":          {Poll: feeds.Poll{Every: time.Millisecond}},
		"remove one of the two": {Lines: true, Poll: feeds.Poll{Every: time.Minute}},
		"remove resume":         {Resume: feeds.Resume{By: feeds.ByNothing}, Poll: feeds.Poll{Every: time.Minute}},
		"larger than 16 MiB":    {Body: make([]byte, 17<<20)},
	} {
		if _, err := h.Add(feeds.Spec{URL: "http://127.0.0.1:1/", Request: ask}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

func TestLineThatIsNotJSONIsAnAnomaly(t *testing.T) {
	lines := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		_, _ = io.WriteString(w, "{\"a\":1}\nnot json at all\n{\"done\":true}")
	}
	last := func(e *feeds.Event) bool { return string(e.Data) == `{"done":true}` }
	withFeed(t, feeds.Spec{Request: feeds.Request{Lines: true}, End: last}, lines, func(w *env) {
		w.expect(time.Hour, "0s connecting: connecting", "0s live: connected", `0s message#={"a":1}`,
			`0s anomaly a line is not JSON: "not json at all" at byte 15`, "0s message#=not json at all",
			`0s message#={"done":true}`, "0s ended: received the event that ends the stream")
		if d := w.feed.Detail(time.Now()); d.AnomalyCounts[sse.NotJSON] != 1 || d.Messages != 3 {
			t.Errorf("%+v", d)
		}
	})
	withFeed(t, feeds.Spec{}, stream("data: not json at all\n\n", holding), func(w *env) {
		if w.after(time.Second); w.feed.Snapshot(time.Now()).Anomalies != 0 {
			t.Error("an event stream reports data that is not JSON")
		}
	})
}
