// Package notifications keeps notifications for the user, such as the alerts of a monitoring system. Events with a key,
// a severity and a text go in; one notification per key comes out, newest first, open, acknowledged or resolved. Events
// that a server repeats after a reconnect are recognized. An [Inbox] is bounded: it drops the oldest resolved
// notifications first, and counts them.
package notifications

import (
	"container/list"
	"sync"
	"sync/atomic"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
)

// Limits on the parts of a notification, in bytes.
const (
	// maxKey is the longest key; an event with a longer one counts as one without a key.
	maxKey = 1 << 10
	// maxText is the longest text; a longer one is cut.
	maxText = 1 << 10
	// maxName is the longest source, severity, event name and id; longer ones are cut.
	maxName = 256
	// maxPayload is the longest payload; a longer one is cut and its size kept.
	maxPayload = 64 << 10
)

// Options configure an [Inbox]. Paths are gjson paths in the payload; an empty one is never present.
type Options struct {
	// Events are the names of the events to fold; none means all.
	Events []string
	// Resolved are the names of events that resolve the notification of their key, whether or not Events has them.
	Resolved []string
	// ResolvedWhen is a condition, or the path of a field that is true or false: a record that meets it resolves the
	// notification of its key, whatever the name of its event. Empty for none.
	ResolvedWhen string
	// Records is the path of an array or object whose elements are folded in place of the event; see [state.NewLookout].
	Records string
	// Key is the path of the value that identifies a notification. Each event without it is a separate notification.
	Key string
	// Severity, Source and Text are the paths of the displayed values. A notification without a text shows its payload.
	Severity, Source, Text string
	// Began is the path of the time at which a notification began; without one it is when its first event came.
	Began string
	// Severities maps severities to values, ignoring case; nil means [DefaultSeverities].
	Severities map[Severity][]string
	// Max is the number of notifications kept; zero means 10,000.
	Max int
	// MaxPayloads is the number of bytes of payloads kept, newest notifications first. Zero means 16 MiB; the
	// least is 64 KiB.
	MaxPayloads int
}

// Inbox keeps the notifications. It is safe for concurrent use.
type Inbox struct {
	opts Options
	own  *Reading

	generation atomic.Uint64

	mu      sync.Mutex
	reading *Reading         // That of the record being folded,
	values  []jsonpath.Value // and its values.
	scratch []byte
	// last numbers the events that changed anything; read is the last one the user has seen.
	last, read uint64
	byKey      map[string]*item
	// recent holds all items, newest first; resolved holds the resolved ones.
	recent, resolved *list.List
	// oldest is the last element of recent that has its payload: all before it have theirs, none after it has.
	oldest   *list.Element
	payloads int
	counts   Counts
}

// Counts are an inbox's counters.
type Counts struct {
	// Open, Acknowledged and Resolved count the notifications in each state by severity.
	Open, Acknowledged, Resolved BySeverity
	// Unread counts the notifications raised since the user last looked.
	Unread int
	// Alarms counts how often a notification became critical: new, raised again after it was resolved, or from a lower
	// severity. Ring the bell when it grows.
	Alarms uint64
	// Events counts the folded records, Replayed those among them that were known and changed nothing.
	Events, Replayed uint64
	// DroppedResolved and DroppedOpen count the notifications dropped for lack of room; acknowledged ones count
	// as open. DroppedPayloads counts those that lost only their payload.
	DroppedResolved, DroppedOpen, DroppedPayloads uint64
}

// BySeverity holds a number for each [Severity].
type BySeverity [Critical + 1]int

// Total returns the sum over all severities.
func (b BySeverity) Total() int {
	n := 0
	for _, c := range b {
		n += c
	}
	return n
}

// New returns an empty inbox.
func New(opts Options) *Inbox {
	if opts.Max <= 0 {
		opts.Max = 10_000
	}
	if opts.MaxPayloads == 0 {
		opts.MaxPayloads = 16 << 20
	}
	opts.MaxPayloads = max(opts.MaxPayloads, maxPayload)
	if opts.Severities == nil {
		opts.Severities = DefaultSeverities()
	}
	n := &Inbox{opts: opts, byKey: make(map[string]*item), recent: list.New(), resolved: list.New()}
	n.own = n.Reading(opts)
	return n
}

// Generation returns a number that changes with everything a [Reader] could show. It costs next to nothing.
func (n *Inbox) Generation() uint64 { return n.generation.Load() }

// Acknowledge acknowledges the open notification of a key and marks it as read. It returns false if there is none.
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

// Snooze acknowledges the open or acknowledged notification of a key until its next event. It returns false if there is
// none.
func (n *Inbox) Snooze(key string) bool {
	n.Acknowledge(key)
	n.mu.Lock()
	defer n.mu.Unlock()
	it := n.byKey[key]
	if it == nil || it.state != Acknowledged {
		return false
	}
	it.snoozed = true
	n.generation.Add(1)
	return true
}

// MarkRead marks as read everything a snapshot with that Last could show.
func (n *Inbox) MarkRead(last uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	last = min(last, n.last)
	if last <= n.read {
		return
	}
	n.read, n.counts.Unread = last, 0
	for at := n.recent.Front(); at != nil && at.Value.(*item).last > last; at = at.Next() {
		if n.unread(at.Value.(*item)) {
			n.counts.Unread++
		}
	}
	n.generation.Add(1)
}

// Fold implements [feeds.Fold].
func (n *Inbox) Fold(events []feeds.Event) { n.own.Fold(events) }
