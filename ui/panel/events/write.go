package events

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"feedscope/feeds"
	"feedscope/ui/save"
	"feedscope/ui/text"
)

// write writes into a file: what is shown or, if the arguments begin with one of these words, the selected event or all
// that is held.
func (p *Panel) write(args string, replace bool) error {
	what, path, _ := strings.Cut(args, " ")
	events, name, ok := p.written(what)
	if !ok {
		path = args
		events, name, _ = p.written("shown")
	}
	if path = strings.TrimSpace(path); path == "" {
		return errors.New("write where? Name a file, for example :write events.jsonl, or :write selection one.sse")
	}
	if events == nil {
		return errors.New("nothing is selected")
	}
	job := save.Job{Path: path, Replace: replace}
	for _, name := range p.deps.Names {
		job.Feeds = append(job.Feeds, feeds.Spec{Name: name})
	}
	history, host := p.history, p.deps.Host
	host.Later(func() func() {
		result, err := job.Write(history, events)
		return func() { host.Say(outcome(result, name, err)) }
	})
	return nil
}

// written gives what is to be written, as it is now.
func (p *Panel) written(what string) (events iter.Seq[uint64], name string, ok bool) {
	switch what {
	case "selection":
		seq := p.looked()
		if seq == 0 {
			return nil, "", true
		}
		return func(yield func(uint64) bool) { yield(seq) }, "the selected event", true
	case "shown":
		rows := *p.rows // What is shown may change while it is being written; this does not.
		name = "what is shown"
		if rows.searching() {
			name = "what was found so far, as the search still went on"
		}
		return func(yield func(uint64) bool) {
			for i := range rows.len() {
				if !yield(rows.at(i)) {
					return
				}
			}
		}, name, true
	case "all":
		first, next := p.history.Range()
		return func(yield func(uint64) bool) {
			for seq := first; seq < next; seq++ {
				if !yield(seq) {
					return
				}
			}
		}, "all that is held", true
	}
	return nil, "", false
}

// outcome says how it went.
func outcome(r save.Result, name string, err error) string {
	if errors.Is(err, save.ErrExists) {
		return text.Clean(r.Path) + " is there already; :write! replaces it"
	}
	if err != nil {
		return text.Clean(err.Error())
	}
	sentence := fmt.Sprintf("wrote %s, %s in all, as %s to %s", name, text.Count(r.Events), r.Form, text.Clean(r.Path))
	if r.Left > 0 {
		sentence += fmt.Sprintf("; left out %s that such a file has no place for (retry, anomaly, change)", text.Count(r.Left))
	}
	if r.Missing > 0 {
		sentence += fmt.Sprintf("; %s were dropped meanwhile", text.Count(r.Missing))
	}
	return sentence
}
