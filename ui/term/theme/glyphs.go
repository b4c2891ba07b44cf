package theme

// Glyphs are the symbols to draw with, each one cell wide.
type Glyphs struct {
	// The states of a feed. They differ in shape, so color is not needed.
	Live, Connecting, Stale, Waiting, Ended, Failed, Paused string
	// Playing precedes the speed of playback.
	Playing string
	// Critical, Warning and Info are severities; Acked and Unread are states of a notification.
	Critical, Warning, Info, Acked, Unread string
	// Mark precedes a marked row.
	Mark string
	// Up, Down and Flat are directions of a value; SortUp and SortDown mark the column that sorts.
	Up, Down, Flat, SortUp, SortDown string
	// Retry precedes a number of reconnects, Ellipsis replaces cut text, Sep separates facts, Arrow leads from one
	// thing to the next, ArrowBack the other way, Pointer marks the selected row.
	Retry, Ellipsis, Sep, Arrow, ArrowBack, Pointer string
	// Folded marks a folded value, Unfolded one that can be folded. LF and CR are visible line ends.
	Folded, Unfolded, LF, CR string
	// Spark holds the steps of a sparkline from low to high; the tallest leaves a gap to the row above.
	Spark []string
	// Gap is a missing value in a sparkline.
	Gap string
	// Bar holds the steps of a gauge's cell, from one step to full; BarEmpty is the rest of the gauge.
	Bar      []string
	BarEmpty string
	// Thumb draws a scrollbar.
	Thumb string
	// Border draws frames.
	Border Box
}

// ASCII reports whether the symbols are those of ASCII.
func (g *Glyphs) ASCII() bool { return g.Ellipsis == asciiGlyphs.Ellipsis }

// Box is the pieces of a frame.
type Box struct {
	TopLeft, Top, TopRight, Left, Right, BottomLeft, Bottom, BottomRight string
}

var unicodeGlyphs = Glyphs{
	Live: "●", Connecting: "◐", Stale: "◔", Waiting: "◌", Ended: "○", Failed: "✕", Paused: "‖", Playing: "▸",
	Critical: "▲", Warning: "◆", Info: "•", Acked: "✓", Unread: "●", Mark: "★",
	Up: "▲", Down: "▼", Flat: "·", SortUp: "▴", SortDown: "▾",
	Retry: "⟳", Ellipsis: "…", Sep: "·", Arrow: "→", ArrowBack: "←", Pointer: "▌",
	Folded: "▸", Unfolded: "▾", LF: "␊", CR: "␍",
	Spark: []string{"▁", "▂", "▃", "▄", "▅", "▆"}, Gap: " ",
	Bar: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}, BarEmpty: "·",
	Thumb: "┃", Border: Box{"╭", "─", "╮", "│", "│", "╰", "─", "╯"},
}

var asciiGlyphs = Glyphs{
	Live: "*", Connecting: "~", Stale: "?", Waiting: ":", Ended: "o", Failed: "x", Paused: "=", Playing: ">",
	Critical: "!", Warning: "^", Info: "i", Acked: "v", Unread: "*", Mark: "%",
	Up: "+", Down: "-", Flat: ".", SortUp: "^", SortDown: "v",
	Retry: "@", Ellipsis: "~", Sep: "-", Arrow: ">", ArrowBack: "<", Pointer: ">",
	Folded: "+", Unfolded: "-", LF: "$", CR: "<",
	Spark: []string{"_", ".", "-", "=", "*", "#"}, Gap: " ",
	Bar: []string{"#"}, BarEmpty: ".",
	Thumb: "#", Border: Box{"+", "-", "+", "|", "|", "+", "-", "+"},
}
