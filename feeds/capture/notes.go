package capture

import (
	"encoding/json"
	"time"
)

// Note returns a record as recordings contain it: an object of JSON, without the time. It returns nil for records of the
// kinds Received and Damaged, which are no notes.
func (r *Record) Note() []byte {
	n := note{Again: r.Again}
	switch r.Kind {
	case Introduced:
		n.Feed = noteOfSpec(r.Spec)
	case Opened:
		n.Open = noteOfOpening(r.Opening)
	case Clocked:
		n.Clock = noteOfClock(r.Clock)
	case Closed:
		n.Close = noteOfClosing(r.Closing)
	case Changed:
		n.State = noteOfStatus(r.Status)
	case Lost:
		n.Lost = &r.Loss
	case Received, Damaged:
		return nil
	}
	return n.json()
}

// ParseNote parses the result of [Record.Note] of a record from a time. Known is false for a kind of note that this version
// does not know.
func ParseNote(text []byte, at time.Time) (r Record, known bool, err error) {
	r.Time = at
	known, err = r.parseNote(text)
	return r, known, err
}

// json returns the note as recordings contain it.
func (n *note) json() []byte {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // Only a year beyond 9999 fails.
	}
	return text
}
