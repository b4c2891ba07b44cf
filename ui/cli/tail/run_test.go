package tail

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

type handlers = map[string]http.HandlerFunc

func TestAnEventLeavesAtOnceAndABurstInOnePiece(t *testing.T) {
	h := stream("data: a\n\n", time.Hour, strings.Repeat("data: b\n\n", 100), time.Hour, "data: unfinished\n", holding)
	during(t, Options{Feeds: named("f"), Format: Data}, handlers{"f": h}, func(r *run) {
		r.expectOut("a\n")
		time.Sleep(time.Hour)
		r.expectOut(strings.Repeat("b\n", 100))
		if r.writes != 2 {
			t.Errorf("it took %d writes, want 2", r.writes)
		}
		time.Sleep(time.Hour)
		r.expectOut("")
	})
}

func TestTheCountIsExactAndEndsTheRun(t *testing.T) {
	h := stream("data: a\n\ndata: b\n\ndata: c\n\n", holding)
	during(t, Options{Feeds: named("f"), Format: Data, Count: 2}, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("a\nb\n")
	})
}

func TestTheCountIsOverAllFeedsAndOfChosenEventsOnly(t *testing.T) {
	one := stream("event: x\ndata: a\n\nevent: y\ndata: a\n\n", holding)
	two := stream(time.Second, "event: x\ndata: b\n\ndata: b\n\n", time.Second, "event: x\ndata: c\n\n", holding)
	o := Options{Feeds: named("one", "two"), Format: Data, Count: 3, Events: []string{"x"}}
	during(t, o, handlers{"one": one, "two": two}, func(r *run) {
		time.Sleep(time.Second)
		r.expectOut("a\nb\n")
		r.expectGoing()
		time.Sleep(time.Second)
		r.expectEnd(Done)
		r.expectOut("c\n")
	})
}

func TestAnEventWithoutANameIsAMessage(t *testing.T) {
	h := stream("data: a\n\nevent: x\ndata: b\n\n", holding)
	during(t, Options{Feeds: named("f"), Format: Data, Events: []string{"message"}}, handlers{"f": h}, func(r *run) {
		r.expectOut("a\n")
	})
}

func TestTheTimeEndsTheRun(t *testing.T) {
	h := stream("data: a\n\n", holding)
	during(t, Options{Feeds: named("f"), Format: Data, For: time.Minute}, handlers{"f": h}, func(r *run) {
		time.Sleep(time.Minute - 1)
		r.expectGoing()
		r.expectEnd(Done)
		if after := time.Since(r.start); after != time.Minute {
			t.Errorf("ended after %v", after)
		}
	})
}

func TestTheTimePassesWithoutAConnection(t *testing.T) {
	during(t, Options{Feeds: named("f"), For: time.Minute}, nil, func(r *run) {
		r.expectEnd(Late)
		r.expectSaid("0s f: connection refused; trying again")
	})
}

func TestHowARunEndsByItself(t *testing.T) {
	finite := stream("data: a\n\n")
	cases := []struct {
		name    string
		answers handlers
		once    bool // Without a reconnection.
		want    Result
	}{
		{"a finite stream that is read once", handlers{"f": finite}, true, Done},
		{"a server that has nothing more", handlers{"f": status(http.StatusNoContent)}, false, Done},
		{"a stream, then nothing more", handlers{"f": inTurn(finite, status(http.StatusNoContent))}, false, Done},
		{"a feed that fails", handlers{"f": status(http.StatusNotFound)}, false, Unreached},
		{"a server that is not there and is asked once", handlers{"g": nil}, true, Unreached},
		{"a feed that fails later on", handlers{"f": inTurn(finite, status(http.StatusForbidden))}, false, Failed},
		{"one feed that ends and one that fails", handlers{"f": finite, "g": status(http.StatusNotFound)}, true, Failed},
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

func TestAFeedThatEndsLeavesTheOthersRunning(t *testing.T) {
	o := Options{Feeds: named("one", "two"), Format: Data}
	during(t, o, handlers{"one": status(http.StatusNoContent), "two": stream(time.Hour, "data: a\n\n", holding)}, func(r *run) {
		time.Sleep(time.Hour)
		r.expectOut("a\n")
		r.expectGoing()
	})
}

func TestTheCallersCauseComesBack(t *testing.T) {
	during(t, Options{Feeds: named("f")}, handlers{"f": stream(holding)}, func(r *run) {
		cause := errors.New("a signal")
		r.cancel(cause)
		<-r.done
		if !errors.Is(r.err, cause) {
			t.Errorf("ended with %v", r.err)
		}
	})
}

func TestTwoFeedsOfOneNameAreRefused(t *testing.T) {
	during(t, Options{Feeds: named("f", "f")}, handlers{"f": stream(holding)}, func(r *run) {
		<-r.done
		var spec *SpecError
		if !errors.As(r.err, &spec) {
			t.Errorf("ended with %v", r.err)
		}
	})
}

func TestAnOutputThatIsSlowSlowsTheServerDown(t *testing.T) {
	const blocks, block = 1000, "data: 0123456789\n\n"
	sent := 0
	h := func(w http.ResponseWriter, r *http.Request) {
		for range blocks {
			stream(strings.Repeat(block, 100))(w, r)
			sent++
		}
	}
	o := Options{Feeds: named("f"), Format: Data, Out: stuck}
	o.Feeds[0].NoReconnect = true
	during(t, o, handlers{"f": h}, func(r *run) {
		if sent > blocks/10 {
			t.Errorf("%d of %d blocks were taken while nobody read", sent, blocks)
		}
		close(r.release)
		r.expectEnd(Done)
		if n := strings.Count(r.took(), "0123456789\n"); n != blocks*100 {
			t.Errorf("%d events came out of %d", n, blocks*100)
		}
	})
}

func TestAnOutputThatHangsDoesNotHoldTheEndUp(t *testing.T) {
	o := Options{Feeds: named("f"), Format: Data, Out: stuck}
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

func TestAnOutputThatFails(t *testing.T) {
	for _, format := range []Format{Data, Raw} {
		o := Options{Feeds: named("f"), Format: format, Out: broken{syscall.ENOSPC}}
		h := handlers{"f": stream("data: a\n\n", holding)}
		during(t, o, h, func(r *run) {
			<-r.done
			var failed *WriteError
			if !errors.As(r.err, &failed) || r.err.Error() != "cannot write the output: no space left on device" {
				t.Errorf("a full disk: ended with %v", r.err)
			}
		})
		o.Out = broken{syscall.EPIPE}
		during(t, o, h, func(r *run) { r.expectEnd(Done) })
	}
}

func TestAPanicEndsTheRunWithItsStack(t *testing.T) {
	o := Options{Feeds: named("f"), Format: Data, Out: broken{}}
	during(t, o, handlers{"f": stream("data: a\n\n", holding)}, func(r *run) {
		<-r.done
		var internal *PanicError
		if !errors.As(r.err, &internal) || internal.Error() != "at the disco" || !strings.Contains(string(internal.Stack), "broken.Write") {
			t.Errorf("ended with %v", r.err)
		}
	})
}

func TestNothingIsWrittenAfterTheEnd(t *testing.T) {
	var out pieces
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newSession(ctx, cancel, &Options{Feeds: named("f"), Format: Data, Out: &out})
	s.Fold(batch())
	cancel(nil)
	s.Fold(batch())
	s.tap(1, []byte("data: a\n\n"))
	if len(out) != 1 {
		t.Errorf("%d pieces were written, want 1", len(out))
	}
}

// pieces are the lengths of what was written at a time.
type pieces []int

func (p *pieces) Write(b []byte) (int, error) {
	*p = append(*p, len(b))
	return len(b), nil
}

func TestABatchOfLargeEventsIsNotCollectedAsAWhole(t *testing.T) {
	var out pieces
	s := newSession(t.Context(), func(error) {}, &Options{Feeds: named("f"), Format: Data, Out: &out})
	events := batch()
	for i := range events {
		events[i].Data = make([]byte, writeFrom/2)
	}
	s.Fold(events)
	if largest := slices.Max(out); largest > 2*writeFrom {
		t.Errorf("%d bytes were collected", largest)
	}
	events[0].Data = make([]byte, 2*keepBuffer)
	s.Fold(events[:1])
	if cap(s.out.buf) > keepBuffer {
		t.Errorf("a buffer of %d bytes was kept", cap(s.out.buf))
	}
}
