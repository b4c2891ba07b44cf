package doctor_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor/rules"
)

func TestNotAStream(t *testing.T) {
	const media = "text/event-stream"
	finds(t, "not-a-stream",
		&server{Name: "a JSON error with a length", Handler: answer(media, `{"error":"Unauthorized","token":"s3cret"}`)},
		&server{Name: "a JSON error in chunks", Handler: inChunks(`{"error":"Unauthorized"}`)},
		&server{
			Name: "a JSON error in a finite response", Spec: feeds.Spec{NoReconnect: true},
			Handler: inChunks(`{"error":"Unauthorized"}`),
		},
		&server{Name: "lines of JSON", Handler: answer(media, "{\"a\":1}\n{\"a\":2}\n")},
		&server{
			Name:    "a PHP fatal error",
			Handler: inChunks("<br />\n<b>Fatal error</b>:  Uncaught PDOException: Connection refused in /var/www/sse.php:12\n"),
		},
		&server{Name: "an error page", Handler: inChunks("<!doctype html><title>Oops</title>")},
		&server{
			Name:    "an error in plain text",
			Handler: inChunks("upstream connect error or disconnect\nreset reason: overflow\n"),
		},
	)
	findsNothing(t, &server{
		Name: "one event that is JSON", Notes: []string{"lifetime"},
		Handler: inChunks("retry: 4000\ndata: {\"error\":1}\n\n"),
	})
}

func TestNotAStreamQuotesTheBody(t *testing.T) {
	s := server{Handler: inChunks("{\"error\":\"Unauthorized\",\n \x1b[31m \"token\":\"s3cret\"}")}
	report := s.examine(t)
	if len(report.Findings) != 1 {
		t.Fatalf("%d findings", len(report.Findings))
	}
	f := report.Findings[0]
	if !strings.Contains(f.Seen, `{"error":"Unauthorized", ␊ ␠ ␛[31m "token":"•••"}`) || f.Confidence != rules.Certain {
		t.Errorf("%s: %q", f.Confidence, f.Seen)
	}
}

func TestNDJSONIsSuggestedForLinesOfJSONOnly(t *testing.T) {
	for body, want := range map[string]bool{"{\"a\":1}\n{\"a\":2}\n": true, "<!doctype html>": false, `{"error":"x"}`: false} {
		s := server{Handler: inChunks(body)}
		report := s.examine(t)
		if got := strings.Contains(fmt.Sprint(report.Findings), "--decode ndjson"); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestEmptyResponses(t *testing.T) {
	finds(t, "empty-responses", &server{Name: "responses that end at once", Handler: endsAtOnce},
		&server{Name: "a finite response without a byte", Spec: feeds.Spec{NoReconnect: true}, Handler: endsAtOnce})
}

func endsAtOnce() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { Head(w) }
}

func TestNoEvents(t *testing.T) {
	finds(t, "no-events",
		&server{
			Name:    "ids and data without a blank line",
			Handler: inPieces(second, func(i int) string { return fmt.Sprintf("id: %d\ndata: {\"n\":%d}\n", i, i) }),
		},
		&server{Name: "data without a blank line", Handler: inPieces(second,
			func(i int) string { return fmt.Sprintf("data: {\"n\":%d}\n", i) })},
		&server{Name: "escape sequences instead of line ends", Handler: inPieces(second/4,
			func(i int) string { return fmt.Sprintf(`data: {"n":%d}\n\n`, i) })},
		&server{Name: "one line without end", Handler: inPieces(second, func(i int) string {
			return fmt.Sprintf("data: {\"n\":%d}", i)
		})},
		&server{Name: "names of fields in capitals", Handler: inPieces(second, func(i int) string {
			return fmt.Sprintf("Data: %d\n\n", i)
		})},
		&server{Name: "events without data", Handler: inPieces(second, func(int) string { return "event: tick\n\n" })},
		&server{
			Name: "an endless stream of JSON lines", Codes: "not-a-stream",
			Handler: inPieces(second, func(i int) string { return fmt.Sprintf("{\"n\":%d}\n", i) }),
		},
		&server{
			Name: "log lines", Codes: "not-a-stream",
			Handler: inPieces(second, func(i int) string { return fmt.Sprintf("2026-01-01 line %d\n", i) }),
		},
	)
	finds(t, "no-events", &server{
		Name: "a short exam of data without a blank line", Duration: 12 * second,
		Handler: inPieces(second/2, func(i int) string { return fmt.Sprintf("id: %d\ndata: {}\n", i) }),
	}, &server{
		Name: "a short exam of escape sequences instead of line ends", Duration: 15 * second,
		Handler: inPieces(second/3, func(i int) string { return fmt.Sprintf(`data: {"n":%d}\n\n`, i) }),
	}, &server{
		Name: "a short exam of one line without end", Duration: 15 * second,
		Handler: inPieces(second/3, func(i int) string { return fmt.Sprint("data: ", i) }),
	})
	findsNothing(t,
		&server{Name: "one large event in small pieces", Handler: inPieces(second, func(i int) string {
			switch i {
			case 0:
				return "data: "
			case 30:
				return "end\n\n"
			}
			if i > 30 {
				return "data: later\n\n"
			}
			return strings.Repeat("0123456789abcdef", 20)
		})},
		&server{
			Name: "a reconnection time and then silence", Notes: []string{"retry"},
			Handler: inPieces(time.Hour, func(int) string { return "retry: 5000\n\n" }),
		},
		&server{Name: "only comments", Handler: inPieces(second, func(int) string { return ":\n\n" })},
	)
}

// inPieces sends a piece after each gap, the first at once.
func inPieces(gap time.Duration, piece func(i int) string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			for i := 0; ; i++ {
				To(w).Write(piece(i))
				select {
				case <-time.After(gap):
				case <-r.Context().Done():
					return
				}
			}
		}
	}
}

// answerUntilDone requests a finite response that ends with the event [DONE].
func answerUntilDone() feeds.Spec {
	return feeds.Spec{NoReconnect: true, End: func(e *feeds.Event) bool { return bytes.Equal(e.Data, []byte("[DONE]")) }}
}

func TestCutShort(t *testing.T) {
	finds(t, "cut-short",
		&server{Name: "the last event is missing", Spec: answerUntilDone(), Handler: inChunks("data: a\n\ndata: b\n\n")},
		&server{Name: "a response that is cut off", Spec: feeds.Spec{NoReconnect: true}, Handler: breaksOff})
	findsNothing(t,
		&server{Name: "a complete response", Spec: answerUntilDone(), Handler: inChunks("data: a\n\ndata: [DONE]\n\n")},
		&server{
			Name: "no end event configured", Spec: feeds.Spec{NoReconnect: true},
			Handler: inChunks("data: a\n\n"),
		},
	)
}

func breaksOff() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		Head(w)
		_, _ = io.WriteString(w, "data: a\n\n")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestErrorEvent(t *testing.T) {
	finds(t, "error-event",
		&server{
			Name: "a response that ends with an error", Spec: feeds.Spec{NoReconnect: true},
			Handler: inChunks("data: a\n\nevent: error\ndata: overloaded\n\n"),
		},
		&server{
			Name: "an error instead of the last event", Spec: answerUntilDone(),
			Handler: inChunks("data: a\n\nevent: error\ndata: overloaded\n\n"),
		},
	)
	findsNothing(t, &server{
		Name: "an error event followed by another event", Spec: feeds.Spec{NoReconnect: true},
		Handler: inChunks("event: error\ndata: a tool failed\n\ndata: b\n\n"),
	})
}
