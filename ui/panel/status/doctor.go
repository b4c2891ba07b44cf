package status

import (
	"fmt"
	"strings"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// judgeEvery is how often a feed is judged anew.
const judgeEvery = time.Second

// judgement is what was last found of a feed.
type judgement struct {
	at   time.Time
	mark string
}

// mark is the code of the surest finding on a feed; empty: there is none.
func (p *Panel) mark(index int) string {
	if p.deps.Diagnose == nil {
		return ""
	}
	j, known := p.judged[index]
	if !known || p.now.Sub(j.at).Abs() >= judgeEvery {
		d := p.deps.Diagnose(index, p.now)
		j = judgement{at: p.now, mark: d.Mark()}
		p.judged[index] = j
	}
	return j.mark
}

// findings tells all that was found of a feed, with the likeliest fix of each.
func (s *sheet) findings(d *doctor.Diagnosis) {
	for i := range d.Findings {
		f := &d.Findings[i]
		s.heading(f.Title)
		s.fact("code", fmt.Sprintf("%s, %s; likely at fault: %s", f.Code, f.Confidence, f.Layer))
		s.words("seen", s.hosts(f.Seen))
		if len(f.Fixes) > 0 {
			s.fact("fix", f.Fixes[0].Where)
			for line := range strings.SplitSeq(f.Fixes[0].Text, "\n") {
				s.l.Gap(2).Put(s.style(theme.Text), line)
				s.done()
			}
		}
		s.secret("check", f.Check)
	}
}

// words is a fact that takes as many lines as it needs.
func (s *sheet) words(label, value string) {
	line := ""
	for word := range strings.FieldsSeq(value) {
		if line != "" && text.Width(line)+1+text.Width(word) > s.w-factLabel-1 {
			s.labelled(label, line)
			label, line = "", ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	s.labelled(label, line)
}

// labelled is a line of a fact, whose label may be empty.
func (s *sheet) labelled(label, value string) {
	s.l.Cell(s.style(theme.Dim), label, factLabel, text.Left).Gap(1).Put(s.style(theme.Text), value)
	s.done()
}
