package events

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/curl"
	"feedscope/feeds/timeline"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// Copies implements [panel.Selector]: the forms of the current event.
func (p *Panel) Copies() []panel.Copy {
	seq := p.current()
	e, ok := p.history.Event(seq, &p.buffer)
	if !ok {
		return nil
	}
	if e.Kind != feeds.Message {
		return panel.CopyOf("the "+kindName(&e), string(e.Data))
	}
	name := text.Clean(p.eventTitle(&e))
	form := func(label, note string, content func(e *feeds.Event) string) panel.Copy {
		return panel.Copy{
			Label: label, Note: note, Row: name, What: strings.ToLower(label[:1]) + label[1:] + " of " + name,
			Text: func() (string, error) { return p.copied(seq, content) },
		}
	}
	return []panel.Copy{
		form("The data", text.Bytes(len(e.Data)), func(e *feeds.Event) string { return string(e.Data) }),
		form("The block as received", text.Bytes(len(e.Raw)), block),
		form("The data, indented", "", func(e *feeds.Event) string { return pretty.Indent(e.Data) }),
		p.curlCopy(&e, name),
		form("A Go test case", "", testCase),
	}
}

// block returns an event as it was received.
func block(e *feeds.Event) string { return string(e.AppendBlock(nil)) }

// maxCopied is the size of the largest block that other forms are made of, in bytes: larger ones do not belong on a
// clipboard.
const maxCopied = 256 << 10

// copied returns a form of an event, if the event is still held and not too large.
func (p *Panel) copied(seq uint64, content func(e *feeds.Event) string) (string, error) {
	e, ok := p.history.Event(seq, &p.buffer)
	switch {
	case !ok:
		return "", errors.New("that event is no longer in the history")
	case len(e.Raw) > maxCopied:
		const message = "the event is too large for the clipboard: %s; :write selection FILE saves it"
		return "", fmt.Errorf(message, text.Bytes(len(e.Raw)))
	}
	return content(&e), nil
}

// curlCopy returns the curl command that resumes before an event, or an error if there is no known ID to resume from.
func (p *Panel) curlCopy(e *feeds.Event, name string) panel.Copy {
	c := panel.Copy{Label: "A curl command that resumes before it", What: "a curl command that resumes before " + name, Hosts: true}
	id := p.idBefore(e)
	f := p.deps.Hub.Feed(e.Feed)
	if id == "" || f == nil {
		c.Note = "none: no earlier event in the history has an ID"
		c.Text = func() (string, error) {
			return "", errors.New("no earlier event in the history has an ID to resume from")
		}
		return c
	}
	spec := f.Spec()
	c.Note = curl.FillIn(&spec)
	c.Text = func() (string, error) { return curl.Command(&spec, "Last-Event-ID: "+id), nil }
	return c
}

// idBefore returns the last event ID before an event, empty if it is not held or too far back.
func (p *Panel) idBefore(e *feeds.Event) (id string) {
	p.before(e, func(h timeline.Head) bool {
		if h.Kind != feeds.Message {
			return true
		}
		var b timeline.Buffer
		last, _ := p.history.Event(h.Seq, &b)
		id = string(last.ID)
		return false
	})
	return id
}

// testCase returns an entry of a table of test cases: the exact bytes, and what they mean.
func testCase(e *feeds.Event) string {
	q := strconv.Quote
	return fmt.Sprintf("{\n\tname: %s,\n\tin:   %s,\n\ttyp:  %s,\n\tid:   %s,\n\tdata: %s,\n},\n",
		q(strings.TrimSpace(string(e.Type)+" "+string(e.ID))), q(block(e)), q(string(e.Type)), q(string(e.ID)),
		q(string(e.Data)))
}
