package rules

import (
	"crypto/sha256"
	"encoding/hex"

	"feedscope/feeds/state"
)

// maxKey is the longest key, in bytes. Records with a longer one are left out.
const maxKey = 256

// instanceOf returns the instance of a record; nil if there is none and no room for one.
func (u *unit) instanceOf(r *state.Record) *instance {
	if u.keyIndex < 0 {
		return u.single()
	}
	key, cut := r.Values[u.keyIndex].Text(&u.scratch, maxKey)
	if len(key) == 0 || cut {
		return nil
	}
	if i := u.instances[string(key)]; i != nil {
		return i
	}
	if len(u.stores) > 0 && u.watch.engine.windows.Full() || !u.makeRoom() {
		u.refused++
		return nil
	}
	return u.begin(string(key))
}

// makeRoom gives up a key if there is no room for another one. It reports whether there is room now. A rule about what is absent
// gives up none: the idle keys are those that it is about.
func (u *unit) makeRoom() bool {
	if len(u.all) < MaxKeys {
		return true
	}
	if u.needs.absent {
		return false
	}
	for e := u.idle.Front(); e != nil; e = e.Next() {
		if i := e.Value.(*instance); !u.now.Before(i.alert.snoozed) {
			u.drop(i)
			u.evicted++
			return true
		}
	}
	return false
}

// fileIdle notes whether a key can be given up: one whose condition holds, or that has an alert, cannot.
func (u *unit) fileIdle(i *instance) {
	switch {
	case i.phase == inactive && i.place == nil:
		i.place = u.idle.PushBack(i)
	case i.phase != inactive && i.place != nil:
		u.idle.Remove(i.place)
		i.place = nil
	}
}

// single returns the instance of a rule without a key.
func (u *unit) single() *instance {
	if len(u.all) == 0 {
		return u.begin("")
	}
	return u.all[0]
}

// begin adds an instance.
func (u *unit) begin(key string) *instance {
	i := &instance{watch: u.watch, unit: u, key: key, index: len(u.all), began: u.now}
	if u.keyIndex < 0 { // What it waits for did not come since the rule is there.
		i.began = u.added
		if u.added.Before(u.watch.start) {
			i.began = u.watch.start
		}
	}
	i.heard = u.watch.linked(i.began)
	i.alert.id = identity(u.rule.Name, u.watch.name, key)
	for _, s := range u.stores {
		one := s.create()
		one.Within(u.watch.engine.windows)
		i.stores = append(i.stores, one)
	}
	u.instances[key] = i
	u.all = append(u.all, i)
	i.place = u.idle.PushBack(i)
	return i
}

func (u *unit) drop(i *instance) {
	u.idle.Remove(i.place)
	delete(u.instances, i.key)
	last := u.all[len(u.all)-1]
	u.all[i.index], last.index = last, i.index
	u.all = u.all[:len(u.all)-1]
	i.release()
}

// release releases the windows of an instance that is not used any more.
func (i *instance) release() {
	for _, s := range i.stores {
		s.Release()
	}
}

// identity returns what identifies the alert of a rule, a feed and a key: 16 hexadecimal digits.
func identity(rule, feed, key string) string {
	sum := sha256.Sum256([]byte(rule + "\x00" + feed + "\x00" + key))
	return hex.EncodeToString(sum[:8])
}
