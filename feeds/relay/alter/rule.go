package alter

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
)

// Rule says what to do to which streams. Use [Parse] to make one. It counts how often it was applied, so that the same rule
// should not be used by two engines. It is safe for concurrent use.
type Rule struct {
	text         string
	method, path string // Empty: any.
	action       action
	shortest     time.Duration  // Of delay, or the time of stall; 0: for good.
	longest      time.Duration  // Of delay.
	rate         float64        // Of throttle, per second.
	bytes        bool           // The rate is one of bytes.
	block        string         // To inject, as lines.
	data         string         // The new data, or the replacement of a regular expression.
	at           string         // The path of the value to edit.
	pattern      *regexp.Regexp // What to replace.
	answer       Answer

	after  gate
	nth    int64
	times  int64
	chance float64 // 0: always.
	filter *filter.Filter
	kind   feeds.Kind // Of the events that the filter selects.

	mu    sync.Mutex
	met   bool  // Something that the rule is about has passed, whether or not times and chance let it apply.
	used  int64 // How often it was applied.
	rng   *rand.Rand
	since time.Time // When it was set.
}

// gate is a point of a stream from which on a rule applies. At most one field is set.
type gate struct {
	time          time.Duration
	bytes, events int64
}

// String returns the rule as it was written.
func (r *Rule) String() string { return r.text }

// Answers reports whether the rule answers requests, instead of changing streams.
func (r *Rule) Answers() bool { return r.action == status }

// ForRequests reports whether the rule selects requests or answers them, and hence belongs to all streams.
func (r *Rule) ForRequests() bool { return r.Answers() || r.method != "" || r.path != "" }

// concerns reports whether the rule is for a request, by its method and its path with the query.
func (r *Rule) concerns(method, path string) bool {
	if r.method != "" && r.method != method {
		return false
	}
	if !strings.Contains(r.path, "?") {
		path, _, _ = strings.Cut(path, "?")
	}
	return r.path == "" || glob(r.path, path)
}

// glob reports whether all of s matches a pattern in which * is any text.
func glob(pattern, s string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	s, ok := strings.CutPrefix(s, first)
	if !ok || !star {
		return ok && s == ""
	}
	parts := strings.Split(rest, "*")
	last := len(parts) - 1
	for _, part := range parts[:last] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[last])
}

// atOnce reports whether the rule applies to the stream as such and does not wait for an event.
func (r *Rule) atOnce() bool {
	return (r.action == cut || r.action == end || r.action == stall) && r.filter == nil && r.nth == 0 && r.chance == 0
}

// reads reports whether the rule needs the events of a stream: to select or to change them.
func (r *Rule) reads() bool {
	paces := r.action == delay || r.action == throttle
	return !r.atOnce() && (!paces || r.filter != nil || r.nth > 0 || r.after.events > 0 || !r.bytes && r.action == throttle)
}

// selects reports whether the rule is about an event, not considering its options.
func (r *Rule) selects(e *feeds.Event, known bool) bool {
	switch {
	case r.filter != nil:
		return known && e.Kind == r.kind && r.filter.Match(e, "")
	case r.action == delay, r.action == throttle && r.bytes:
		return true
	}
	return known && e.Kind == feeds.Message
}

// setAt remembers when the rule was set, the first time.
func (r *Rule) setAt(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.since.IsZero() {
		r.since = now
	}
}

// from returns when the time of a gate begins for a stream.
func (r *Rule) from(begun time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return later(begun, r.since)
}

// apply reports whether the rule still applies, and by its chance does so this time, and counts it.
func (r *Rule) apply() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.met = true
	if r.times > 0 && r.used >= r.times || r.chance > 0 && r.rng.Float64() >= r.chance {
		return false
	}
	r.used++
	return true
}

// wait returns the next time of a delay.
func (r *Rule) wait() time.Duration {
	if r.longest <= r.shortest {
		return r.shortest
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shortest + time.Duration(r.rng.Int64N(int64(r.longest-r.shortest)+1))
}

// find returns the first rule that answers a request.
func find(rules []*Rule, method, path string) *Rule {
	i := slices.IndexFunc(rules, func(r *Rule) bool { return r.Answers() && r.concerns(method, path) && r.apply() })
	if i < 0 {
		return nil
	}
	return rules[i]
}
