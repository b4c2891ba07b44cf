package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"strconv"
	"time"
)

// MaxLines bounds the files of JSON lines of a scenario together, in bytes.
const MaxLines = 64 << 20

// line is a line of a file, as tail --output json writes it. Only one of the pointers is set; all are nil for a change of
// status.
type line struct {
	Feed, Status, Reason string
	Attempt              int
	Type, ID             string
	Data                 *string
	Comment              *string
	Retry                *int64
	End                  *string
	Time                 time.Time
}

// from reads the events of a file.
func (r *reader) from(n *node, d stepDraft) step {
	g := &group{at: n.at, times: 1}
	name := r.text(n)
	if !fs.ValidPath(name) {
		r.fail(n.at, "%s is not the name of a file beside the scenario: write for example orders.jsonl", quote(name))
		return g
	}
	data, err := r.readLines(name)
	if err != nil {
		r.fail(n.at, "cannot read %s: %s; put the file beside the scenario", quote(name), err)
		return g
	}
	var every *span
	if v := d["every"]; v != nil {
		s := r.span(v)
		every = &s
	}
	g.steps = r.parseLines(name, data, every)
	if len(g.steps) == 0 {
		r.fail(n.at, "%s has no events: write one JSON object a line, such as {\"data\":\"hello\"}", quote(name))
	}
	return g
}

// readLines reads a file within the bound of a scenario's files.
func (r *reader) readLines(name string) ([]byte, error) {
	f, err := r.files.Open(name)
	if err != nil {
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			err = path.Err
		}
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, whole, err := readFile(f, MaxLines-r.bytes)
	if err == nil && !whole {
		err = errors.New("the files of a scenario are larger than 64 MiB; serve a recording with feedscope replay --serve")
	}
	r.bytes += int64(len(data))
	return data, err
}

// parseLines returns the steps of lines.
func (r *reader) parseLines(name string, data []byte, every *span) []step {
	var all []step
	var before time.Time
	lines := &tree{file: name}
	for number := 1; len(data) > 0 && lines.err == nil; number++ {
		var text []byte
		text, data, _ = bytes.Cut(data, []byte("\n"))
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		l, s := lines.line(at{number, 1}, text)
		if s == nil {
			continue
		}
		if d := l.Time.Sub(before); every == nil && d > 0 && !before.IsZero() && !l.Time.IsZero() {
			d = min(d, maxDelay)
			all = append(all, &waitStep{s.where(), span{d, d}})
		}
		if !l.Time.IsZero() {
			before = l.Time
		}
		all = append(all, s)
		if every != nil {
			all = append(all, &waitStep{s.where(), *every})
		}
	}
	if lines.err != nil && r.err == nil {
		r.err = lines.err
	}
	return all
}

// line reads a line. The step is nil for a change of status.
func (t *tree) line(p at, text []byte) (line, step) {
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		t.fail(p, "this is not an event of JSON lines (%s): write an object such as {\"type\":\"order\",\"data\":\"…\"}", problemOf(err))
		return l, nil
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.fail(p, "text follows the object: write one object a line")
	}
	switch {
	case l.Status != "":
		return l, nil
	case l.Comment != nil:
		return l, &commentStep{p, literal(oneLine(*l.Comment))}
	case l.Retry != nil:
		return l, &retryStep{p, strconv.FormatInt(max(*l.Retry, 0), 10)}
	case l.End != nil:
		if *l.End == "cut" {
			return l, &endStep{p, Cut}
		}
		return l, &endStep{p, Clean}
	case l.Data == nil:
		t.fail(p, "the line has no data: add \"data\", or \"comment\", \"retry\" or \"end\"")
		return l, nil
	}
	e := &eventStep{at: p, event: literal(oneLine(l.Type)), data: literal(*l.Data), id: literal(oneLine(l.ID))}
	if l.Type == "message" {
		e.event = literal("")
	}
	return l, e
}

// problemOf returns an error of JSON in short.
func problemOf(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "invalid JSON"
	}
	text := err.Error()
	if after, ok := bytes.CutPrefix([]byte(text), []byte("json: ")); ok {
		return string(after)
	}
	return text
}
