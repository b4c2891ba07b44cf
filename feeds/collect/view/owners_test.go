package view

import (
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/wire"
)

// entry is an entry of the bucket; one without a value is a deletion.
type entry struct {
	jetstream.KeyValueEntry
	key, value string
	revision   uint64
	at         time.Time
}

func (e entry) Key() string        { return e.key }
func (e entry) Value() []byte      { return []byte(e.value) }
func (e entry) Revision() uint64   { return e.revision }
func (e entry) Created() time.Time { return e.at }
func (e entry) Operation() jetstream.KeyValueOp {
	if e.value == "" {
		return jetstream.KeyValueDelete
	}
	return jetstream.KeyValuePut
}

// ledger feeds owners with entries.
type ledger struct {
	owners
	revision uint64
	now      time.Time
}

func newLedger() *ledger {
	l := &ledger{now: time.Date(2026, 5, 4, 3, 2, 1, 0, time.Local)}
	l.begin(l.now.Add(-time.Minute))
	l.take(nil, l.now)
	return l
}

func (l *ledger) put(key, value string) {
	l.revision++
	l.take(entry{key: key, value: value, revision: l.revision, at: l.now}, l.now)
}

func (l *ledger) beat(id, value string)   { l.put(wire.CollectorKey+id, value) }
func (l *ledger) lease(feed, id string)   { l.put(wire.LeaseKey+feed, id) }
func (l *ledger) says(feed string) string { return l.doubt(feed, l.now.Add(-time.Minute), l.now) }

func TestDoubtSaysWhyNothingComes(t *testing.T) {
	const alive = `{"group":"g"}`
	for name, c := range map[string]struct {
		tell func(*ledger)
		want string
	}{
		"all is well":   {func(l *ledger) { l.beat("c1", alive) }, ""},
		"not JSON":      {func(l *ledger) { l.beat("c1", "alive") }, ""},
		"nobody has it": {func(l *ledger) { l.lease("a", "") }, "no collector has this feed"},
		"it has left": {
			func(l *ledger) { l.beat("c1", alive); l.beat("c1", "") },
			"no collector has this feed; c1, which had it, is gone",
		},
		"it is silent": {
			func(l *ledger) { l.beat("c1", alive); l.now = l.now.Add(silentAfter) },
			"no collector has this feed; c1, which had it, was last heard at 03:02:01",
		},
		"it cannot store": {
			func(l *ledger) {
				l.beat("c1", fmt.Sprintf(`{"stuck":%q,"why":"the stream is full"}`, l.now.Format(time.RFC3339)))
			},
			"collector c1 cannot store what it reads since 03:02:01: the stream is full",
		},
		"it does not say why": {
			func(l *ledger) { l.beat("c1", fmt.Sprintf(`{"stuck":%q}`, l.now.Format(time.RFC3339))) },
			"collector c1 cannot store what it reads since 03:02:01",
		},
		"it can store again": {
			func(l *ledger) { l.beat("c1", `{"stuck":"2026-05-04T03:02:01Z"}`); l.beat("c1", alive) }, "",
		},
		"controls in its reason": {
			func(l *ledger) {
				l.beat("c1", fmt.Sprintf(`{"stuck":%q,"why":"\u001b[31mred\n"}`, l.now.Format(time.RFC3339)))
			},
			"collector c1 cannot store what it reads since 03:02:01: ␛[31mred␊",
		},
		"another one has taken over": {func(l *ledger) { l.beat("c2", alive); l.lease("a", "c2") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger()
			l.lease("a", "c1")
			if c.tell(l); l.says("a") != c.want {
				t.Errorf("it says %q, want %q", l.says("a"), c.want)
			}
		})
	}
}

func TestHandOversAreNoticedHoweverManyFeedsThereAre(t *testing.T) {
	l := newLedger()
	for i := range maxOwners {
		l.lease(fmt.Sprint("f", i), "c1")
	}
	l.lease("f7", "c2")
	l.beat("c2", "{}")
	if why := l.says("f7"); why != "" {
		t.Errorf("the feed was handed over, and it says %q", why)
	}
	if why := l.says("f8"); why != "no collector has this feed; c1, which had it, is gone" {
		t.Errorf("of another feed, it says %q", why)
	}
	l.lease("one more", "c2")
	if why := l.says("one more"); why != "" || len(l.leases) != maxOwners {
		t.Errorf("%d leases are known; of one that is not, it says %q", len(l.leases), why)
	}
}

func TestCollectorsThatHaveLeftAreForgotten(t *testing.T) {
	l := newLedger()
	for i := range maxOwners + 1 {
		l.beat(fmt.Sprint("c", i), "{}")
		l.beat(fmt.Sprint("c", i), "")
	}
	if len(l.collectors) > 0 || l.full {
		t.Errorf("%d collectors are known", len(l.collectors))
	}
}
