package panel

// Host is the program around a panel. No method blocks. Except for Redraw, a panel calls them only while the
// program calls the panel.
type Host interface {
	// Redraw requests a frame. It may be called from any goroutine.
	Redraw()
	// Say shows a sentence to the user for a few seconds.
	Say(sentence string)
	// Choose lets the user choose one of the items.
	Choose(title string, items []Item)
	// Clip puts text on the clipboard; what names it in a message ("event 18231").
	Clip(content, what string)
	// Later runs slow work, such as writing a file, in the background. Then it calls the returned function on the
	// goroutine that calls the panel.
	Later(work func() (then func()))
}

// Item is something to choose.
type Item struct {
	// Label names the entry, Note adds to it.
	Label, Note string
	// Do is called when the entry is chosen.
	Do func()
}

// Command is an entry of the command palette.
type Command struct {
	Name string
	// Args names the argument typed after the name ("ID or TIME"), empty for none.
	Args string
	// Help describes the command in a few words without a full stop.
	Help string
	// Run runs the command. Its error is shown to the user.
	Run func(args string) error
}
