package doctor

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/ui/text"
)

const (
	// every is how often the line is drawn.
	every     = 100 * time.Millisecond
	clearLine = "\r\x1b[K"
)

var spinner = []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

// line is a line on a terminal that tells what is being done, until it is taken away.
type line struct {
	out   io.Writer // Nil: there is none.
	width func() int
	began time.Time
	total time.Duration
	many  bool

	mu    sync.Mutex
	doing []doing // By feed.
	drawn int
	shown bool
	ended bool
}

// doing is what an exam does.
type doing struct {
	feed string
	// stages go on side by side; the first is told.
	stages []doctor.Stage
	step   string
}

func newLine(o *Options) *line {
	l := &line{out: o.Line, width: o.LineWidth, began: time.Now(), total: o.Duration, many: len(o.Feeds) > 1, doing: make([]doing, len(o.Feeds))}
	if l.total == 0 {
		l.total = doctor.DefaultDuration
	}
	return l
}

// stage takes note of a stage that begins or is over.
func (l *line) stage(i int, feed string, s doctor.Stage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := &l.doing[i]
	d.feed, d.step = feed, ""
	for j := range d.stages {
		if d.stages[j].Name == s.Name {
			d.stages = append(d.stages[:j], d.stages[j+1:]...)
			return
		}
	}
	if s.Outcome == "" && s.Took == 0 {
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

// show draws the line until the returned function is called, which takes it away.
func (l *line) show() (stop func()) {
	if l.out == nil {
		return func() {}
	}
	end := make(chan struct{})
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case now := <-tick.C:
				l.draw(now)
			}
		}
	}()
	return func() {
		close(end)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.ended = true
		l.clear()
	}
}

func (l *line) draw(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	l.drawn++
	said := fmt.Sprintf("%c %s  %s", spinner[l.drawn%len(spinner)], text.Duration(now.Sub(l.began)), l.words(now))
	l.shown = true
	_, _ = io.WriteString(l.out, clearLine+text.Truncate(text.Clean(said), max(l.width()-1, 0)))
}

// words tell what is being done.
func (l *line) words(now time.Time) string {
	var parts []string
	for i := range l.doing {
		d := &l.doing[i]
		if len(d.stages) == 0 {
			continue
		}
		s := &d.stages[len(d.stages)-1]
		said := fmt.Sprintf("%s %s", s.Name, text.Duration(now.Sub(s.Began)))
		if d.step != "" {
			said += ", " + d.step
		}
		if l.many {
			said = d.feed + ": " + said
		}
		parts = append(parts, said)
	}
	parts = append(parts, "done after "+l.total.String()+" at the latest")
	return strings.Join(parts, "  ")
}

// interrupt clears the line for what write writes.
func (l *line) interrupt(write func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clear()
	return write()
}

func (l *line) clear() {
	if l.shown {
		_, _ = io.WriteString(l.out, clearLine)
		l.shown = false
	}
}
