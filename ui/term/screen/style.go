package screen

import (
	"image/color"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// styleID numbers the styles that have been on the screen; 0 is plain.
type styleID uint16

const plain styleID = 0

// styles holds all styles by their SGR sequences, and the sequences between them.
type styles struct {
	profile colorprofile.Profile
	known   map[string]styleID
	looks   []look
	changes map[[2]styleID]string
}

// maxStyles is more than any theme uses. Text with further styles becomes plain.
const maxStyles = 1 << 12

// look is a style in terms of the terminal.
type look struct {
	sgr        string // As in the text, starting from plain.
	attrs      string // "1;7"
	fore, back string // "38;2;1;2;3"; empty means the terminal's own.
}

func newStyles(p colorprofile.Profile) *styles {
	return &styles{
		profile: p, known: map[string]styleID{"": plain}, looks: []look{{}}, changes: make(map[[2]styleID]string),
	}
}

// after returns the style after an SGR sequence.
func (s *styles) after(before styleID, sgr string) styleID {
	switch {
	case len(sgr) < len("\x1b[m"):
		return before
	case sgr == "\x1b[m", sgr == "\x1b[0m":
		return plain
	case strings.HasPrefix(sgr, "\x1b[0;"):
		before = plain
	}
	if before != plain {
		sgr = s.looks[before].sgr + sgr
	}
	if id, ok := s.known[sgr]; ok {
		return id
	}
	return s.add(strings.Clone(sgr))
}

func (s *styles) add(sgr string) styleID {
	if len(s.looks) == maxStyles {
		return plain
	}
	id := styleID(len(s.looks))
	s.looks = append(s.looks, s.parse(sgr))
	s.known[sgr] = id
	return id
}

// parse parses SGR sequences, the first of which starts from plain.
func (s *styles) parse(sgr string) look {
	l := look{sgr: sgr}
	var attrs []string
	fields := strings.FieldsFunc(sgr, func(r rune) bool { return strings.ContainsRune("\x1b[m;", r) })
	for len(fields) > 0 {
		n := parameters(fields)
		switch code := fields[0]; {
		case code == "0":
		case len(code) == 2 && (code[0] == '3' || code[0] == '9'):
			l.fore = s.color(fields[:n])
		case len(code) == 2 && code[0] == '4', len(code) == 3 && code[0] == '1':
			l.back = s.color(fields[:n])
		default:
			attrs = append(attrs, code)
		}
		fields = fields[n:]
	}
	l.attrs = strings.Join(attrs, ";")
	return l
}

// The second field of a color says whether it is direct (red, green, blue) or indexed.
const (
	direct        = "2"
	directFields  = 5
	indexedFields = 3
)

// parameters returns how many fields at the start belong together, as in 38;2;r;g;b and 38;5;n.
func parameters(fields []string) int {
	if code := fields[0]; len(fields) < 2 || code != "38" && code != "48" {
		return 1
	}
	if fields[1] == direct {
		return min(directFields, len(fields))
	}
	return min(indexedFields, len(fields))
}

// color converts a color to what the terminal supports.
func (s *styles) color(fields []string) string {
	if s.profile <= colorprofile.ASCII {
		return ""
	}
	own := strings.Join(fields, ";")
	if len(fields) != directFields || s.profile == colorprofile.TrueColor {
		return own
	}
	var rgb [3]uint8
	for i := range rgb {
		v, err := strconv.ParseUint(fields[2+i], 10, 8)
		if err != nil {
			return ""
		}
		rgb[i] = uint8(v)
	}
	c := s.profile.Convert(color.RGBA{rgb[0], rgb[1], rgb[2], 0xff})
	style := ansi.NewStyle().ForegroundColor(c)
	if fields[0] == "48" {
		style = ansi.NewStyle().BackgroundColor(c)
	}
	return strings.Join(style, ";")
}

// change returns the sequence from one style to another.
func (s *styles) change(from, to styleID) string {
	pair := [2]styleID{from, to}
	seq, ok := s.changes[pair]
	if !ok {
		seq = difference(s.looks[from], s.looks[to])
		s.changes[pair] = seq
	}
	return seq
}

// difference returns the shorter of changing colors and starting from plain.
func difference(from, to look) string {
	fresh := sequence("", to.attrs, to.fore, to.back)
	if from.attrs != "" || from.fore != "" || from.back != "" {
		fresh = sequence("0", to.attrs, to.fore, to.back)
		if to == (look{sgr: to.sgr}) {
			fresh = "\x1b[m"
		}
	}
	if from.attrs != to.attrs {
		return fresh
	}
	step := sequence("", "", delta(from.fore, to.fore, "39"), delta(from.back, to.back, "49"))
	if len(step) < len(fresh) {
		return step
	}
	return fresh
}

// delta returns the parameters that change a color. none is the parameter of the terminal's own color.
func delta(from, to, none string) string {
	switch to {
	case from:
		return ""
	case "":
		return none
	}
	return to
}

// sequence joins parameters into an SGR sequence, empty without any.
func sequence(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		switch {
		case p == "":
			continue
		case b.Len() == 0:
			b.WriteString("\x1b[")
		default:
			b.WriteByte(';')
		}
		b.WriteString(p)
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + "m"
}
