package panel

// Keyed is a [Scroll] of rows that have keys and change places: the selection stays on its key unless it
// follows the newest row. The zero value is ready for use.
type Keyed struct {
	Scroll
	key string
	// stays is true if the user selected the row: the selection does not follow, even if the row becomes the
	// newest.
	stays bool
	// sought is true while the key may have no row yet.
	sought bool
	pinned bool
}

// Key returns the key of the selected row.
func (k *Keyed) Key() string { return k.key }

// Pin keeps the selection on its key even while it follows the newest row, or releases it.
func (k *Keyed) Pin(on bool) { k.pinned = on }

// Seek selects the key that the user had selected in another list, once its row appears.
func (k *Keyed) Seek(as *Keyed) {
	if as.stays {
		k.key, k.stays, k.sought = as.key, true, true
	}
}

// Settle moves the selection back to its key. Call it after reading rows and after Update. keyAt returns the
// key of a row, find the row of a key or -1.
func (k *Keyed) Settle(keyAt func(row int) (string, bool), find func(key string) int) {
	if k.stays || k.pinned {
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

// Note makes the selection stay on the key of its row. Call it after the user moved the selection.
func (k *Keyed) Note(keyAt func(row int) (string, bool)) {
	k.stays, k.sought = !k.Following(), false
	if row, some := k.Cursor(); some {
		if key, ok := keyAt(row); ok {
			k.key = key
		}
	}
}
