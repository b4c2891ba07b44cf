package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
)

// subscriptions is a server that names the client and then expects its subscriptions.
func subscriptions(status int, got *[]string, mu *sync.Mutex) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			*got = append(*got, r.URL.String()+" "+r.Header.Get("X-Key")+" "+string(body))
			mu.Unlock()
			w.WriteHeader(status)
			return
		}
		stream("event: hello\ndata: {\"client\":\"a/\\\"b\"}\n\n", time.Minute)(w, r)
	}
}

func setupSpec() feeds.Spec {
	return feeds.Spec{
		Header: http.Header{"X-Key": {"k"}},
		Setup:  &feeds.Setup{URL: "/sub/{.client}", Body: `{"client":"{.client}","topics":["x"]}`},
	}
}

func TestSetupRequestIsSentOnEachConnection(t *testing.T) {
	var mu sync.Mutex
	var got []string
	withFeed(t, setupSpec(), subscriptions(http.StatusNoContent, &got, &mu), func(w *env) {
		log := w.after(90 * time.Second)
		if strings.Count(log, "live: set-up request accepted") != 2 {
			t.Errorf("the log is\n%s", log)
		}
	})
	want := `/sub/a%2F%22b k {"client":"a/\"b","topics":["x"]}`
	if !slices.Equal(got, []string{want, want}) {
		t.Errorf("sent %q, want %q twice", got, want)
	}
}

// A request with values of the response alone is sent at once, and repeated after each connect.
func TestSetupRequestHasValuesOfTheResponse(t *testing.T) {
	spec := feeds.Spec{Setup: &feeds.Setup{
		URL: "/sub", Body: `{"session":"{header:X-Session}"}`, Header: map[string]string{"X-Session": "{header:X-Session}"},
	}}
	var got []string
	connections := 0
	server := func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, _ := io.ReadAll(r.Body)
			got = append(got, r.Header.Get("X-Session")+" "+string(body))
			return
		}
		connections++
		w.Header().Set("X-Session", fmt.Sprint("s3cret", connections))
		stream(time.Minute)(w, r)
	}
	withFeed(t, spec, server, func(w *env) {
		log := w.after(90 * time.Second)
		if strings.Count(log, "live: set-up request accepted") != 2 || strings.Contains(log, "s3cret") {
			t.Errorf("the log is\n%s", log)
		}
		if shown := fmt.Sprint(w.feed.Snapshot(time.Now())); strings.Contains(shown, "s3cret") {
			t.Errorf("the session shows in %s", shown)
		}
	})
	if want := []string{`s3cret1 {"session":"s3cret1"}`, `s3cret2 {"session":"s3cret2"}`}; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

func TestFailedSetupRequestEndsTheConnection(t *testing.T) {
	for status, want := range map[int]string{
		http.StatusForbidden:          "failed: the set-up request failed",
		http.StatusServiceUnavailable: "waiting: the set-up request failed",
	} {
		var mu sync.Mutex
		var got []string
		withFeed(t, setupSpec(), subscriptions(status, &got, &mu), func(w *env) {
			if log := w.after(time.Millisecond); !strings.Contains(log, want) {
				t.Errorf("%d: the log is\n%s", status, log)
			}
		})
	}
}

func TestSetupRequestStaysAtItsOrigin(t *testing.T) {
	spec := setupSpec()
	spec.Setup.URL = "http://other.test/"
	var mu sync.Mutex
	var got []string
	withFeed(t, spec, subscriptions(http.StatusNoContent, &got, &mu), func(w *env) {
		if log := w.after(time.Millisecond); !strings.Contains(log, "must have the feed's own origin") || len(got) > 0 {
			t.Errorf("sent %q, the log is\n%s", got, log)
		}
	})
}

// refusing answers set-up requests by a function, and anything else with a stream.
func refusing(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			answer(w, r)
			return
		}
		stream("event: hello\ndata: {\"client\":\"c\"}\n\n", holding)(w, r)
	}
}

func TestFailedSetupRequestIsExplainedOnce(t *testing.T) {
	answer := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"message":"malformed HTTP header, no such topic"}`)
	}
	withFeed(t, setupSpec(), refusing(answer), func(w *env) {
		w.expect(0, "0s connecting: connecting", "0s live: connected", `0s hello#={"client":"c"}`,
			"0s failed: the set-up request failed: the server answered 403 Forbidden: malformed HTTP header, no such topic")
	})
}

func TestFailedSetupRequestIsAFailedAttempt(t *testing.T) {
	spec := setupSpec()
	spec.MaxAttempts = 3
	withFeed(t, spec, refusing(status(http.StatusServiceUnavailable)), func(w *env) {
		log := w.after(time.Hour)
		if strings.Count(log, "connecting: connecting") != 3 || !strings.HasSuffix(log, "; gave up after 3 attempts") {
			t.Errorf("the log is\n%s", log)
		}
	})
}

func TestSetupRequestIsRepeatedWhenTheServerSays(t *testing.T) {
	const hour = 3600
	dated := func(w http.ResponseWriter, _ *http.Request) { // By a clock of its own.
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		w.Header().Set("Date", day.Format(http.TimeFormat))
		w.Header().Set("Retry-After", day.Add(hour*time.Second).Format(http.TimeFormat))
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"in seconds": status(http.StatusServiceUnavailable, "Retry-After", fmt.Sprint(hour)), "at a time": dated,
	} {
		withFeed(t, setupSpec(), refusing(answer), func(w *env) {
			if w.after(0); w.feed.Status().NextTry.Sub(w.start) != hour*time.Second {
				t.Errorf("%s: the next try is after %v", name, w.feed.Status().NextTry.Sub(w.start))
			}
		})
	}
}

func TestSetupRequestNeedsAllItsValues(t *testing.T) {
	spec := setupSpec()
	spec.Setup.Body = `{"client":"{.clientId}"}`
	var mu sync.Mutex
	var got []string
	withFeed(t, spec, subscriptions(http.StatusNoContent, &got, &mu), func(w *env) {
		const want = "waiting: the set-up request failed: the event has no value at clientId"
		if log := w.after(time.Millisecond); !strings.HasSuffix(log, want) || len(got) > 0 {
			t.Errorf("sent %q, the log is\n%s", got, log)
		}
	})
}
