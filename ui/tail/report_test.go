package tail

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/ui/encode"
)

func TestRoutineReconnectIsSilent(t *testing.T) {
	h := inTurn(stream("data: a\n\n"), stream("data: b\n\n"), stream("data: c\n\n", holding))
	during(t, Options{Feeds: named("f"), Encode: as(encode.Data)}, handlers{"f": h}, func(r *run) {
		time.Sleep(time.Minute)
		r.expectOut("a\nb\nc\n")
		r.expectMessages()
	})
}

func TestReportsTroubleAndRecovery(t *testing.T) {
	h := inTurn(
		cut("data: a\n\n"), status(http.StatusServiceUnavailable), status(http.StatusServiceUnavailable),
		status(http.StatusBadGateway), stream("id: 7\n\n"), status(http.StatusBadGateway), stream(holding),
	)
	during(t, Options{Feeds: named("f")}, handlers{"f": h}, func(r *run) {
		time.Sleep(5 * time.Minute)
		r.expectMessages(
			"0s f: the connection broke in the middle of the stream; retrying",
			"1s f: the server answered 503 Service Unavailable; retrying",
			"7s f: the server answered 502 Bad Gateway; retrying",
			"15s f: reconnected after 15s; events in between may be missing",
			"31s f: the server answered 502 Bad Gateway; retrying",
			"1m1s f: reconnected after 30s, asked to resume after id 7",
		)
	})
}

func TestRemarksAreNotRepeatedForEveryConnection(t *testing.T) {
	odd := func(coding string, next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			next(w, r)
		}
	}
	h := inTurn(odd("a", cut("data: a\n\n")), odd("a", cut("data: a\n\n")), odd("a", cut("data: a\n\n")), odd("b", stream(holding)))
	during(t, Options{Feeds: named("f")}, handlers{"f": h}, func(r *run) {
		time.Sleep(time.Minute)
		const missing = "reconnected after 1s; events in between may be missing"
		r.expectMessages(
			"0s f: the connection broke in the middle of the stream; retrying",
			"1s f: "+missing+"; Content-Encoding: a is not a coding; the body is read unchanged",
			"1s f: the connection broke in the middle of the stream; retrying",
			"3s f: reconnected after 2s; events in between may be missing",
			"3s f: the connection broke in the middle of the stream; retrying",
			"7s f: reconnected after 4s; events in between may be missing; Content-Encoding: b is not a coding; "+
				"the body is read unchanged",
		)
	})
}

func TestReportsSilence(t *testing.T) {
	o := Options{Feeds: named("f")}
	o.Feeds[0].StaleAfter = time.Minute
	during(t, o, handlers{"f": stream("data: a\n\n", 2*time.Minute, "data: b\n\n", holding)}, func(r *run) {
		time.Sleep(150 * time.Second)
		r.expectMessages("1m0s f: no byte for 1m0s", "2m0s f: receiving again")
	})
}

func TestReportsEndOfFeed(t *testing.T) {
	during(t, Options{Feeds: named("f")}, handlers{"f": status(http.StatusNoContent)}, func(r *run) {
		r.expectMessages("0s f: ended: the server says there are no more events (204)")
	})
	during(t, Options{Feeds: named("f"), Encode: encode.Options{Status: true}}, handlers{"f": status(http.StatusNotFound)}, func(r *run) {
		r.expectMessages("0s f: failed: the server answered 404 Not Found")
	})
}

func TestReportsAnomaliesOncePerKind(t *testing.T) {
	h := stream("foo: 1\nbar: 2\nretry: x\ndata: a\n\n", holding)
	during(t, Options{Feeds: named("f")}, handlers{"f": h}, func(r *run) {
		r.expectMessages(
			`0s f: unknown field "foo" at byte 0; reported once`,
			`0s f: retry is not a number of milliseconds: "x" at byte 21; reported once`,
		)
	})
}

func TestReportsPositionsThatCannotBeSaved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	specs := named("f")
	specs[0].Resume.Persist, specs[0].Bookmarks = true, filepath.Join(file, "ids.json")
	during(t, Options{Feeds: specs}, handlers{"f": stream("id: 1\ndata: a\n\n", holding)}, func(r *run) {
		synctest.Wait()
		r.mu.Lock()
		defer r.mu.Unlock()
		if got := r.messages; len(got) != 1 || !strings.HasPrefix(got[0], "0s cannot save the last event IDs in ") {
			t.Errorf("said %q", got)
		}
	})
}

func TestReportsStripControlCharacters(t *testing.T) {
	page := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>\x1b[2J\u202eevil</title>"))
	}
	during(t, Options{Feeds: named("f")}, handlers{"f": page}, func(r *run) {
		r.expectMessages("0s f: failed: this is a web page, not an event stream: ␛[2J�evil")
	})
}

func TestReportsStatusIfFormatCannotHoldIt(t *testing.T) {
	h := inTurn(stream("data: a\n\n"), stream("data: b\n\n", holding))
	during(t, Options{Feeds: named("f"), Encode: encode.Options{Format: encode.Data, Status: true}}, handlers{"f": h}, func(r *run) {
		time.Sleep(time.Minute)
		r.expectOut("a\nb\n")
		r.expectMessages("0s f: connecting", "0s f: live: connected",
			"0s f: waiting: the server closed the stream", "1s f: connecting", "1s f: live: connected")
	})
}

func typed(mediaType string, parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		stream(parts...)(w, r)
	}
}

func TestLinesOfJSONAreReadIfLabeled(t *testing.T) {
	for label, messages := range map[string][]string{
		"application/x-ndjson": nil,
		"application/json": {
			"0s f: failed: the server sends application/json, not text/event-stream; to read it, set decode: ndjson (--decode ndjson)",
		},
	} {
		h := typed(label, "{}\n{}\n", holding)
		during(t, Options{Feeds: named("f"), For: time.Minute}, handlers{"f": h}, func(r *run) {
			if r.expectMessages(messages...); messages == nil {
				r.expectEnd(Done)
				return
			}
			r.expectEnd(Unreached)
		})
	}
}

func TestReportsRefusalThatTimeCutShort(t *testing.T) {
	h := typed("text/csv", "a,b\n", holding)
	during(t, Options{Feeds: named("f"), For: time.Second}, handlers{"f": h}, func(r *run) {
		r.expectEnd(Late)
		r.expectMessages("1s f: the server sends text/csv, not text/event-stream")
	})
}

func TestReportsBytesWithoutEvent(t *testing.T) {
	const hint = " but no event: an event needs a data line, and a blank line at its end"
	for name, c := range map[string]struct {
		sent string
		want []string
	}{
		"no blank line":       {"data: 1\ndata: 2\n", []string{"1s f: 16 bytes" + hint}},
		"no data":             {"event: ping\n\n", []string{"1s f: 13 bytes" + hint}},
		"an event":            {"data: 1\n\ndata: 2\n", nil},
		"a heartbeat":         {":\n\n", nil},
		"a reconnection time": {"retry: 1000\n\n", nil},
		"nothing":             {"", nil},
	} {
		for _, format := range []encode.Format{encode.Data, encode.Raw} {
			o := Options{Feeds: named("f"), Encode: as(format), For: time.Second}
			t.Run(name, func(t *testing.T) {
				during(t, o, handlers{"f": stream(c.sent, holding)}, func(r *run) {
					r.expectEnd(Done)
					r.expectMessages(c.want...)
				})
			})
		}
	}
}
