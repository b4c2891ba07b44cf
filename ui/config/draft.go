package config

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/infer"
	"feedscope/ui/panel"
)

// Draft is a feed and what its events suggest.
type Draft struct {
	Feed    feedconfig.Feed
	Reading infer.Reading
	// Preset is what a preset says about the feed; nil if it is not known.
	Preset *Config
}

// expectAnswers suggests a panel of answers if the feed has had no event yet, and its settings or its URL say that it is a
// token stream. It reports whether it did.
func (d *Draft) expectAnswers() bool {
	o := d.Feed.Answers()
	format := cmp.Or(o.Format, o.Hint)
	if format == nil || len(d.Reading.Types) > 0 {
		return false
	}
	d.Reading.Panels = infer.AnswerPanels(format)
	return true
}

// Suggested returns the number of panels that the events or a preset suggest.
func (d *Draft) Suggested() int {
	if hasPanels(d.Preset) {
		return len(d.Preset.Panels)
	}
	return len(d.Reading.Panels)
}

// WriteDraft returns a configuration of feeds, with a comment on each panel that says why it is there. Secrets are
// masked, and masked is their number.
func (l *Loader) WriteDraft(drafts []Draft) (text string, masked int) {
	var part struct {
		Feeds []feedconfig.Feed `yaml:"feeds,required"`
	}
	for i := range drafts {
		f := drafts[i].Feed
		f.Time = cmp.Or(f.Time, drafts[i].Reading.Time)
		withoutUser(&f)
		part.Feeds = append(part.Feeds, f)
	}
	e := l.encoder(schema.References{})
	text = e.Encode(&part)
	return noted(text+writePanels(drafts), e.Masked), e.Masked
}

// withoutUser moves user and password from the address to auth, where they can be masked in a file that can be read.
func withoutUser(f *feedconfig.Feed) {
	u, err := url.Parse(f.URL)
	if err != nil || u.User == nil || !reflect.DeepEqual(f.Auth, feedconfig.Auth{Timeout: f.Auth.Timeout}) {
		return
	}
	password, _ := u.User.Password()
	f.Auth.Basic = u.User.Username() + ":" + password
	u.User = nil
	f.URL = u.String()
}

// writePanels returns the panels of a draft.
func writePanels(drafts []Draft) string {
	var b strings.Builder
	b.WriteString("\npanels:\n  - {name: Feeds, type: feeds}\n")
	names := map[string]bool{"Feeds": true, "Events": true}
	n := newComparison(drafts)
	for _, d := range drafts {
		for i := range d.Reading.Panels {
			p := &d.Reading.Panels[i]
			name := unique(names, cmp.Or(n.panelName(&d, p), panelName(&d, p)))
			writePanel(&b, &d, p, name)
			n.add(&d, p, name)
		}
	}
	n.writePanel(&b, names)
	b.WriteString("\n  - {name: Events, type: events}\n")
	n.writeLayout(&b, len(drafts))
	return b.String()
}

func writePanel(b *strings.Builder, d *Draft, p *infer.Panel, name string) {
	b.WriteString("\n")
	for _, why := range p.Why {
		fmt.Fprintf(b, "  # %s\n", oneLine(why))
	}
	fmt.Fprintf(b, "  - name: %s\n    type: %s\n    feeds: [%s]\n", schema.Scalar(name), p.Kind, schema.Scalar(d.Feed.Name))
	if len(d.Reading.Types) > 1 && p.Kind != infer.Answer && p.Kind != infer.Conversation {
		fmt.Fprintf(b, "    events: [%s]\n", scalars(p.Events))
	}
	put := func(key, value string) {
		if value != "" {
			fmt.Fprintf(b, "    %s: %s\n", key, schema.Scalar(value))
		}
	}
	put("records", p.Records)
	put("key", p.Key)
	switch p.Kind {
	case infer.Answer, infer.Conversation: // How events are merged is a matter of the feed.
	case infer.Ticker:
		writeColumns(b, p.Columns)
	case infer.Metrics:
		if len(p.Series) > 0 {
			fmt.Fprintf(b, "    series: [%s]\n", scalars(p.Series))
		}
		if len(p.Values) > 0 {
			writeValues(b, p.Values)
			return
		}
		put("value", p.Value)
		put("unit", p.Unit)
		if p.Rate {
			b.WriteString("    rate: true\n")
		}
	case infer.Notifications:
		put("severity", p.Severity)
		put("source", p.Source)
		put("text", p.Text)
		if len(p.Resolved) > 0 {
			fmt.Fprintf(b, "    resolved: [%s]\n", scalars(p.Resolved))
		}
		put("resolved_when", p.ResolvedWhen)
	}
}

// writeColumns writes the columns of a ticker. Their titles are the last parts of the paths, with more parts in front
// where these are equal.
func writeColumns(b *strings.Builder, columns []infer.Column) {
	b.WriteString("    columns:\n")
	titles := make(map[string]bool)
	for _, c := range columns {
		title := cmp.Or(strings.TrimLeft(panel.PathTitle(c.Path), "-"), "VALUE") // A leading hyphen means descending.
		if c.Format == "spark" {
			title = "TREND"
		}
		if parent, _, nested := cutLast(c.Path, "."); titles[title] && nested {
			title = panel.PathTitle(parent) + " " + title
		}
		fmt.Fprintf(b, "      - {title: %s, path: %s, as: %s", schema.Scalar(unique(titles, title)), schema.Scalar(c.Path), c.Format)
		if c.Decimals != 2 && (c.Format == "number" || c.Format == "change" || c.Format == "percent") {
			fmt.Fprintf(b, ", decimals: %d", c.Decimals)
		}
		b.WriteString("}\n")
	}
}

// writeValues writes the numbers of a metrics panel.
func writeValues(b *strings.Builder, values []infer.Value) {
	b.WriteString("    values:\n")
	for _, v := range values {
		fmt.Fprintf(b, "      - {path: %s, name: %s", schema.Scalar(v.Path), schema.Scalar(v.Name))
		if v.Unit != "" {
			fmt.Fprintf(b, ", unit: %s", schema.Scalar(v.Unit))
		}
		if v.Rate {
			b.WriteString(", rate: true")
		}
		b.WriteString("}\n")
	}
}

// cutLast cuts a text around the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// maxPanelName is the length of the longest name of a panel made of the names of events, in bytes.
const maxPanelName = 32

// panelName names a panel after its feed if it is the only one, else after its events, unless these names say nothing.
func panelName(d *Draft, p *infer.Panel) string {
	feed := d.Feed.Name[strings.LastIndexByte(d.Feed.Name, '/')+1:]
	if strings.ContainsAny(feed, ".:") {
		feed = "" // A host.
	}
	event := strings.Join(p.Events, ", ")
	switch {
	case len(p.Of) > 0:
		event = strings.Join(p.Of, ", ")
	case p.Kind != infer.Metrics:
		event = p.Events[0]
	}
	if event == feeds.DefaultType || len(event) > maxPanelName {
		event = ""
	}
	if len(d.Reading.Panels) > 1 {
		feed, event = event, feed
	}
	return capitalized(cmp.Or(feed, event, p.Kind.String()))
}

// unique returns the name, with a number if it is taken, and takes it.
func unique(taken map[string]bool, name string) string {
	result := name
	for i := 2; taken[result]; i++ {
		result = name + " " + strconv.Itoa(i)
	}
	taken[result] = true
	return result
}

func scalars(texts []string) string {
	written := make([]string, len(texts))
	for i, s := range texts {
		written[i] = schema.Scalar(s)
	}
	return strings.Join(written, ", ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Suggest returns a configuration like c with the panels that its feeds' events suggest, and their usual layout. A feed
// with a preset has that one's panels, if it has any.
func (l *Loader) Suggest(c *Config, drafts []Draft) (*Config, error) {
	drafts = slices.Clone(drafts)
	presets := make(map[string]*Config)
	for i := range drafts {
		d := &drafts[i]
		d.expectAnswers()
		if presets[d.Feed.Name] = d.Preset; hasPanels(d.Preset) {
			d.Reading.Panels = nil
		}
	}
	known := make([]*Config, len(c.Feeds))
	for i := range c.Feeds {
		known[i] = presets[c.Feeds[i].Name]
	}
	feeds := make([]feedconfig.Feed, len(drafts))
	for i := range drafts {
		feeds[i] = drafts[i].Feed
	}
	suggested, err := l.Parse("the suggested panels", []byte(stubs(feeds)+writePanels(drafts)))
	if err != nil {
		return nil, err
	}
	with := *c
	with.Panels, with.Layout = suggested.Panels, suggested.Layout
	l.adopt(&with, known, suggested.Panels)
	l.WithAlerts(&with)
	return &with, nil
}

// stubs returns a configuration of feeds that have only a name, to read panels for them.
func stubs(feeds []feedconfig.Feed) string {
	var b strings.Builder
	b.WriteString("feeds:\n")
	for i := range feeds {
		fmt.Fprintf(&b, "  - {name: %s, url: http://localhost/}\n", schema.Scalar(feeds[i].Name))
	}
	return b.String()
}
