package dashboard

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// maxTyped is the most characters that a line to type into takes: a long paste is most likely a mistake.
const maxTyped = 4096

// newInput gives a line to type into, plain: the layers style what is around it.
func newInput(prompt string) textinput.Model {
	in := textinput.New()
	in.Prompt, in.CharLimit = prompt, maxTyped
	plain := textinput.StyleState{}
	styles := textinput.Styles{Focused: plain, Blurred: plain}
	styles.Cursor.Color = lipgloss.NoColor{}
	styles.Cursor.Blink = false
	in.SetStyles(styles)
	in.Focus()
	return in
}

// filter is the prompt that narrows down the focused panel while one types.
type filter struct {
	input  textinput.Model
	target panel.Filterer
	before string
	err    error
}

func (m *Model) openFilter() {
	target := m.filterer()
	if target == nil {
		m.say("this panel cannot be filtered")
		return
	}
	f := &filter{input: newInput("/"), target: target, before: target.Filter()}
	f.input.SetValue(f.before)
	f.input.CursorEnd()
	m.open(f)
}

func (f *filter) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		_ = f.target.SetFilter(f.before) // It was in force before.
		m.close()
		return nil
	case "enter":
		m.close()
		return nil
	}
	return f.change(k)
}

func (f *filter) paste(_ *Model, msg tea.PasteMsg) tea.Cmd { return f.change(msg) }

func (f *filter) change(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	f.err = f.target.SetFilter(f.input.Value())
	return cmd
}

func (f *filter) wheel(int) {}

// draw puts the prompt over the last two lines: what is typed, and under it what is wrong with that, or how much it finds.
func (f *filter) draw(m *Model, screen []string) []string {
	if len(screen) < 2 {
		return screen
	}
	out := append([]string(nil), screen...)
	l := m.line
	l.Reset(m.w)
	drawInput(m, &f.input)
	out[len(out)-2] = l.String()
	l.Reset(m.w)
	f.drawVerdict(m)
	out[len(out)-1] = l.String()
	return out
}

func (f *filter) drawVerdict(m *Model) {
	l, th := m.line, m.theme
	if f.err != nil {
		l.Gap(1).Put(th.Style(theme.Bad), th.Glyphs.Failed+" "+f.err.Error())
		return
	}
	l.Gap(1)
	if s, ok := f.target.(panel.Scroller); ok && f.input.Value() != "" {
		total, _, _ := s.Position()
		l.Put(th.Style(theme.Strong), text.Count(total)).Put(th.Style(theme.Dim), " "+plural(total, "row"))
	}
	l.Right(th.Style(theme.Help), "enter keeps it, esc takes it back ")
}

// drawInput puts what was typed, with its cursor, on the model's line.
func drawInput(m *Model, in *textinput.Model) {
	typed := []rune(in.Value())
	at := min(in.Position(), len(typed))
	under, rest := " ", ""
	if at < len(typed) {
		under, rest = string(typed[at]), string(typed[at+1:])
	}
	st := m.theme.Style(theme.Input)
	room := max(m.line.Left()-4, 1)
	before := panel.Tail(string(typed[:at]), room)
	m.line.Gap(1).Put(m.theme.Style(theme.Accent), in.Prompt)
	m.line.Put(st, before).Put(m.theme.Style(theme.Cursor), under).Put(st, rest)
}
