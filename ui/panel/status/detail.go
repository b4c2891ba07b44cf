package status

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/health"
	"feedscope/feeds/sse"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Detail implements [panel.Selector]: everything known about the selected feed.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	_, index, ok := p.row(p.Selected())
	feed := p.deps.Hub.Feed(index)
	if !ok || feed == nil {
		return "", nil, false
	}
	d := feed.Detail(f.Now)
	s := newSheet(f, w)
	s.state(&d)
	s.altered(d.Status.Altered)
	if p.deps.Diagnose != nil {
		found := p.deps.Diagnose(index, f.Now)
		findings(s.Sheet, &found)
	}
	s.connection(&d)
	if p.deps.Tapped != nil {
		s.tapped(p.deps.Tapped(index), &d, p.unfolded)
	}
	s.percentiles(&d.Health, d.Status.Altered)
	s.anomalies(&d)
	s.changes(&d)
	s.header("Request head", d.Request)
	s.header("Response head", d.Header)
	return p.deps.Shown(index, f.HideSecrets), s.Lines(), true
}

// sheet is the detail view of a feed.
type sheet struct {
	*panel.Sheet
	f panel.Frame
	w int
}

const (
	factLabel = 19
	headLabel = 35 // For the response head, which has longer names.
)

func newSheet(f panel.Frame, w int) *sheet { return &sheet{panel.NewSheet(f, w, factLabel), f, w} }

func (s *sheet) state(d *feeds.Detail) {
	st := d.Status
	s.Heading("State")
	s.Fact("state", fmt.Sprintf("%s for %s", stateWords(&d.Snapshot), text.Duration(max(s.f.Now.Sub(st.Since), 0))))
	s.Fact("why", s.Hosts(st.Reason))
	if d.Step.What != "" {
		since := text.Duration(max(s.f.Now.Sub(d.Step.Since), 0))
		s.Fact("step", fmt.Sprintf("%s for %s", stepWords(d.Step, s.f.HideSecrets), since))
	}
	if st.State == feeds.Waiting {
		s.Fact("retrying", fmt.Sprintf("in %s, attempt %d", text.Duration(max(st.NextTry.Sub(s.f.Now), 0)), st.Attempt))
	}
	if !d.LastByte.IsZero() {
		s.Fact("silence", text.Duration(max(s.f.Now.Sub(d.LastByte), 0)))
	}
	if d.Noise > 0 && !d.LastMessage.IsZero() {
		s.Fact("last event", fmt.Sprintf("%s ago, without the %s to ignore",
			text.Duration(max(s.f.Now.Sub(d.LastMessage), 0)), text.Counted(d.Noise, "event")))
	}
	s.Fact("received", fmt.Sprintf("%s (%s replayed), %s, %s", text.Counted(d.Messages, "event"),
		text.Count(d.Replayed), text.Counted(d.Comments, "comment"), text.Bytes(d.Bytes)))
	if t := &d.Timeless; t.Events > 0 {
		s.Fact("time", fmt.Sprintf("none found: %s, none with a time at %s; %s",
			text.Counted(t.Events, "event"), t.Path, panel.Have(t.Members)))
	}
	s.Fact("last event ID", d.LastEventID)
	s.Fact("reconnects", text.Count(d.Reconnects))
}

func (s *sheet) connection(d *feeds.Detail) {
	c := &d.Conn
	answered := !c.Started.IsZero()
	if answered && d.Up.IsZero() {
		s.Heading("Last connection")
	} else {
		s.Heading("Connection")
	}
	s.Secret("address", d.URL)
	if d.Insecure {
		s.Put("insecure", theme.Bad, "the server's certificate is not verified")
	}
	if d.Failure != nil {
		s.failure(d.Failure)
	}
	if !answered {
		return
	}
	if c.URL != d.URL {
		s.Secret("after redirects", c.URL)
	}
	s.Secret("remote", c.Remote)
	s.Fact("response", strings.TrimSpace(c.Proto+" "+c.Status))
	s.Fact("TLS", c.TLS)
	s.route(c)
	s.content(d)
	if !d.Up.IsZero() {
		s.Fact("up", text.Duration(d.UpFor(s.f.Now)))
	}
	var phases []string
	for _, p := range []struct {
		name string
		took time.Duration
	}{
		{"name lookup", c.Phases.DNS},
		{"TCP", c.Phases.TCP},
		{"TLS", c.Phases.TLS},
		{"first byte", c.Phases.FirstByte},
		{"first event", c.Phases.FirstEvent},
	} {
		if p.took > 0 {
			phases = append(phases, p.name+" "+text.Lag(p.took))
		}
	}
	s.Fact("phases"+markOf(d.Status.Altered), widget.Join(s.f.Theme, phases...))
	if c.Clock.Known {
		s.Fact("clock offset",
			fmt.Sprintf("%s against the server, ±%s", signed(c.Clock.Offset), text.Lag(c.Clock.PlusMinus)))
	}
	s.age(&d.Health.Age)
}

// content adds how the response is read, unless in the default way.
func (s *sheet) content(d *feeds.Detail) {
	if d.Poll > 0 {
		s.Fact("polling", fmt.Sprintf("every %s; not a stream", text.Interval(d.Poll)))
	}
	switch {
	case d.Conn.Forced != "":
		s.Fact("read as", d.Wire+", forced: the server sends "+d.Conn.Forced)
	case d.Wire != feeds.EventStream:
		s.Fact("read as", d.Wire)
	}
	s.Fact("compressed", d.Conn.Encoding)
	s.Fact("reconnection time", d.ReconnectionTime.String())
}

func (s *sheet) age(a *health.Age) {
	switch {
	case a.ClockOff > 0:
		s.Fact("age", "unknown: clock off by at least "+text.Duration(a.ClockOff))
	case a.Known:
		s.Fact("age", fmt.Sprintf("%s ±%s when the newest event arrived", text.Lag(a.Value), text.Lag(a.PlusMinus)))
	}
}

func signed(d time.Duration) string {
	if d < 0 {
		return "-" + text.Lag(-d)
	}
	return "+" + text.Lag(d)
}

const quantileWidth = 9

// percentiles adds a table of lag and gap over three windows. A figure with too few samples stays blank.
func (s *sheet) percentiles(h *health.Report, altered string) {
	mark := markOf(altered)
	names := [...]string{"1 min", "5 min", "session"}
	rows := 0
	for i, name := range names {
		w := &h.Windows[i]
		for _, m := range []struct {
			what       string
			q          *health.Quantiles
			resolution time.Duration
		}{{"lag", &w.Lag, h.Resolution}, {"gap", &w.Gap, 0}} {
			if m.q.N == 0 {
				continue
			}
			if rows++; rows == 1 {
				s.Heading("Percentiles")
				s.quantileRow(theme.Dim, "", []string{"p50", "p95", "p99", "max", "jitter", "samples"})
			}
			jitter := ""
			if m.what == "gap" {
				jitter = when(m.q.Has50, w.Jitter, 0)
			}
			s.quantileRow(theme.Text, m.what+" "+name+mark, []string{
				when(m.q.Has50, m.q.P50, m.resolution), when(m.q.Has95, m.q.P95, m.resolution),
				when(m.q.Has99, m.q.P99, m.resolution), when(true, m.q.Max, m.resolution), jitter, text.Count(m.q.N),
			})
		}
	}
}

// when formats a delay, to the resolution, if there is one.
func when(has bool, d, resolution time.Duration) string {
	switch {
	case !has:
		return ""
	case d < resolution:
		return "<" + text.Interval(resolution)
	}
	return text.Lag(d.Truncate(resolution))
}

func (s *sheet) quantileRow(r theme.Role, label string, cells []string) {
	line := s.Row().Cell(s.Style(theme.Dim), label, factLabel-1, text.Left)
	for _, c := range cells {
		line.Gap(1).Cell(s.Style(r), c, quantileWidth, text.Right)
	}
	s.End()
}

func (s *sheet) anomalies(d *feeds.Detail) {
	if d.Anomalies == 0 {
		return
	}
	s.Heading("Anomalies")
	for kind, n := range d.AnomalyCounts {
		if n > 0 {
			s.Fact(sse.AnomalyKind(kind).String(), text.Count(n))
		}
	}
}

func (s *sheet) header(title string, h http.Header) {
	if len(h) == 0 {
		return
	}
	s.Heading(title)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			if s.f.HideSecrets {
				v = panel.HideHosts(v)
			}
			s.Row().Cell(s.Style(theme.Dim), name, min(headLabel, s.w/2), text.Left).Put(s.Style(theme.Text), v)
			s.End()
		}
	}
}

// changes adds the changes of state, newest first.
func (s *sheet) changes(d *feeds.Detail) {
	s.Heading("History")
	for _, c := range slices.Backward(d.Changes) {
		glyph, role := look(&s.f.Theme.Glyphs, c)
		line := s.Row().Put(s.Style(theme.Dim), c.Since.Format("15:04:05.000")).Gap(2)
		line.Glyph(s.Style(role), glyph).Gap(1).Cell(s.Style(role), panel.StateWord(c.State), stateWidth, text.Left).Gap(1)
		line.Put(s.Style(theme.Text), s.Hosts(c.Reason))
		s.End()
	}
}
