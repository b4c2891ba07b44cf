// Package notifications keeps what wants a person's attention, such as the alerts of a monitoring system: events
// with a key, a severity and a text go in, and out comes one notification for each key, newest first, with its
// state: open, acknowledged or resolved.
//
// Every event is folded, and one that a server sends again after a reconnect is known as such. An inbox is
// bounded: it lets go of the oldest resolved notifications first, and counts whatever it lets go. It rings no
// bell and shows nothing; it counts what a bell should be rung for.
package notifications

import (
	"sync"
	"sync/atomic"

	"feedscope/feeds"
	"feedscope/feeds/state"
	"feedscope/feeds/state/field"
)

// The longest parts of a notification that are kept, in bytes.
const (
	// MaxKey is the longest key: an event with a longer one is taken for one without.
	MaxKey = 1 << 10
	// MaxText is the longest text; a longer one is cut and marked.
	MaxText = 1 << 10
	// MaxName is the longest source, severity, event name and id; longer ones are cut.
	MaxName = 256
	// MaxPayload is the longest payload; a longer one is cut and its size kept.
	MaxPayload = 64 << 10
)

// Options say what an [Inbox] keeps. Paths are gjson paths in the payload; an empty one is never present.
type Options struct {
	// Events are the event names taken; empty: all.
	Events []string
	// Resolved are the names of events that resolve the notification of their key; they are taken whether
	// Events names them or not.
	Resolved []string
	// Key is the path of what tells notifications apart. An event without it is a notification of its own.
	Key string
	// Severity, Source and Text are the paths of what to show. A notification without a text shows its payload.
	Severity, Source, Text string
	// Severities are the values that mean a severity, in any case of letters; nil means [DefaultSeverities].
	Severities map[Severity][]string
	// Max is how many notifications are kept; zero means 10,000.
	Max int
	// MaxPayloads is how many bytes of payloads are kept, those of the newest notifications. Zero means 16 MiB, and
	// anything below MaxPayload means that.
	MaxPayloads int
}

// Inbox keeps the notifications. It is safe for concurrent use.
type Inbox struct {
	opts       Options
	paths      *field.Paths
	severities map[string]Severity

	generation atomic.Uint64

	mu      sync.Mutex
	values  []field.Value
	scratch []byte
	// last numbers the events that made a difference; read is the last that the user has seen.
	last, read uint64
	byKey      map[string]*item
	// recent holds all, newest first, resolved those that are.
	recent, resolved list
	// oldest is the last of recent that has its payload: all before it have theirs, none after it.
	oldest   *item
	payloads int
	counts   Counts
	lookout  state.Lookout
}

// Counts are an inbox's counters.
type Counts struct {
	// Open, Acknowledged and Resolved count the notifications in each state by severity.
	Open, Acknowledged, Resolved BySeverity
	// Unread counts the notifications raised since the user last looked.
	Unread int
	// Alarms counts how often a notification became critical: new, raised again after it was resolved, or from a
	// lower severity. A bell is due when it grows.
	Alarms uint64
	// Events counts the events taken, Replayed those of them that were known already and changed nothing.
	Events, Replayed uint64
	// DroppedResolved and DroppedOpen count the notifications let go for want of room; those acknowledged count
	// as open. DroppedPayloads counts those that lost only their payload.
	DroppedResolved, DroppedOpen, DroppedPayloads uint64
}

// BySeverity is a number for each [Severity].
type BySeverity [Critical + 1]int

// Total is the sum over all severities.
func (b BySeverity) Total() int {
	n := 0
	for _, c := range b {
		n += c
	}
	return n
}

// New makes an empty inbox.
func New(opts Options) *Inbox {
	if opts.Max <= 0 {
		opts.Max = 10_000
	}
	if opts.MaxPayloads == 0 {
		opts.MaxPayloads = 16 << 20
	}
	opts.MaxPayloads = max(opts.MaxPayloads, MaxPayload)
	if opts.Severities == nil {
		opts.Severities = DefaultSeverities()
	}
	paths := []string{opts.Key, opts.Severity, opts.Source, opts.Text}
	n := &Inbox{
		opts:       opts,
		paths:      field.Compile(paths...),
		severities: index(opts.Severities),
		values:     make([]field.Value, len(paths)),
		byKey:      make(map[string]*item),
		lookout:    state.NewLookout(paths...),
	}
	n.recent.links = func(it *item) *links { return &it.recent }
	n.resolved.links = func(it *item) *links { return &it.done }
	return n
}

// Generation is a number that changes with everything that a [Reader] could show; reading it costs next to nothing.
func (n *Inbox) Generation() uint64 { return n.generation.Load() }

// Acknowledge acknowledges the open notification of a key, which counts as read then. It is false if there is none.
func (n *Inbox) Acknowledge(key string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	it := n.byKey[key]
	if it == nil || it.state != Open {
		return false
	}
	n.count(it, -1)
	it.state, it.news = Acknowledged, 0
	n.count(it, 1)
	n.generation.Add(1)
	return true
}

// MarkRead marks as read what a snapshot with that Last could show, and nothing that came after it.
func (n *Inbox) MarkRead(last uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	last = min(last, n.last)
	if last <= n.read {
		return
	}
	n.read, n.counts.Unread = last, 0
	for it := n.recent.first; it != nil && it.last > last; it = it.recent.next {
		if n.unread(it) {
			n.counts.Unread++
		}
	}
	n.generation.Add(1)
}

// Fold implements [feeds.Fold].
func (n *Inbox) Fold(events []feeds.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	before, news := n.counts.Events, false
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind != feeds.Message:
		case state.Named(n.opts.Resolved, e):
			n.fold(e, true)
		case state.Takes(n.opts.Events, e):
			n.fold(e, false)
		default:
			news = n.lookout.Pass(e) || news
		}
	}
	if n.counts.Events != before || news {
		n.generation.Add(1)
	}
}
