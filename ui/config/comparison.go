package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/infer"
)

// comparison is what suggested panels need to show answers and, those of two or more feeds, to compare them.
type comparison struct {
	named   func(d *Draft) string // Tells the feeds apart; nil: the usual names do.
	feeds   []string
	answers []string // The names of their panels,
	talks   []string // of those of conversations,
	others  []string // and of the rest.
	name    string   // Of the table.
}

// newComparison returns the comparison of drafts, still without panels.
func newComparison(drafts []Draft) *comparison {
	var answers []*Draft
	for i := range drafts {
		if slices.ContainsFunc(drafts[i].Reading.Panels, func(p infer.Panel) bool { return p.Kind == infer.Answer }) {
			answers = append(answers, &drafts[i])
		}
	}
	n := new(comparison)
	if len(answers) < 2 {
		return n
	}
	for _, name := range []func(*Draft) string{
		lastPart, host, func(d *Draft) string { return d.Feed.Name },
	} {
		taken := make(map[string]bool)
		for _, d := range answers {
			taken[name(d)] = true
		}
		if n.named = name; len(taken) == len(answers) {
			break
		}
	}
	return n
}

// lastPart returns the last part of the name of a feed, which may be a path.
func lastPart(d *Draft) string {
	return capitalized(d.Feed.Name[strings.LastIndexByte(d.Feed.Name, '/')+1:])
}

// host returns the host of a feed's address.
func host(d *Draft) string {
	u, err := url.Parse(d.Feed.URL)
	if err != nil {
		return ""
	}
	return schema.Clean(u.Host)
}

// panelName returns the name of a panel of an answer that is compared; empty for other panels.
func (n *comparison) panelName(d *Draft, p *infer.Panel) string {
	if n.named == nil || p.Kind != infer.Answer {
		return ""
	}
	return n.named(d)
}

// add adds a panel.
func (n *comparison) add(d *Draft, p *infer.Panel, name string) {
	switch p.Kind {
	case infer.Answer:
		n.feeds, n.answers = append(n.feeds, d.Feed.Name), append(n.answers, name)
	case infer.Conversation:
		n.talks = append(n.talks, name)
	case infer.Ticker, infer.Metrics, infer.Notifications:
		n.others = append(n.others, name)
	}
}

// writePanel writes the table.
func (n *comparison) writePanel(b *strings.Builder, names map[string]bool) {
	if len(n.answers) < 2 {
		return
	}
	n.name = unique(names, "Compare")
	fmt.Fprintf(b, "\n  # %d feeds add up to answers\n  - name: %s\n    type: compare\n    feeds: [%s]\n",
		len(n.feeds), n.name, scalars(n.feeds))
}

// mostTable is the height of the table in lines, at most; footLines is that of the row below it.
const (
	mostTable = 12
	footLines = 5
)

// writeLayout writes the layout. One answer and conversations are as wide as the screen, with the feeds above and the events below
// them: most events of such a stream say little. Several answers are side by side, the table below them, and at the bottom the
// feeds and the events.
func (n *comparison) writeLayout(b *strings.Builder, feeds int) {
	wide := slices.Concat(n.answers, n.talks)
	switch {
	case len(wide) == 0:
		return
	case len(n.answers) < 2:
		fmt.Fprintf(b, "\nlayout:\n  - {panels: [Feeds], lines: %d}\n", listLines(feeds))
		for row := range slices.Chunk(wide, 1) {
			fmt.Fprintf(b, "  - {panels: [%s], height: 2}\n", scalars(row))
		}
		for row := range slices.Chunk(n.others, 2) {
			fmt.Fprintf(b, "  - {panels: [%s]}\n", scalars(row))
		}
		b.WriteString("  - {panels: [Events]}\n")
		return
	}
	b.WriteString("\nlayout:\n")
	rows := 1 + (len(n.answers)-1)/3 // Of at most three, as wide as possible.
	for row := range slices.Chunk(n.answers, (len(n.answers)+rows-1)/rows) {
		fmt.Fprintf(b, "  - {panels: [%s], height: 2}\n", scalars(row))
	}
	for row := range slices.Chunk(slices.Concat(n.talks, n.others), 2) {
		fmt.Fprintf(b, "  - {panels: [%s]}\n", scalars(row))
	}
	fmt.Fprintf(b, "  - {panels: [%s], lines: %d}\n", n.name, min(2*len(n.feeds)+3, mostTable))
	fmt.Fprintf(b, "  - {panels: [Feeds, Events], lines: %d}\n", footLines)
}
