package events

import (
	"fmt"
	"strconv"
	"strings"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/pretty"
	"feedscope/ui/text"
)

// copy lets the user choose what of the current event goes to the clipboard.
func (p *Panel) copy() {
	seq := p.looked()
	e, ok := p.history.Event(seq, &p.buffer)
	if !ok {
		p.deps.Host.Say("nothing is selected")
		return
	}
	if e.Kind != feeds.Message {
		p.deps.Host.Clip(string(e.Data), "the "+kindName(&e))
		return
	}
	name := text.Clean(p.eventTitle(&e))
	item := func(label, note string, content func(e *feeds.Event) string) panel.Item {
		return panel.Item{Label: label, Note: note, Do: func() {
			p.clip(seq, strings.ToLower(label[:1])+label[1:]+" of "+name, content)
		}}
	}
	items := []panel.Item{
		item("The data", text.Bytes(len(e.Data)), func(e *feeds.Event) string { return string(e.Data) }),
		item("The block as received", text.Bytes(len(e.Raw)), func(e *feeds.Event) string { return string(e.AppendBlock(nil)) }),
		item("The data, indented", "", func(e *feeds.Event) string { return pretty.Indent(e.Data) }),
		p.curlItem(&e, name),
		item("A Go test case", "", testCase),
	}
	p.deps.Host.Choose("Copy "+name, items)
}

// maxCopied is how large a block may be that other forms are made of, in bytes: what comes of a larger one is for no clipboard.
const maxCopied = 256 << 10

// clip puts what is made of an event on the clipboard.
func (p *Panel) clip(seq uint64, what string, content func(e *feeds.Event) string) {
	e, ok := p.history.Event(seq, &p.buffer)
	switch {
	case !ok:
		p.deps.Host.Say("the history no longer holds that event")
	case len(e.Raw) > maxCopied:
		p.deps.Host.Say("the event is too large for the clipboard: " + text.Bytes(len(e.Raw)) + "; :write selection FILE saves it")
	default:
		p.deps.Host.Clip(content(&e), what)
	}
}

// curlItem offers the command, and says what it leaves out; without an id to resume from, it says why there is none.
func (p *Panel) curlItem(e *feeds.Event, name string) panel.Item {
	id := p.idBefore(e)
	if id == "" {
		return panel.Item{Label: "A curl command that resumes before it", Note: "none: no id is held from before it", Do: func() {
			p.deps.Host.Say("no event before it that is held left an id to resume from")
		}}
	}
	command := p.curl(e, id)
	return panel.Item{Label: "A curl command that resumes before it", Note: "secrets masked, own headers left out", Do: func() {
		p.deps.Host.Clip(command, "a curl command that resumes before "+name)
	}}
}

// curl gives a command whose stream goes on after an id, as far as the server can resume.
func (p *Panel) curl(e *feeds.Event, id string) string {
	url := ""
	if f := p.deps.Hub.Feed(e.Feed); f != nil {
		url = f.URL()
	}
	return "curl -N -H 'Accept: text/event-stream' -H " + shellQuote("Last-Event-ID: "+id) + " " + shellQuote(url)
}

// idBefore gives the last event ID as it stood before an event, as far as that is held and not too far back.
func (p *Panel) idBefore(e *feeds.Event) string {
	var before uint64
	left := maxBefore
	p.history.ScanBack(e.Seq, func(h feeds.Head) bool {
		left--
		if h.Feed == e.Feed && h.Kind == feeds.Message {
			before = h.Seq
		}
		return before == 0 && left > 0
	})
	var b feeds.EventBuffer
	last, ok := p.history.Event(before, &b)
	if !ok {
		return ""
	}
	return string(last.ID)
}

// shellQuote writes an argument for a POSIX shell. Control characters, which could end a paste, become escapes that bash, zsh and
// ksh know.
func shellQuote(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		var b strings.Builder
		b.WriteString("$'")
		for i := range len(s) {
			switch c := s[i]; {
			case c < ' ' || c == 0x7f:
				fmt.Fprintf(&b, "\\x%02x", c)
			case c == '\'' || c == '\\':
				b.WriteByte('\\')
				fallthrough
			default:
				b.WriteByte(c)
			}
		}
		return b.String() + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// testCase gives an entry of a table of test cases: the exact bytes, and what they mean.
func testCase(e *feeds.Event) string {
	q := strconv.Quote
	return fmt.Sprintf("{\n\tname: %s,\n\tin:   %s,\n\ttyp:  %s,\n\tid:   %s,\n\tdata: %s,\n},\n",
		q(strings.TrimSpace(string(e.Type)+" "+string(e.ID))), q(string(e.AppendBlock(nil))), q(string(e.Type)), q(string(e.ID)), q(string(e.Data)))
}
