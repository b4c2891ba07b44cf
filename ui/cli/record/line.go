package record

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/ui/text"
)

const (
	every     = time.Second
	clearLine = "\r\x1b[K"
)

// line is a line on a terminal that tells how a recording stands, until it is interrupted or cleared.
type line struct {
	out    io.Writer // Nil: there is none.
	width  func() int
	writer *capture.Writer

	mu    sync.Mutex
	shown string
	over  bool
}

func newLine(o Options, w *capture.Writer) *line {
	return &line{out: o.Line, width: o.Width, writer: w}
}

// show draws the line once a second until ctx ends.
func (l *line) show(ctx context.Context, hub *feeds.Hub) {
	if l.out == nil {
		return
	}
	start := time.Now()
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				l.draw(stands(hub, l.writer.Stats(), time.Since(start)))
			}
		}
	}()
}

func (l *line) draw(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.shown = text.Truncate(text.Clean(s), max(l.width()-1, 0))
	_, _ = io.WriteString(l.out, clearLine+l.shown)
}

// interrupt clears the line for what say writes, and draws it again behind that.
func (l *line) interrupt(say func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.out == nil || l.shown == "" || l.over {
		say()
		return
	}
	_, _ = io.WriteString(l.out, clearLine)
	say()
	_, _ = io.WriteString(l.out, l.shown)
}

// clear takes the line away for good.
func (l *line) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if l.shown != "" {
		_, _ = io.WriteString(l.out, clearLine)
	}
}

// stands says how a recording stands.
func stands(hub *feeds.Hub, s capture.Stats, ran time.Duration) string {
	live, all := 0, hub.Feeds()
	for _, f := range all {
		if state := f.Status().State; state == feeds.Live {
			live++
		}
	}
	said := fmt.Sprintf("● %s  %d of %d live  %s  %s received  %s written",
		text.Duration(ran), live, len(all), count(events(hub), "event"), text.Bytes(s.Received), text.Bytes(s.Written))
	if s.Loss.Reads > 0 {
		said += fmt.Sprintf("  the disk is too slow: %s lost", text.Bytes(s.Loss.Bytes))
	}
	return said + "  " + s.Path
}
