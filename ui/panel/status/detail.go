package status

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/health"
	"feedscope/feeds/sse"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// Detail tells all that is known of the selected feed.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	index, ok := p.selected()
	if !ok {
		return "", nil, false
	}
	d := p.deps.Hub.Feed(index).Detail(f.Now)
	s := sheet{l: widget.NewLine(w), f: f, w: w}
	s.state(&d)
	if p.deps.Diagnose != nil {
		found := p.deps.Diagnose(index, f.Now)
		s.findings(&found)
	}
	s.connection(&d)
	s.percentiles(&d.Health)
	s.anomalies(&d)
	s.header(&d)
	s.changes(&d)
	return p.deps.Shown(index, f.HideSecrets), s.lines, true
}

// sheet is a page of labelled facts being written.
type sheet struct {
	l     *widget.Line
	f     panel.Frame
	w     int
	lines []string
}

const (
	factLabel = 18
	headLabel = 34 // Of the response head, whose names are longer.
)

func (s *sheet) style(r theme.Role) theme.Style { return s.f.Theme.Style(r) }

func (s *sheet) done() {
	s.lines = append(s.lines, s.l.String())
	s.l.Reset(s.w)
}

func (s *sheet) heading(what string) {
	if len(s.lines) > 0 {
		s.done()
	}
	s.l.Put(s.style(theme.Header), what)
	s.done()
}

func (s *sheet) fact(label, value string) { s.wide(label, factLabel, value) }

func (s *sheet) wide(label string, w int, value string) {
	if value == "" {
		return
	}
	s.l.Cell(s.style(theme.Dim), label, w, text.Left).Gap(1).Put(s.style(theme.Text), value)
	s.done()
}

// secret is a fact that is not for an audience.
func (s *sheet) secret(label, value string) {
	if s.f.HideSecrets && value != "" {
		value = "hidden"
	}
	s.fact(label, value)
}

// hosts leaves hosts out of a text while they are hidden.
func (s *sheet) hosts(text string) string {
	if s.f.HideSecrets {
		return panel.HideHosts(text)
	}
	return text
}

func (s *sheet) state(d *feeds.Detail) {
	st := d.Status
	s.heading("State")
	s.fact("state", fmt.Sprintf("%s for %s", stateWords(&d.Snapshot), text.Duration(max(s.f.Now.Sub(st.Since), 0))))
	s.fact("why", s.hosts(st.Reason))
	if d.Step.What != "" {
		s.fact("doing", fmt.Sprintf("%s for %s", stepWords(d.Step, s.f.HideSecrets), text.Duration(max(s.f.Now.Sub(d.Step.Since), 0))))
	}
	if st.State == feeds.Waiting {
		s.fact("next try", fmt.Sprintf("in %s, attempt %d", text.Duration(max(st.NextTry.Sub(s.f.Now), 0)), st.Attempt))
	}
	if !d.LastByte.IsZero() {
		s.fact("silence", text.Duration(max(s.f.Now.Sub(d.LastByte), 0)))
	}
	s.fact("received", fmt.Sprintf("%s (%s replayed), %s, %s",
		text.Counted(d.Messages, "event"), text.Count(d.Replayed), text.Counted(d.Comments, "comment"), text.Bytes(d.Bytes)))
	if t := &d.Timeless; t.Events > 0 {
		s.fact("time", fmt.Sprintf("none found: %s, none with a time at %s; %s", text.Counted(t.Events, "event"), t.Path, panel.Have(t.Members)))
	}
	s.fact("last event ID", d.LastEventID)
	s.fact("reconnection time", d.ReconnectionTime.String())
	s.fact("reconnects", text.Count(d.Reconnects))
}

func (s *sheet) connection(d *feeds.Detail) {
	c := &d.Conn
	answered := !c.Started.IsZero()
	if answered && d.Up.IsZero() {
		s.heading("Last connection")
	} else {
		s.heading("Connection")
	}
	s.secret("address", d.URL)
	if d.Insecure {
		s.l.Cell(s.style(theme.Dim), "insecure", factLabel, text.Left).Gap(1)
		s.l.Put(s.style(theme.Bad), "the server's certificate is not checked: it may be anybody")
		s.done()
	}
	if d.Failure != nil {
		s.failure(d.Failure)
	}
	if !answered {
		return
	}
	if c.URL != d.URL {
		s.secret("after redirects", c.URL)
	}
	s.secret("remote", c.Remote)
	s.fact("response", strings.TrimSpace(c.Proto+" "+c.Status))
	s.fact("TLS", c.TLS)
	s.way(c)
	s.content(d)
	if !d.Up.IsZero() {
		s.fact("up", text.Duration(max(s.f.Now.Sub(d.Up), 0)))
	}
	ph := &c.Phases
	s.phases([]phase{
		{"name lookup", ph.DNS}, {"TCP", ph.TCP}, {"TLS", ph.TLS}, {"first byte", ph.FirstByte}, {"first event", ph.FirstEvent},
	})
	if c.Clock.Known {
		s.fact("our clock", fmt.Sprintf("%s against the server's, ±%s", signed(c.Clock.Offset), text.Lag(c.Clock.PlusMinus)))
	}
	s.age(&d.Health.Age)
}

// content says what the response is read as, where it is not just what was asked for.
func (s *sheet) content(d *feeds.Detail) {
	if d.Poll > 0 {
		s.fact("polling", fmt.Sprintf("every %s; this is no stream", text.Interval(d.Poll)))
	}
	switch {
	case d.Conn.Forced != "":
		s.fact("read as", d.Wire+", forced: the server sends "+d.Conn.Forced)
	case d.Wire != feeds.EventStream:
		s.fact("read as", d.Wire)
	}
	s.fact("compressed", d.Conn.Encoding)
}

type phase struct {
	name string
	took time.Duration
}

func (s *sheet) phases(all []phase) {
	var parts []string
	for _, p := range all {
		if p.took > 0 {
			parts = append(parts, p.name+" "+text.Lag(p.took))
		}
	}
	s.fact("phases", strings.Join(parts, " "+s.f.Theme.Glyphs.Sep+" "))
}

func (s *sheet) age(a *health.Age) {
	switch {
	case a.ClockOff > 0:
		s.fact("age", "unknown: clock off by at least "+text.Duration(a.ClockOff))
	case a.Known:
		s.fact("age", fmt.Sprintf("%s ±%s when the newest event arrived", text.Lag(a.Value), text.Lag(a.PlusMinus)))
	}
}

func signed(d time.Duration) string {
	if d < 0 {
		return "-" + text.Lag(-d)
	}
	return "+" + text.Lag(d)
}

const quantileWidth = 9

// percentiles is a table: lag and gap over three windows. What has too few samples stays blank.
func (s *sheet) percentiles(h *health.Report) {
	names := [...]string{"1 min", "5 min", "session"}
	rows := 0
	for i, name := range names {
		w := &h.Windows[i]
		for _, m := range []struct {
			what string
			q    *health.Quantiles
		}{{"lag", &w.Lag}, {"gap", &w.Gap}} {
			if m.q.N == 0 {
				continue
			}
			if rows++; rows == 1 {
				s.heading("Percentiles")
				s.quantileRow(theme.Dim, "", []string{"p50", "p95", "p99", "max", "jitter", "samples"})
			}
			jitter := ""
			if m.what == "gap" {
				jitter = text.Lag(w.Jitter)
			}
			s.quantileRow(theme.Text, m.what+" "+name, []string{
				when(m.q.Has50, m.q.P50), when(m.q.Has95, m.q.P95), when(m.q.Has99, m.q.P99),
				when(true, m.q.Max), jitter, text.Count(m.q.N),
			})
		}
	}
}

func when(has bool, d time.Duration) string {
	if !has {
		return ""
	}
	return text.Lag(d)
}

func (s *sheet) quantileRow(r theme.Role, label string, cells []string) {
	s.l.Cell(s.style(theme.Dim), label, factLabel, text.Left)
	for _, c := range cells {
		s.l.Gap(1).Cell(s.style(r), c, quantileWidth, text.Right)
	}
	s.done()
}

func (s *sheet) anomalies(d *feeds.Detail) {
	if d.Anomalies == 0 {
		return
	}
	s.heading("Broken rules")
	for kind, n := range d.AnomalyCounts {
		if n > 0 {
			s.fact(sse.AnomalyKind(kind).String(), text.Count(n))
		}
	}
}

func (s *sheet) header(d *feeds.Detail) {
	if len(d.Header) == 0 {
		return
	}
	s.heading("Response head")
	for _, name := range slices.Sorted(maps.Keys(d.Header)) {
		for _, v := range d.Header[name] {
			if s.f.HideSecrets {
				v = panel.HideHosts(v)
			}
			s.wide(name, min(headLabel, s.w/2), v)
		}
	}
}

// changes lists what happened, newest first.
func (s *sheet) changes(d *feeds.Detail) {
	s.heading("What happened")
	for _, c := range slices.Backward(d.Changes) {
		glyph, role := look(&s.f.Theme.Glyphs, c)
		s.l.Put(s.style(theme.Dim), c.Since.Format("15:04:05.000")).Gap(2)
		s.l.Glyph(s.style(role), glyph).Gap(1).Cell(s.style(role), c.State.String(), stateWidth, text.Left).Gap(1)
		s.l.Put(s.style(theme.Text), s.hosts(c.Reason))
		s.done()
	}
}
