// Package compare is the panel that compares answers: a table with a row per feed and round, and the medians of each feed.
// A set of feeds/answer goes in; lines come out. Figures of answers that are not complete are shown, but not compared.
package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/ui/figures"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// Panel is the view of the answers of some feeds.
type Panel struct {
	panel.List
	name      string
	set       *answer.Set
	match     func(string) bool
	shownName func(feed int, hide bool) string

	medians []figures.Row
	rows    []figures.Row // The medians first.
	rounds  uint64
	dropped int
	active  int // The number of answers that still arrive.

	sorted   int // A column, unsorted for the order of rounds.
	reversed bool
	drawing
}

// unsorted stands for the usual order: the newest round first.
const unsorted = -1

var _ interface {
	panel.Selector
	panel.Scroller
	panel.Worker
	panel.Hinter
	panel.Sender
} = new(Panel)

// New returns a panel of a set with the answers of some feeds. shown returns the name of a feed for the screen.
func New(name string, set *answer.Set, feeds *panel.Sources, shown func(feed int, hide bool) string) *Panel {
	p := &Panel{name: name, set: set, sorted: unsorted, shownName: shown}
	p.List = panel.NewList(feeds, panel.Table{
		Row: p.keyAndFeed, Find: p.find, Load: p.load,
		Search: func(w panel.Words) { p.match = w.Matcher() }, Searched: "the name of the feed and the state",
	})
	return p
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.Begin(now)
	p.Read()
}

// load reads all answers, compares them, and then leaves out those that do not match.
func (p *Panel) load(int, int) (total int) {
	rows := p.read()
	p.medians = figures.Compare(rows)
	if p.match != nil {
		hide := func(r figures.Row) bool { return !p.match(r.Name + " " + r.Words) }
		rows, p.medians = slices.DeleteFunc(rows, hide), slices.DeleteFunc(p.medians, hide)
	}
	p.order(rows)
	p.order(p.medians)
	p.rows = slices.Concat(p.medians, rows)
	p.measure()
	return len(p.rows)
}

// read returns a row for each answer, and for each request that has none, in the order of the feeds.
func (p *Panel) read() (rows []figures.Row) {
	p.rounds, p.dropped, p.active = 0, 0, 0
	p.set.Each(func(feed int, answers []*answer.Answer, dropped int) {
		p.dropped += dropped
		for _, a := range answers {
			r := figures.Of(feed, p.Sources.Name(feed), a)
			rows = append(rows, r)
			p.rounds = max(p.rounds, r.Round)
			if r.State == answer.Streaming {
				p.active++
			}
		}
	})
	for _, feed := range p.Sources.Indexes {
		if round, words, why := p.unanswered(feed); words != "" {
			if why == "" {
				p.active++
			}
			rows = append(rows, figures.Without(feed, p.Sources.Name(feed), round, words, why))
		}
	}
	return rows
}

// unanswered describes the newest request of a feed if it has no answer yet, or got none: then why says why.
func (p *Panel) unanswered(feed int) (round uint64, words, why string) {
	u := p.set.Unanswered(feed)
	status, _ := p.Sources.Status(feed)
	switch {
	case status.State == feeds.Connecting:
		return u.Request + 1, "connecting", ""
	case u.Reason != "":
		return u.Request, "no answer", u.Reason
	case u.Pending:
		return u.Request, "waiting", ""
	case u.Request == 0:
		return 1, panel.StateWord(status.State), ""
	}
	return 0, "", ""
}

// order sorts rows: by a column, with the best value first and rows that do not count last; else the newest round first.
func (p *Panel) order(rows []figures.Row) {
	at := p.sorted
	slices.SortStableFunc(rows, func(a, b figures.Row) int {
		usual := cmp.Or(cmp.Compare(b.Round, a.Round), cmp.Compare(a.Feed, b.Feed), cmp.Compare(b.Number, a.Number))
		if at == unsorted {
			if p.reversed {
				return cmp.Or(cmp.Compare(a.Round, b.Round), cmp.Compare(a.Feed, b.Feed), cmp.Compare(a.Number, b.Number))
			}
			return usual
		}
		x, y := a.Cells[at], b.Cells[at]
		if x.Counts != y.Counts {
			if x.Counts {
				return -1
			}
			return 1
		}
		byValue := cmp.Compare(x.Value, y.Value)
		if figures.Columns[at].Ascending() == p.reversed {
			byValue = -byValue
		}
		return cmp.Or(byValue, usual)
	})
}

func rowKey(r *figures.Row) string {
	return fmt.Sprintf("%d:%d:%d", r.Feed, r.Round, r.Number)
}

func (p *Panel) keyAndFeed(i int) (key string, feed int, ok bool) {
	if r := panel.At(p.rows, i); r != nil {
		return rowKey(r), r.Feed, true
	}
	return "", 0, false
}

func (p *Panel) find(key string) int {
	return slices.IndexFunc(p.rows, func(r figures.Row) bool { return rowKey(&r) == key })
}

// Send implements [panel.Sender]: a round is a request to each feed.
func (p *Panel) Send() (feeds []string, note string) {
	for _, feed := range p.Sources.Indexes {
		feeds = append(feeds, p.Sources.Name(feed))
	}
	note = "one to each feed"
	if p.active > 0 {
		note += "; cuts off " + text.Counted(p.active, "answer") + " in progress"
	}
	return feeds, note
}

// Hints implements [panel.Hinter].
func (p *Panel) Hints() []panel.Hint {
	return []panel.Hint{{Actions: []keymap.Action{keymap.Reconnect}, Word: "send again"}}
}

// Title implements [panel.Panel]: the number of rounds, and what is not in the table.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	order, dropped := "", ""
	if p.sorted != unsorted {
		order = "by " + figures.Columns[p.sorted].Title
	}
	if p.dropped > 0 {
		dropped = text.Counted(p.dropped, "older answer") + " dropped"
	}
	rounds := ""
	if p.rounds > 0 {
		rounds = text.Counted(p.rounds, "round")
	}
	return p.name, panel.Badge(f, rounds, dropped, panel.Hidden(p.hidden), order)
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.Sort:
		p.sortBy(p.nextSort())
	case keymap.Reverse:
		p.reversed = !p.reversed
		p.Read()
	default:
		return p.List.Do(a)
	}
	return true
}

// nextSort returns the next column that has values.
func (p *Panel) nextSort() int {
	all := figures.Shown(p.rows)
	at := slices.Index(all, p.sorted) + 1
	if at == len(all) {
		return unsorted
	}
	return all[at]
}

// sortBy sorts by a column, or reverses the order if it is the one already.
func (p *Panel) sortBy(column int) {
	p.reversed = column == p.sorted && !p.reversed
	p.sorted = column
	p.Read()
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.sorted, p.reversed = o.sorted, o.reversed
		p.InheritList(&o.List)
	}
}

// Click implements [panel.Panel]: on a title it sorts, on a row it selects.
func (p *Panel) Click(x, y int) {
	switch {
	case p.OnDetail(x):
	case y >= 0 && y < p.Header:
		for _, at := range p.places {
			if x >= at.x && x < at.x+at.w {
				p.sortBy(at.column)
			}
		}
	default:
		p.Pick(y - p.Header)
	}
}

// Copies implements [panel.Selector]: the whole table.
func (p *Panel) Copies() []panel.Copy {
	form := func(label, note string, write func([]figures.Row) string) panel.Copy {
		return panel.Copy{
			Label: label, Note: note, Row: "the table", What: "the table as " + label,
			Text: func() (string, error) { return write(p.rows), nil },
		}
	}
	return []panel.Copy{
		form("Markdown", "the best values in bold", figures.Markdown),
		form("CSV", "times in seconds", figures.CSV),
		form("text", "aligned", figures.Plain),
	}
}

// Detail implements [panel.Selector]: all figures of the selected row.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	r := panel.At(p.rows, p.Selected())
	if r == nil {
		return "", nil, false
	}
	s := panel.NewSheet(f, w, 20)
	words := r.Words
	if r.Why != "" {
		words += ": " + r.Why
	}
	if f.HideSecrets {
		words = panel.HideHosts(words)
	}
	s.Feed(p.Sources.Name(r.Feed)) // First, since rows of several feeds have the same title.
	s.Start("state").Put(s.Style(look(r)), words)
	s.End()
	if r.Model != "" {
		s.Payload("model", []byte(r.Model))
	}
	if r.Distorted != "" {
		s.Words(r.Distorted, "on the way: figures that this distorts are not the server's, and not compared")
	}
	s.Heading("Figures")
	for i, c := range r.Cells {
		value := r.Text(i)
		switch {
		case c.Best:
			value += " (best)"
		case c.Known && !c.Counts:
			value += " (not compared)"
		}
		if c.Known {
			s.Fact(strings.ReplaceAll(figures.Columns[i].Name, "_", " "), value)
		}
	}
	if u := p.set.Unanswered(r.Feed); u.Count > 0 {
		s.Fact("without an answer", text.Counted(u.Count, "request"))
	}
	if r.Median() {
		return r.Words, s.Lines(), true
	}
	return fmt.Sprintf("round %d", r.Round), s.Lines(), true
}
