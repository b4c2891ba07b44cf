package events

import (
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// leastSummary is the least number of cells for another value.
const leastSummary = 4

// summarize draws the values that tell an event from others, each after the last part of its path. It reports whether
// there were any.
func (p *Panel) summarize(l *widget.Line, style func(theme.Role) theme.Style, e *feeds.Event) bool {
	drawn, named := false, false
	for _, path := range p.deps.Telling.Paths(e.Feed, string(e.Type)) {
		v := jsonpath.Get(e.Data, path)
		if v.Type == gjson.Null || v.Raw == `""` || v.IsObject() || l.Left() < leastSummary {
			continue
		}
		if drawn {
			l.Space(style(theme.Dim), 2)
		}
		drawn = true
		// Words in front need no name, except reasons: they say which row it is. Nor does a number that is its value.
		name := panel.PathName(path)
		named = named || v.Type != gjson.String || strings.HasSuffix(strings.ToLower(name), "reason")
		if named && (name != "value" || v.Type != gjson.Number) {
			l.Put(style(theme.Dim), name).Space(style(theme.Dim), 1)
		}
		value := v.Raw // A number or a list as it was written.
		if v.Type == gjson.String {
			value = v.Str
		}
		p.decoded = pretty.AppendReadable(p.decoded[:0], []byte(value))
		l.PutBytes(style(theme.Text), p.decoded)
	}
	return drawn
}
