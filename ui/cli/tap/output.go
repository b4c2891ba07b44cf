package tap

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/ui/encode"
	"feedscope/ui/term/text"
)

// maxWaiting is how many bytes of lines wait for the output. Further lines are left out, so that neither the relay nor the
// recording waits.
const maxWaiting = 4 << 20

// output writes lines in the background. What does not fit is counted, and where lines are missing, a line says so.
type output struct {
	w      io.Writer
	gap    *encode.Writer // Writes such lines to gapped.
	gapped bytes.Buffer
	max    int         // Bytes that may wait.
	failed func(error) // Called after a failed write; nothing is written any more.

	mu      sync.Mutex
	more    sync.Cond
	waiting []byte
	writing int // Lines that are being written.
	left    int // Lines that were left out since the last one that says so,
	lost    int // and in all.
	ended   bool
	broken  bool          // A write failed.
	done    chan struct{} // Closed when it writes no more.
}

func newOutput(server string, o *Options, failed func(error)) *output {
	out := &output{w: o.Out, max: maxWaiting, failed: failed, done: make(chan struct{})}
	out.gap = encode.NewWriter(&out.gapped, []string{server}, o.Encode)
	out.more.L = &out.mu
	go out.run()
	return out
}

// Write takes whole lines. It never blocks and never fails.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting)+len(p) > o.max && len(o.waiting) > 0 {
		n := bytes.Count(p, []byte("\n"))
		o.left, o.lost = o.left+n, o.lost+n
		return len(p), nil
	}
	if o.left > 0 {
		o.waiting = append(o.waiting, o.missing()...)
		o.left = 0
	}
	o.waiting = append(o.waiting, p...)
	o.more.Signal()
	return len(p), nil
}

// missing returns the line that says how many are missing.
func (o *output) missing() []byte {
	o.gapped.Reset()
	words := fmt.Sprintf("%s missing here: the output is too slow", text.Counted(o.left, "line"))
	o.gap.Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Live, Time: time.Now(), Data: []byte(words)}})
	return o.gapped.Bytes()
}

// run writes until close is called, or a write fails.
func (o *output) run() {
	defer close(o.done)
	for {
		p := o.take()
		if len(p) == 0 {
			return
		}
		if _, err := o.w.Write(p); err != nil {
			o.mu.Lock()
			o.broken = true
			o.mu.Unlock()
			o.failed(&encode.WriteError{Err: err})
			return
		}
	}
}

// take returns what to write next; nothing at the end.
func (o *output) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writing = 0
	for len(o.waiting) == 0 && !o.ended {
		o.more.Wait()
	}
	p := o.waiting
	o.waiting, o.writing = nil, bytes.Count(p, []byte("\n"))
	return p
}

// patience is how long close waits for a slow output.
const patience = 250 * time.Millisecond

// close writes what is waiting, within patience, and returns how many lines were not written in all because the output was
// too slow.
func (o *output) close() (lost int) {
	o.mu.Lock()
	o.ended = true
	o.more.Signal()
	o.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case <-o.done:
	case <-ctx.Done():
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken {
		return o.lost
	}
	return o.lost + o.writing + bytes.Count(o.waiting, []byte("\n"))
}
