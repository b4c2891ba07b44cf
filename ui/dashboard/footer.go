package dashboard

import (
	"strings"

	"feedscope/ui/keymap"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// hints are the keys worth knowing, most useful first.
var hints = []keymap.Action{
	keymap.Help, keymap.Back, keymap.Quit, keymap.Play, keymap.Step, keymap.SeekBack, keymap.SeekOn, keymap.NextPanel, keymap.Detail, keymap.Zoom, keymap.Filter, keymap.Pause, keymap.Palette,
}

// inspectorHints are those of an events panel that has the screen for itself.
var inspectorHints = []keymap.Action{
	keymap.Help, keymap.Back, keymap.Quit, keymap.NextView, keymap.NextAnomaly, keymap.NextGap, keymap.Mark, keymap.Earlier, keymap.Later,
	keymap.Play, keymap.Step, keymap.Detail, keymap.Filter, keymap.Pause, keymap.Palette,
}

// paneHints are those of the event beside the timeline, while it has the keys.
var paneHints = []keymap.Action{
	keymap.Help, keymap.Back, keymap.NextView, keymap.Fold, keymap.FoldAll, keymap.Hex, keymap.Copy, keymap.NextAnomaly, keymap.Mark,
}

// hints gives the keys for what is on the screen.
func (m *Model) hints() []keymap.Action {
	switch {
	case m.within():
		return paneHints
	case m.zoomed && m.isEvents(m.focus):
		return inspectorHints
	}
	return hints
}

var hintWords = map[keymap.Action]string{
	keymap.Help: "help", keymap.NextPanel: "panel", keymap.Detail: "details", keymap.Zoom: "zoom",
	keymap.Filter: "filter", keymap.Pause: "pause", keymap.Palette: "commands", keymap.Quit: "quit",
	keymap.NextView: "view", keymap.NextAnomaly: "anomaly", keymap.NextGap: "gap", keymap.Mark: "mark",
	keymap.Earlier: "earlier", keymap.Later: "later",
	keymap.Fold: "fold", keymap.FoldAll: "all", keymap.Hex: "hex", keymap.Copy: "copy",
	keymap.Play: "pause", keymap.Step: "step", keymap.SeekBack: "back", keymap.SeekOn: "on",
}

// hintWord says what an action does as things stand; empty: nothing that would help.
func (m *Model) hintWord(a keymap.Action) string {
	switch a {
	case keymap.Back:
		word, _ := m.wayBack()
		return word
	case keymap.Quit:
		if _, leads := m.wayBack(); leads != nil {
			return "" // It goes back first, as esc does.
		}
	default:
	}
	return hintWords[a]
}

// footer is the last line: a word on what was just done, or which panels have no room, or the keys.
func (m *Model) footer() string {
	l, th := m.line, m.theme
	l.Reset(m.w)
	l.Gap(1)
	if m.now.Before(m.toast.until) {
		return l.Put(th.Style(theme.Accent), m.toast.text).String()
	}
	if hidden := m.places.Hidden; len(hidden) > 0 && !m.zoomed {
		l.Clip(th.Style(theme.Warn), "no room for "+strings.Join(hidden, ", "), m.w/2).Gap(2)
	}
	for _, a := range m.hints() {
		b, ok := m.keys.For(a)
		word := m.hintWord(a)
		if !ok || word == "" {
			continue // It is of the other mode, or leads nowhere.
		}
		if l.Left() < text.Width(b.Label())+len(word)+4 {
			break
		}
		l.Put(th.Style(theme.Key), b.Label()).Gap(1).Put(th.Style(theme.Help), word).Gap(3)
	}
	return l.String()
}
