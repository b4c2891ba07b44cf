package panel

import "time"

// holdTime is how long the selection stays on its row after its details were drawn; they are drawn at least once a second
// while they are open.
const holdTime = 1500 * time.Millisecond

// Keyed is a [Scroll] of rows that have keys and change their places: the selection stays on its key, unless it follows the
// newest row. The zero value is ready for use.
type Keyed struct {
	Scroll
	key string
	// stays tells that the user has put the selection on its row; it does not follow, even if the row becomes the newest.
	stays bool
	// sought tells that the key is one that there may be no row of yet.
	sought bool
	held   time.Time
}

// Key is the key that the selection is on.
func (k *Keyed) Key() string { return k.key }

// Hold keeps the selection on its key for a while, newest row or not: its details are being looked at.
func (k *Keyed) Hold(now time.Time) { k.held = now.Add(holdTime) }

// Seek puts the selection on the key that another list's was on if the user had put it there, as soon as there is a row of it.
func (k *Keyed) Seek(as *Keyed) {
	if as.stays {
		k.key, k.stays, k.sought = as.key, true, true
	}
}

// Settle puts the selection back on its key. Call it when rows were read and after Update. The functions give the key of a row,
// and the row of a key or -1.
func (k *Keyed) Settle(now time.Time, keyAt func(row int) (string, bool), find func(key string) int) {
	if k.stays || now.Before(k.held) {
		row, _ := k.Cursor()
		if key, ok := keyAt(row); ok && key == k.key {
			k.sought = false
			return
		}
		if row := find(k.key); row >= 0 {
			k.sought = false
			k.Select(row)
			return
		}
		if k.sought {
			return
		}
	}
	k.Note(keyAt)
}

// Note takes the key of the selected row as the one to stay on. Call it when the user has moved the selection.
func (k *Keyed) Note(keyAt func(row int) (string, bool)) {
	k.stays, k.sought = !k.Following(), false
	if row, some := k.Cursor(); some {
		if key, ok := keyAt(row); ok {
			k.key = key
		}
	}
}
