package theme

// Role is what a piece of text means; a theme gives it a look.
type Role uint8

// The roles.
const (
	// Text is the ordinary text, Dim is secondary, Faint is barely there (separators, empty bars, scroll tracks).
	Text Role = iota
	Dim
	Faint
	// Strong is text that stands out without meaning good or bad.
	Strong
	// Accent marks what is active or one's own: the program's name, a followed tail, a prompt.
	Accent

	// Title and TitleFocus are a panel's name in its border, Badge is what stands beside it.
	Title
	TitleFocus
	Badge
	// Border and BorderFocus are the frames of panels.
	Border
	BorderFocus
	// Header is a row of column titles, HeaderSort the column that sorts.
	Header
	HeaderSort
	// Bar is the line at the top or bottom of the screen; BarStrong stands out on it.
	Bar
	BarStrong
	// Replay is the badge of a screen that shows a recording, made not to be missed.
	Replay

	// Good, Info, Warn, Bad and Critical are verdicts in rising order; Critical is made to be seen across a room.
	Good
	Info
	Warn
	Bad
	Critical
	// Stale is a value that is too old to trust.
	Stale

	// Up and Down are a rise and a fall of a value, Flat is neither; FlashUp, FlashDown and Flash are the same for a moment
	// after a change.
	Up
	Down
	Flat
	FlashUp
	FlashDown
	Flash

	// Spark draws sparklines, Gauge the filled part of a bar.
	Spark
	Gauge

	// Match is text that a search found, MatchCurrent the one that it stands on.
	Match
	MatchCurrent
	// Key is the name of a key, Help its description.
	Key
	Help
	// Overlay is the text of a box over the screen, OverlayBorder its frame.
	Overlay
	OverlayBorder
	// Input is what the user types, Cursor the cell it goes to.
	Input
	Cursor

	// String, Number, Name and Punct colour a payload in a detail view; Name is a key or an attribute, Tag the name of an element.
	String
	Number
	Name
	Tag
	Punct
	// Anomaly is the part of a stream that breaks its rules; it is underlined in every theme.
	Anomaly

	// NumRoles counts the roles.
	NumRoles
)
