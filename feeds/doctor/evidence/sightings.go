package evidence

import (
	"hash/maphash"
	"time"

	"feedscope/feeds"
)

// Sighting is the arrival of an event on a connection. Key identifies the event by its content: the same event has
// the same key on every connection of the program. ID identifies its id in the same way; zero: it has none.
type Sighting struct {
	Key, ID uint64
	At      time.Time
}

const (
	// maxSightings is how many are kept. For a fast feed, they are a sample that spans at least sightingSpan.
	maxSightings = 256
	sightingSpan = 40 * time.Second
)

// sightingSeed is global because keys of different connections are compared.
var sightingSeed = maphash.MakeSeed()

// sightings keeps arrivals, to compare connections event by event. Samples are chosen by key, to make every connection
// keep the same events.
type sightings struct {
	all  []Sighting
	skip uint64 // Keys with any of these bits are not in the sample.
}

// add records an event; positional reports whether ids are positions.
func (s *sightings) add(e *feeds.Event, positional bool) {
	var h maphash.Hash
	h.SetSeed(sightingSeed)
	_, _ = h.Write(e.ID)
	_, _ = h.Write(e.Data[:min(len(e.Data), maxBody)])
	key := h.Sum64()
	if key&s.skip != 0 {
		return
	}
	if len(s.all) == maxSightings {
		s.thin(e.Time)
	}
	one := Sighting{Key: key, At: e.Time}
	if e.OwnID && positional {
		one.ID = maphash.Bytes(sightingSeed, e.ID)
	}
	s.all = append(s.all, one)
}

// thin drops the oldest half, or half of all keys if that would leave too short a span.
func (s *sightings) thin(now time.Time) {
	half := len(s.all) / 2
	if now.Sub(s.all[half].At) >= sightingSpan {
		s.all = append(s.all[:0], s.all[half:]...)
		return
	}
	s.skip = s.skip<<1 | 1
	kept := s.all[:0]
	for _, one := range s.all {
		if one.Key&s.skip == 0 {
			kept = append(kept, one)
		}
	}
	s.all = kept[:min(len(kept), maxSightings-1)]
}

// SharedIDs returns how many ids arrived on both connections with the same event, and how many with different ones.
func SharedIDs(first, second []Sighting) (same, different int) {
	keys := make(map[uint64]uint64, len(first))
	for _, s := range first {
		keys[s.ID] = s.Key
	}
	for _, s := range second {
		switch key, shared := keys[s.ID]; {
		case s.ID == 0 || !shared:
		case key == s.Key:
			same++
		default:
			different++
		}
	}
	return same, different
}

// Delays returns how much later events between from and to arrived on the second connection than on the first, in no
// order, and how many did not arrive there at all. It ignores events that repeat.
func Delays(first, second []Sighting, from, to time.Time) (late []time.Duration, missing int) {
	at := make(map[uint64]time.Time, len(second))
	for _, s := range second {
		if _, again := at[s.Key]; again {
			at[s.Key] = time.Time{}
			continue
		}
		at[s.Key] = s.At
	}
	times := make(map[uint64]int, len(first))
	for _, s := range first {
		times[s.Key]++
	}
	for _, s := range first {
		if times[s.Key] > 1 || s.At.Before(from) || s.At.After(to) {
			continue
		}
		switch other, arrived := at[s.Key]; {
		case !arrived:
			missing++
		case !other.IsZero():
			late = append(late, other.Sub(s.At))
		}
	}
	return late, missing
}
