package serve

import (
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/time/rate"

	"feedscope/ui/term/text"
)

// drain is the output of a viewer. It gives up if the connection takes nothing for too long.
type drain struct {
	out   io.Writer
	limit time.Duration
	stuck func()
}

// piece is the most that is written at a time: a slow connection that takes this much within the limit is not stuck.
const piece = 16 << 10

// Write writes everything, or returns an error.
func (d *drain) Write(p []byte) (n int, err error) {
	for len(p) > 0 && err == nil {
		var some int
		late := time.AfterFunc(d.limit, d.stuck)
		some, err = d.out.Write(p[:min(len(p), piece)])
		late.Stop()
		n, p = n+some, p[some:]
	}
	return n, err
}

// The bounds of what a viewer types: a pasted page at once, and then more than anybody types. Each key costs a frame.
const (
	typedAtOnce    = 16 << 10
	typedPerSecond = 2 << 10
)

// keyboard is the input of a viewer. It notices idleness, and slows down input that nobody can type.
type keyboard struct {
	ctx   context.Context
	in    io.Reader
	limit time.Duration
	idle  *time.Timer // Nil if the viewer may be idle for ever.

	typed *rate.Limiter // In bytes.
}

func newKeyboard(ctx context.Context, in io.Reader, idle time.Duration, end func(error)) *keyboard {
	k := &keyboard{ctx: ctx, in: in, limit: idle, typed: rate.NewLimiter(typedPerSecond, typedAtOnce)}
	if idle > 0 {
		k.idle = time.AfterFunc(idle, func() { end(fmt.Errorf("no key was pressed for %s", text.Duration(idle))) })
	}
	return k
}

// Read reads what was typed.
func (k *keyboard) Read(p []byte) (int, error) {
	n, err := k.in.Read(p[:min(len(p), typedAtOnce)])
	if n > 0 && k.idle != nil {
		k.idle.Reset(k.limit)
	}
	_ = k.typed.WaitN(k.ctx, n) // The end of the context ends the input as well.
	return n, err
}

func (k *keyboard) stop() {
	if k.idle != nil {
		k.idle.Stop()
	}
}
