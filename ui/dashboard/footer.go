package dashboard

import (
	"strings"

	"feedscope/ui/panel"
	"feedscope/ui/reload"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// hint is a key, or several, with what it does at the moment.
type hint struct{ keys, word string }

// panelHints are the most useful keys, best first.
var panelHints = []keymap.Action{
	keymap.Help, keymap.Back, keymap.Quit, keymap.Play, keymap.Step, keymap.SeekBack, keymap.SeekOn,
	keymap.Text, keymap.NextPanel, keymap.Detail, keymap.Zoom, keymap.Filter, keymap.Pause, keymap.Palette,
}

// inspectorHints are those of a zoomed events panel.
var inspectorHints = []keymap.Action{
	keymap.Help, keymap.Back, keymap.Quit, keymap.NextView, keymap.Text, keymap.NextAnomaly, keymap.PrevAnomaly, keymap.NextGap,
	keymap.PrevGap, keymap.Mark, keymap.Earlier, keymap.Later, keymap.Play, keymap.Step, keymap.Detail, keymap.Filter, keymap.Pause, keymap.Palette,
}

// paneHints are those of the event pane while it has the keys.
var paneHints = []keymap.Action{
	keymap.Help, keymap.Back, keymap.NextView, keymap.Fold, keymap.FoldAll, keymap.Hex, keymap.Copy,
	keymap.NextAnomaly, keymap.Mark,
}

// hinted returns the actions to hint at while no layer is open.
func (m *Model) hinted() []keymap.Action {
	switch {
	case m.within() && len(m.ownHints()) == 0:
		return paneHints
	case m.zoomed && m.isEvents(m.focus):
		return inspectorHints
	}
	return panelHints
}

// hints returns the hints of the topmost layer, or else of the panels.
func (m *Model) hints() (all []hint) {
	if n := len(m.layers); n > 0 {
		return m.layers[n-1].hints(m)
	}
	own := m.ownHints()
	for _, a := range m.hinted() {
		if a == keymap.NextPanel {
			all, own = append(all, own...), nil
		}
		if keys, word := m.label(a), m.hintWord(a); keys != "" && word != "" {
			all = append(all, hint{keys, word})
		}
	}
	return all
}

// ownHints returns the hints of the focused panel.
func (m *Model) ownHints() (all []hint) {
	if h, ok := focusedAs[panel.Hinter](m); ok {
		for _, own := range h.Hints() {
			if keys := m.label(own.Actions...); keys != "" {
				all = append(all, hint{keys, own.Word})
			}
		}
	}
	return all
}

// label returns the first key of some actions for display, empty if they have none in this mode.
func (m *Model) label(actions ...keymap.Action) string {
	var labels []string
	for _, a := range actions {
		if b, ok := m.keys.For(a); ok {
			labels = append(labels, strings.Fields(b.Label())[0])
		}
	}
	return strings.Join(labels, " ")
}

var hintWords = map[keymap.Action]string{
	keymap.Help: "help", keymap.NextPanel: "panel", keymap.Detail: "details", keymap.Zoom: "zoom",
	keymap.Filter: "filter", keymap.Pause: "pause", keymap.Palette: "commands", keymap.Quit: "quit",
	keymap.NextView: "view", keymap.NextAnomaly: "anomaly", keymap.PrevAnomaly: "anomaly", keymap.NextGap: "gap",
	keymap.PrevGap: "gap", keymap.Mark: "mark", keymap.Text: "its text",
	keymap.Earlier: "earlier", keymap.Later: "later",
	keymap.Fold: "fold", keymap.FoldAll: "all", keymap.Hex: "hex", keymap.Copy: "copy",
	keymap.Play: "pause", keymap.Step: "step", keymap.SeekBack: "back", keymap.SeekOn: "forward",
}

// hintWord returns what an action does at the moment, empty if nothing useful.
func (m *Model) hintWord(a keymap.Action) string {
	switch a {
	case keymap.Filter:
		if _, searches := focusedAs[panel.Searcher](m); searches {
			return "search"
		}
	case keymap.Back:
		word, _ := m.backStep()
		return word
	case keymap.Quit:
		if _, leads := m.backStep(); leads != nil {
			return "" // It only goes back, as esc does.
		}
	case keymap.Text:
		if !m.findsText() {
			return ""
		}
	case keymap.NextAnomaly, keymap.NextGap, keymap.Later:
		if m.atNewest() {
			return "" // Nothing is later.
		}
	case keymap.PrevAnomaly, keymap.PrevGap:
		if !m.atNewest() {
			return "" // The footer names one direction.
		}
	default:
	}
	return hintWords[a]
}

// atNewest reports whether the focused panel follows its newest row.
func (m *Model) atNewest() bool {
	s := m.filterer()
	return s != nil && s.Position().Following
}

// toastLines returns the current message on as many lines as it needs, at most maxToast.
func (m *Model) toastLines() []string {
	if !m.now.Before(m.toast.until) {
		return nil
	}
	f := widget.NewFlow(m.w)
	f.Gap(1)
	f.Hang(1)
	f.Words(m.theme.Style(theme.Accent), m.toast.text)
	f.End()
	lines := f.Lines(theme.Style{})
	return lines[:min(len(lines), maxToast)]
}

const maxToast = 3

// footer returns the last line: the end of a message, or why the configuration cannot be applied, which action fails, which panels
// have no room, and the key hints.
func (m *Model) footer() string {
	if m.o.Stage != nil {
		return m.stageBar()
	}
	l, th := m.line, m.theme
	l.Reset(m.w)
	l.Gap(1)
	if lines := m.toastLines(); len(lines) > 0 {
		return lines[len(lines)-1]
	}
	if problem := m.reloading.problem; problem != nil {
		l.Clip(th.Style(theme.Bad), th.Glyphs.Failed+" "+reload.Problem(problem, m.shown), m.w-2).Gap(2)
	}
	if failing := m.alerts.failing(); failing != "" {
		l.Clip(th.Style(theme.Bad), th.Glyphs.Failed+" "+m.shown(failing), m.w/2).Gap(2)
	}
	if hidden := m.places.Hidden; len(hidden) > 0 && !m.zoomed && !m.places.Small {
		l.Clip(th.Style(theme.Warn), "no room for "+strings.Join(hidden, ", "), m.w/2).Gap(2)
	}
	for _, h := range m.hints() {
		if h.keys == "" {
			continue
		}
		if l.Left() < text.Width(h.keys)+text.Width(h.word)+4 {
			break
		}
		l.Put(th.Style(theme.Key), h.keys).Gap(1).Put(th.Style(theme.Help), h.word).Gap(3)
	}
	return l.String()
}
