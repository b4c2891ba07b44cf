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

// Options configure a run.
type Options struct {
	// Feeds are examined concurrently, eight at a time; at least one is required.
	Feeds []feeds.Spec
	Conn  conn.Options
	// Names, if not empty, replace the address and flags of each feed in commands to paste.
	Names []string
	// Duration bounds each exam; zero means its default.
	Duration time.Duration
	// JSON writes one object per feed and line instead of text.
	JSON bool
	// AllFixes shows every fix of a finding, not just the two most likely.
	AllFixes bool

	// Out receives the reports; required. Color enables colors, Width is the width of text.
	Out   io.Writer
	Color bool
	Width int
	// Line is the terminal for a progress line and LineWidth returns its width; nil: no line.
	Line      io.Writer
	LineWidth func() int
}

// Result is the outcome of a run.
type Result uint8

// The results, best first.
const (
	Healthy Result = iota
	// Found means findings, or that one of several feeds was never connected.
	Found
	// Unreached means that no feed was ever connected.
	Unreached
)

// atOnce is the number of feeds examined at a time.
const atOnce = 8

// Run examines the feeds until all are done or ctx ends, and reports each in order. It returns an error if writing
// fails or a spec is invalid.
func Run(ctx context.Context, o Options) (Result, error) {
	l := newLine(&o)
	defer l.Show(every, l.words)()
	ctx, cancel := context.WithCancel(ctx)
	exams := start(ctx, &o, l)
	defer func() { // If writing fails, end the remaining exams.
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
	case slices.ContainsFunc(all, unreached), slices.ContainsFunc(all,
		func(r doctor.Report) bool { return len(r.Findings) > 0 }):
		return Found
	}
	return Healthy
}

// examined is a running or finished exam of one feed.
type examined struct {
	stages chan doctor.Stage // Finished stages.
	report doctor.Report
	err    error
	done   chan struct{}
	spec   *feeds.Spec
}

// enoughStages is more than the number of stages in an exam.
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

// print writes the stages as they end, then the findings.
func (x *examined) print(o *Options, l *line) error {
	p := newPrinter(o)
	p.begin(x.spec)
	for s := range x.stages {
		p.stage(&s)
		if err := l.Interrupt(p.flush); err != nil {
			return err
		}
	}
	<-x.done
	if x.err != nil {
		return &SpecError{x.err}
	}
	p.report(&x.report)
	return l.Interrupt(p.flush)
}

// SpecError is the error for an invalid feed spec.
type SpecError struct{ Err error }

func (e *SpecError) Error() string { return e.Err.Error() }

func (e *SpecError) Unwrap() error { return e.Err }
