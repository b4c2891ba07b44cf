package keymap

// Action is what a key does. Its value is its name in the command palette.
type Action string

// The actions. None is the action of a key without a binding.
const (
	None Action = ""

	Help    Action = "help"
	Quit    Action = "quit"
	Exit    Action = "exit"
	Back    Action = "back"
	Palette Action = "palette"

	NextPanel Action = "next-panel"
	PrevPanel Action = "previous-panel"
	Focus     Action = "focus"
	Zoom      Action = "zoom"

	Up       Action = "up"
	Down     Action = "down"
	PageUp   Action = "page-up"
	PageDown Action = "page-down"
	Top      Action = "top"
	Bottom   Action = "bottom"
	Detail   Action = "detail"
	Events   Action = "events"

	Filter      Action = "filter"
	NextMatch   Action = "next-match"
	PrevMatch   Action = "previous-match"
	Sort        Action = "sort"
	Reverse     Action = "reverse"
	Severity    Action = "severity"
	Ack         Action = "acknowledge"
	Copy        Action = "copy"
	Window      Action = "window"
	PrevWindow  Action = "previous-window"
	Pause       Action = "pause"
	Reconnect   Action = "reconnect"
	Disconnect  Action = "disconnect"
	Break       Action = "break"
	Theme       Action = "theme"
	Mouse       Action = "mouse"
	HideSecrets Action = "hide"
	Suspend     Action = "suspend"
	Redraw      Action = "redraw"

	NextAnomaly Action = "next-anomaly"
	PrevAnomaly Action = "previous-anomaly"
	NextGap     Action = "next-gap"
	PrevGap     Action = "previous-gap"
	NextSame    Action = "next-of-type"
	PrevSame    Action = "previous-of-type"
	Earlier     Action = "earlier"
	Later       Action = "later"
	Mark        Action = "mark"
	Marks       Action = "marks"
	Times       Action = "times"
	NextView    Action = "next-view"
	PrevView    Action = "previous-view"
	Fold        Action = "fold"
	FoldAll     Action = "fold-all"
	Hex         Action = "hexadecimal"
	Markdown    Action = "markdown"

	Play     Action = "play"
	Step     Action = "step"
	Faster   Action = "faster"
	Slower   Action = "slower"
	SeekBack Action = "seek-back"
	SeekOn   Action = "seek-on"
)
