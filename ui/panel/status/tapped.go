package status

import (
	"fmt"
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/relay"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/figures"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// tapped adds what is known about the request of another program.
func (s *sheet) tapped(t *tap.Stream, d *feeds.Detail, unfolded bool) {
	if t == nil || t.OfServer() {
		return
	}
	if v := t.Verdict(); v.State != answer.Streaming {
		s.Heading("Answer")
		s.Put("state", figures.Look(v.State), v.State.String())
		s.Fact("why", v.Why)
	}
	r := t.Request()
	if r.Resumes != "" {
		s.Heading("Resumed stream")
		s.Fact("asked to resume", r.Resumes+" after id "+text.Clean(t.Spec.LastEventID))
		s.hint(keymap.PrevSame, "shows it")
	}
	size := max(d.Conn.BodyBytes, int64(r.BodyBytes)) // The length may not have been announced.
	if size == 0 {
		return
	}
	s.Heading("Request body")
	switch {
	case len(r.Body) == 0:
		s.Fact("size", text.Bytes(size)+", not kept")
		return
	case r.BodyBytes == relay.MaxBody && d.Conn.BodyBytes == 0:
		s.Fact("size", text.Bytes(size)+" or more, of which these are kept")
	case int64(r.BodyBytes) < size:
		s.Fact("size", fmt.Sprintf("%s, of which the first %s are kept", text.Bytes(size), text.Bytes(r.BodyBytes)))
	default:
		s.Fact("size", text.Bytes(size))
	}
	if !unfolded {
		s.hint(keymap.Fold, "shows it")
		return
	}
	s.Payload("", r.Body)
}

// verdict returns how a stream of another program went.
func (p *Panel) verdict(index int) (v tap.Verdict) {
	if p.deps.Tapped != nil {
		if t := p.deps.Tapped(index); t != nil {
			v = t.Verdict()
		}
	}
	return v
}

// altered adds what feedscope has done to a stream of another program.
func (s *sheet) altered(done string) {
	if done == "" {
		return
	}
	s.Heading("ALTERED on its way")
	s.Words("by feedscope", done+": times and figures are not the server's, which "+distortedMark+" marks")
}

// hint adds what a key does.
func (s *sheet) hint(a keymap.Action, does string) {
	if words := s.f.Keys.Hint(a, does); words != "" {
		s.Row().Put(s.Style(theme.Help), words)
		s.End()
	}
}

// doTapped unfolds request bodies, and goes to the stream that the selected one resumes, or to one that resumes it.
func (p *Panel) doTapped(a keymap.Action) bool {
	switch {
	case p.deps.Tapped == nil:
		return false
	case a == keymap.Fold, a == keymap.FoldAll:
		p.unfolded = !p.unfolded
		return true
	case a == keymap.PrevSame, a == keymap.NextSame:
		p.follow(a == keymap.PrevSame)
		return true
	}
	return false
}

func (p *Panel) follow(back bool) {
	name, index, ok := p.row(p.Selected())
	if !ok {
		return
	}
	at := -1
	if s := p.deps.Tapped(index); back && s != nil {
		at = slices.IndexFunc(p.order, func(i int) bool { return p.deps.Name(i) == s.Request().Resumes })
	} else if !back {
		at = slices.IndexFunc(p.order, func(i int) bool { s := p.deps.Tapped(i); return s != nil && s.Request().Resumes == name })
	}
	if at < 0 {
		p.deps.Host.Say(map[bool]string{true: "the stream resumes none in the list", false: "no stream in the list resumes it"}[back])
		return
	}
	p.Choose(at)
}

// Chosen returns the feed that the user has selected; false while the list follows the newest.
func (p *Panel) Chosen() (feed int, ok bool) {
	if p.Scroll.Following() {
		return 0, false
	}
	_, feed, ok = p.row(p.Selected())
	return feed, ok
}

// Hints implements [panel.Hinter].
func (p *Panel) Hints() []panel.Hint {
	if p.deps.Tapped == nil {
		return nil
	}
	_, index, _ := p.row(p.Selected())
	if s := p.deps.Tapped(index); s != nil && s.Request().Resumes != "" {
		return []panel.Hint{{Actions: []keymap.Action{keymap.PrevSame}, Word: "resumed stream"}}
	}
	return nil
}
