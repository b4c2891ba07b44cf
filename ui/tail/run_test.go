package tail

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"feedscope/ui/encode"
	"feedscope/ui/panics"
)

type handlers = map[string]http.HandlerFunc

func TestBurstIsWrittenInOnePiece(t *testing.T) {
	h := stream("data: a\n\n", time.Hour, strings.Repeat("data: b\n\n", 100), time.Hour, "data: unfinished\n", holding)
	during(t, Options{Feeds: named("f"), Encode: as(encode.Data)}, handlers{"f": h}, func(r *run) {
		r.expectOut("a\n")
		time.Sleep(time.Hour)
		r.expectOut(strings.Repeat("b\n", 100))
		if r.writes != 2 {
			t.Errorf("%d writes, want 2", r.writes)
		}
		time.Sleep(time.Hour)
		r.expectOut("")
	})
}

func TestRunEndsAtCount(t *testing.T) {
	h := stream("data: a\n\ndata: b\n\ndata: c\n\n", holding)
	during(t, Options{Feeds: named("f"), Encode: as(encode.Data), Count: 2}, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("a\nb\n")
	})
}

func TestCountIncludesSelectedEventsOfAllFeeds(t *testing.T) {
	one := stream("event: x\ndata: a\n\nevent: y\ndata: a\n\n", holding)
	two := stream(time.Second, "event: x\ndata: b\n\ndata: b\n\n", time.Second, "event: x\ndata: c\n\n", holding)
	o := Options{Feeds: named("one", "two"), Encode: as(encode.Data), Count: 3, Events: []string{"x"}}
	during(t, o, handlers{"one": one, "two": two}, func(r *run) {
		time.Sleep(time.Second)
		r.expectOut("a\nb\n")
		r.expectRunning()
		time.Sleep(time.Second)
		r.expectEnd(Done)
		r.expectOut("c\n")
	})
}

func TestEventWithoutTypeIsMessage(t *testing.T) {
	h := stream("data: a\n\nevent: x\ndata: b\n\n", holding)
	during(t, Options{Feeds: named("f"), Encode: as(encode.Data), Events: []string{"message"}}, handlers{"f": h}, func(r *run) {
		r.expectOut("a\n")
	})
}

func TestRunEndsAfterDuration(t *testing.T) {
	h := stream("data: a\n\n", holding)
	during(t, Options{Feeds: named("f"), Encode: as(encode.Data), For: time.Minute}, handlers{"f": h}, func(r *run) {
		time.Sleep(time.Minute - 1)
		r.expectRunning()
		r.expectEnd(Done)
		if after := time.Since(r.start); after != time.Minute {
			t.Errorf("ended after %v", after)
		}
	})
}

func TestDurationElapsesWithoutConnection(t *testing.T) {
	during(t, Options{Feeds: named("f"), For: time.Minute}, nil, func(r *run) {
		r.expectEnd(Late)
		r.expectMessages("0s f: connection refused; retrying")
	})
}

func TestRunResult(t *testing.T) {
	finite := stream("data: a\n\n")
	cases := []struct {
		name    string
		answers handlers
		once    bool // Do not reconnect.
		want    Result
	}{
		{"finite stream read once", handlers{"f": finite}, true, Done},
		{"204", handlers{"f": status(http.StatusNoContent)}, false, Done},
		{"stream, then 204", handlers{"f": inTurn(finite, status(http.StatusNoContent))}, false, Done},
		{"failed feed", handlers{"f": status(http.StatusNotFound)}, false, Unreached},
		{"one attempt at an unreachable server", handlers{"g": nil}, true, Unreached},
		{"feed that fails later", handlers{"f": inTurn(finite, status(http.StatusForbidden))}, false, Failed},
		{"one feed ends, one fails", handlers{"f": finite, "g": status(http.StatusNotFound)}, true, Failed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := Options{}
			for name := range c.answers {
				o.Feeds = append(o.Feeds, named(name)...)
			}
			for i := range o.Feeds {
				o.Feeds[i].NoReconnect = c.once
			}
			during(t, o, c.answers, func(r *run) { r.expectEnd(c.want) })
		})
	}
}

func TestOtherFeedsContinueWhenOneEnds(t *testing.T) {
	o := Options{Feeds: named("one", "two"), Encode: as(encode.Data)}
	during(t, o, handlers{"one": status(http.StatusNoContent), "two": stream(time.Hour, "data: a\n\n", holding)}, func(r *run) {
		time.Sleep(time.Hour)
		r.expectOut("a\n")
		r.expectRunning()
	})
}

func TestRunReturnsContextCause(t *testing.T) {
	during(t, Options{Feeds: named("f")}, handlers{"f": stream(holding)}, func(r *run) {
		cause := errors.New("a signal")
		r.cancel(cause)
		<-r.done
		if !errors.Is(r.err, cause) {
			t.Errorf("ended with %v", r.err)
		}
	})
}

func TestDuplicateFeedNamesAreRejected(t *testing.T) {
	during(t, Options{Feeds: named("f", "f")}, handlers{"f": stream(holding)}, func(r *run) {
		<-r.done
		var spec *SpecError
		if !errors.As(r.err, &spec) {
			t.Errorf("ended with %v", r.err)
		}
	})
}

func TestSlowOutputSlowsServer(t *testing.T) {
	const blocks, block = 1000, "data: 0123456789\n\n"
	sent := 0
	h := func(w http.ResponseWriter, r *http.Request) {
		for range blocks {
			stream(strings.Repeat(block, 100))(w, r)
			sent++
		}
	}
	o := Options{Feeds: named("f"), Encode: as(encode.Data), Out: stuck}
	o.Feeds[0].NoReconnect = true
	during(t, o, handlers{"f": h}, func(r *run) {
		if sent > blocks/10 {
			t.Errorf("%d of %d blocks were sent to a blocked output", sent, blocks)
		}
		close(r.release)
		r.expectEnd(Done)
		if n := strings.Count(r.output(), "0123456789\n"); n != blocks*100 {
			t.Errorf("got %d of %d events", n, blocks*100)
		}
	})
}

func TestBlockedOutputDoesNotDelayEnd(t *testing.T) {
	o := Options{Feeds: named("f"), Encode: as(encode.Data), Out: stuck}
	during(t, o, handlers{"f": stream("data: a\n\n", holding)}, func(r *run) {
		cause := errors.New("a signal")
		r.cancel(cause)
		<-r.done
		if !errors.Is(r.err, cause) || time.Since(r.start) > patience {
			t.Errorf("ended with %v after %v", r.err, time.Since(r.start))
		}
		close(r.release)
	})
}

// broken is an output that fails.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) {
	if b.err == nil {
		panic("at the disco")
	}
	return 0, b.err
}

func TestWriteErrorEndsRun(t *testing.T) {
	for _, format := range []encode.Format{encode.Data, encode.Raw} {
		o := Options{Feeds: named("f"), Encode: as(format), Out: broken{syscall.ENOSPC}}
		h := handlers{"f": stream("data: a\n\n", holding)}
		during(t, o, h, func(r *run) {
			<-r.done
			var failed *encode.WriteError
			if !errors.As(r.err, &failed) || r.err.Error() != "cannot write the output: no space left on device" {
				t.Errorf("full disk: ended with %v", r.err)
			}
		})
		o.Out = broken{syscall.EPIPE}
		during(t, o, h, func(r *run) { r.expectEnd(Done) })
	}
}

func TestPanicEndsRun(t *testing.T) {
	o := Options{Feeds: named("f"), Encode: as(encode.Data), Out: broken{}}
	during(t, o, handlers{"f": stream("data: a\n\n", holding)}, func(r *run) {
		<-r.done
		var internal *panics.Error
		if !errors.As(r.err, &internal) || internal.Error() != "at the disco" || !strings.Contains(string(internal.Stack), "broken.Write") {
			t.Errorf("ended with %v", r.err)
		}
	})
}

func TestNoWritesAfterCancel(t *testing.T) {
	var out pieces
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newSession(ctx, cancel, &Options{Feeds: named("f"), Encode: as(encode.Data), Out: &out})
	s.Fold(batch())
	cancel(nil)
	s.Fold(batch())
	s.tap(1, []byte("data: a\n\n"))
	if len(out) != 1 {
		t.Errorf("%d writes, want 1", len(out))
	}
}

// pieces records the length of each write.
type pieces []int

func (p *pieces) Write(b []byte) (int, error) {
	*p = append(*p, len(b))
	return len(b), nil
}
