package record

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/ui/cli/tail"
	"feedscope/ui/text"
)

// Options say what to record where. All but Line are required.
type Options struct {
	// Tail says which feeds to follow and for how long; its Out and Hub are not looked at.
	Tail tail.Options
	// Capture says where to.
	Capture capture.Options
	// Line is the terminal for a line of how the recording stands, which gives its width; nil: there is none.
	Line  io.Writer
	Width func() int
}

// ErrIncomplete is returned for a recording that lacks something, which has been said.
var ErrIncomplete = errors.New("the recording is incomplete")

// Run records until there is nothing more to do, and tells how it went as [tail.Run] does. The error is one of those, that
// of [capture.Create], or [ErrIncomplete].
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
	l := newLine(o, w)
	o.Tail.Out, o.Tail.Say = nil, func(sentence string) { l.interrupt(func() { say(sentence) }) }
	var followed *feeds.Hub
	o.Tail.Hub = func(hub *feeds.Hub) {
		followed = hub
		hub.Record(w)
		l.show(ctx, hub)
	}
	say(beginning(&o, w.Stats().Path))
	result, err := tail.Run(ctx, o.Tail)
	failed := w.Close()
	l.clear()
	s := w.Stats()
	say(summary(s, followed, time.Since(start)))
	if failed != nil {
		say(failure(s.Path, failed))
	}
	if s.Loss.Reads > 0 {
		say(fmt.Sprintf("the disk was too slow: %s lost, with %s", count(s.Loss.Reads, "read"), text.Bytes(s.Loss.Bytes)))
	}
	if failed != nil || s.Loss.Reads > 0 {
		err = ErrIncomplete
	}
	return result, err
}

// failure says why a recording ended that writes into path.
func failure(path string, err error) string {
	var of *fs.PathError
	if errors.As(err, &of) {
		path, err = of.Path, of.Err
	}
	return fmt.Sprintf("the recording has ended: cannot write %s: %v", path, err)
}

// beginning says what is recorded where, and what ends it.
func beginning(o *Options, path string) string {
	until := "ctrl+c ends it"
	if o.Tail.For > 0 {
		until = fmt.Sprintf("it ends after %s, or with ctrl+c", o.Tail.For)
	}
	what := o.Tail.Feeds[0].Name
	if n := len(o.Tail.Feeds); n > 1 {
		what = count(uint64(n), "feed")
	}
	return fmt.Sprintf("recording %s into %s; %s", what, path, until)
}

// summary says what has become of a recording of the feeds of a hub.
func summary(s capture.Stats, hub *feeds.Hub, ran time.Duration) string {
	where := s.Path
	if s.Parts > 1 {
		where = fmt.Sprintf("%d files, the last of them %s", s.Parts, s.Path)
	}
	return fmt.Sprintf("recorded %s of %s: %s, %s received, %s written into %s",
		text.Duration(ran), count(uint64(len(hub.Feeds())), "feed"), count(events(hub), "event"), text.Bytes(s.Received),
		text.Bytes(s.Written), where)
}

// events is how many events the feeds have brought.
func events(hub *feeds.Hub) uint64 {
	var n uint64
	for _, f := range hub.Feeds() {
		n += f.Totals().Messages
	}
	return n
}

// count gives a number of things.
func count(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return text.Count(n) + " " + noun
}
