// Package panel defines the contract between the dashboard and the panels it shows, and the parts that panels share.
//
// Once a frame the dashboard calls Refresh, Title and Lines of each [Panel] and joins the lines. A panel draws only
// its own lines, starts no goroutine, does no I/O and reads no clock except [Frame.Now]. The dashboard calls it
// from one goroutine.
//
// Optional interfaces say what else a panel offers: [Selector], [Tracer], [Dated], [Finder], [Visitor], [Scroller], [Searcher], [Commander], [Hinter] and [Worker]. [List]
// implements most of the first two for rows that have keys.
package panel

import (
	"time"

	"feedscope/feeds"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// Frame holds what all panels share while one frame is drawn.
type Frame struct {
	// Now is the time of the frame. Ages and flashes count from it.
	Now time.Time
	// Theme is never nil.
	Theme *theme.Theme
	// Keys are the bindings, for hints.
	Keys keymap.Map
	// Focused is true for the panel that receives the keys.
	Focused bool
	// Zoomed is true for a panel that fills the screen.
	Zoomed bool
	// Room is the number of lines that details have without scrolling; zero means unknown.
	Room int
	// HideSecrets hides hosts, addresses and anything else that an audience should not see.
	HideSecrets bool
}

// Joined joins a sentence and a hint, which may be empty.
func Joined(sentence, hint string) string {
	if hint == "" {
		return sentence
	}
	return sentence + "; " + hint
}

// Panel is one view on the screen.
type Panel interface {
	// Refresh takes the newest snapshot. It is not called while the view is paused.
	Refresh(now time.Time)
	// Title returns the panel's name and a badge for the border, which may be empty. If room is short, the badge loses
	// facts from its end, so the most important one comes first; see [Badge].
	Title(f Frame) (title, badge string)
	// Lines returns exactly h lines of exactly w cells, for any w and h from 0. They are valid until the next call.
	Lines(f Frame, w, h int) []string
	// Do performs a key's action and reports whether it is one of the panel's.
	Do(a keymap.Action) bool
	// Click handles a click on a cell of the lines, counted from 0 at the top left.
	Click(x, y int)
	// Wheel scrolls the part of the panel at x, y; negative lines scroll up.
	Wheel(x, y, lines int)
}

// Selector is a panel with a selected row.
type Selector interface {
	// Detail returns the lines of the row's detail view, each w cells wide and as many as needed, with a title; ok
	// is false if nothing is selected. The caller frames, scrolls and cuts them.
	Detail(f Frame, w int) (title string, lines []string, ok bool)
	// Copies returns the forms in which the row can be copied, none if nothing is selected.
	Copies() []Copy
	// Feed returns the name of the row's feed, for the actions reconnect and disconnect.
	Feed() (name string, ok bool)
	// Events returns the filter of an events panel that finds the row's events, empty if nothing is selected.
	Events() string
	// Pin keeps the selection on its row while the row's details are open, and releases it when they close.
	Pin(on bool)
	// Within reports whether a part of the panel has the keys; [keymap.Back] then returns them to the list.
	Within() bool
}

// Tracer is a [Selector] whose selected row came with one event.
type Tracer interface {
	// Event returns the number of that event in the history, zero if nothing is selected or the event is unknown.
	Event() (seq uint64)
}

// Dated is a [Selector] whose selected row is about a moment.
type Dated interface {
	// Moment returns the moment at which the row's events are to be looked at; zero for the newest ones.
	Moment() time.Time
}

// Finder is a panel that can lead from an event to what it brought.
type Finder interface {
	// Find returns a function that selects what the event brought; nil if the panel shows nothing of it. The event is valid
	// during the call.
	Find(e *feeds.Event) (show func())
}

// Visitor is a panel that can take the place of others while it has news.
type Visitor interface {
	// News returns until when the panel has news, in frame time; zero if it has none.
	News() (until time.Time)
}

// Sender is a panel whose feeds send their requests again together.
type Sender interface {
	// Send returns the names of the feeds, and a note on what sending their requests does.
	Send() (feeds []string, note string)
}

// Copy is one form in which a row can be copied to the clipboard.
type Copy struct {
	// Label and Note describe the form where there are several to choose from.
	Label, Note string
	// Row names the row, for the title of the menu.
	Row string
	// What names the text in a message: "event 18231".
	What string
	// Hosts marks a text with hosts or addresses, which not every viewer of a shared screen may see.
	Hosts bool
	// Text returns what to copy, or an error to show.
	Text func() (string, error)
}

// CopyOf returns a text as the only form.
func CopyOf(what, content string) []Copy {
	return []Copy{{What: what, Text: func() (string, error) { return content, nil }}}
}

// Scroller is a panel with a list that can be scrolled and filtered.
type Scroller interface {
	Position() Position
	// Filter returns the filter in force, empty if there is none.
	Filter() string
	// SetFilter shows only rows that match; an empty filter shows all. An error leaves the filter as it was.
	SetFilter(filter string) error
	// Inherit takes over the filter, order and selection of a panel with the same configuration, before there is
	// anything to show. It is called after seeking back in a recording; now is the new position.
	Inherit(from Panel, now time.Time)
}

// Searcher is a [Scroller] whose filter hides nothing: it marks matches, and [keymap.NextMatch] leads to the next one.
type Searcher interface {
	Scroller
	// Matches returns the number of matches, and whether there may be more.
	Matches() (n int, more bool)
}

// Position describes the visible part of a list.
type Position struct {
	// The rows from First up to, not including, End are visible, of Total.
	First, End, Total int
	// Following is true while the newest row stays selected.
	Following bool
	// The list occupies the panel's lines from Top up to, not including, Bottom; both zero means all of them.
	Top, Bottom int
}

// Commander is a panel with commands for the command palette.
type Commander interface {
	Commands() []Command
}

// Hinter is a panel with keys of its own, for the footer.
type Hinter interface {
	// Hints returns what keys do at the moment, the most useful first.
	Hints() []Hint
}

// Hint says what the keys of some actions do.
type Hint struct {
	Actions []keymap.Action
	Word    string
}

// Worker is a panel that has something to do between events and keys.
type Worker interface {
	// Pending returns when the panel changes on its own, in frame time; zero means never. busy requests another frame
	// soon, to continue work that one frame has no time for.
	Pending() (at time.Time, busy bool)
	// Bell reports whether anything arrived since the last call that should ring the terminal's bell.
	Bell() bool
	// Close ends the panel's background work. The panel is not used afterwards.
	Close()
}
