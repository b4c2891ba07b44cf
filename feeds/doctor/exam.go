package doctor

import (
	"context"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
	"feedscope/feeds/retry"
)

// DefaultDuration is the length of an [Exam] that sets none.
const DefaultDuration = time.Minute

// Exam examines one feed on its own connections: it connects, watches, tries variants, breaks the connection and
// resumes. It makes at most [MaxConnects] attempts, and only one for a request that must not be repeated; see
// [feeds.Request].
type Exam struct {
	// Spec is the feed. The exam replaces its retry policy and its tap.
	Spec feeds.Spec
	// Name is as in [evidence.Evidence].
	Name string
	// Conn configures the connections.
	Conn conn.Options
	// Steady makes the exam the same from run to run; see [hub.Steady]. It may be nil.
	Steady *hub.Steady
	// Duration limits the exam; zero means a minute. An exam of a feed that does not connect is shorter.
	Duration time.Duration
	// Stage, if set, is called when a stage begins, with an empty Outcome, and when it ends. It must not block.
	Stage func(Stage)
	// Step, if set, is called with each step of an attempt to connect. It must not block.
	Step func(conn.Step)
}

// MaxConnects is the maximum number of attempts of an exam.
const MaxConnects = 12

const (
	// mainConnects is the maximum number of attempts for the feed itself; the rest is for variants.
	mainConnects = 5
	// connectTime bounds connecting, as does connectPart in percent of the whole time; answerTime bounds the
	// response head of a variant.
	connectTime, connectPart = 20 * time.Second, 60
	answerTime               = 6 * time.Second
	// headTime bounds the response head of a variant that is watched: if it is held back, the length of the wait matters.
	headTime = 12 * time.Second
	// watchPart and silentPart are when watching and the wait for a first event end, in percent of the whole time.
	watchPart, silentPart = 60, 25
	// away is how long the feed stays disconnected before it resumes.
	away = 2 * time.Second
	// shortExam is too short for variants.
	shortExam = 5 * time.Second
)

// exam is an [Exam] in progress.
type exam struct {
	Exam
	ctx       context.Context
	started   time.Time
	hub       *hub.Hub
	feed      *hub.Feed
	collector *evidence.Collector
	variants  []*trial
	undecided bool          // Watching used up the time for a reconnect.
	news      chan struct{} // Receives a value when a collector has recorded something notable.
	report    Report
}

// Run examines the feed until the time is over or ctx ends, and reports the findings up to then. It returns an error
// if the spec is invalid.
func (x Exam) Run(ctx context.Context) (Report, error) {
	if x.Duration <= 0 {
		x.Duration = DefaultDuration
	}
	r := &exam{
		Exam: x, ctx: ctx, started: time.Now(), collector: evidence.NewCollector(x.Spec),
		news: make(chan struct{}, 1),
	}
	if err := r.open(); err != nil {
		return Report{}, err
	}
	defer func() { r.hub.Close() }()
	r.report = Report{Version: ReportVersion, Feed: r.feed.Name(), URL: r.feed.URL(), Started: r.started}
	r.run()
	return r.conclude(), nil
}

func (r *exam) open() (err error) {
	r.hub, r.feed, err = r.start(r.Spec, r.collector, r.Step)
	return err
}

// start runs a feed with a collector. It leaves bookmarks untouched.
func (r *exam) start(spec feeds.Spec, c *evidence.Collector, step func(conn.Step)) (*hub.Hub, *hub.Feed, error) {
	c.Notify = r.notify
	spec.Retry = retry.Policy{Base: time.Second, Floor: time.Second, Max: 5 * time.Second, Jitter: -1}
	spec.Tap, spec.TapOnly = nil, false
	spec.Bookmarks, spec.Resume.Persist = "", false
	h := hub.New(hub.Options{HistoryBytes: -1, Conn: r.Conn, OnStep: step, Steady: r.Steady})
	f, err := h.Add(spec, c)
	if err != nil {
		h.Close()
	}
	return h, f, err
}

func (r *exam) evidence() *evidence.Evidence { return r.collector.Evidence(time.Now()) }

// at returns when a part of the whole time, in percent, is over.
func (r *exam) at(percent int) time.Time {
	return r.started.Add(r.Duration * time.Duration(percent) / 100)
}

// soon returns the earlier of a time from now and the end of a part of the whole time.
func (r *exam) soon(after time.Duration, percent int) time.Time {
	if soon := time.Now().Add(after); soon.Before(r.at(percent)) {
		return soon
	}
	return r.at(percent)
}

// notify wakes until.
func (r *exam) notify() {
	select {
	case r.news <- struct{}{}:
	default:
	}
}

// until waits for a condition, a deadline or the end of the exam, and reports whether the condition was met.
func (r *exam) until(deadline time.Time, met func(*evidence.Evidence) bool) bool {
	over := time.After(time.Until(deadline))
	for {
		e := r.evidence()
		if met(e) {
			return true
		}
		r.restrain(e)
		select {
		case <-r.ctx.Done():
			return false
		case <-over:
			return false
		case <-r.news:
		}
	}
}

// restrain pauses the feed once it has connected often enough.
func (r *exam) restrain(e *evidence.Evidence) {
	if e.Made+len(e.Refused) >= mainConnects && r.feed.Status().State == feeds.Waiting {
		r.feed.Pause()
	}
}

func never(*evidence.Evidence) bool { return false }

// verdict is how a stage ended.
type verdict uint8

const (
	passed verdict = iota
	inconclusive
	failed
)

// verdictIf returns v under a condition; passed otherwise.
func verdictIf(met bool, v verdict) verdict {
	if met {
		return v
	}
	return passed
}

// begin starts a stage and returns the function that ends it.
func (r *exam) begin(name string) (done func(v verdict, format string, args ...any)) {
	s := Stage{Name: name, Began: time.Now()}
	if r.Stage != nil {
		r.Stage(s)
	}
	return func(v verdict, format string, args ...any) {
		s.Took, s.Outcome = Seconds(time.Since(s.Began)), fmt.Sprintf(format, args...)
		s.Failed, s.Inconclusive = v == failed, v == inconclusive
		r.reportStage(s)
	}
}

func (r *exam) reportStage(s Stage) {
	r.report.Stages = append(r.report.Stages, s)
	if r.Stage != nil {
		r.Stage(s)
	}
}

func (r *exam) run() {
	if !r.connect("connect") && !r.otherwise() {
		return
	}
	r.first()
	r.beside()
	r.watch()
	r.reconnect()
}

func (r *exam) conclude() Report {
	e := r.evidence()
	e.Name = r.Name
	if s := r.feed.Status(); s.State == feeds.Connecting {
		e.Waiting = time.Since(s.Since)
	}
	for _, t := range r.variants {
		e.Variants = append(e.Variants, &evidence.Variant{
			Kind: t.kind, Evidence: t.evidence(), Meanwhile: t.meanwhile, Main: t.main,
		})
	}
	out := r.report
	out.Took = Seconds(time.Since(r.started))
	out.Connected, out.Interrupted = e.Made > 0, r.ctx.Err() != nil
	out.Diagnosis = rules.Diagnose(e)
	out.Counts = count(e)
	for _, v := range e.Variants {
		out.Counts.Connects += count(v.Evidence).Connects
	}
	return out
}

func count(e *evidence.Evidence) Counts {
	n := Counts{Connects: e.Made + len(e.Refused)}
	for _, c := range e.Connections {
		n.Reads, n.Bytes, n.Events, n.Comments = n.Reads+c.Reads, n.Bytes+c.Bytes, n.Events+c.Events, n.Comments+c.Comments
	}
	return n
}
