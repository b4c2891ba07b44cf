package status

import (
	"fmt"
	"strings"
	"time"

	"feedscope/feeds/doctor/rules"
	"feedscope/ui/panel"
	"feedscope/ui/term/theme"
)

// judgeEvery is how often a feed is judged.
const judgeEvery = time.Second

// judgment holds the known problems of a feed.
type judgment struct {
	at time.Time
	// code is the code of the most certain finding, timePath the path at which no event has a time; each may be empty.
	code, timePath string
}

// judge returns the known problems of a feed, updated once a second.
func (p *Panel) judge(index int) judgment {
	j, known := p.judged[index]
	if known && p.Now.Sub(j.at).Abs() < judgeEvery {
		return j
	}
	j = judgment{at: p.Now}
	if p.deps.Diagnose != nil {
		d := p.deps.Diagnose(index, p.Now)
		j.code = d.Mark()
	}
	if f := p.deps.Hub.Feed(index); f != nil {
		if t := f.Detail(p.Now).Timeless; t.Events >= panel.Enough {
			j.timePath = t.Path
		}
	}
	p.judged[index] = j
	return j
}

// findings adds the problems of a feed, each with its likeliest fix.
func findings(s *panel.Sheet, d *rules.Diagnosis) {
	for i := range d.Findings {
		f := &d.Findings[i]
		s.Heading(f.Title)
		s.Fact("code", fmt.Sprintf("%s, %s; cause: %s", f.Code, f.Confidence, f.Layer))
		s.Words("seen", s.Hosts(f.Seen))
		if len(f.Fixes) > 0 {
			s.Fact("fix", f.Fixes[0].Where)
			for line := range strings.SplitSeq(f.Fixes[0].Text, "\n") {
				s.Row().Gap(2).Put(s.Style(theme.Text), line)
				s.End()
			}
		}
		s.Secret("check", f.Check)
		s.Secret("fill in", f.FillIn)
	}
}
