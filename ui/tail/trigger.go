package tail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/jsonpath"
	"feedscope/ui/term/text"
)

// Trigger is what a run does once, when all its feeds are connected. Assertions then apply to what arrives from that
// moment on, apart from events that are known to be older. Options.Assertions must be empty.
type Trigger struct {
	// Do does it, on a goroutine of its own, and returns what Captures look into.
	Do func(ctx context.Context) (output []byte, err error)
	// Captures take values from the output, a JSON document.
	Captures []Capture
	// Assertions returns the assertions, given the captured values by name.
	Assertions func(values map[string]string) ([]Assertion, error)
	// Wait is how long the feeds may take to connect.
	Wait time.Duration
}

// Capture takes the value at a gjson path.
type Capture struct{ Name, Path string }

// TriggerError is the error of a run whose trigger failed, or never came because a feed did not connect.
type TriggerError struct {
	Err error
	// Offline reports that a feed did not connect.
	Offline bool
}

// Error returns the sentence of the cause.
func (e *TriggerError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *TriggerError) Unwrap() error { return e.Err }

// maxHeld bounds the events that are held back while the trigger runs, in bytes.
const maxHeld = 16 << 20

// errTooMuch stops a run whose trigger takes too long.
var errTooMuch = errors.New("more than 16 MiB of events arrived before the trigger was done")

// awaitFeeds stops the run if the trigger has not begun in time.
func (s *session) awaitFeeds() (done func()) {
	t := s.options.Trigger
	if t == nil {
		return func() {}
	}
	timer := time.AfterFunc(t.Wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.triggered {
			s.stop(&TriggerError{fmt.Errorf("not all feeds were connected within %s", text.Interval(t.Wait)), true})
		}
	})
	return func() { timer.Stop() }
}

// pull starts the trigger if all feeds are connected for the first time.
func (s *session) pull() {
	t := s.options.Trigger
	if t == nil || s.triggered {
		return
	}
	for i := range s.states {
		if !s.states[i].trouble.Connected() {
			return
		}
	}
	s.triggered = true
	s.judge.hold()
	go func() {
		err := s.judge.await(s.ctx, t)
		if err != nil && s.ctx.Err() == nil {
			s.stop(&TriggerError{Err: err})
		}
	}()
}

// await runs the trigger and applies its assertions.
func (j *judge) await(ctx context.Context, t *Trigger) error {
	output, err := t.Do(ctx)
	if err != nil {
		return err
	}
	values := make(map[string]string)
	for _, c := range t.Captures {
		v := jsonpath.Get(output, c.Path)
		if !v.Exists() {
			return fmt.Errorf("nothing to capture: %s=%s has no value in %s", c.Name, c.Path, described(output))
		}
		values[c.Name] = v.String()
	}
	all, err := t.Assertions(values)
	if err != nil {
		return err
	}
	j.begin(all)
	return nil
}

// described quotes the beginning of an output for a message.
func described(output []byte) string {
	if len(output) == 0 {
		return "an empty output"
	}
	return fmt.Sprintf("%q", text.Truncate(string(output[:min(len(output), 4096)]), 80))
}

// entry is something that a judge looks at later: an entry of a feed's timeline, or an answer that has ended.
type entry struct {
	event  feeds.Event
	feed   string
	answer *answer.Answer
}

// hold keeps everything from now on until begin.
func (j *judge) hold() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.holding, j.start = true, time.Now()
}

// keep holds back an entry.
func (j *judge) keep(e entry) {
	j.held = append(j.held, e)
	if j.heldBytes += len(e.event.Raw) + len(e.event.Data); j.heldBytes > maxHeld {
		j.holding, j.held = false, nil
		j.overflow(errTooMuch)
	}
}

// begin starts to judge, with what was held back first. Times count from the call of hold.
func (j *judge) begin(all []Assertion) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.add(all)
	held := j.held
	j.holding, j.held = false, nil
	for i := range held {
		e := &held[i]
		if e.answer != nil && j.judgeAnswer(e.answer) || e.answer == nil && j.judge(&e.event, e.feed) {
			return
		}
	}
	j.allHold()
}

// begun reports whether things are judged.
func (j *judge) begun() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !j.idle && !j.holding
}

// Outcome is what became of an assertion.
type Outcome struct {
	// Assertion is the source text.
	Assertion string
	// Holds reports whether it holds, Reason why not, in a sentence that is safe to print.
	Holds  bool
	Reason string
	// After is when that was decided, from the start of the run or of its trigger; zero if the run ended before.
	After time.Duration
}

// outcomes returns what became of the assertions.
func (j *judge) outcomes() []Outcome {
	j.mu.Lock()
	defer j.mu.Unlock()
	var all []Outcome
	for _, c := range j.all {
		o := Outcome{Assertion: text.Clean(c.text), Holds: c.holds, After: c.after}
		if !o.Holds {
			if o.Reason = "not decided when the run ended"; c.decided {
				o.Reason = c.reason(j.count, c.after)
			}
		}
		all = append(all, o)
	}
	return all
}
