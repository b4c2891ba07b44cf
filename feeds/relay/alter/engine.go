package alter

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Engine holds the rules in force, which may change while streams pass. The zero value has none. It is safe for concurrent
// use.
type Engine struct {
	current atomic.Pointer[state]
	altered atomic.Bool

	mu      sync.Mutex // Held while the state is replaced.
	passing map[int64]bool
}

// state is what rules there are. It does not change.
type state struct {
	rules   map[int64][]*Rule // By the number of the request; 0 is for all.
	changed chan struct{}     // Closed when there is a newer state.
}

// New returns an engine with rules for all streams.
func New(rules ...*Rule) *Engine {
	e := &Engine{}
	e.Set(0, rules)
	return e
}

// Rules returns the rules of the stream that is the response to the request of a number, or with 0 those for all streams.
func (e *Engine) Rules(stream int64) []*Rule {
	if s := e.current.Load(); s != nil {
		return s.rules[stream]
	}
	return nil
}

// Set replaces the rules of a stream, or with 0 those for all streams. They apply to what is still to come. The rules of a
// stream vanish with its end, and one that is not passing gets none.
func (e *Engine) Set(stream int64, rules []*Rule) {
	for _, r := range rules {
		r.setAt(time.Now())
	}
	e.update(func(all map[int64][]*Rule) {
		if all[stream] = rules; len(rules) == 0 || stream != 0 && !e.passing[stream] {
			delete(all, stream)
		}
	})
}

// Clear removes all rules.
func (e *Engine) Clear() { e.update(func(all map[int64][]*Rule) { clear(all) }) }

// Unused returns the rules for all streams that nothing has matched so far.
func (e *Engine) Unused() []*Rule {
	return slices.DeleteFunc(slices.Clone(e.Rules(0)), func(r *Rule) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.met
	})
}

// Altered reports whether any stream was altered, or a request answered.
func (e *Engine) Altered() bool { return e.altered.Load() }

func (e *Engine) update(change func(map[int64][]*Rule)) {
	e.mu.Lock()
	old := e.current.Load()
	next := &state{rules: make(map[int64][]*Rule), changed: make(chan struct{})}
	if old != nil {
		for n, rules := range old.rules {
			next.rules[n] = slices.Clone(rules)
		}
	}
	change(next.rules)
	e.current.Store(next)
	e.mu.Unlock()
	if old != nil {
		close(old.changed)
	}
}

// Answer returns the response to a request that a rule answers, nil if none does. The path includes the query.
func (e *Engine) Answer(method, path string) *Answer {
	r := find(e.Rules(0), method, path)
	if r == nil {
		return nil
	}
	e.altered.Store(true)
	return &r.answer
}

// Reads reports whether a rule needs the events of the response to a request, and hence a response that is not compressed.
func (e *Engine) Reads(method, path string) bool {
	rules, _ := e.rulesOf(&Options{Method: method, Path: path})
	return slices.ContainsFunc(rules, (*Rule).reads)
}

// Applies reports whether a rule may change the length of the response to a request.
func (e *Engine) Applies(method, path string) bool {
	rules, _ := e.rulesOf(&Options{Method: method, Path: path})
	return len(rules) > 0
}

// rulesOf returns the rules for a stream, nil for none, and the state that they are from.
func (e *Engine) rulesOf(o *Options) ([]*Rule, *state) {
	s := e.current.Load()
	if s == nil || len(s.rules) == 0 {
		return nil, s
	}
	var rules []*Rule
	for _, r := range slices.Concat(s.rules[0], s.rules[o.Number]) {
		if !r.Answers() && r.concerns(o.Method, o.Path) {
			rules = append(rules, r)
		}
	}
	return rules, s
}

// begin notes that a stream passes.
func (e *Engine) begin(stream int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.passing == nil {
		e.passing = make(map[int64]bool)
	}
	e.passing[stream] = true
}

// forget notes the end of a stream, and removes its rules.
func (e *Engine) forget(stream int64) {
	e.mu.Lock()
	delete(e.passing, stream)
	e.mu.Unlock()
	if len(e.Rules(stream)) > 0 {
		e.Set(stream, nil)
	}
}
