package panel

// Host is what a panel may ask of the program that it is part of. Nothing in it waits; but for Redraw, a panel calls it
// from where the program calls the panel.
type Host interface {
	// Redraw asks for a frame, because the panel has something new. It may be called from any goroutine.
	Redraw()
	// Say shows a sentence to the user for a few seconds.
	Say(sentence string)
	// Choose lets the user choose one of the items.
	Choose(title string, items []Item)
	// Clip puts text on the clipboard; what is a word for it ("event 18231").
	Clip(content, what string)
	// Later does work that takes its time, such as writing a file, while everything goes on, and then calls what it
	// returns, as the program calls the panel.
	Later(work func() (then func()))
}

// Item is something to choose.
type Item struct {
	// Label says what it is, Note what there is to know besides.
	Label, Note string
	// Do is called when the item was chosen.
	Do func()
}

// Commander is a panel with commands that are typed into the command palette.
type Commander interface {
	Commands() []Command
}

// Command is done by its name.
type Command struct {
	Name string
	// Args names what is typed after the name ("ID or TIME"); empty: nothing.
	Args string
	// Help says what it does, in a few words without a full stop.
	Help string
	// Run does it; the error is shown to the user as it is.
	Run func(args string) error
}
