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
	item := func(label, content string) panel.Item {
		return panel.Item{Label: label, Note: text.Bytes(len(content)), Do: func() {
			p.deps.Host.Clip(content, strings.ToLower(label[:1])+label[1:]+" of "+name)
		}}
	}
	data, raw := string(e.Data), string(e.Raw)
	p.deps.Host.Choose("Copy "+name, []panel.Item{
		item("The data", data),
		item("The block as received", raw),
		item("The data, indented", pretty.Indent(e.Data)),
		item("A curl command that resumes before it", p.curl(&e)),
		item("A Go test case", testCase(&e)),
	})
}

// curl gives a command whose stream begins with an event, as far as the server can resume.
func (p *Panel) curl(e *feeds.Event) string {
	url := ""
	if f := p.deps.Hub.Feed(e.Feed); f != nil {
		url = f.URL()
	}
	command := "curl -N -H 'Accept: text/event-stream'"
	if id := p.idBefore(e); id != "" {
		command += " -H " + shellQuote("Last-Event-ID: "+id)
	}
	return command + " " + shellQuote(url)
}

// idBefore gives the last event ID as it stood before an event.
func (p *Panel) idBefore(e *feeds.Event) string {
	var before uint64
	p.history.ScanBack(e.Seq, func(h feeds.Head) bool {
		if h.Feed == e.Feed && h.Kind == feeds.Message {
			before = h.Seq
		}
		return before == 0
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
		q(strings.TrimSpace(string(e.Type)+" "+string(e.ID))), q(string(e.Raw)), q(string(e.Type)), q(string(e.ID)), q(string(e.Data)))
}
