package doctor

import (
	"context"
	"io"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
)

// Options say what to examine and where to tell of it.
type Options struct {
	// Feeds are examined at the same time, eight of them at most; at least one is required.
	Feeds []feeds.Spec
	Conn  conn.Options
	// Names are, feed by feed, what commands to paste call it by; empty, or none at all: its address and flags.
	Names []string
	// Duration is how long each exam may take; zero means the exam's own default.
	Duration time.Duration
	// JSON writes an object a feed and line in place of text.
	JSON bool
	// AllFixes shows every fix of a finding, not just the likeliest.
	AllFixes bool

	// Out takes the reports; required. Color colours them, Width is how wide their text may be.
	Out   io.Writer
	Color bool
	Width int
	// Line is the terminal for a line of what is being done, which gives its width; nil: there is none.
	Line      io.Writer
	LineWidth func() int
}

// Result is how a run went.
type Result uint8

// The results, from the best.
const (
	Healthy Result = iota
	// Found: there are findings, or one of several feeds was never connected.
	Found
	// Unreached: no feed was ever connected.
	Unreached
)

// atOnce is how many feeds are examined at a time.
const atOnce = 8

// Run examines the feeds until all are done or ctx ends, and tells of each in their order. The error is that of writing, or of a spec
// that is not sound.
func Run(ctx context.Context, o Options) (Result, error) {
	l := newLine(&o)
	defer l.show()()
	ctx, cancel := context.WithCancel(ctx)
	exams := start(ctx, &o, l)
	defer func() { // An output that takes no more ends the exams that go on.
		cancel()
		for i := range exams {
			<-exams[i].done
		}
	}()
	var reports []doctor.Report
	for i := range exams {
		x := &exams[i]
		if err := x.print(&o, l); err != nil {
			return Unreached, err
		}
		reports = append(reports, x.report)
	}
	return result(reports), nil
}

func result(all []doctor.Report) Result {
	unreached := func(r doctor.Report) bool { return !r.Connected }
	switch {
	case !slices.ContainsFunc(all, func(r doctor.Report) bool { return r.Connected }):
		return Unreached
	case slices.ContainsFunc(all, unreached), slices.ContainsFunc(all, func(r doctor.Report) bool { return len(r.Findings) > 0 }):
		return Found
	}
	return Healthy
}

// examined is the exam of one feed, under way or done.
type examined struct {
	stages chan doctor.Stage // Those that are over.
	report doctor.Report
	err    error
	done   chan struct{}
	spec   *feeds.Spec
}

// enoughStages holds all stages of an exam.
const enoughStages = 64

func start(ctx context.Context, o *Options, l *line) []examined {
	exams := make([]examined, len(o.Feeds))
	places := make(chan struct{}, atOnce)
	for i := range exams {
		x := &exams[i]
		x.stages, x.done, x.spec = make(chan doctor.Stage, enoughStages), make(chan struct{}), &o.Feeds[i]
		go func() {
			places <- struct{}{}
			defer func() { <-places }()
			defer close(x.done)
			defer close(x.stages)
			x.run(ctx, o, l, i)
		}()
	}
	return exams
}

func (x *examined) run(ctx context.Context, o *Options, l *line, i int) {
	name, called := o.Feeds[i].Name, ""
	if i < len(o.Names) {
		called = o.Names[i]
	}
	x.report, x.err = doctor.Exam{
		Spec: o.Feeds[i], Name: called, Conn: o.Conn, Duration: o.Duration,
		Stage: func(s doctor.Stage) {
			l.stage(i, name, s)
			if s.Outcome != "" || s.Took > 0 {
				x.stages <- s
			}
		},
		Step: func(s conn.Step) { l.step(i, s.String()) },
	}.Run(ctx)
	l.over(i)
}

// print writes the stages as they are over, then what was found.
func (x *examined) print(o *Options, l *line) error {
	p := newPrinter(o)
	p.begin(x.spec)
	for s := range x.stages {
		p.stage(&s)
		if err := l.interrupt(p.flush); err != nil {
			return err
		}
	}
	<-x.done
	if x.err != nil {
		return &SpecError{x.err}
	}
	p.report(&x.report)
	return l.interrupt(p.flush)
}

// SpecError is a feed that cannot be examined as it is described.
type SpecError struct{ Err error }

func (e *SpecError) Error() string { return e.Err.Error() }

func (e *SpecError) Unwrap() error { return e.Err }
