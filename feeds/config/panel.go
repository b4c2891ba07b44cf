package config

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/state/notifications"
)

// panelType says which keys a panel has besides name and type.
type panelType struct {
	name  string
	keys  []string
	needs map[string]string // with an example each
}

// panelTypes in the order in which they are named.
var panelTypes = []panelType{
	{name: Feeds, keys: []string{"feeds"}},
	{
		name: Ticker, keys: []string{"feeds", "events", "key", "columns", "sort"},
		needs: map[string]string{"key": "symbol", "columns": "[{path: price, as: number}]"},
	},
	{
		name: Notifications, keys: []string{"feeds", "events", "key", "severity", "source", "text", "severities", "resolved", "bell"},
		needs: map[string]string{"key": "key", "text": "text"},
	},
	{
		name: Metrics, keys: []string{"feeds", "events", "series", "value", "unit", "window", "style", "thresholds"},
		needs: map[string]string{"series": "[host, name]", "value": "value"},
	},
	{name: Events, keys: []string{"feeds", "events"}},
}

func typeNames() []string {
	names := make([]string, len(panelTypes))
	for i, t := range panelTypes {
		names[i] = t.name
	}
	return names
}

func panelFields(p *Panel) []field {
	titles := newNames("column")
	return []field{
		{key: "name", set: text(&p.Name, "Market")},
		{key: "type", set: oneOf(&p.Type, typeNames()...), need: "ticker; the types are " + strings.Join(typeNames(), ", ")},
		{key: "feeds", set: texts(&p.Feeds, "market")},
		{key: "events", set: texts(&p.Events, "quote")},
		{key: "key", set: text(&p.Key, "symbol")},
		{key: "columns", set: readColumns(&p.Columns, titles)},
		{key: "sort", set: readSort(&p.Sort, titles)},
		{key: "severity", set: text(&p.Severity, "severity")},
		{key: "source", set: text(&p.Source, "source")},
		{key: "text", set: text(&p.Text, "text")},
		{key: "severities", set: readSeverities(&p.Severities)},
		{key: "resolved", set: texts(&p.Resolved, "resolved")},
		{key: "bell", set: boolean(&p.Bell)},
		{key: "series", set: texts(&p.Series, "host, name")},
		{key: "value", set: text(&p.Value, "value")},
		{key: "unit", set: text(&p.Unit, "unit")},
		{key: "window", set: duration(&p.Window, time.Second, "1m")},
		{key: "style", set: oneOf(&p.Style, "spark", "bar")},
		{key: "thresholds", set: listOf(&p.Thresholds, `{match: "*/cpu", warn: 80, critical: 95}`, threshold)},
	}
}

// panel reads a panel, whose type decides on its keys. A type that is wrong is reported alone: what its keys should
// be cannot be told.
func (b *builder) panel(p *Panel) setter {
	return func(r *reader, n *node) {
		var kind *panelType
		if t := n.get("type"); t != nil && t.kind == scalar {
			for i := range panelTypes {
				if panelTypes[i].name == t.text {
					kind = &panelTypes[i]
				}
			}
		}
		r.object(n, kind.what(), "{name: Market, type: ticker}", kind.fields(p))
		if kind != nil {
			p.setDefaults()
			b.referFeeds(n)
		}
		b.definePanel(r, p, n)
	}
}

func (t *panelType) what() string {
	if t == nil {
		return "a panel"
	}
	return "a panel of type " + t.name
}

// fields are those of the panel's type; all where the type is not known.
func (t *panelType) fields(p *Panel) []field {
	all := panelFields(p)
	if t == nil {
		return all
	}
	fields := all[:2:2]
	for _, f := range all[2:] {
		if contains(t.keys, f.key) {
			f.need = t.needs[f.key]
			fields = append(fields, f)
		}
	}
	return fields
}

func (p *Panel) setDefaults() {
	if p.Name == "" {
		p.Name = strings.ToUpper(p.Type[:1]) + p.Type[1:]
	}
	switch p.Type {
	case Metrics:
		if p.Window == 0 {
			p.Window = time.Minute
		}
		if p.Style == "" {
			p.Style = "spark"
		}
	case Notifications:
		if p.Severities == nil {
			p.Severities = defaultSeverities()
		}
	}
}

// definePanel makes the panel's name known.
func (b *builder) definePanel(r *reader, p *Panel, n *node) {
	d := definition{n.pos, p.Name}
	if n.has("name") {
		d = definition{n.get("name").pos, n.get("name").shown}
	}
	if p.Name != "" {
		b.panels.define(r, p.Name, d, n.pos)
	}
}

// referFeeds looks for the feeds that the panel names, once all feeds are known.
func (b *builder) referFeeds(n *node) {
	if fs := n.get("feeds"); fs != nil {
		b.later = append(b.later, func(r *reader) {
			for _, f := range fs.items {
				b.feeds.refer(r, f)
			}
		})
	}
}

// readColumns reads the columns of a ticker and their titles.
func readColumns(dst *[]Column, titles *names) setter {
	return listOf(dst, "{path: price, as: number}", func(c *Column) setter {
		return func(r *reader, n *node) { column(r, n, c, titles) }
	})
}

func columnFields(c *Column) []field {
	return []field{
		{key: "title", set: text(&c.Title, "LAST")},
		{key: "path", set: text(&c.Path, "price"), need: "price"},
		{key: "as", set: oneOf(&c.As, "text", "number", "change", "percent", "bytes", "duration", "time", "spark")},
		{key: "decimals", set: whole(&c.Decimals, 0, 9, "2")},
		{key: "align", set: oneOf(&c.Align, "left", "right")},
		{key: "width", set: whole(&c.Width, 0, 200, "10")},
	}
}

func column(r *reader, n *node, c *Column, titles *names) {
	*c = Column{As: "text", Decimals: 2}
	r.object(n, "a column", "{title: LAST, path: price, as: number}", columnFields(c))
	if n.kind != object {
		return
	}
	if c.Align == "" {
		c.Align = "left"
		if contains([]string{"number", "change", "percent", "bytes", "duration"}, c.As) {
			c.Align = "right"
		}
	}
	title, from := n.get("title"), n.get("path")
	switch {
	case strings.HasPrefix(c.Title, "-"):
		r.fail(title.pos, `a title cannot begin with "-", which sort reads as descending`, "begin it with a letter")
	case c.Title != "":
		titles.define(r, c.Title, definition{title.pos, title.shown}, n.pos)
	case title == nil && c.Path != "":
		c.Title = lastPart(c.Path)
		titles.define(r, c.Title, definition{from.pos, lastPart(from.shown)}, n.pos)
	}
}

// lastPart gives the last name in a path, in capitals.
func lastPart(path string) string {
	return strings.ToUpper(path[strings.LastIndexByte(path, '.')+1:])
}

// readSort reads the title of a column, with "-" before it or not. The columns have been read before.
func readSort(dst *string, titles *names) setter {
	return func(r *reader, n *node) {
		text(dst, `"-CHG"`)(r, n)
		if *dst == "" || len(titles.defined) == 0 {
			return
		}
		if _, ok := titles.defined[strings.TrimPrefix(*dst, "-")]; ok {
			return
		}
		title, descending := strings.CutPrefix(n.shown, "-")
		options := slices.Clone(titles.order)
		for i := range options {
			if descending {
				options[i] = "-" + options[i]
			}
		}
		r.fail(n.pos, "no column is titled "+quote(title), choose(n.shown, options))
	}
}

// severityNames are the keys of severities, the worst first.
var severityNames = []string{
	notifications.Critical.String(), notifications.Warning.String(), notifications.Info.String(),
}

// defaultSeverities are those of package notifications.
func defaultSeverities() map[string][]string {
	m := make(map[string][]string)
	for severity, values := range notifications.DefaultSeverities() {
		m[severity.String()] = values
	}
	return m
}

func severityFields(m map[string]*[]string) []field {
	var fields []field
	for _, name := range severityNames {
		m[name] = new([]string)
		fields = append(fields, field{key: name, set: texts(m[name], name)})
	}
	return fields
}

// readSeverities reads the map of severities, in which no value stands twice.
func readSeverities(dst *map[string][]string) setter {
	return func(r *reader, n *node) {
		lists := make(map[string]*[]string)
		r.object(n, "severities", "severities: {critical: [critical, error]}", severityFields(lists))
		if n.kind != object {
			return
		}
		*dst = make(map[string][]string)
		owner := make(map[string]string)
		for _, p := range n.pairs {
			if values, ok := lists[p.key.text]; ok && p.value.kind == list {
				(*dst)[p.key.text] = *values
			}
			for _, v := range p.value.items {
				value := strings.ToLower(v.text)
				if other, ok := owner[value]; ok && v.kind == scalar && other != p.key.text {
					r.fail(v.pos, fmt.Sprintf("%s already means %s", quote(v.shown), clean(other)), "delete one of the two")
				}
				owner[value] = p.key.text
			}
		}
	}
}

func thresholdFields(t *Threshold) []field {
	low, high := math.Inf(-1), math.Inf(1)
	return []field{
		{key: "match", set: glob(&t.Match, `"*/cpu"`), need: `"*/cpu"`},
		{key: "warn", set: decimal(&t.Warn, low, high, "80")},
		{key: "critical", set: decimal(&t.Critical, low, high, "95")},
		{key: "min", set: decimal(&t.Min, low, high, "0")},
		{key: "max", set: decimal(&t.Max, low, high, "100")},
	}
}

func threshold(t *Threshold) setter {
	return func(r *reader, n *node) {
		t.Warn, t.Critical = math.Inf(1), math.Inf(1)
		r.object(n, "a threshold", `{match: "*/cpu", warn: 80, critical: 95}`, thresholdFields(t))
		if n.kind != object {
			return
		}
		if !n.has("warn") {
			t.Warn = t.Critical
		}
		switch high := n.get("max"); {
		case n.has("max") && high.kind == scalar && t.Max <= t.Min:
			r.fail(high.pos, "max must be above min, which is 0 unless set", "raise max, or leave it out")
		case !n.has("max") && t.Min < 0:
			r.fail(n.get("min").pos, "a min below 0 needs a max", "add for example max: 0")
		}
	}
}
