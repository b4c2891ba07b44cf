package notifications

import (
	"strings"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// labelWidth is the width of a severity's name.
const labelWidth = 4

// look is how a row looks. Every state and severity has a glyph or a word of its own, besides its colour.
type look struct {
	glyph, label                       string
	time, severity, source, text, mark theme.Role
}

func lookOf(r *notifications.Row, g *theme.Glyphs) look {
	l := look{time: theme.Dim, source: theme.Text, text: theme.Text, mark: theme.Dim}
	switch r.Severity {
	case notifications.Critical:
		l.glyph, l.label, l.severity, l.text = g.Critical, "CRIT", theme.Critical, theme.Strong
	case notifications.Warning:
		l.glyph, l.label, l.severity = g.Warning, "WARN", theme.Warn
	case notifications.Info:
		l.glyph, l.label, l.severity = g.Info, "INFO", theme.Info
	default:
		l.glyph, l.label, l.severity = g.Info, unknownLabel(r.Label), theme.Info
	}
	switch r.State {
	case notifications.Open:
	case notifications.Acknowledged:
		l.source, l.text = theme.Dim, theme.Dim
		if l.severity == theme.Critical {
			l.severity = theme.Bad
		}
	case notifications.Resolved:
		l.glyph = g.Acked
		l.time, l.severity, l.source, l.text = theme.Faint, theme.Faint, theme.Dim, theme.Dim
	}
	return l
}

// unknownLabel is the severity as it was received; without one it is information.
func unknownLabel(label []byte) string {
	if len(label) == 0 {
		return "INFO"
	}
	return text.Prefix(text.Clean(strings.ToUpper(string(label))), labelWidth)
}
