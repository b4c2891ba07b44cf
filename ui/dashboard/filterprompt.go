package dashboard

import (
	"regexp"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// maxTyped bounds the input, in characters. A longer paste is most likely a mistake.
const maxTyped = 4096

// newInput returns an unstyled input line. Only a user of this machine may paste from its clipboard with ctrl+v.
func (o *Options) newInput(prompt string) textinput.Model {
	in := textinput.New()
	in.Prompt, in.CharLimit = prompt, maxTyped
	plain := textinput.StyleState{}
	styles := textinput.Styles{Focused: plain, Blurred: plain}
	styles.Cursor.Color = lipgloss.NoColor{}
	styles.Cursor.Blink = false
	in.SetStyles(styles)
	in.KeyMap.Paste.SetEnabled(o.may(Machine))
	in.Focus()
	return in
}

// filter is the prompt that filters the focused panel while the user types.
type filter struct {
	input  textinput.Model
	pane   *pane
	target panel.Scroller
	before string
	err    error
}

func (m *Model) openFilter() {
	target := m.filterer()
	if target == nil {
		m.say("this panel cannot be filtered")
		return
	}
	f := &filter{input: m.o.newInput("/"), pane: m.focused(), target: target, before: target.Filter()}
	f.input.SetValue(f.before)
	f.input.CursorEnd()
	m.open(f)
}

func (f *filter) owner() *pane { return f.pane }

func (f *filter) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		_ = f.target.SetFilter(f.before) // It was in force before.
		m.close()
		return nil
	case "enter":
		m.close()
		if f.err != nil {
			m.say(m.shownTyped(f.err.Error()))
		}
		return nil
	}
	return f.change(k)
}

func (f *filter) paste(_ *Model, msg tea.PasteMsg) tea.Cmd { return f.change(msg) }

func (f *filter) change(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	if f.err = f.target.SetFilter(f.input.Value()); f.err != nil {
		_ = f.target.SetFilter(f.before) // Not a part of what is refused.
	}
	return cmd
}

func (f *filter) wheel(int) {}

// hints returns nothing: the prompt shows its own.
func (f *filter) hints(*Model) []hint { return nil }

// draw covers the last two lines with the prompt and, below it, its error or the number of matches.
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
		l.Gap(1).Put(th.Style(theme.Bad), th.Glyphs.Failed+" "+m.shownTyped(f.err.Error()))
		return
	}
	l.Gap(1)
	if f.input.Value() != "" {
		total, words := f.target.Position().Total, ""
		if s, ok := f.target.(panel.Searcher); ok {
			total, words = matches(s)
		} else {
			words = plural(total, "row")
		}
		l.Put(th.Style(theme.Strong), text.Count(total)).Put(th.Style(theme.Dim), " "+words)
	}
	l.Right(th.Style(theme.Help), "enter keeps it, esc restores the old one ")
}

// matches returns the number of matches of a search and what follows it.
func matches(s panel.Searcher) (n int, words string) {
	n, more := s.Matches()
	switch {
	case more:
		return n, "matches or more"
	case n == 1:
		return n, "match"
	}
	return n, "matches"
}

// drawInput appends the input with its cursor to the model's line.
func drawInput(m *Model, in *textinput.Model) {
	typed := []rune(in.Value())
	at := min(in.Position(), len(typed))
	before, rest := m.shownTyped(string(typed[:at])), m.shownTyped(string(typed[at:]))
	if whole := m.shownTyped(in.Value()); before+rest != whole {
		before, rest = whole, "" // The cursor is in a hidden name.
	}
	under := " "
	if after := []rune(rest); len(after) > 0 {
		under, rest = string(after[0]), string(after[1:])
	}
	st := m.theme.Style(theme.Input)
	before = panel.Tail(before, max(m.line.Left()-4, 1))
	m.line.Gap(1).Put(m.theme.Style(theme.Accent), in.Prompt)
	m.line.Put(st, before).Put(m.theme.Style(theme.Cursor), under).Put(st, rest)
}

// feedTerm matches the name of a feed in a filter, also while it is typed.
var feedTerm = regexp.MustCompile(`feed:("[^"]*"?|[^\s"]+)`)

// shownTyped returns what was typed, without the hosts in names of feeds while they are hidden.
func (m *Model) shownTyped(typed string) string {
	if !m.hide {
		return typed
	}
	return feedTerm.ReplaceAllStringFunc(m.deps.ShownIn(typed, true), func(term string) string {
		name := strings.TrimPrefix(term, "feed:")
		return term[:len(term)-len(name)] + panel.HideHosts(name)
	})
}
