package record

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/cli/progress"
	"feedscope/ui/tail"
	"feedscope/ui/term/text"
)

// Options configure a recording. Tail and Capture are required.
type Options struct {
	// Tail selects the feeds to follow and for how long; its Out and Hub are ignored.
	Tail tail.Options
	// Capture configures the file.
	Capture capture.Options
	// Line is the terminal for a status line and Width returns its width; nil: no line.
	Line  io.Writer
	Width func() int
}

// every is the interval at which the status line is drawn.
const every = time.Second

// ErrIncomplete is the error for a recording with lost data. The details have been reported.
var ErrIncomplete = errors.New("the recording is incomplete")

// Run records until the run of package tail ends, and returns the result of [tail.Run]. The error is one of
// [tail.Run], one of [capture.Create], or [ErrIncomplete].
func Run(ctx context.Context, o Options) (tail.Result, error) {
	w, err := capture.Create(o.Capture)
	if err != nil {
		return tail.Unreached, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		<-w.Done()
		stop(w.Stats().Err)
	}()
	say, start := o.Tail.Say, time.Now()
	l := &progress.Line{Out: o.Line, Width: o.Width}
	o.Tail.Out, o.Tail.Say = nil, func(sentence string) {
		_ = l.Interrupt(func() error { say(sentence); return nil })
	}
	var followed *hub.Hub
	clearLine := func() {}
	o.Tail.Hub = func(h *hub.Hub) {
		followed = h
		h.Record(w)
		clearLine = l.Show(every, func(time.Time) string { return status(h, w.Stats(), time.Since(start)) })
	}
	say(beginning(&o, w.Stats().Path))
	result, err := tail.Run(ctx, o.Tail)
	failed := w.Close()
	clearLine()
	s := w.Stats()
	if s.Path != "" {
		say(summary(s, followed, time.Since(start)))
	}
	if failed != nil {
		say(failure(cmp.Or(s.Path, o.Capture.Path), failed))
	}
	if s.Loss.Reads > 0 {
		say(fmt.Sprintf("the disk was too slow: %s (%s) lost", text.Counted(s.Loss.Reads, "read"), text.Bytes(s.Loss.Bytes)))
	}
	if failed != nil || s.Loss.Reads > 0 {
		err = ErrIncomplete
	}
	return result, err
}

// status returns the text of the status line.
func status(h *hub.Hub, s capture.Stats, ran time.Duration) string {
	live, all := 0, stream.Without(h.Feeds())
	for _, f := range all {
		if state := f.Status().State; state == feeds.Live {
			live++
		}
	}
	line := fmt.Sprintf("● %s  %d of %d live  %s  %s received  %s written",
		text.Duration(ran), live, len(all), text.Counted(events(h), "event"), text.Bytes(s.Received), text.Bytes(s.Written))
	if s.Loss.Reads > 0 {
		line += fmt.Sprintf("  the disk is too slow: %s lost", text.Bytes(s.Loss.Bytes))
	}
	return line + "  " + s.Path
}

// failure returns the message for a failed recording.
func failure(path string, err error) string {
	var of *fs.PathError
	if errors.As(err, &of) {
		path, err = of.Path, of.Err
	}
	return fmt.Sprintf("recording stopped: cannot write %s: %v", path, err)
}

// beginning returns the message at the start of a recording.
func beginning(o *Options, path string) string {
	until := "press ctrl+c to stop"
	if o.Tail.For > 0 {
		until = fmt.Sprintf("stops after %s or on ctrl+c", o.Tail.For)
	}
	name := "feeds"
	switch n := len(o.Tail.Feeds); n {
	case 0:
	case 1:
		name = o.Tail.Feeds[0].Name
	default:
		name = text.Counted(n, "feed")
	}
	return fmt.Sprintf("recording %s to %s; %s", name, path, until)
}

// summary returns the message at the end of a recording.
func summary(s capture.Stats, h *hub.Hub, ran time.Duration) string {
	where := s.Path
	if s.Parts > 1 {
		where = fmt.Sprintf("%d files up to %s", s.Parts, s.Path)
	}
	return fmt.Sprintf("recorded %s of %s: %s, %s received, %s written to %s",
		text.Duration(ran), text.Counted(len(stream.Without(h.Feeds())), "feed"), text.Counted(events(h), "event"), text.Bytes(s.Received),
		text.Bytes(s.Written), where)
}

// events returns the number of events that the feeds have received.
func events(h *hub.Hub) uint64 {
	var n uint64
	for _, f := range stream.Without(h.Feeds()) {
		n += f.Totals().Messages
	}
	return n
}
