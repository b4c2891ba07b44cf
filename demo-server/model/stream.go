package model

import (
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"feedscope/demo-server/faults"
)

// Event is an event of an answer.
type Event struct {
	// At is when to send it, from the request.
	At time.Duration
	// Name is the event's name, empty if it has none. Data is one line.
	Name, Data string
}

// encoder writes an answer as one API does.
type encoder interface {
	begin()
	piece(p *piece)
	// ping writes an event without output.
	ping()
	// finish writes why the answer has ended, end what marks its end.
	finish(how string)
	end()
	// fail writes an error.
	fail()
}

// The ways in which an answer ends: by itself, or as the fault finish says.
const (
	finished = "stop"
	cutOff   = "length"
	filtered = "filter"
)

// stream writes the events of an answer. Encoders embed it.
type stream struct {
	plan  *Plan
	on    faults.Set
	yield func(Event) bool

	at               time.Duration // The time of the next event.
	offset           time.Duration // The time at which the answer began again.
	id               string        // Differs after a restart.
	output, reasoned int           // Tokens sent.
	stopped          bool
}

// Events returns the events of an answer with faults. Faults that package inject implements have no effect here.
func (a *API) Events(p *Plan, on faults.Set) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		s := &stream{plan: p, on: on, yield: yield, id: p.id(0)}
		s.run(a)
	}
}

// run writes the answer, or what faults leave of it.
func (s *stream) run(a *API) {
	all := s.plan.pieces
	if s.has("restart") {
		s.write(a.encoder(s), all[:len(all)/2])
		s.offset, s.id, s.output, s.reasoned = s.at, s.plan.id(1), 0, 0
	}
	e, how := a.encoder(s), finished
	if f, ok := s.on.Find("finish"); ok {
		how, all = f.Word(), all[:len(all)*6/10]
	}
	if f, ok := s.on.Find("truncate"); ok {
		s.write(e, all[:len(all)*f.Size()/100])
		return
	}
	if f, ok := s.on.Find("error-inside"); ok {
		s.write(e, all[:len(all)*f.Size()/100])
		e.fail()
		return
	}
	s.write(e, all)
	e.finish(how)
	if !s.has("no-done") {
		e.end()
	}
	if a.marked && s.has("double-done") {
		e.end()
		e.piece(&all[0])
	}
}

// pingEvery is the number of tokens between two events without output, for the fault keepalive.
const pingEvery = 10

// write writes the beginning of an answer and some of its pieces.
func (s *stream) write(e encoder, pieces []piece) {
	s.at = s.offset
	e.begin()
	for i := range pieces {
		if s.stopped {
			return
		}
		p := pieces[i]
		if s.has("keepalive") && i%pingEvery == 0 {
			s.at += (s.offset + p.at - s.at) / 2
			e.ping()
		}
		s.at = s.offset + p.at
		s.output++
		if p.kind == Reasoning {
			s.reasoned++
		}
		if p.kind == Call && p.last && s.has("tool-broken") {
			p.text = ""
		}
		e.piece(&p)
	}
}

// has reports whether a fault is active.
func (s *stream) has(fault string) bool {
	_, ok := s.on.Find(fault)
	return ok
}

// input returns the number of tokens of the prompt.
func (s *stream) input() int { return s.plan.Input() }

// created returns when the answer began.
func (s *stream) created() time.Time { return s.plan.request.Time }

// model returns the model's name as JSON.
func (s *stream) model() string { return quote(s.plan.request.Model) }

// call returns the name and the ID of a tool call.
func (s *stream) call(p *piece) (name, id string) {
	return s.plan.tools[p.call].name, fmt.Sprintf("call_%s_%d_%d", s.id, p.choice, p.call)
}

// arguments returns all arguments of a tool call.
func (s *stream) arguments(p *piece) string { return s.plan.Output(Call, p.choice, p.call) }

// emit writes an event.
func (s *stream) emit(name, format string, values ...any) {
	s.stopped = s.stopped || !s.yield(Event{s.at, name, fmt.Sprintf(format, values...)})
}

// quote returns a text as JSON.
func quote(text string) string {
	q, _ := json.Marshal(text) // A string always has JSON.
	return string(q)
}
