package action

import (
	"context"
	"fmt"
	"net"
	"os"
	"reflect"
	"slices"
	"sync"
	"time"

	"feedscope/feeds/rules"
)

// Options configure a [Set]. The zero value is ready to use.
type Options struct {
	// Terminal shows effects; nil outside of a dashboard. It must not block, and returns false if it cannot take another one
	// now. It decides which actions run; see [Action.Elsewhere].
	Terminal func(Effect) bool
	// Say, if set, receives what goes wrong and what works again. It is called on any goroutine and must not call the set.
	Say func(Report)
	// OnPanic is called with a panic of an action, on its goroutine; nil lets it pass.
	OnPanic func(value any, stack []byte)
	// UserAgent is that of requests.
	UserAgent string
	// DialContext opens connections; nil means over the network.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// Report is news about an action.
type Report struct {
	// Action is its name.
	Action string
	// Problem is why a delivery failed, safe to print and without secrets; empty if the action works again.
	Problem string
	// Lost is the number of alerts that were given up since the last report.
	Lost int
	// After is for how long the action failed, if it works again.
	After time.Duration
	// Over reports that the action has ended, and the alerts were still waiting. Problem is then that of the last attempt.
	Over bool
}

// Try delivers one alert once, whatever the severity that the action is for. The error says why that failed, safe to print
// and without secrets.
func Try(ctx context.Context, a Action, alert rules.Alert, o Options) error {
	if a.secrets == nil {
		a.secrets = a.known(nil)
	}
	s, err := newSender(&a, &o)
	if err != nil {
		return err
	}
	defer s.close()
	return s.send(ctx, []rules.Alert{alert})
}

// Test returns a critical alert that says that it is a test.
func Test(now time.Time) rules.Alert {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return rules.Alert{
		ID: "0000000000000000", Rule: "test", Feed: "test", Severity: rules.Critical, Began: now, Time: now,
		Text: fmt.Sprintf("This is a test of feedscope on %s", host),
	}
}

// Set runs actions. It is safe for concurrent use.
type Set struct {
	options Options

	mu      sync.Mutex
	workers []*worker
	leaving sync.WaitGroup // Workers that are being stopped.
}

// New returns a set that runs actions. The caller closes it. The error names the action whose settings or files are wrong.
func New(all []Action, o Options) (*Set, error) {
	s := &Set{options: o}
	if err := s.Change(all); err != nil {
		return nil, err
	}
	return s, nil
}

// Take passes an alert to the actions that are for it: those that its rule names, or all. It does not block.
func (s *Set) Take(alert rules.Alert) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, w := range s.workers {
		if len(alert.Actions) == 0 || slices.Contains(alert.Actions, w.action.Name) {
			w.put(alert, now)
		}
	}
}

// Change replaces the actions; those for elsewhere are left out. Those that stay the same go on, and what waits for one passes to its successor of the same
// name. After an error, nothing has changed.
func (s *Set) Change(all []Action) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := slices.Clone(s.workers)
	var next, fresh []*worker
	for _, a := range all {
		if a.Elsewhere(s.options.Terminal != nil) != "" {
			continue
		}
		if a.secrets == nil { // It is not from a file.
			a.secrets = a.known(nil)
		}
		at := slices.IndexFunc(old, func(w *worker) bool { return reflect.DeepEqual(w.action, a) })
		if at >= 0 {
			next = append(next, old[at])
			old = slices.Delete(old, at, at+1)
			continue
		}
		w, err := newWorker(a, &s.options)
		if err != nil {
			return fmt.Errorf("action %q: %w", a.Name, err)
		}
		next, fresh = append(next, w), append(fresh, w)
	}
	s.workers = next
	for _, w := range old {
		if at := slices.IndexFunc(fresh, func(f *worker) bool { return f.action.Name == w.action.Name }); at >= 0 {
			fresh[at].inherit(w)
		}
		s.leaving.Go(func() { w.stop(leaveTime) })
	}
	for _, w := range fresh {
		go w.run()
	}
	return nil
}

// leaveTime is how long an action that was removed may take for what still waits.
const leaveTime = 10 * time.Second

// States returns the states of the actions that run here, in their order.
func (s *Set) States() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]State, len(s.workers))
	for i, w := range s.workers {
		all[i] = w.snapshot()
	}
	return all
}

// Close tries once more to deliver what waits, and returns when that is done or patience is over. What is left is reported.
func (s *Set) Close(patience time.Duration) {
	s.mu.Lock()
	workers := s.workers
	s.workers = nil
	s.mu.Unlock()
	for _, w := range workers {
		s.leaving.Go(func() { w.stop(patience) })
	}
	s.leaving.Wait()
}
