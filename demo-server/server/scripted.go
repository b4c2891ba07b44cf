package server

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/inject"
	"feedscope/demo-server/scenario"
)

// source has the items of a stream.
type source interface {
	// next returns the items that are due. If there are none, the stream asks again after a time, unless it is negative, or when
	// changed is closed. Done means that no items will follow.
	next() (items []scenario.Item, again time.Duration, changed <-chan struct{}, done bool)
}

const never time.Duration = -1

// remark is a comment.
type remark struct{ text string }

func (r *remark) next() ([]scenario.Item, time.Duration, <-chan struct{}, bool) {
	if r.text == "" {
		return nil, never, nil, true
	}
	comment := &sse.Event{Comment: []byte(r.text)}
	r.text = ""
	return []scenario.Item{{Kind: scenario.Comment, Event: comment}}, 0, nil, false
}

// playing plays a script for one client.
type playing struct {
	script *script
	player *scenario.Player
	begun  time.Time // Zero until the first call.
	last   bool      // No source follows: the stream stays open at the end.
	failed bool
}

func (s *script) playing(p *scenario.Player, last bool) source {
	return &playing{script: s, player: p, last: last}
}

func (p *playing) next() ([]scenario.Item, time.Duration, <-chan struct{}, bool) {
	now := time.Now()
	if p.begun.IsZero() {
		p.begun = now
	}
	due, more := p.player.Due()
	if p.failed || !more {
		return nil, never, nil, !p.last || p.failed
	}
	if wait := p.script.server.scaled(due) - now.Sub(p.begun); wait > 0 {
		return nil, wait, nil, false
	}
	item, err := p.player.Next(now)
	if err != nil {
		p.script.server.report(err)
		p.failed = true
		item = scenario.Item{Kind: scenario.End, Ending: scenario.Cut}
	}
	return []scenario.Item{item}, 0, nil, false
}

// following follows a tape. Of what was there before the client, it passes events only, and to a client that resumes only
// those with an id: it may have had the others.
type following struct {
	tape    *tape
	at      uint64
	joined  uint64
	resumes bool
	buf     []scenario.Item
}

// passes reports whether an item from before the client is for it.
func (f *following) passes(i *scenario.Item) bool {
	return i.Kind == scenario.Event && (!f.resumes || len(i.Event.ID) > 0)
}

// hasPast reports whether any item from before the client is for it.
func (f *following) hasPast() bool {
	for at := f.at; at < f.joined; {
		items, kept := f.tape.read(at, f.buf[:0], batch)
		f.buf = items
		if !kept {
			return true
		}
		for i := range items {
			if f.passes(&items[i]) {
				return true
			}
		}
		at += uint64(len(items))
	}
	return false
}

func (f *following) next() ([]scenario.Item, time.Duration, <-chan struct{}, bool) {
	for {
		changed, over := f.tape.state()
		items, kept := f.tape.read(f.at, f.buf[:0], batch)
		f.buf = items
		switch {
		case !kept: // The client is too slow: as a live feed does, drop it.
			return []scenario.Item{{Kind: scenario.End, Ending: scenario.Cut}}, 0, nil, false
		case len(items) == 0 && over:
			return []scenario.Item{{Kind: scenario.End}}, 0, nil, false
		case len(items) == 0:
			return nil, never, changed, false
		}
		past := int(min(max(f.joined, f.at)-f.at, uint64(len(items))))
		f.at += uint64(len(items))
		events := items[:0]
		for i := range items {
			if i >= past || f.passes(&items[i]) {
				events = append(events, items[i])
			}
		}
		if len(events) > 0 {
			return events, 0, nil, false
		}
	}
}

// stream writes the items of sources, one source after the other.
func (s *script) stream(w http.ResponseWriter, r *http.Request, f *streamFaults, sources []source) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	streamHeader(w.Header())
	out := &scriptWriter{faults: f}
	f.retry, f.adopt = s.feed.Retry, out.change
	f.start(newWire(w, f.conn, s.server.opts.WriteTimeout), cancel)
	out.format = f.format()
	out.buf = appendRetry(out.buf, out.format.retry)
	out.flush()
	f.wire.sendHead()
	for len(sources) > 0 && ctx.Err() == nil && out.err == nil {
		s.pass(ctx, f, out, sources[0])
		sources = sources[1:]
	}
	out.close()
}

// pass writes the items of a source until it is done or the stream ends.
func (s *script) pass(ctx context.Context, f *streamFaults, out *scriptWriter, from source) {
	every := s.beat(f)
	beat, stop := ticks(every)
	defer func() { stop() }()
	timer := time.NewTimer(0)
	defer timer.Stop()
	if _, ok := from.(*playing); ok { // The client may resume within a fault.
		out.adapt(from)
	}
	quiet, altered := false, false // A keep-alive or a change of faults is due, after the items that are due too.
	for ctx.Err() == nil && out.err == nil {
		items, again, changed, done := from.next()
		for i := range items {
			s.act(out, from, &items[i])
		}
		if len(items) > 0 {
			continue
		}
		if quiet {
			out.publish([]*sse.Event{keepAlive})
			quiet = false
		}
		if altered {
			f.change(out.publish)
			altered = false
		}
		if now := s.beat(f); now != every {
			stop()
			every = now
			beat, stop = ticks(every)
		}
		out.flush()
		if done {
			return
		}
		timer.Stop()
		if again >= 0 {
			timer.Reset(again)
		}
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-changed:
		case <-beat:
			quiet = true
		case <-f.changed:
			altered = true
		}
	}
}

var keepAlive = &sse.Event{Comment: []byte("keep-alive")}

// beat returns the interval between keep-alives, zero for none.
func (s *script) beat(f *streamFaults) time.Duration {
	if inject.Quiet(f.on) {
		return 0
	}
	return s.feed.KeepAlive
}

// act does what an item says.
func (s *script) act(out *scriptWriter, from source, i *scenario.Item) {
	if out.err != nil || out.ended {
		return
	}
	switch i.Kind {
	case scenario.Event:
		out.publish(out.faults.events.Pass([]*sse.Event{i.Event}))
	case scenario.Comment:
		out.publish([]*sse.Event{i.Event})
	case scenario.Retry:
		out.buf = appendRetry(out.buf, string(i.Text))
	case scenario.Raw:
		out.raw(i.Text)
	case scenario.Break, scenario.Heal:
		out.adapt(from)
	case scenario.End:
		out.end(i.Ending)
	}
}

// scriptWriter encodes the items of a stream.
type scriptWriter struct {
	faults *streamFaults
	output
	ended bool
}

// adapt applies the faults that are active at this point of a source.
func (w *scriptWriter) adapt(from source) {
	if p, ok := from.(*playing); ok {
		w.faults.scripted = p.player.Faults()
	}
	w.faults.change(w.publish)
}

// publish encodes events and comments.
func (w *scriptWriter) publish(events []*sse.Event) {
	for _, e := range events {
		w.buf = appendBlock(w.buf, e)
	}
	if len(w.buf) >= sendSize {
		w.flush()
	}
}

// appendBlock appends an event or a comment.
func appendBlock(dst []byte, e *sse.Event) []byte {
	if len(e.Comment) > 0 {
		return append(append(append(dst, ": "...), e.Comment...), "\n\n"...)
	}
	dst = appendField(dst, "id: ", e.ID)
	dst = appendField(dst, "event: ", e.Event)
	data := bytes.ReplaceAll(e.Data, []byte("\r\n"), []byte("\n"))
	for line := range bytes.SplitSeq(bytes.ReplaceAll(data, []byte("\r"), []byte("\n")), []byte("\n")) {
		dst = append(append(append(dst, "data: "...), line...), '\n')
	}
	return append(dst, '\n')
}

func appendField(dst []byte, name string, value []byte) []byte {
	if len(value) == 0 {
		return dst
	}
	return append(append(append(dst, name...), value...), '\n')
}

// raw sends bytes by themselves.
func (w *scriptWriter) raw(p []byte) {
	w.flush()
	w.buf = append(w.buf, p...)
	w.flush()
}

// flush sends what is encoded.
func (w *scriptWriter) flush() {
	if len(w.buf) > 0 && w.err == nil {
		w.err = w.format.body.Send(w.buf)
	}
	w.buf = w.buf[:0]
}

// change switches to another format.
func (w *scriptWriter) change(m format) {
	w.flush()
	if err := w.adopt(m); w.err == nil {
		w.err = err
	}
}

// end ends the stream.
func (w *scriptWriter) end(how scenario.Ending) {
	w.publish(w.faults.events.Flush())
	w.flush()
	w.ended = true
	ending := inject.Orderly
	if how == scenario.Cut {
		ending = inject.Cut
	}
	w.faults.conn.End(ending)
}

// close sends the bytes that the stages held back.
func (w *scriptWriter) close() {
	w.flush()
	if w.err == nil {
		w.err = w.format.body.Close()
	}
	_ = w.faults.wire.Close() // Never fails.
}
