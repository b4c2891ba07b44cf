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
	o.Tail.Hub = func(hub *feeds.Hub) {
		hub.Record(w)
		l.show(ctx, hub)
	}
	result, err := tail.Run(ctx, o.Tail)
	failed := w.Close()
	l.clear()
	s := w.Stats()
	say(summary(s, len(o.Tail.Feeds), time.Since(start)))
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

// summary says what has become of a recording.
func summary(s capture.Stats, feeds int, ran time.Duration) string {
	where := s.Path
	if s.Parts > 1 {
		where = fmt.Sprintf("%d files, the last of them %s", s.Parts, s.Path)
	}
	return fmt.Sprintf("recorded %s of %s: %s received, %s written into %s",
		text.Duration(ran), count(uint64(feeds), "feed"), text.Bytes(s.Received), text.Bytes(s.Written), where)
}

// count gives a number of things.
func count(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return text.Count(n) + " " + noun
}
