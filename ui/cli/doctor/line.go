package doctor

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/ui/cli/progress"
	"feedscope/ui/term/text"
)

// every is the interval at which the progress line is drawn.
const every = 100 * time.Millisecond

var spinner = []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

// line is a progress line on a terminal.
type line struct {
	progress.Line
	began time.Time
	total time.Duration
	drawn int

	mu    sync.Mutex
	doing []doing // By feed.
}

// doing is the current activity of an exam.
type doing struct {
	feed string
	// stages run concurrently; the newest is shown.
	stages []doctor.Stage
	step   string
}

func newLine(o *Options) *line {
	l := &line{
		Line:  progress.Line{Out: o.Line, Width: o.LineWidth},
		began: time.Now(), total: o.Duration, doing: make([]doing, len(o.Feeds)),
	}
	if l.total == 0 {
		l.total = doctor.DefaultDuration
	}
	return l
}

// stage records the start or end of a stage.
func (l *line) stage(i int, feed string, s doctor.Stage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := &l.doing[i]
	d.feed, d.step = feed, ""
	if j := slices.IndexFunc(d.stages, func(other doctor.Stage) bool { return other.Name == s.Name }); j >= 0 {
		d.stages = slices.Delete(d.stages, j, j+1)
	} else if s.Outcome == "" && s.Took == 0 {
		d.stages = append(d.stages, s)
	}
}

func (l *line) step(i int, step string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.doing[i].step = step
}

func (l *line) over(i int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.doing[i] = doing{}
}

// words returns the text of the line.
func (l *line) words(now time.Time) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drawn++
	var parts []string
	for i := range l.doing {
		d := &l.doing[i]
		if len(d.stages) == 0 {
			continue
		}
		s := &d.stages[len(d.stages)-1]
		part := fmt.Sprintf("%s %s", s.Name, text.Duration(now.Sub(s.Began)))
		if d.step != "" {
			part += ", " + d.step
		}
		if len(l.doing) > 1 {
			part = d.feed + ": " + part
		}
		parts = append(parts, part)
	}
	parts = append(parts, "done in at most "+l.total.String())
	return fmt.Sprintf("%c %s  %s", spinner[l.drawn%len(spinner)], text.Duration(now.Sub(l.began)),
		strings.Join(parts, "  "))
}
