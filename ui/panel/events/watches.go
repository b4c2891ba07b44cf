package events

import (
	"errors"
	"fmt"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/filter"
	"feedscope/feeds/state/field"
	"feedscope/feeds/state/watch"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// watching is what the user watches, and how it was drawn last.
type watching struct {
	set    watch.Set
	values []watch.Value
}

// backfill is how many of the newest events a new watch looks back at.
const backfill = 10_000

// watch begins to watch a path, in the events that pass a filter if one follows it.
func (p *Panel) watch(args string) error {
	w, err := parseWatch(args)
	if err != nil {
		return err
	}
	switch err := p.watching.set.Add(w, p.now); {
	case errors.Is(err, watch.ErrFull):
		return fmt.Errorf("%w; :unwatch gives one up", err)
	case err != nil:
		return err
	}
	p.deps.Host.Later(func() func() {
		p.watching.set.Past(w, p.past)
		return func() { p.sayWatching(w) }
	})
	return nil
}

// parseWatch reads a path, and the filter after it.
func parseWatch(args string) (watch.Watch, error) {
	path, rest, _ := strings.Cut(args, " ")
	w := watch.Watch{Path: strings.TrimPrefix(path, ".")}
	if w.Path == "" {
		return w, errors.New("watch what? Name a JSON path, and a filter if you like: :watch .price .symbol=ZEPH")
	}
	f, err := filter.Parse(rest)
	if err != nil {
		return w, fmt.Errorf("in the filter after the path: %w", err)
	}
	w.Filter = f
	return w, nil
}

// sayWatching says what is not seen: where the value is, and that it may be one of many things.
func (p *Panel) sayWatching(w watch.Watch) {
	var said []string
	if !p.inspects {
		said = append(said, "zoom this panel to see it")
	}
	if key := p.keyOfLooked(w.Path); key != "" && w.Filter.Empty() {
		said = append(said, fmt.Sprintf(":watch .%s %s watches one alone", text.Clean(w.Path), text.Clean(key)))
	}
	if len(said) > 0 {
		p.deps.Host.Say("watching " + text.Clean(w.String()) + "; " + strings.Join(said, "; "))
	}
}

// keyOfLooked is the filter for what the event that the user looks at tells of, as far as the configuration says what that is and the
// event has the path; else empty.
func (p *Panel) keyOfLooked(path string) string {
	e, ok := p.history.Event(p.looked(), &p.buffer)
	if !ok || e.Kind != feeds.Message {
		return ""
	}
	keys := p.deps.Keys(e.Feed, string(e.Type))
	values := make([]field.Value, len(keys)+1)
	field.Compile(append(keys[:len(keys):len(keys)], path)...).Find(e.Data, values)
	if len(keys) == 0 || !values[len(keys)].Exists() {
		return ""
	}
	terms := make([]string, len(keys))
	for i, k := range keys {
		value, _ := values[i].Append(nil, watch.MaxText)
		terms[i] = "." + k + "=" + string(value)
	}
	return strings.Join(terms, " ")
}

// past gives the newest messages that are held of the panel's feeds and types. It may run on any goroutine.
func (p *Panel) past(yield func(e *feeds.Event) bool) {
	var buffer feeds.EventBuffer
	among := p.rows.options.Among // What the filter leaves out is watched too.
	_, next := p.history.Range()
	for seq := next - min(next, backfill); seq < next; seq++ {
		h, ok := p.history.Head(seq)
		if !ok || h.Kind != feeds.Message || !among(h) {
			continue
		}
		if e, ok := p.history.Event(seq, &buffer); ok && !yield(&e) {
			return
		}
	}
}

// unwatch gives up what is called name, or lets the user choose.
func (p *Panel) unwatch(name string) error {
	if name == "" {
		return p.chooseUnwatch()
	}
	if w, err := parseWatch(name); err == nil {
		name = w.String() // As it is written when it is listed.
	}
	if !p.watching.set.Remove(name) {
		return fmt.Errorf("%s is not watched", name)
	}
	return nil
}

func (p *Panel) chooseUnwatch() error {
	var items []panel.Item
	for _, v := range p.watching.set.Read(nil) {
		name := v.String()
		items = append(items, panel.Item{Label: text.Clean(name), Do: func() { p.watching.set.Remove(name) }})
	}
	if len(items) == 0 {
		return errors.New("nothing is watched; :watch .price would watch a path")
	}
	p.deps.Host.Choose("Give up", items)
	return nil
}
