// Package answer is the panel of token streams: the text that their events add up to, as it arrives, with reasoning, tool
// calls and figures. A [merged.Set] of feeds/answer goes in; lines come out. An answer that lacks its proper end never
// looks like a finished one.
package answer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	merged "feedscope/feeds/answer"
	"feedscope/feeds/hub"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/timeline"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/widget"
)

// Panel is the view of the answers of some feeds, one at a time.
type Panel struct {
	name    string
	set     *merged.Set
	host    panel.Host
	history *timeline.History
	feed    func(index int) *hub.Feed
	sources *panel.Sources

	w       int     // As last drawn.
	stream  *stream // Nil if answers are not those of streams of another program.
	all     []place // All answers, the oldest first, or those of the selected stream.
	dropped int
	news    time.Time // Until when an answer is news.
	chosen  place     // The answer shown, if it is not the newest.
	against place     // The answer that it is compared with, if any.
	view    view
	folded  bool // Reasoning is folded.

	markdown bool     // Finished texts are shown as Markdown.
	wanted   position // What the next frame selects,
	moves    bool     // if it is to.

	search search
	spot   spot
	scroll panel.Scroll
	line   widget.Line
	lines  []string
	ending block // The verdict.
	now    time.Time
}

// place identifies an answer. The zero value stands for the newest.
type place struct {
	feed   int
	number uint64
	began  time.Time
}

// view is what is shown of an answer: a copy, because answers change while feeds run.
type view struct {
	place   place
	index   int // Among all answers.
	parts   []*block
	blocks  []*block // What is on the screen: the parts, or how they differ from those of another answer.
	against place    // The other answer.
	state   merged.State
	why     string
	format  string
	model   string
	finish  []string
	notes   []string
	others  map[string]int
	figures []figure
	pace    float64       // In chunks per second, while the answer is written.
	stalled time.Duration // Without output, while the answer is written.
	arrived []float64
	// distorted says why figures are not the server's, altered what feedscope did to the stream.
	distorted, altered string
	replayed           bool
}

// figure is a figure with its value.
type figure struct {
	merged.Figure
	value     float64
	caveat    string
	distorted bool
	currency  string // Of a cost.
}

var _ interface {
	panel.Selector
	panel.Tracer
	panel.Finder
	panel.Visitor
	panel.Searcher
	panel.Hinter
} = new(Panel)

// New returns a panel of a set with the answers of some feeds.
func New(name string, set *merged.Set, d panel.Deps, feeds *panel.Sources) *Panel {
	p := &Panel{name: name, set: set, host: d.Host, history: d.Hub.History(), feed: d.Hub.Feed, sources: feeds, scroll: panel.NewTail()}
	if d.Chosen != nil {
		p.stream = &stream{deps: d}
	}
	return p
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.now = now
	p.sources.Refresh(now)
	p.all, p.dropped, p.news = p.all[:0], 0, time.Time{}
	if p.stream.changed() {
		p.chosen = place{}
	}
	p.set.Each(func(feed int, answers []*merged.Answer, dropped int) {
		if p.stream.excludes(feed) {
			return
		}
		p.dropped += dropped
		for _, a := range answers {
			p.all = append(p.all, place{feed, a.Number, a.Delivery.FirstEvent})
			if until := newsUntil(a, now); until.After(p.news) {
				p.news = until
			}
		}
	})
	sortPlaces(p.all)
	index := p.find(p.chosen)
	if index < 0 {
		return
	}
	at := p.all[index]
	if at != p.view.place {
		p.view = view{place: at}
		p.scroll = panel.NewTail()
		p.search.from, p.search.seeks = position{}, false
		p.spot = spot{}
	}
	p.view.index = index
	p.shown(func(a *merged.Answer) {
		p.view.copy(a)
		p.view.stalled = stalledFor(a, now)
	})
	p.contrast()
}

// longestNews is how long an answer is news after it has ended, at most.
const longestNews = 10 * time.Second

// newsUntil returns until when an answer is news: while it is written and as long again, within a bound.
func newsUntil(a *merged.Answer, now time.Time) time.Time {
	took := a.Delivery.LastEvent.Sub(a.Delivery.FirstEvent)
	switch state, _ := a.State(); {
	case a.Replayed == a.Events:
		return time.Time{}
	case state == merged.Streaming:
		return now.Add(longestNews)
	}
	return a.Delivery.LastEvent.Add(min(took, longestNews))
}

// News implements [panel.Visitor].
func (p *Panel) News() (until time.Time) { return p.news }

// shown calls f with the answer shown, if it is still there.
func (p *Panel) shown(f func(a *merged.Answer)) { p.answer(p.view.place, f) }

// answer calls f with an answer, if it is still there.
func (p *Panel) answer(at place, f func(a *merged.Answer)) {
	p.set.Each(func(feed int, answers []*merged.Answer, _ int) {
		for _, a := range answers {
			if feed == at.feed && a.Number == at.number {
				f(a)
			}
		}
	})
}

// find returns the index of an answer, or of the newest if there is none, -1 without answers.
func (p *Panel) find(at place) int {
	for i := range p.all {
		if p.all[i] == at {
			return i
		}
	}
	return len(p.all) - 1
}

// copy takes over what is new.
func (v *view) copy(a *merged.Answer) {
	v.describe(a)
	for i := range a.Parts {
		if i == len(v.parts) {
			v.parts = append(v.parts, new(block))
		}
		v.parts[i].take(&a.Parts[i], v.state != merged.Streaming)
		v.parts[i].several = len(a.Choices) > 1
	}
}

// describe takes over everything but the parts.
func (v *view) describe(a *merged.Answer) {
	v.state, v.why = a.State()
	v.format, v.model, v.notes, v.others = a.Format.Title, a.Model, notesOf(a), maps.Clone(a.Others)
	v.distorted, v.altered, v.replayed, v.pace = a.Distorted(), a.Altered, a.Replayed > 0, paceOf(a)
	v.finish = v.finish[:0]
	for i := range a.Choices {
		v.finish = append(v.finish, a.Choices[i].Finish)
	}
	v.figures = v.figures[:0]
	for _, f := range merged.Figures() {
		if value, ok := f.Of(a); ok {
			v.figures = append(v.figures, figure{f, value, f.Caveat(a, value), f.Distorted(a) != "", a.Price.Currency})
		}
	}
	v.arrived = v.arrived[:0]
	for _, n := range a.Delivery.Arrivals {
		v.arrived = append(v.arrived, float64(n))
	}
}

// Title implements [panel.Panel]: the state of the answer, its place among the others, and its model.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	if len(p.all) == 0 {
		return p.name, panel.Badge(f, cmp.Or(titled(p.stream.name(f), p.w), p.sources.Mark()))
	}
	which, dropped, verdict, stream := "", "", p.view.verdict(), titled(p.stream.nameOf(f, p.view.place.feed), p.w)
	if stream != "" {
		verdict = p.view.state.String() // The name needs room.
	}
	if len(p.all) > 1 {
		which = fmt.Sprintf("%d of %d", p.view.index+1, len(p.all))
	}
	if p.view.comparing() {
		which += fmt.Sprintf(", compared with %d", slices.Index(p.all, p.view.against)+1)
	}
	if p.dropped > 0 {
		dropped = text.Counted(p.dropped, "older answer") + " dropped"
	}
	return p.name, panel.Badge(f, verdict, stream, which, text.Clean(p.view.model), dropped)
}

// comparing reports whether the answer is compared with another one.
func (v *view) comparing() bool { return v.against != (place{}) }

// verdict describes the state.
func (v *view) verdict() string {
	if v.why == "" {
		return v.state.String()
	}
	return v.state.String() + ": " + v.why
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.PrevView:
		p.choose(-1)
	case keymap.NextView:
		p.choose(1)
	case keymap.Fold, keymap.FoldAll:
		p.folded = !p.folded
	case keymap.Markdown:
		p.toggle()
	case keymap.Diff:
		p.compare()
	case keymap.NextMatch, keymap.PrevMatch:
		p.jump(a)
	default:
		p.spot = spot{}
		return p.scroll.Do(a)
	}
	return true
}

// choose shows another answer.
func (p *Panel) choose(step int) {
	if i := p.view.index + step; i >= 0 && i < len(p.all) {
		p.show(p.all[i])
	}
}

// show shows an answer.
func (p *Panel) show(at place) {
	p.chosen = at
	if at == p.all[len(p.all)-1] {
		p.chosen = place{} // The newest, also when there is a newer one.
	}
	p.Refresh(p.now)
}

// Click implements [panel.Panel].
func (p *Panel) Click(_, y int) { p.scroll.Pick(y) }

// Wheel implements [panel.Panel].
func (p *Panel) Wheel(_, _, lines int) { p.scroll.Wheel(lines) }

// Feed implements [panel.Selector].
func (p *Panel) Feed() (name string, ok bool) {
	if len(p.all) == 0 {
		return "", false
	}
	return p.sources.Name(p.view.place.feed), true
}

// Events implements [panel.Selector]: all events of the feed.
func (p *Panel) Events() string {
	if name, ok := p.Feed(); ok {
		return filter.InFeed(name)
	}
	return ""
}

// Pin implements [panel.Selector]: the answer stays while its details are open.
func (p *Panel) Pin(on bool) {
	if on && len(p.all) > 0 {
		p.chosen = p.view.place
	}
	if !on && p.view.index == len(p.all)-1 {
		p.chosen = place{}
	}
}

// Within implements [panel.Selector].
func (*Panel) Within() bool { return false }

// Hints implements [panel.Hinter].
func (p *Panel) Hints() []panel.Hint {
	var hints []panel.Hint
	if p.search.pattern != nil || p.view.comparing() {
		word := "match"
		if p.search.pattern == nil {
			word = "change"
		}
		hints = append(hints, panel.Hint{Actions: []keymap.Action{keymap.NextMatch, keymap.PrevMatch}, Word: word})
	}
	if len(p.all) > 1 {
		hints = append(hints, panel.Hint{Actions: []keymap.Action{keymap.PrevView, keymap.NextView}, Word: "answer"})
	}
	if len(p.all) > 0 && !p.scroll.Following() && !p.view.comparing() {
		hints = append(hints, panel.Hint{Actions: []keymap.Action{keymap.Events}, Word: "its event"})
	}
	switch {
	case p.view.comparing():
		return append(hints, panel.Hint{Actions: []keymap.Action{keymap.Diff}, Word: "as received"})
	case len(p.all) > 1 && p.view.state != merged.Streaming:
		hints = append(hints, panel.Hint{Actions: []keymap.Action{keymap.Diff}, Word: "compare"})
	}
	if p.view.state != merged.Streaming && len(p.all) > 0 {
		word := "Markdown"
		if p.markdown {
			word = "as received"
		}
		hints = append(hints, panel.Hint{Actions: []keymap.Action{keymap.Markdown}, Word: word})
	}
	for _, b := range p.view.blocks {
		if b.folds() {
			return append(hints, panel.Hint{Actions: []keymap.Action{keymap.Fold}, Word: "reasoning"})
		}
	}
	return hints
}
