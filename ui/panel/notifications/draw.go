package notifications

import (
	"strings"
	"time"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// drawing is what a panel keeps from frame to frame to draw only what changed.
type drawing struct {
	rows    panel.Rows[key]
	source  int // The width that the sources have grown to.
	columns columns
	layout  int  // Counts the changes of columns.
	ages    bool // A visible row shows its age.

	scratch []byte
}

// key is everything that a line shows: a message, the header or a row. The rest of a row changes only with its last
// event.
type key struct {
	note   string
	layout int

	row      string
	last     time.Time
	repeats  uint64
	length   time.Duration
	state    notifications.State
	snoozed  bool
	unread   bool
	selected bool
	today    bool
	hidden   bool
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	return p.Split(f, w, h, p.snap.Matching+1, p, p.list)
}

func (p *Panel) list(f panel.Frame, w, h int) []string {
	p.hide = f.HideSecrets
	height := p.Head(h, headerFrom)
	p.Fit(p.snap.Matching, height)
	p.noteRead(f)
	line, lines := p.rows.Start(f, w, h)
	if c := arrange(w, p.sourceWidth()); c != p.columns {
		p.columns = c
		p.layout++
	}
	if p.snap.Matching == 0 {
		what, how := p.Empty(f, p.snap.Total, "", &p.snap.Missing, p.c.Events, p.c.Records)
		if p.snap.Total > 0 && p.Words.Empty() {
			what, how = "nothing this severe", f.Keys.Hint(keymap.Severity, "shows more")
		}
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	if p.Header > 0 && !p.rows.Same(0, key{layout: p.layout}) {
		p.columns.header(line, f.Theme)
		p.rows.Done(0)
	}
	p.ages = false
	first, end := p.Scroll.Range()
	for i := range height {
		k := key{layout: p.layout}
		r := p.row(first + i)
		if first+i < end && r != nil {
			k = p.key(f, r, first+i)
		}
		if p.rows.Same(p.Header+i, k) {
			continue
		}
		if k.row != "" {
			p.drawRow(f, line, r, &k)
		}
		p.rows.Done(p.Header + i)
	}
	if p.ages {
		p.Due(panel.NextSecond(f.Now))
	}
	return lines
}

// key returns everything that the line of row i shows.
func (p *Panel) key(f panel.Frame, r *notifications.Row, i int) key {
	k := key{
		layout: p.layout, row: r.Key, last: r.Last, repeats: r.Repeats, state: r.State, snoozed: r.Snoozed,
		unread:   r.Unread,
		selected: f.Focused && i == p.Selected(), today: sameDay(r.Last, f.Now), hidden: f.HideSecrets,
	}
	switch {
	case r.State == notifications.Resolved:
		k.length = r.Last.Sub(r.First)
	case !r.Keyless && p.columns.length.w > 0:
		k.length = panel.Age(f.Now, r.First)
		p.ages = true
	}
	return k
}

// sourceWidth widens the column of the sources to those visible, up to mostSource.
func (p *Panel) sourceWidth() int {
	first, end := p.Scroll.Range()
	for i := first; i < end && p.source < mostSource; i++ {
		if r := p.row(i); r != nil {
			var width int
			p.scratch, width = text.AppendClipBytes(p.scratch[:0], r.Source, mostSource)
			p.source = max(p.source, width)
		}
	}
	return p.source
}

func (p *Panel) drawRow(f panel.Frame, line *widget.Line, r *notifications.Row, k *key) {
	th, c := f.Theme, &p.columns
	look := appearanceOf(r, &th.Glyphs)
	style := func(r theme.Role) theme.Style { return th.Row(r, k.selected) }
	base := style(theme.Text)
	switch {
	case k.unread:
		line.Glyph(style(theme.Accent), th.Glyphs.Unread)
	case k.selected:
		line.Glyph(style(theme.Accent), th.Glyphs.Pointer)
	}
	line.To(base, c.time.x)
	p.scratch = appendTime(p.scratch[:0], r.Last.In(f.Now.Location()), k.today, c.time.w)
	line.PutBytes(style(look.time), p.scratch).To(base, c.level.x)
	line.Glyph(style(look.severity), look.glyph)
	if c.level.w > 1 {
		line.Space(style(look.severity), 1).Cell(style(look.severity), look.label, labelWidth, text.Left)
	}
	line.To(base, c.source.x)
	p.put(line, style(look.source), p.sourceOf(f.HideSecrets, r), c.source.w)
	line.To(base, c.text.x)
	if c.level.w == 1 && r.State == notifications.Acknowledged {
		line.Put(style(theme.Dim), strings.ToLower(look.label)+" ") // At this width there is no label.
	}
	p.put(line, style(look.text), r.Text, c.text.x+c.text.w-line.Used())
	if r.Repeats > 0 && c.count.w > 0 {
		p.scratch = text.AppendShort(append(p.scratch[:0], "×"...), float64(r.Repeats+1))
		line.End(base, style(look.time), p.scratch, c.count.x+c.count.w)
	}
	if k.length > 0 && c.length.w > 0 {
		p.scratch = panel.AppendAge(p.scratch[:0], k.length)
		line.End(base, style(look.length), p.scratch, c.length.x+c.length.w)
	}
	line.Fill(base)
}

// sourceOf returns the source of a row. That of an alert has the name of its feed, which may be a host.
func (p *Panel) sourceOf(hide bool, r *notifications.Row) []byte {
	if !hide || p.shown == nil || p.alerts == nil || !p.alerts.Of(r.Feed) {
		return r.Source
	}
	return []byte(p.shown(string(r.Source), true))
}

// put adds text of a feed in at most w cells.
func (p *Panel) put(line *widget.Line, style theme.Style, s []byte, w int) {
	p.scratch, _ = text.AppendClipBytes(p.scratch[:0], s, w)
	line.PutBytes(style, p.scratch)
}

// appendTime appends the time of day, or the day unless it is today, in w cells.
func appendTime(dst []byte, at time.Time, today bool, w int) []byte {
	seconds := w == longTime
	switch {
	case today && seconds:
		return at.AppendFormat(dst, time.TimeOnly)
	case today:
		return at.AppendFormat(dst, "15:04")
	case seconds:
		return at.AppendFormat(dst, "Jan _2  ")
	}
	return at.AppendFormat(dst, "Jan_2")
}

func sameDay(a, b time.Time) bool {
	a = a.In(b.Location())
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}
