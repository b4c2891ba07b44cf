package theme

// NumHues is the number of roles from [Hue] on.
const NumHues = 6

// Role is the meaning of a piece of text. A theme gives it a look.
type Role uint8

// The roles.
const (
	// Text is ordinary text, Dim is secondary, Faint is easily overlooked: separators, empty bars, scroll tracks.
	Text Role = iota
	Dim
	Faint
	// Strong stands out without being good or bad.
	Strong
	// Accent marks active things and the program's own: its name, a following tail, a prompt.
	Accent

	// Title and TitleFocus are the name of a panel in its border, Badge is the text beside it.
	Title
	TitleFocus
	Badge
	// Border and BorderFocus are the frames of panels.
	Border
	BorderFocus
	// Header is a row of column titles, HeaderSort the column that sorts.
	Header
	HeaderSort
	// Bar is the bar at the top of the screen; BarStrong stands out on it.
	Bar
	BarStrong
	// BarWarn and BarBad are the bar while a feed is in trouble, visible from across a room.
	BarWarn
	BarBad
	// Replay is the badge that distinguishes a recording from live feeds.
	Replay

	// Good, Info, Warn, Bad and Critical are verdicts, in rising order. Critical is visible from across a room.
	Good
	Info
	Warn
	Bad
	Critical
	// Stale is a value that is too old to trust.
	Stale

	// Up and Down are a rise and a fall, Flat is neither. FlashUp, FlashDown and Flash are the same just after a
	// change.
	Up
	Down
	Flat
	FlashUp
	FlashDown
	Flash

	// Spark draws sparklines, SparkUp and SparkDown those of rising and falling values.
	Spark
	SparkUp
	SparkDown
	// Hue is the first of NumHues colors that only distinguish names.
	Hue
	_
	_
	_
	_
	_

	// Match is text that a search found.
	Match
	// Key is the name of a key, Help its description.
	Key
	Help
	// Input is what the user types, Cursor the cell of the cursor.
	Input
	Cursor

	// String, Number, Name, Tag and Punct color a payload. Name is a key or an attribute, Tag an element.
	String
	Number
	Name
	Tag
	Punct
	// Anomaly is the part of a stream that breaks its rules. It is underlined in every theme.
	Anomaly

	// NumRoles is the number of roles.
	NumRoles
)
