package lease

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/collect/wire"
)

const (
	// Beat is how often a collector renews its entry.
	Beat = time.Second
	// DeadAfter is the silence after which a collector is dead, if ownBeats of our own have come back meanwhile: silence of NATS, or
	// of this process, is nobody's death.
	DeadAfter = 3 * time.Second
	ownBeats  = 2
	// goneAfter is when the entry of a dead collector may be removed.
	goneAfter = time.Minute
)

// Entry is an entry of the bucket. Key has the prefix of a kind of key and a token; see package wire.
type Entry struct {
	Key      string
	Value    []byte
	Revision uint64
	// Deleted entries have no value.
	Deleted bool
}

// Member is the value of a collector's entry.
type Member struct {
	// Group identifies the set of feeds in the collector's configuration. Collectors share feeds with others of their group.
	Group string `json:"group"`
	// Leaving collectors are alive and own feeds, but get no more.
	Leaving bool `json:"leaving,omitempty"`
	// Stuck is since when JetStream has taken nothing of what the collector has to store; zero if it takes messages.
	Stuck time.Time `json:"stuck,omitzero"`
	// Why is the reason for that, a clause of at most 200 bytes.
	Why string `json:"why,omitempty"`
}

// Lease is the value of a feed's entry.
type Lease struct {
	// Owner is the collector; empty for none.
	Owner    string
	Revision uint64
}

// Table is what a collector knows about all of them. It is not safe for concurrent use.
type Table struct {
	id      string
	group   string
	beats   int // Of our own that have come back.
	members map[string]*heard
	leases  map[string]Lease // By the token of the feed.
}

// heard is when a collector was last heard.
type heard struct {
	Member
	at    time.Time
	beats int // Our own until then.
}

// NewTable returns the table of the collector with an ID.
func NewTable(id string) *Table {
	return &Table{id: id, members: make(map[string]*heard), leases: make(map[string]Lease)}
}

// Forget forgets all leases: those of a bucket that is read again follow. Collectors stay, as they would have to be heard first.
func (t *Table) Forget() { clear(t.leases) }

// SetGroup sets the group of this collector.
func (t *Table) SetGroup(group string) { t.group = group }

// Apply applies an entry that has changed, and reports whether a plan may differ from the one before.
func (t *Table) Apply(e Entry, now time.Time) (changed bool) {
	if token, is := strings.CutPrefix(e.Key, wire.LeaseKey); is {
		l := Lease{string(e.Value), e.Revision}
		if e.Revision < t.leases[token].Revision {
			return false // We know more, from our own change.
		}
		changed = t.leases[token] != l
		t.leases[token] = l
		return changed
	}
	id, is := strings.CutPrefix(e.Key, wire.CollectorKey)
	if !is {
		return false
	}
	if e.Deleted {
		delete(t.members, id)
		return true
	}
	if id == t.id {
		t.beats++
	}
	m := t.members[id]
	if m == nil {
		m = new(heard)
		t.members[id] = m
		changed = true
	}
	before := m.Member
	changed = changed || !t.alive(m, now)
	*m = heard{at: now, beats: t.beats}
	_ = json.Unmarshal(e.Value, &m.Member) // Of something else, the group is that of nobody.
	return changed || m.Group != before.Group || m.Leaving != before.Leaving
}

func (t *Table) alive(m *heard, now time.Time) bool {
	return now.Sub(m.at) < DeadAfter || t.beats-m.beats < ownBeats
}

// Alive returns the collectors that are alive, in order; this one is among them.
func (t *Table) Alive(now time.Time) (all []string) {
	for id, m := range t.members {
		if id != t.id && t.alive(m, now) {
			all = append(all, id)
		}
	}
	all = append(all, t.id)
	slices.Sort(all)
	return all
}

// Strangers returns the living collectors that collect other feeds than this one, in order.
func (t *Table) Strangers(now time.Time) (all []string) {
	for _, id := range t.Alive(now) {
		if m := t.members[id]; id != t.id && m.Group != t.group && !m.Leaving {
			all = append(all, id)
		}
	}
	return all
}

// Gone returns the collectors whose entries may be removed.
func (t *Table) Gone(now time.Time) (all []string) {
	for id, m := range t.members {
		if id != t.id && now.Sub(m.at) > goneAfter && !t.alive(m, now) {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// Lease returns the lease of a feed.
func (t *Table) Lease(feed string) Lease { return t.leases[wire.Token(feed)] }

// Changed notes a change of a lease that this collector has made.
func (t *Table) Changed(feed string, l Lease) {
	if token := wire.Token(feed); l.Revision > t.leases[token].Revision {
		t.leases[token] = l
	}
}

// Plan is what a collector does next.
type Plan struct {
	// Take are the feeds that nobody owns, or a dead collector, or this one although it does not run them.
	Take []string
	// Leave are those it must give up in good order, Lost those that another collector owns already.
	Leave, Lost []string
}

// Plan returns what to do about the feeds of the configuration, given those that run and the revisions of their leases.
func (t *Table) Plan(now time.Time, feeds []string, running map[string]uint64) (p Plan) {
	alive := t.Alive(now)
	members := slices.DeleteFunc(slices.Clone(alive), func(id string) bool {
		m := t.members[id]
		return id != t.id && (m.Group != t.group || m.Leaving)
	})
	var shared []string
	owners, configured := make(map[string]string), make(map[string]bool)
	for _, f := range feeds {
		configured[f] = true
		owner := t.Lease(f).Owner
		if slices.Contains(alive, owner) {
			if !slices.Contains(members, owner) && !t.members[owner].Leaving {
				continue // A stranger has it.
			}
			owners[f] = owner
		}
		shared = append(shared, f)
	}
	target := Assign(shared, members, owners)
	for f, revision := range running {
		switch l := t.Lease(f); {
		case l.Revision > revision:
			p.Lost = append(p.Lost, f)
		case !configured[f] || target[f] != t.id:
			p.Leave = append(p.Leave, f)
		}
	}
	for _, f := range shared {
		_, runs := running[f]
		if owner := owners[f]; target[f] == t.id && !runs && (owner == "" || owner == t.id) {
			p.Take = append(p.Take, f)
		}
	}
	slices.Sort(p.Leave)
	slices.Sort(p.Lost)
	return p
}
