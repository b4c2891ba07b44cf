package dashboard

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/config/schema"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// palette is the layer that finds and runs commands by name, or chooses from other items.
type palette struct {
	title  string
	input  textinput.Model
	all    []command
	found  []command
	cursor int
	name   int   // The width of the names.
	digits bool  // A leading digit chooses an item.
	meant  bool  // The input is a suggestion for what was typed.
	pane   *pane // The focused panel, whose commands or items these may be.
}

func (p *palette) owner() *pane { return p.pane }

// paletteOf returns a palette of some commands.
func (m *Model) paletteOf(title, prompt string, all []command) *palette {
	p := &palette{title: title, input: m.o.newInput(prompt), all: all, found: all, name: paletteName, pane: m.focused()}
	for i := range all {
		p.name = max(p.name, text.Width(all[i].title()))
	}
	return p
}

func (m *Model) newPalette() *palette { return m.paletteOf("Commands", ":", m.commands()) }

func (p *palette) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		m.close()
	case "enter":
		return p.run(m)
	case "up", "ctrl+p", "shift+tab":
		p.wheel(-1)
	case "down", "ctrl+n", "tab":
		p.wheel(1)
	default:
		if k.String() == p.input.Prompt && p.meant {
			p.set("") // A new command in place of the suggestion.
		}
		if n, ok := keymap.Number(k.String()); ok && p.digits && n <= len(p.all) && p.input.Value() == "" {
			p.cursor = n - 1
			return p.run(m)
		}
		return p.change(k)
	}
	return nil
}

// run runs the selected command. If it needs an argument, run completes the name so that the argument can be typed.
func (p *palette) run(m *Model) tea.Cmd {
	if p.cursor >= len(p.found) {
		p.reject(m)
		return nil
	}
	c := p.found[p.cursor]
	args, given := strings.CutPrefix(p.input.Value(), c.name+" ")
	switch {
	case given:
	case c.args != "" && !c.optional():
		value := c.name + " "
		if c.prefill != nil {
			value += c.prefill()
		}
		p.set(value)
		return nil
	default:
		args = ""
	}
	m.close()
	if !c.asks {
		m.touched()
	}
	return c.run(m, strings.TrimSpace(args))
}

// reject says that nothing matches. The nearest command replaces the input; without one, the palette closes.
func (p *palette) reject(m *Model) {
	typed := strings.TrimSpace(p.input.Value())
	name, _, _ := strings.Cut(typed, " ")
	if at := m.commander(name); at != nil && !p.digits {
		m.close()
		m.say(text.Clean(name) + " works in the panel " + text.Clean(at.name) + "; focus it first")
		return
	}
	what := fmt.Sprintf("nothing matches %q", text.Clean(typed))
	nearest := p.correct(typed)
	if nearest == "" {
		m.close()
	}
	m.say(what + nearest)
}

// preview shows the theme that is selected in a palette, if the user is about to choose one, or else the one in force.
func (m *Model) preview() {
	name := m.o.Config.Theme
	if n := len(m.layers); n > 0 {
		if p, ok := m.layers[n-1].(*palette); ok && p.cursor < len(p.found) && p.found[p.cursor].theme != "" &&
			(p.cursor > 0 || strings.HasPrefix(p.input.Value(), "theme")) {
			name = p.found[p.cursor].theme
		}
	}
	if name != m.themed {
		m.setTheme(name)
	}
}

// correct replaces the input with the nearest command and returns a suggestion to append to a message.
func (p *palette) correct(typed string) string {
	names := make([]string, len(p.all))
	for i, c := range p.all {
		names[i] = c.name
	}
	words := strings.Fields(typed)
	best, ok := schema.Nearest(typed, names)
	if !ok && len(words) > 0 {
		best, ok = schema.Nearest(words[0], names)
	}
	if !ok {
		return ""
	}
	rest := strings.Join(words[min(len(strings.Fields(best)), len(words)):], " ")
	p.set(strings.TrimSpace(best + " " + rest))
	p.meant = true
	return "; did you mean " + best + "?"
}

// set replaces the input.
func (p *palette) set(value string) {
	p.input.SetValue(value)
	p.input.CursorEnd()
	p.found, p.cursor, p.meant = search(p.all, value), 0, false
}

func (p *palette) paste(_ *Model, msg tea.PasteMsg) tea.Cmd { return p.change(msg) }

func (p *palette) change(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	p.input, cmd = p.input.Update(msg)
	p.found, p.cursor, p.meant = search(p.all, p.input.Value()), 0, false
	if rest, again := strings.CutPrefix(p.input.Value(), p.input.Prompt); again && !p.digits {
		p.set(rest) // As if the prompt's colon were typed once more.
	}
	return cmd
}

func (p *palette) wheel(lines int) {
	p.cursor = max(min(p.cursor+lines, len(p.found)-1), 0)
}

// search returns the commands that contain all words in their name or help, starting with those that begin with the
// first word.
func search(all []command, typed string) []command {
	words := strings.Fields(strings.ToLower(typed))
	if len(words) == 0 {
		return all
	}
	for _, c := range all {
		if c.args != "" && c.name == words[0] && strings.Contains(typed, " ") {
			if c.offers != nil {
				_, args, _ := strings.Cut(strings.TrimLeft(typed, " "), " ")
				return c.offers(args)
			}
			return []command{c} // The rest is the argument.
		}
	}
	var first, rest []command
	for _, c := range all {
		in := strings.ToLower(c.name + " " + c.help)
		matches := true
		for _, w := range words {
			matches = matches && strings.Contains(in, w)
		}
		switch {
		case !matches:
		case strings.HasPrefix(in, words[0]):
			first = append(first, c)
		default:
			rest = append(rest, c)
		}
	}
	return append(first, rest...)
}

const (
	paletteWidth  = 88
	paletteHeight = 12
	paletteName   = 26
	paletteKey    = len("shift+tab") + 1
)

func (p *palette) hints(*Model) []hint {
	return []hint{{"enter", "run"}, {"tab", "next"}, {"shift+tab", "previous"}, {"esc", "close"}}
}

func (p *palette) draw(m *Model, screen []string) []string {
	w := min(paletteWidth, m.w-4)
	h := min(paletteHeight, m.h-6, max(len(p.all), len(p.found), 1))
	if w < 10 || h < 1 {
		return screen
	}
	first := max(p.cursor-h+1, 0)
	l := m.line
	l.Reset(w)
	drawInput(m, &p.input)
	lines := []string{l.String()}
	for y := range h {
		l.Reset(w)
		if i := first + y; i < len(p.found) {
			p.drawCommand(m, &p.found[i], i == p.cursor)
		} else if y == 0 {
			l.Gap(2).Put(m.theme.Style(theme.Dim), "no match; enter suggests the nearest, esc closes")
		}
		lines = append(lines, l.String())
	}
	b := widget.Border{Title: p.title, Focused: true, Total: len(p.found), Offset: first, Top: 1, Bottom: h + 1}
	if len(p.found) > 0 {
		b.Right = fmt.Sprintf("%d/%d", p.cursor+1, len(p.found))
		if c := &p.found[p.cursor]; text.Width(c.help) > p.helpRoom(c, w) { // The line has only its start.
			l.Reset(w)
			lines = append(lines, l.Gap(2).Put(m.theme.Style(theme.Help), c.help).String())
		}
	}
	box := widget.Frame(m.theme, b, w+2, len(lines)+2, lines)
	return widget.OverlayAt(screen, box, m.w, (m.w-w-2)/2, max(m.h/6, 1))
}

func (p *palette) drawCommand(m *Model, c *command, selected bool) {
	th, l := m.theme, m.line
	st, w := th.Row(theme.Text, selected), l.Width()
	if selected {
		l.Glyph(th.Row(theme.Accent, true), th.Glyphs.Pointer).Space(st, 1)
	} else {
		l.Space(st, 2)
	}
	l.Cell(st, c.title(), min(p.name, w-4), text.Left).Space(st, 2)
	l.Cell(th.Row(theme.Help, selected), c.help, p.helpRoom(c, w), text.Left)
	l.Cell(th.Row(theme.Key, selected), c.key, max(l.Left()-1, 0), text.Right).Fill(st)
}

// helpRoom returns the cells for the help on a line of w cells.
func (p *palette) helpRoom(c *command, w int) int {
	if c.key != "" {
		w -= paletteKey
	}
	return max(w-p.name-5, 0)
}
