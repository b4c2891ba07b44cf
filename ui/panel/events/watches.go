package events

import (
	"errors"
	"fmt"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/state/watch"
	"feedscope/feeds/timeline"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// watching holds the watched values and how they were last drawn.
type watching struct {
	set    watch.Set
	values []watch.Value
}

// backfill is the number of newest events that a new watch reads.
const backfill = 10_000

// watch starts watching a path, in the events that pass the filter after it if there is one.
func (p *Panel) watch(args string) error {
	w, err := parseWatch(args)
	if err != nil {
		return err
	}
	switch err := p.watching.set.Add(w, p.now); {
	case errors.Is(err, watch.ErrFull):
		return fmt.Errorf("%w; :unwatch removes one", err)
	case err != nil:
		return err
	}
	p.deps.Host.Later(func() func() {
		p.watching.set.Past(w, p.past)
		return func() { p.sayWatching(w) }
	})
	return nil
}

// parseWatch parses a path and the filter after it.
func parseWatch(args string) (watch.Watch, error) {
	path, rest, _ := strings.Cut(args, " ")
	w := watch.Watch{Path: strings.TrimPrefix(path, ".")}
	if w.Path == "" {
		return w, errors.New("name a JSON path to watch and, if you like, a filter: :watch .price .symbol=ZEPH")
	}
	f, err := filter.Parse(rest)
	if err != nil {
		return w, fmt.Errorf("in the filter after the path: %w", err)
	}
	w.Filter = f
	return w, nil
}

// sayWatching shows where to find the value, and how to watch a single subject.
func (p *Panel) sayWatching(w watch.Watch) {
	var hints []string
	if !p.inspects {
		hints = append(hints, "zoom this panel to see it")
	}
	if key := p.currentKey(w.Path); key != "" && w.Filter.Empty() {
		hints = append(hints, fmt.Sprintf(":watch .%s %s watches only this one", text.Clean(w.Path), text.Clean(key)))
	}
	if len(hints) > 0 {
		p.deps.Host.Say("watching " + text.Clean(w.String()) + "; " + strings.Join(hints, "; "))
	}
}

// currentKey returns the filter for the subject of the selected event, empty if the configuration names no keys
// or the event lacks the path.
func (p *Panel) currentKey(path string) string {
	e, ok := p.history.Event(p.current(), &p.buffer)
	if !ok || e.Kind != feeds.Message {
		return ""
	}
	keys := p.deps.Keys(e.Feed, string(e.Type))
	values := make([]jsonpath.Value, len(keys)+1)
	jsonpath.Compile(append(keys[:len(keys):len(keys)], path)...).Find(e.Data, values)
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

// past yields the newest held messages of the panel's feeds and types. It may run on any goroutine.
func (p *Panel) past(yield func(e *feeds.Event) bool) {
	var buffer timeline.Buffer
	among := p.rows.options.Among // The panel's filter does not apply.
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

// unwatch removes the watch called name, or lets the user choose.
func (p *Panel) unwatch(name string) error {
	if name == "" {
		return p.chooseUnwatch()
	}
	if w, err := parseWatch(name); err == nil {
		name = w.String() // The form in which it is listed.
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
		return errors.New("nothing is watched; try :watch .price")
	}
	p.deps.Host.Choose("Stop watching", items)
	return nil
}
