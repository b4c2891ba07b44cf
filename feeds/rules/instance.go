package rules

import (
	"container/list"
	"time"

	"feedscope/feeds/expression"
	"feedscope/feeds/jsonpath"
)

// instance is a rule for one key of a feed, or for the whole feed.
type instance struct {
	watch *watch
	unit  *unit
	key   string
	index int           // Among those of the unit.
	place *list.Element // Among those that can be given up; nil if it is none of them.

	began  time.Time // When it was first heard of.
	heard  time.Time // When the last record came; see [watch.linked].
	taken  time.Time // The same on the clock.
	stores []store
	// values are those of the newest record at the program's paths; nil before the first that was kept.
	values []jsonpath.Value
	buffer []byte
	holds  bool

	life
	alert alert
}

// alert is what is known of an instance's alert.
type alert struct {
	id     string
	text   string
	labels map[string]string
	sent   time.Time // When it was last sent; zero if it was not.
	// repeats counts how often it was sent again.
	repeats      int
	acknowledged bool
	snoozed      time.Time // Until then it is not sent.
}

// maxKept bounds the length of a value that is kept of a record, in bytes. Longer texts are cut, other values are missing.
const maxKept = 4 << 10

// keep keeps the values of a record until the next one.
func (i *instance) keep(values []jsonpath.Value) {
	if i.values == nil {
		i.values = make([]jsonpath.Value, len(values))
	}
	size := 0
	for _, v := range values {
		size += min(len(v), maxKept)
	}
	if cap(i.buffer) < size {
		i.buffer = make([]byte, 0, size)
	}
	i.buffer = i.buffer[:0]
	for n, v := range values {
		start := len(i.buffer)
		switch {
		case v == nil:
			i.values[n] = nil
			continue
		case len(v) <= maxKept:
			i.buffer = append(i.buffer, v...)
		case v[0] == '"':
			text, _ := v.Append(nil, maxKept/2)
			i.buffer = append(i.buffer, jsonpath.AppendQuoted(nil, text)...)
		default:
			i.values[n] = nil
			continue
		}
		i.values[n] = i.buffer[start:len(i.buffer):len(i.buffer)]
	}
}

// filled is a template that can be evaluated.
type filled []struct {
	before string
	value  *expression.Evaluator
}

func (t template) fill(index func(path string) int) filled {
	all := make(filled, len(t))
	for i, part := range t {
		if all[i].before = part.before; part.value != nil {
			all[i].value = part.value.Evaluator(index)
		}
	}
	return all
}

// shown are inputs of which lower bounds are as good as the values themselves.
type shown struct{ expression.Inputs }

// Input implements [expression.Inputs].
func (s shown) Input(slot int) expression.Reading {
	r := s.Inputs.Input(slot)
	r.AtLeast = false
	return r
}

// maxText bounds the text of an alert, in bytes.
const maxText = 4 << 10

func (t filled) text(values []jsonpath.Value, inputs expression.Inputs) string {
	var b []byte
	inputs = shown{inputs}
	for _, part := range t {
		if b = append(b, part.before...); part.value != nil {
			b = appendValue(b, part.value.Value(values, inputs), part.value.Seconds())
		}
	}
	return string(jsonpath.Cut(b, maxText))
}
