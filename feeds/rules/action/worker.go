package action

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"feedscope/feeds/retry"
	"feedscope/feeds/rules"
)

// State is the state of an action.
type State struct {
	// Name is the action's name, Kind is webhook, command or terminal.
	Name, Kind string
	// Waiting is the number of alerts that wait to be delivered.
	Waiting int
	// Delivered counts alerts, Failed attempts that failed, and Lost the alerts that were given up.
	Delivered, Failed, Lost uint64
	// Last is when the last attempt ended, zero before the first. Problem is why it failed, safe to print and without
	// secrets; empty if it did not.
	Last    time.Time
	Problem string
}

const (
	// settle is how long the first of several alerts waits for the others, which then share a message.
	settle = 250 * time.Millisecond
	// maxOpen is how many open alerts an action sends again.
	maxOpen = 10_000
)

// attempts is when a delivery is tried again.
var attempts = retry.Policy{Base: time.Second, Max: time.Minute}

// worker runs one action.
type worker struct {
	action  Action
	sender  sender
	say     func(Report)
	onPanic func(value any, stack []byte)
	wake    chan struct{}
	leave   chan struct{} // Closed to end the worker.
	ended   chan struct{}
	hard    context.Context // Ends deliveries.
	abandon context.CancelFunc

	mu      sync.Mutex
	queue   queue
	open    map[string]rules.Alert // By ID, for a receiver that forgets them.
	state   State
	failing time.Time // Since when; zero unless it fails.
	unsaid  int       // Alerts that were given up since the last report.
}

// newWorker returns a worker that does not run yet.
func newWorker(a Action, o *Options) (*worker, error) {
	s, err := newSender(&a, o)
	if err != nil {
		return nil, err
	}
	w := &worker{
		action: a, sender: s, say: o.Say, onPanic: o.OnPanic, wake: make(chan struct{}, 1), leave: make(chan struct{}), ended: make(chan struct{}),
		open: make(map[string]rules.Alert), state: State{Name: a.Name, Kind: a.kind()},
	}
	if w.say == nil {
		w.say = func(Report) {}
	}
	if w.onPanic == nil {
		w.onPanic = func(value any, _ []byte) { panic(value) }
	}
	w.hard, w.abandon = context.WithCancel(context.Background())
	return w, nil
}

// put adds an alert to the queue.
func (w *worker) put(alert rules.Alert, now time.Time) {
	if !w.action.takes(&alert) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.sender.again() == 0:
	case alert.Resolved:
		delete(w.open, alert.ID)
	case len(w.open) < maxOpen:
		w.open[alert.ID] = alert
	}
	w.lose(w.queue.put(waiting{alert, now}))
	w.signal()
}

func (w *worker) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// lose counts alerts that were given up. The caller holds mu.
func (w *worker) lose(n int) {
	w.state.Lost += uint64(n)
	w.unsaid += n
}

// inherit takes over what waits for another worker, which is about to be stopped.
func (w *worker) inherit(from *worker) {
	from.mu.Lock()
	defer from.mu.Unlock()
	w.queue, w.open = from.queue, from.open
	from.queue, from.open = queue{}, make(map[string]rules.Alert)
	w.signal()
}

func (w *worker) snapshot() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.state
	s.Waiting = len(w.queue.all)
	return s
}

// stop ends the worker, after one more attempt to deliver what waits, and after patience at the latest.
func (w *worker) stop(patience time.Duration) {
	close(w.leave)
	timer := time.AfterFunc(patience, w.abandon)
	defer timer.Stop()
	<-w.ended
	w.abandon()
}

// run delivers alerts until the worker is stopped.
func (w *worker) run() {
	defer close(w.ended)
	defer w.sender.close()
	defer w.recovered()
	backoff := retry.New(attempts, nil)
	spaced := rate.NewLimiter(rate.Every(time.Minute/time.Duration(w.action.Limit)), w.action.Limit)
	for w.await() {
		if !w.sleep(settle) || !w.sleep(spaced.Reserve().Delay()) {
			break
		}
		err := w.deliver()
		f, ok := errors.AsType[*failure](err)
		if !ok || f.final {
			backoff.Reset()
			continue
		}
		now := time.Now()
		if !w.sleep(backoff.Next(now, f.after, f.after > 0).Sub(now)) {
			break
		}
	}
	for w.waits() && w.hard.Err() == nil && w.deliver() == nil {
	}
	w.giveUp()
}

// recovered hands over a panic.
func (w *worker) recovered() {
	if value := recover(); value != nil {
		w.onPanic(value, debug.Stack())
	}
}

// giveUp gives up what still waits, at the end.
func (w *worker) giveUp() {
	w.mu.Lock()
	w.lose(len(w.queue.all))
	w.queue = queue{}
	r := Report{Action: w.action.Name, Problem: w.state.Problem, Lost: w.unsaid, Over: true}
	w.mu.Unlock()
	if r.Lost > 0 {
		w.say(r)
	}
}

// await returns true once there is something to deliver, and false when the worker is to end.
func (w *worker) await() bool {
	var again <-chan time.Time
	if every := w.sender.again(); every > 0 {
		timer := time.NewTicker(every)
		defer timer.Stop()
		again = timer.C
	}
	for {
		if w.waits() {
			return true
		}
		select {
		case <-w.leave:
			return false
		case <-w.wake:
		case now := <-again:
			w.remind(now)
		}
	}
}

// remind sends all open alerts again.
func (w *worker) remind(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, alert := range w.open {
		w.lose(w.queue.put(waiting{alert, now}))
	}
}

func (w *worker) waits() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue.all) > 0
}

// sleep reports whether the worker goes on after a time.
func (w *worker) sleep(d time.Duration) bool {
	select {
	case <-w.leave:
		return false
	case <-time.After(d):
		return true
	}
}

// deliver makes one delivery, of the most urgent alerts.
func (w *worker) deliver() error {
	w.mu.Lock()
	batch := w.queue.take(w.sender.most())
	w.mu.Unlock()
	alerts := make([]rules.Alert, len(batch))
	for i := range batch {
		alerts[i] = batch[i].alert
	}
	err := w.sender.send(w.hard, alerts)
	now := time.Now()
	if err == nil {
		w.delivered(len(batch), now)
		return nil
	}
	w.failed(batch, err, now)
	return err
}

// delivered records a delivery that succeeded.
func (w *worker) delivered(n int, now time.Time) {
	w.mu.Lock()
	w.state.Delivered += uint64(n)
	w.state.Last, w.state.Problem = now, ""
	r := Report{Action: w.action.Name, Lost: w.unsaid}
	if !w.failing.IsZero() {
		r.After = now.Sub(w.failing)
	}
	w.failing, w.unsaid = time.Time{}, 0
	w.mu.Unlock()
	if r.After > 0 || r.Lost > 0 {
		w.say(r)
	}
}

// failed records a delivery that failed.
func (w *worker) failed(batch []waiting, err error, now time.Time) {
	w.mu.Lock()
	if f, ok := errors.AsType[*failure](err); ok && f.final {
		w.lose(len(batch))
	} else {
		w.lose(w.queue.putBack(batch, now))
	}
	news := err.Error() != w.state.Problem || w.unsaid > 0
	w.state.Failed++
	w.state.Last, w.state.Problem = now, err.Error()
	if w.failing.IsZero() {
		w.failing = now
	}
	r := Report{Action: w.action.Name, Problem: err.Error(), Lost: w.unsaid}
	if news {
		w.unsaid = 0
	}
	w.mu.Unlock()
	if news {
		w.say(r)
	}
}
