package notifications

import (
	"strings"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// labelWidth is the width of a severity's short name.
const labelWidth = 4

// appearance is the appearance of a row. Every state and severity differs by a glyph or a word, not only by color.
type appearance struct {
	glyph, label                         string
	time, severity, source, text, length theme.Role
}

func appearanceOf(r *notifications.Row, g *theme.Glyphs) appearance {
	l := appearance{time: theme.Dim, source: theme.Text, text: theme.Text, length: theme.Text}
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
		l.label, l.source, l.text, l.length = "ACK", theme.Dim, theme.Dim, theme.Dim
		if r.Snoozed {
			l.label = "SNZ"
		}
		if l.severity == theme.Critical {
			l.severity = theme.Bad
		}
	case notifications.Resolved:
		l.glyph = g.Acked
		l.time, l.severity, l.source, l.text, l.length = theme.Faint, theme.Faint, theme.Dim, theme.Dim, theme.Dim
	}
	return l
}

// unknownLabel returns a shortened severity as received, INFO if there is none.
func unknownLabel(label []byte) string {
	if len(label) == 0 {
		return "INFO"
	}
	return text.Prefix(text.Clean(strings.ToUpper(string(label))), labelWidth)
}
