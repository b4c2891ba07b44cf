package infer

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"feedscope/feeds/state"
)

// changes reports whether all names say what happened to a thing.
func changes(names []string) bool {
	for _, name := range names {
		if name = strings.ToLower(name); !changeWords[name] && name != "alert" && name != "raised" {
			return false
		}
	}
	return true
}

// add adds a panel, or merges it with one that shows the same things, and returns its index. The path by has what tells
// the events of the panels apart.
func add(panels []Panel, p Panel, by string) ([]Panel, int) {
	for i := range panels {
		if panels[i].merge(&p, by) {
			return panels, i
		}
	}
	return append(panels, p), len(panels)
}

// merge adds q to p if both show the same things: rows with the same key, notifications, or series of numbers.
func (p *Panel) merge(q *Panel, by string) bool {
	if p.Kind != q.Kind || p.Records != q.Records || p.Key != q.Key {
		return false
	}
	what := p.Key
	related := changes(p.Events) && changes(q.Events)
	switch p.Kind {
	case Answer, Conversation:
		return false
	case Ticker:
		if !overlap(p.keys, q.keys) || !related && !p.agrees(q) {
			return false
		}
		p.Columns = mergeColumns(p.Columns, q.Columns)
		for path, s := range q.spans {
			p.spans[path] = p.spans[path].and(s)
		}
	case Notifications:
		if p.Text != q.Text || p.Severity != q.Severity || p.Source != q.Source || p.ResolvedWhen != q.ResolvedWhen || !related && (p.textKey || !p.sameAlerts(q)) {
			return false
		}
	case Metrics:
		switch {
		case p.sameSeries(q):
			what = strings.ReplaceAll(listed(slices.Concat(p.base(), p.numbers())), "@this", "data")
			if !related && !p.typed {
				p.typed, p.Series = true, append(slices.Clone(p.Series), by)
			}
		case len(p.Series)+len(q.Series) > 0 || p.typed || !p.mergeValues(q):
			return false
		default:
			p.Why = append(p.Why, q.Events[0]+" events have other numbers")
			what = ""
		}
	}
	p.Events = append(p.Events, q.Events...)
	p.Of = append(p.Of, q.Of...)
	for k := range q.keys {
		p.keys[k] = true
	}
	for k, source := range q.sources {
		p.sources[k] = source
	}
	if what != "" {
		why := fmt.Sprintf("%s events have the same %s, so they share the panel", q.Events[0], what)
		if p.typed {
			why += "; a series is named by their type, too"
		}
		p.Why = append(p.Why, why)
	}
	return true
}

// base returns the paths that name series, without that of the type.
func (p *Panel) base() []string {
	if p.typed {
		return p.Series[:len(p.Series)-1]
	}
	return p.Series
}

// numbers returns the paths of a panel's numbers.
func (p *Panel) numbers() []string {
	if len(p.Values) == 0 {
		return []string{p.Value}
	}
	paths := make([]string, len(p.Values))
	for i, v := range p.Values {
		paths[i] = v.Path
	}
	return paths
}

// sameSeries reports whether two panels have the same numbers of series with the same names.
func (p *Panel) sameSeries(q *Panel) bool {
	same := func(a, b Value) bool { return a.Path == b.Path && a.Unit == b.Unit && a.Rate == b.Rate }
	return slices.Equal(p.base(), q.Series) && p.Value == q.Value && p.Unit == q.Unit && p.Rate == q.Rate &&
		slices.EqualFunc(p.Values, q.Values, same)
}

// sameAlerts reports whether the notifications of q can be among those of p: none has the key of another one.
func (p *Panel) sameAlerts(q *Panel) bool {
	for k := range q.keys {
		if p.keys[k] && (p.Source == "" || p.sources[k] != q.sources[k]) {
			return false
		}
	}
	return true
}

// agrees reports whether the columns that two panels share have much the same values, and not those of two measurements.
func (p *Panel) agrees(q *Panel) bool {
	priced, shared := false, false
	for path, a := range p.spans {
		b, ok := q.spans[path]
		if !ok {
			continue
		}
		if !a.like(b) {
			return false
		}
		priced = priced || a.priced
		shared = shared || a.words == nil
	}
	return priced || !shared
}

// span is what the values of a column were.
type span struct {
	least, most float64
	priced      bool
	words       map[string]bool // Nil for numbers.
}

func (f *field) span() span {
	s := span{least: math.Inf(1), most: math.Inf(-1), priced: f.priced()}
	if !f.isNumber() {
		s.words = make(map[string]bool)
	}
	for _, c := range f.cells {
		switch {
		case c.text == "":
		case s.words != nil:
			s.words[c.text] = true
		case !math.IsNaN(c.num):
			s.least, s.most = min(s.least, c.num), max(s.most, c.num)
		}
	}
	return s
}

// and returns the span of the values of both.
func (s span) and(o span) span {
	if o.words == nil && s.words == nil && s.least <= s.most {
		return span{least: min(s.least, o.least), most: max(s.most, o.most), priced: s.priced}
	}
	return o
}

// like reports whether two columns have much the same values: words in common, or numbers of one magnitude.
func (s span) like(o span) bool {
	if s.words != nil || o.words != nil {
		return overlap(s.words, o.words)
	}
	return s.least <= o.most && o.least <= s.most || s.most < 3*o.least && o.most < 3*s.least
}

// overlap reports whether at least half of the smaller set is in the other one.
func overlap(a, b map[string]bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return 2*n >= len(a)
}

// complete names the series of a panel whose types share one number by the type alone, and says which type it was made for.
func (p *Panel) complete() {
	if p.typed && len(p.Of) == 0 {
		p.Why[0] = p.Events[0] + ": " + p.Why[0]
	}
	if p.typed && len(p.Values) == 1 {
		v := p.Values[0]
		p.Value, p.Unit, p.Rate, p.Values = v.Path, v.Unit, v.Rate, nil
	}
}

// typePath tells the types of a feed's events apart.
const typePath = state.TypePath
