package events

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"feedscope/ui/encode"
	"feedscope/ui/term/text"
)

func (p *Panel) writeNew(args string) error { return p.write(args, false) }

func (p *Panel) overwrite(args string) error { return p.write(args, true) }

// write saves events to a file: those shown, or those named by the first word of the arguments.
func (p *Panel) write(args string, replace bool) error {
	what, path, _ := strings.Cut(args, " ")
	events, name, ok := p.written(what)
	if !ok {
		path = args
		events, name, _ = p.written("shown")
	}
	if path = strings.TrimSpace(path); path == "" {
		return errors.New("name a file, for example :write events.jsonl or :write selection one.sse")
	}
	if events == nil {
		return errors.New("nothing is selected")
	}
	job := encode.Job{Path: path, Replace: replace, Feeds: p.deps.Feeds.Names()}
	history, host := p.history, p.deps.Host
	host.Later(func() func() {
		result, err := job.Save(history, events)
		return func() { host.Say(outcome(result, name, err)) }
	})
	return nil
}

// written returns the events to write, as they are now.
func (p *Panel) written(what string) (events iter.Seq[uint64], name string, ok bool) {
	switch what {
	case "selection":
		seq := p.current()
		if seq == 0 {
			return nil, "", true
		}
		return func(yield func(uint64) bool) { yield(seq) }, "the selected event", true
	case "shown":
		rows := *p.rows // A copy: the panel may change while events are written.
		name = "the shown events"
		if rows.searching() {
			name = "the matches so far, while still searching"
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
		}, "the whole history", true
	}
	return nil, "", false
}

// outcome returns a sentence about the result.
func outcome(r encode.Result, name string, err error) string {
	if errors.Is(err, encode.ErrExists) {
		return text.Clean(r.Path) + " already exists; :write! replaces it"
	}
	if err != nil {
		return text.Clean(err.Error())
	}
	sentence := fmt.Sprintf("wrote %s, %s in all, as %s to %s", name, text.Count(r.Events), r.Form, text.Clean(r.Path))
	if r.Left > 0 {
		sentence += fmt.Sprintf("; left out %s that this format cannot represent (retry, anomaly, change)",
			text.Count(r.Left))
	}
	if r.Missing > 0 {
		sentence += fmt.Sprintf("; %s were dropped in the meantime", text.Count(r.Missing))
	}
	return sentence
}
