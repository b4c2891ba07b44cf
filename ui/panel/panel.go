// Package panel is the contract between the dashboard and what it shows.
//
// A [Panel] turns the newest state of feeds into lines: the dashboard calls Refresh once a frame, then Title and Lines, and joins
// the lines of all panels. A panel draws nothing outside of its lines, starts no goroutine, does no I/O and reads no clock but
// the one in [Frame]. The dashboard calls it from one goroutine only.
//
// What a panel can do beyond that it says by an optional interface: [Detailer], [Filterer], [Copier], [Beller], [Scroller],
// [Windower], [Feeder], [Pinner], [Commander], [Wheeler], [Timer], [Busy], [Nested], [Heir].
//
// [Scroll] holds the position of a list and its rules of following; [List] is the base of a panel whose rows have keys; [Rows] keeps
// drawn rows for as long as they stay the same.
// Package paneltest checks what every panel must keep to.
package panel

import (
	"time"

	"feedscope/ui/keymap"
	"feedscope/ui/theme"
)

// Frame is what is the same for all panels while one frame is drawn.
type Frame struct {
	// Now is the time of the frame; ages and flashes count from it.
	Now time.Time
	// Theme is never nil.
	Theme *theme.Theme
	// Focused tells that the panel has the keys.
	Focused bool
	// Zoomed tells that the panel has the screen for itself.
	Zoomed bool
	// HideSecrets asks to leave out hosts, addresses and whatever else is not for an audience.
	HideSecrets bool
}

// Panel is one view on the screen.
type Panel interface {
	// Refresh takes the newest snapshot. It is not called while the view is paused.
	Refresh(now time.Time)
	// Title gives what the border shows: the panel's name and a badge, which may be empty.
	Title(f Frame) (title, badge string)
	// Lines gives exactly h lines of exactly w cells, for any w and h from 0. They are valid until the next call.
	Lines(f Frame, w, h int) []string
	// Do does a key's action; false means that it is not the panel's.
	Do(a keymap.Action) bool
	// Click takes a click on a cell of the lines, counted from 0 at the top left.
	Click(x, y int)
	// Wheel scrolls by lines; negative is up.
	Wheel(lines int)
}

// Detailer is a panel that shows details of the selected row.
type Detailer interface {
	// Detail gives the lines of the detail view, each w cells wide and as many as there are; false: nothing is selected.
	// The caller frames, scrolls and cuts them. The title names what is shown.
	Detail(f Frame, w int) (title string, lines []string, ok bool)
}

// Filterer is a panel that can show a part of its rows.
type Filterer interface {
	// SetFilter shows only rows that match; an empty filter shows all. The error says what is wrong with the filter
	// and leaves the last one in force.
	SetFilter(filter string) error
	// Filter gives the filter in force.
	Filter() string
}

// Copier is a panel whose selected row can be copied.
type Copier interface {
	// Copy gives the text for the clipboard, exactly as it was received, and a word for what it is ("event 18231").
	Copy() (text, what string, ok bool)
}

// Beller is a panel that may ring the terminal's bell.
type Beller interface {
	// Bell tells, once, that something came since the last call for which the bell is to ring.
	Bell() bool
}

// Scroller is a panel whose border is to show where its list stands.
type Scroller interface {
	// Position gives the rows of the list, the first one visible, and whether the newest are followed.
	Position() (total, offset int, following bool)
}

// Windower is a [Scroller] whose list is not all of its lines.
type Windower interface {
	// Window gives the row after the last one visible, and which of the panel's lines the list has: from top, counted from 0,
	// up to but not including bottom.
	Window() (end, top, bottom int)
}

// Feeder is a panel whose selected row belongs to a feed, for the actions reconnect and disconnect.
type Feeder interface {
	// Feed gives the name of the feed.
	Feed() (name string, ok bool)
}

// Closer is a panel in which something goes on in the background.
type Closer interface {
	// Close ends that. The panel is not used any more.
	Close()
}

// Wheeler is a panel in which what scrolls depends on where the pointer is.
type Wheeler interface {
	// WheelAt is Wheel for a pointer on a cell of the lines, counted from 0 at the top left.
	WheelAt(x, y, lines int)
}

// Timer is a panel that changes at a moment of the frames' time, even if nothing arrives.
type Timer interface {
	// Deadline gives that moment; zero for none.
	Deadline() time.Time
}

// Busy is a panel with more work than one frame has time for.
type Busy interface {
	// Busy tells that the next frame is to go on with it.
	Busy() bool
}

// Heir is a panel that can go on as another one of the same configuration was left: sorted, scrolled and turned as the user wished. In a
// recording that is set back it takes the other's place.
type Heir interface {
	// Inherit takes over what the user has set in from, before there is anything to show. now is the time that will be gone back to.
	Inherit(from Panel, now time.Time)
}

// Nested is a panel with a part that can have the keys, from which [keymap.Back] leads back to the rest of it.
type Nested interface {
	// Within tells that the part has the keys.
	Within() bool
}

// Pinner is a panel whose selection moves by itself, as that of a followed list does.
type Pinner interface {
	// Pin holds the selection where it is, while its details are shown, or lets it go.
	Pin(on bool)
}
