package tail

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/ui/encode"
)

// sinceTwo runs with SinceID 2.
func sinceTwo(t *testing.T, o Options, h http.HandlerFunc, test func(r *run)) {
	t.Helper()
	if o.Feeds == nil {
		o.Feeds = named("f")
	}
	o.Feeds[0].LastEventID, o.SinceID, o.Encode.Format = "2", "2", encode.Data
	during(t, o, handlers{"f": h}, test)
}

func TestSinceIDServerResumes(t *testing.T) {
	h := stream("id: 3\ndata: c\n\n", 100*time.Millisecond, "data: d\n\n", time.Minute, "data: e\n\n", holding)
	sinceTwo(t, Options{}, h, func(r *run) {
		time.Sleep(100*time.Millisecond + resumePause - time.Nanosecond)
		r.expectOut("")
		time.Sleep(time.Nanosecond)
		r.expectOut("c\nd\n")
		time.Sleep(time.Minute)
		r.expectOut("e\n")
		r.expectMessages()
	})
}

func TestSinceIDServerRepeats(t *testing.T) {
	for _, c := range []struct{ name, sent, again string }{
		{"the event", "id: 2\ndata: b\n\n", "1 event"},
		{"all its history", ": hello\n\nid: 1\ndata: a\n\ndata: a\n\n: beat\n\nid: 2\ndata: b\n\n", "3 events"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := stream(c.sent+"data: after b\n\nid: 3\ndata: c\n\n", time.Second, "id: 2\ndata: d\n\n", holding)
			sinceTwo(t, Options{Encode: encode.Options{Comments: true}}, h, func(r *run) {
				r.expectOut("after b\nc\n")
				time.Sleep(time.Second)
				r.expectOut("d\n")
				r.expectMessages("0s f: skipped " + c.again + " up to id 2, which the server sent again")
			})
		})
	}
}

func TestSinceIDKeepsAnomalies(t *testing.T) {
	h := stream("id: 1\ndata: a\n\nfoo: bar\n\nid: 2\ndata: b\n\n", holding)
	sinceTwo(t, Options{}, h, func(r *run) {
		r.expectOut("")
		r.expectMessages("0s f: skipped 2 events up to id 2, which the server sent again",
			`0s f: unknown field "foo" at byte 15; reported once`)
	})
}

func TestHeldEventsAreCopies(t *testing.T) {
	h := stream("id: 3\ndata: c\n\n", 100*time.Millisecond, "id: 4\ndata: d\n\n", 100*time.Millisecond, "id: 5\ndata: e\n\n", holding)
	sinceTwo(t, Options{}, h, func(r *run) {
		time.Sleep(time.Second)
		r.expectOut("c\nd\ne\n")
	})
}

func TestSinceIDIgnoresInheritedID(t *testing.T) {
	sinceTwo(t, Options{}, stream("data: c\n\ndata: d\n\n", holding), func(r *run) {
		time.Sleep(resumePause)
		r.expectOut("c\nd\n")
	})
}

func TestSinceIDHoldTimeIsBounded(t *testing.T) {
	parts := []any{}
	for i := range 100 {
		parts = append(parts, fmt.Sprintf("id: x%d\ndata: %d\n\n", i, i), 100*time.Millisecond)
	}
	sinceTwo(t, Options{}, stream(append(parts, holding)...), func(r *run) {
		time.Sleep(resumeTime - time.Nanosecond)
		r.expectOut("")
		time.Sleep(time.Second)
		if got := r.output(); strings.Count(got, "\n") != 30 {
			t.Errorf("got %q", got)
		}
	})
}

func TestSinceIDHoldSizeIsBounded(t *testing.T) {
	block := "data: " + strings.Repeat("x", 1000) + "\n\n"
	sinceTwo(t, Options{}, stream(strings.Repeat(block, 3000), holding), func(r *run) {
		if got := strings.Count(r.output(), "\n"); got < 1000 {
			t.Errorf("%d events were written at once", got)
		}
		time.Sleep(resumePause)
		r.expectMessages()
	})
}

func TestSinceIDReportsLateRepetition(t *testing.T) {
	h := stream("id: 1\ndata: a\n\n", time.Second, "id: 2\ndata: b\n\nid: 3\ndata: c\n\n", time.Second, "id: 2\ndata: d\n\n", holding)
	sinceTwo(t, Options{}, h, func(r *run) {
		time.Sleep(3 * time.Second)
		r.expectOut("a\nb\nc\nd\n")
		r.expectMessages("1s f: the server sent the event with id 2 late; some events written before it are older")
	})
}

func TestHeldEventsAreWrittenAtEnd(t *testing.T) {
	o := Options{Feeds: named("f")}
	o.Feeds[0].NoReconnect = true
	sinceTwo(t, o, stream("data: c\n\n"), func(r *run) {
		r.expectEnd(Done)
		r.expectOut("c\n")
	})
	sinceTwo(t, Options{For: 100 * time.Millisecond}, stream("data: c\n\n", holding), func(r *run) {
		r.expectEnd(Done)
		r.expectOut("c\n")
	})
}
