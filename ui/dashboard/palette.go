package dashboard

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// command is something that the palette can do.
type command struct {
	name, args, help, key string
	// offers gives the commands that what was typed after the name may become; nil: it is taken as it is.
	offers func(typed string) []command
	// prefill gives what args begin with; nil: with nothing.
	prefill func() string
	run     func(m *Model, args string) tea.Cmd
}

// optional tells that the command does something without args too.
func (c *command) optional() bool { return strings.HasPrefix(c.args, "[") }

// palette offers everything there is to do, by name.
type palette struct {
	input  textinput.Model
	all    []command
	found  []command
	cursor int
}

func newPalette(m *Model) *palette {
	p := &palette{input: newInput(":"), all: m.commands()}
	p.found = p.all
	return p
}

// commands are what the panel in focus can do, the actions of the keys, the panels and the themes.
func (m *Model) commands() []command {
	all := m.panelCommands()
	for _, b := range m.keys.Commands() {
		all = append(all, command{
			name: string(b.Action), help: b.Help, key: b.Label(),
			run: func(m *Model, _ string) tea.Cmd { return m.do(b.Action) },
		})
	}
	if m.player == nil {
		all = slices.Concat(all, m.doctorCommands(), m.steerCommands(), m.faultCommands(), m.recordCommands())
	}
	for i, p := range m.panes {
		all = append(all, command{
			name: "focus " + p.name, help: "go to the panel",
			run: func(m *Model, _ string) tea.Cmd { m.focusOn(i); return nil },
		})
	}
	for _, name := range theme.Names() {
		all = append(all, command{
			name: "theme " + name, help: "change the colours",
			run: func(m *Model, _ string) tea.Cmd {
				m.o.Config.Theme = name
				m.setTheme(name)
				return nil
			},
		})
	}
	return all
}

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
		return p.change(k)
	}
	return nil
}

// run does the command under the cursor. One that needs something typed after its name gets the room for it first.
func (p *palette) run(m *Model) tea.Cmd {
	if p.cursor >= len(p.found) {
		m.close()
		return nil
	}
	c := p.found[p.cursor]
	args, typed := strings.CutPrefix(p.input.Value(), c.name+" ")
	switch {
	case typed:
	case c.args != "" && !c.optional():
		p.complete(c)
		return nil
	default:
		args = ""
	}
	m.close()
	return c.run(m, strings.TrimSpace(args))
}

// complete writes a command out, with room for what it needs.
func (p *palette) complete(c command) {
	value := c.name + " "
	if c.prefill != nil {
		value += c.prefill()
	}
	p.input.SetValue(value)
	p.input.CursorEnd()
	p.found, p.cursor = search(p.all, value), 0
}

// panelCommands are those of the panel in focus.
func (m *Model) panelCommands() []command {
	p := m.focused()
	if p == nil {
		return nil
	}
	c, ok := p.panel.(panel.Commander)
	if !ok {
		return nil
	}
	var all []command
	for _, cmd := range c.Commands() {
		all = append(all, command{
			name: cmd.Name, args: cmd.Args, help: cmd.Help,
			run: func(m *Model, args string) tea.Cmd {
				return m.attempt(cmd.Run(args))
			},
		})
	}
	return all
}

func (p *palette) paste(_ *Model, msg tea.PasteMsg) tea.Cmd { return p.change(msg) }

func (p *palette) change(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	p.input, cmd = p.input.Update(msg)
	p.found = search(p.all, p.input.Value())
	p.cursor = 0
	return cmd
}

func (p *palette) wheel(lines int) {
	p.cursor = max(min(p.cursor+lines, len(p.found)-1), 0)
}

// search gives the commands in whose name or help all words occur, those that begin with the first word before
// the others.
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
			return []command{c} // What follows is for the command.
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
)

func (p *palette) draw(m *Model, screen []string) []string {
	w := min(paletteWidth, m.w-4)
	h := min(paletteHeight, m.h-6)
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
			p.drawCommand(m, p.found[i], i == p.cursor)
		} else if y == 0 {
			l.Gap(2).Put(m.theme.Style(theme.Dim), "nothing of that name; esc closes")
		}
		lines = append(lines, l.String())
	}
	b := widget.Border{Title: "Commands", Focused: true, Total: 0}
	box := widget.Frame(m.theme, b, w+2, h+3, lines)
	return widget.OverlayAt(screen, box, m.w, (m.w-w-2)/2, max(m.h/6, 1))
}

func (p *palette) drawCommand(m *Model, c command, selected bool) {
	th, l := m.theme, m.line
	st := th.Row(theme.Text, selected)
	if selected {
		l.Glyph(th.Row(theme.Accent, true), th.Glyphs.Pointer).Space(st, 1)
	} else {
		l.Space(st, 2)
	}
	l.Cell(st, strings.TrimSpace(c.name+" "+c.args), paletteName, text.Left).Space(st, 1)
	l.Cell(th.Row(theme.Help, selected), c.help, max(l.Left()-8, 0), text.Left)
	l.Cell(th.Row(theme.Key, selected), c.key, max(l.Left()-1, 0), text.Right).Fill(st)
}
