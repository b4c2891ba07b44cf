package rules

import (
	"container/list"
	"slices"
	"time"

	"feedscope/feeds/expression"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
)

// unit is a rule on one feed. The watch's lock guards it.
type unit struct {
	*program
	watch *watch
	group *group

	pathIndexes []int // Where the program's paths are among those of the group.
	keyIndex    int   // Where the key's is; negative without one.
	values      []jsonpath.Value
	judge       *expression.Judge
	feeders     []feeder // One for each store.
	alertText   filled
	alertLabels map[string]filled

	added        time.Time // When the rule was added; zero if it was there before the first event.
	eventsBefore uint64    // The number of events before that.
	seenPaths    []string  // Paths at which records had a value before the rules last changed.
	instances    map[string]*instance
	all          []*instance // In an order that depends on nothing but the events.
	idle         list.List   // Those that can be given up, the one with the oldest record first.
	evicted      uint64      // Keys given up for others.
	refused      uint64      // Records left out because there was no room for their key.
	records      uint64
	scratch      []byte

	current *instance // The instance that is being evaluated,
	now     time.Time // and the time for which it is.
}

// feeder adds records to a window: the value of an expression, or one for each record that meets a condition.
type feeder struct {
	value *expression.Evaluator
	only  *expression.Judge
}

// newUnit returns a unit that goes on with the instances of an older one, which may be nil.
func newUnit(p *program, w *watch, old *unit) *unit {
	u := &unit{program: p, watch: w, keyIndex: -1, values: make([]jsonpath.Value, len(p.paths)), alertLabels: make(map[string]filled)}
	index := func(path string) int { return slices.Index(p.paths, path) }
	u.judge, u.alertText = p.condition.Judge(index), p.text.fill(index)
	for name, t := range p.labels {
		u.alertLabels[name] = t.fill(index)
	}
	for _, s := range p.stores {
		var f feeder
		if s.value != nil {
			f.value = s.value.Evaluator(index)
		}
		if s.only != nil {
			f.only = s.only.Judge(index)
		}
		u.feeders = append(u.feeders, f)
	}
	if old == nil {
		u.added, u.eventsBefore, u.instances = w.now, w.events, make(map[string]*instance)
		return u
	}
	u.added, u.instances, u.all = old.added, old.instances, old.all
	u.evicted, u.refused, u.records, u.eventsBefore = old.evicted, old.refused, old.records, old.eventsBefore
	missing := old.missing()
	u.seenPaths = slices.DeleteFunc(old.reads(), func(path string) bool { return slices.Contains(missing, path) })
	for _, i := range u.all {
		i.unit = u
	}
	for e := old.idle.Front(); e != nil; e = e.Next() {
		i := e.Value.(*instance)
		i.place = u.idle.PushBack(i)
	}
	return u
}

// take takes a record that is filed under a time.
func (u *unit) take(r *state.Record, filed time.Time) {
	u.now = u.watch.now
	u.records++
	i := u.instanceOf(r)
	if i == nil {
		return
	}
	for n, at := range u.pathIndexes {
		u.values[n] = r.Values[at]
	}
	i.heard, i.taken = u.watch.linked(u.now), u.now
	if i.place != nil {
		u.idle.MoveToBack(i.place)
	}
	for n := range u.feeders {
		u.feed(i.stores[n], &u.feeders[n], filed)
	}
	if !u.atRecord {
		i.keep(u.values[:u.keeps])
		return
	}
	u.current = i
	if i.holds = u.judge.Holds(u.values, u); i.holds || u.atSecond {
		i.keep(u.values[:u.keeps])
	}
	switch {
	case filed.Before(u.watch.start): // The newest of them counts, from the next second on.
	case i.holds || !r.Replayed: // What was missed can alert, but is over only if it still is at the next second.
		u.step(i)
	}
}

// feed adds the record to a window.
func (u *unit) feed(s store, f *feeder, filed time.Time) {
	switch {
	case f.value != nil:
		if v, ok := f.value.Number(u.values, nil); ok {
			s.Add(filed, v)
		}
	case f.only == nil || f.only.Holds(u.values, nil):
		s.Add(filed, 1)
	}
}

// second evaluates all instances at a whole second.
func (u *unit) second(now time.Time) {
	if u.keyIndex < 0 {
		u.now = now
		u.single()
	}
	for _, i := range u.all {
		if u.atSecond {
			u.current, u.now = i, now
			values := i.values
			if values == nil {
				clear(u.values)
				values = u.values
			}
			i.holds = u.judge.Holds(values, u)
		} else if i.phase == inactive && !i.holds {
			continue
		}
		u.now = now
		u.step(i)
		u.remind(i)
	}
}

// Input implements [expression.Inputs].
func (u *unit) Input(slot int) expression.Reading { return u.slots[slot](u) }

// watched returns since when the records of the instance are known.
func (u *unit) watched() time.Time {
	if u.watch.out(u.now) {
		return u.now
	}
	if u.current.began.Before(u.watch.woke) {
		return u.watch.woke
	}
	return u.current.began
}

// windowEnd returns the time at which the windows of the instance end. Without a connection that is the time when it was lost, as
// fields keep their values, too: an alert does not end because the feed is down. After an outage the same holds for a moment more,
// until the first record.
func (u *unit) windowEnd() time.Time {
	w := u.watch
	if !w.offline.IsZero() || u.current.taken.Before(w.backAt) && u.now.Sub(w.backAt) < outage {
		return w.lostAt
	}
	return u.now
}

// unheard returns for how long no record has come although one could have.
func (u *unit) unheard() time.Duration {
	if u.watch.resting() {
		return 0
	}
	heard := u.current.heard
	if heard.Before(u.watch.rose) {
		heard = u.watch.rose
	}
	return u.watch.linked(u.now).Sub(heard)
}

// rewind forgets the windows, whose times are now in the future.
func (u *unit) rewind(now time.Time) {
	for _, i := range u.all {
		for _, s := range i.stores {
			s.Reset()
		}
		i.began = now
		i.since, i.from, i.alert.sent = earlier(i.since, now), earlier(i.from, u.watch.awake(now)), earlier(i.alert.sent, now)
		i.heard = earlier(i.heard, u.watch.linked(now))
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
