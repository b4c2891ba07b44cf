package inject

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"feedscope/demo-server/faults"
)

func TestEveryFaultHasOneEffect(t *testing.T) {
	known := make(map[string]effect)
	for _, e := range effects {
		if _, twice := known[e.name]; twice {
			t.Errorf("%s has two effects", e.name)
		}
		if e.head == nil && e.events == nil && e.body == nil && e.retry == "" && !e.quiet {
			t.Errorf("%s does nothing", e.name)
		}
		known[e.name] = e
	}
	for _, d := range faults.All() {
		e, ok := known[d.Name]
		if !ok && !d.ForAnswers() { // Package model has most of those of answers.
			t.Errorf("%s has no effect", d.Name)
		}
		if e.head != nil && !d.AtHead {
			t.Errorf("%s changes the head, but AtHead is not set in the table", d.Name)
		}
		delete(known, d.Name)
	}
	for name := range known {
		t.Errorf("%s has an effect but is not in the table", name)
	}
}

// sink counts the bytes sent to it.
type sink struct{ sent, calls, largest int }

func (s *sink) Send(p []byte) error {
	s.sent += len(p)
	s.calls++
	s.largest = max(s.largest, len(p))
	return nil
}

func conn(t *testing.T) *Conn {
	t.Helper()
	c := new(Site).Conn(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), nil)
	_, cancel := context.WithCancelCause(t.Context())
	c.Begin(cancel)
	return c
}

func set(t *testing.T, specs ...string) faults.Set {
	t.Helper()
	on, err := faults.ParseSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	return on
}

var block = bytes.Repeat([]byte("data: 0123456789\n\n"), 100)

func TestBufferedBytesAreBounded(t *testing.T) {
	for _, specs := range [][]string{
		{"hold:1h"}, {"hold:1h", "oversize:16MiB"}, {"buffer:1MiB", "oversize:16MiB"}, {"late", "oversize:16MiB"},
	} {
		c, out := conn(t), new(sink)
		body := c.Body(set(t, specs...), out.Send)
		var err error
		for range 10_000 {
			if err = body.Send(block); err != nil {
				break
			}
		}
		if specs[0] == "hold:1h" && (err == nil || c.ending.Load() != Orderly) {
			t.Errorf("%v: the stream did not end cleanly: %v", specs, err)
		}
		_ = body.Close()
		if out.largest > maxBuffered {
			t.Errorf("%v: %d bytes were buffered", specs, out.largest)
		}
	}
}

func TestStagesForwardEveryByte(t *testing.T) {
	for _, specs := range [][]string{
		nil,
		{"late"},
		{"buffer:1KiB"},
		{"hold:1h"},
		{"one-read"},
		{"split"},
		{"drip"},
		{"late", "buffer:64", "hold:1m", "drip", "idle-cut", "lifetime", "half-open:1h"},
	} {
		out := new(sink)
		body := conn(t).Body(set(t, specs...), out.Send)
		for range 10 {
			if err := body.Send(block); err != nil {
				t.Fatal(err)
			}
		}
		if err := body.Close(); err != nil || out.sent != 10*len(block) {
			t.Errorf("%v: %d of %d bytes were sent: %v", specs, out.sent, 10*len(block), err)
		}
	}
}

func TestAcceptEncoding(t *testing.T) {
	for accept, want := range map[string]bool{
		"gzip": true, "br, GZIP;q=0.5": true, "*": true, "identity": false, "gzip;q=0": false, "*; q=0.0": false,
		"br": false,
	} {
		c := conn(t)
		c.request.Header.Set("Accept-Encoding", accept)
		if c.acceptsGzip() != want {
			t.Errorf("%q accepts gzip: %t", accept, !want)
		}
	}
	if !conn(t).acceptsGzip() {
		t.Error("without Accept-Encoding gzip is refused")
	}
}

func TestOnlyTheFirstEndingCounts(t *testing.T) {
	c := conn(t)
	c.End(Cut)
	c.End(Orderly)
	defer func() {
		if got, _ := recover().(error); !errors.Is(got, http.ErrAbortHandler) || !c.Broken() {
			t.Errorf("the stream ended with %v", got)
		}
	}()
	c.Finish()
}
