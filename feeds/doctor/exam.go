package doctor

import (
	"context"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
)

// DefaultDuration is how long an [Exam] takes that names no time.
const DefaultDuration = time.Minute

// Exam examines one feed on connections of its own: it connects, watches, looks at variants beside that, breaks the connection, and
// resumes. It makes at most [MaxConnects] connects. What is not to be repeated, see [feeds.Ask], it asks for once.
type Exam struct {
	// Spec is the feed. Its folds, its retries and its end are the exam's own.
	Spec feeds.Spec
	// Name is as of [Evidence].
	Name string
	// Conn configures the connections.
	Conn conn.Options
	// Duration is how long it may take; zero means a minute. A feed that does not connect takes less.
	Duration time.Duration
	// Stage, if set, is told of each stage as it begins, with no Outcome, and when it is over. It must not block.
	Stage func(Stage)
	// Step, if set, is told what an attempt to connect is doing. It must not block.
	Step func(conn.Step)
}

// MaxConnects bounds the connects of an exam.
const MaxConnects = 12

const (
	// mainConnects bounds those of the feed itself; the rest is for variants.
	mainConnects = 5
	// look is how often the exam looks whether to go on.
	look = 50 * time.Millisecond
	// connectTime is how long connecting may take; answerTime is how long a variant may take for its head.
	connectTime = 20 * time.Second
	answerTime  = 6 * time.Second
	// Parts of the whole time, in percent: at their end the steady window is over, and a stream may have kept silent.
	steadyPart, silentPart = 60, 25
	// away is how long the feed is disconnected before it resumes.
	away = 2 * time.Second
	// shortExam is too short for variants.
	shortExam = 5 * time.Second
)

// exam is an [Exam] under way.
type exam struct {
	Exam
	ctx       context.Context
	started   time.Time
	hub       *feeds.Hub
	feed      *feeds.Feed
	collector *Collector
	variants  []*trial
	report    Report
}

// Run examines the feed until the time is over or ctx ends; what was found by then is in the report. The error says that the
// spec is not sound.
func (x Exam) Run(ctx context.Context) (Report, error) {
	if x.Duration <= 0 {
		x.Duration = DefaultDuration
	}
	r := &exam{Exam: x, ctx: ctx, started: time.Now(), collector: New(x.Spec)}
	if err := r.open(); err != nil {
		return Report{}, err
	}
	defer func() { r.hub.Close() }()
	r.report = Report{Version: ReportVersion, Feed: r.feed.Name(), URL: r.feed.URL(), Started: r.started}
	r.run()
	return r.conclude(), nil
}

// open begins with the feed, as it is now asked for.
func (r *exam) open() (err error) {
	r.hub, r.feed, err = r.start(r.Spec, r.collector)
	return err
}

// start runs a feed, and tells a collector of its reads. What others keep of it, the exam leaves alone.
func (r *exam) start(spec feeds.Spec, c *Collector) (*feeds.Hub, *feeds.Feed, error) {
	spec.Tap = func(number uint32, p []byte) { c.Tap(number, time.Now(), len(p)) }
	spec.Retry = retry.Policy{Base: time.Second, Floor: time.Second, Max: 5 * time.Second, Jitter: -1}
	spec.End, spec.TapOnly = nil, false
	spec.Bookmarks, spec.Resume.Persist = "", false
	hub := feeds.NewHub(feeds.Options{HistoryBytes: -1, Conn: r.Conn})
	f, err := hub.Add(spec, c)
	if err != nil {
		hub.Close()
	}
	return hub, f, err
}

func (r *exam) evidence() *Evidence { return r.collector.Evidence(time.Now()) }

// at gives the moment when a part of the whole time, in percent, is over.
func (r *exam) at(percent int) time.Time {
	return r.started.Add(r.Duration * time.Duration(percent) / 100)
}

// until waits for a condition, a deadline or the end, and tells whether the condition was met.
func (r *exam) until(deadline time.Time, met func(*Evidence) bool) bool {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		e := r.evidence()
		if met(e) {
			return true
		}
		r.restrain(e)
		if r.Step != nil {
			r.Step(r.feed.Snapshot(time.Now()).Step)
		}
		if !time.Now().Before(deadline) {
			return false
		}
		select {
		case <-r.ctx.Done():
			return false
		case <-tick.C:
		}
	}
}

// restrain stops the feed when it has connected often enough.
func (r *exam) restrain(e *Evidence) {
	if e.Made+len(e.Refused) >= mainConnects && r.feed.Status().State == feeds.Waiting {
		r.feed.Pause()
	}
}

func never(*Evidence) bool { return false }

// begin tells of a stage, and gives what ends it.
func (r *exam) begin(name string) (done func(failed bool, format string, args ...any)) {
	s := Stage{Name: name, Began: time.Now()}
	if r.Stage != nil {
		r.Stage(s)
	}
	return func(failed bool, format string, args ...any) {
		s.Took, s.Failed, s.Outcome = Seconds(time.Since(s.Began)), failed, fmt.Sprintf(format, args...)
		r.tell(s)
	}
}

func (r *exam) tell(s Stage) {
	r.report.Stages = append(r.report.Stages, s)
	if r.Stage != nil {
		r.Stage(s)
	}
}

func (r *exam) run() {
	if !r.connect() && !r.otherwise() {
		return
	}
	r.first()
	r.beside()
	r.steady()
	r.reconnect()
}

// conclude makes the report.
func (r *exam) conclude() Report {
	e := r.evidence()
	e.Name = r.Name
	for _, t := range r.variants {
		e.Variants = append(e.Variants, Variant{Kind: t.kind, Evidence: t.evidence(), Meanwhile: t.meanwhile})
	}
	out := r.report
	out.Took = Seconds(time.Since(r.started))
	out.Connected, out.Interrupted = e.Made > 0, r.ctx.Err() != nil
	out.Diagnosis = Diagnose(e)
	out.Counts = count(e)
	for i := range e.Variants {
		out.Counts.Connects += count(e.Variants[i].Evidence).Connects
	}
	return out
}

func count(e *Evidence) Counts {
	n := Counts{Connects: e.Made + len(e.Refused)}
	for i := range e.Connections {
		c := &e.Connections[i]
		n.Reads, n.Bytes, n.Events, n.Comments = n.Reads+c.Reads, n.Bytes+c.Bytes, n.Events+c.Events, n.Comments+c.Comments
	}
	return n
}
