package theme

// Glyphs are the symbols to draw with; each is one cell wide.
type Glyphs struct {
	// The states of a feed. Their shapes differ, so that they need no colour.
	Live, Connecting, Stale, Waiting, Ended, Failed, Paused string
	// Playing stands before the speed of a recording that is played.
	Playing string
	// Critical, Warning and Info are severities, Acked and Resolved what became of a notification.
	Critical, Warning, Info, Acked, Resolved, Unread string
	// Mark stands before what the user has marked.
	Mark string
	// Up, Down and Flat are directions of a value; SortUp and SortDown mark the column that sorts.
	Up, Down, Flat, SortUp, SortDown string
	// Retry stands before a number of reconnects, Ellipsis for what was cut, Sep between facts, Arrow from one thing
	// to the next, Pointer before the selected row, More for what lies below.
	Retry, Ellipsis, Sep, Arrow, Pointer, More string
	// Folded stands before what is folded up, Unfolded before what can be. LF and CR are line ends made visible.
	Folded, Unfolded, LF, CR string
	// Ramp are the steps of a sparkline from low to high.
	Ramp []string
	// Gap is a missing value in a sparkline.
	Gap string
	// Bar are the parts of a cell that a gauge fills, from one step to the whole; BarEmpty is the rest of the gauge.
	Bar      []string
	BarEmpty string
	// Track and Thumb draw a scrollbar.
	Track, Thumb string
	// Border draws frames.
	Border Box
}

// Box are the pieces of a frame.
type Box struct {
	TopLeft, Top, TopRight, Left, Right, BottomLeft, Bottom, BottomRight string
}

var unicodeGlyphs = Glyphs{
	Live: "●", Connecting: "◐", Stale: "◔", Waiting: "◌", Ended: "○", Failed: "✕", Paused: "‖", Playing: "▸",
	Critical: "▲", Warning: "◆", Info: "•", Acked: "✓", Resolved: "○", Unread: "●", Mark: "★",
	Up: "▲", Down: "▼", Flat: "·", SortUp: "▴", SortDown: "▾",
	Retry: "⟳", Ellipsis: "…", Sep: "·", Arrow: "→", Pointer: "▌", More: "↓",
	Folded: "▸", Unfolded: "▾", LF: "␊", CR: "␍",
	Ramp: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Gap: " ",
	Bar: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}, BarEmpty: "·",
	Track: "│", Thumb: "┃",
	Border: Box{"╭", "─", "╮", "│", "│", "╰", "─", "╯"},
}

var asciiGlyphs = Glyphs{
	Live: "*", Connecting: "~", Stale: "?", Waiting: ":", Ended: "o", Failed: "x", Paused: "=", Playing: ">",
	Critical: "!", Warning: "^", Info: "i", Acked: "v", Resolved: "o", Unread: "*", Mark: "%",
	Up: "+", Down: "-", Flat: ".", SortUp: "^", SortDown: "v",
	Retry: "@", Ellipsis: "~", Sep: "-", Arrow: ">", Pointer: ">", More: "v",
	Folded: "+", Unfolded: "-", LF: "$", CR: "<",
	Ramp: []string{"_", ".", "-", "=", "*", "#"}, Gap: " ",
	Bar: []string{"#"}, BarEmpty: ".",
	Track: "|", Thumb: "#",
	Border: Box{"+", "-", "+", "|", "|", "+", "-", "+"},
}
