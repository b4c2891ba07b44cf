package status

import (
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

const (
	// findingSign precedes a feed with a finding, and the finding's code where there is room.
	findingSign = "!"
	// insecure marks a feed that does not verify the server's certificate.
	insecure = "insecure"
)

// note is a remark about a feed that belongs to no column.
type note struct {
	words string
	role  theme.Role
}

// notes returns the remarks about a feed, most important first.
func (d *drawing) notes() []note {
	var all []note
	add := func(words string, role theme.Role) {
		if words != "" {
			all = append(all, note{words, role})
		}
	}
	if d.s.Insecure {
		add(insecure, theme.Bad)
	}
	add(d.s.Status.Altered, theme.Warn)
	if d.judged.code != "" {
		add(findingSign+" "+d.judged.code, theme.Warn)
	}
	if d.judged.timePath != "" {
		add("no time at "+d.judged.timePath, theme.Warn)
	}
	add(d.reconnects(), theme.Dim)
	if d.s.Anomalies > 0 {
		add(anomalies(d.s.Anomalies), theme.Dim)
	}
	return all
}

// drawNotes draws the notes that have room in w cells.
func (d *drawing) drawNotes(w int) {
	start := d.l.Used()
	for _, n := range d.notes() {
		gap := 0
		if d.l.Used() > start {
			gap = wideGap
		}
		if d.l.Used()+gap+text.Width(n.words) <= start+w {
			d.gap(gap)
			d.l.Put(d.style(n.role), n.words)
		}
	}
	d.l.To(d.style(theme.Text), start+w)
}

func (d *drawing) reconnects() string {
	if d.s.Reconnects == 0 {
		return ""
	}
	return d.f.Theme.Glyphs.Retry + " " + text.Count(d.s.Reconnects)
}

func anomalies(n uint64) string {
	if n == 1 {
		return "1 anomaly"
	}
	return text.Short(float64(n)) + " anomalies"
}
