package rules

import (
	"cmp"
	"hash/fnv"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/expression"
	"feedscope/feeds/health"
)

// since returns the time since a moment, which is awake, as a value. It has none while the feed rests.
func (w *watch) since(heard, now time.Time) expression.Reading {
	return expression.Reading{Known: !w.resting(), Number: max(w.awake(now).Sub(heard).Seconds(), 0)}
}

func (w *watch) silence(now time.Time) expression.Reading { return w.since(w.heard, now) }

func (w *watch) payloadSilence(now time.Time) expression.Reading { return w.since(w.heardRecord, now) }

func (w *watch) stateName(time.Time) expression.Reading {
	return expression.Reading{Known: true, Text: w.state.String()}
}

// why returns the reason for the feed's state or, if it has none, the state.
func (w *watch) why(time.Time) expression.Reading {
	return expression.Reading{Known: true, Text: cmp.Or(string(w.reason), w.state.String())}
}

// down reports whether the feed should be live but is not.
func (w *watch) down(time.Time) expression.Reading {
	return truth(w.state != feeds.Live && !w.resting())
}

// lag returns the 95th percentile of the last minute's lag.
func (w *watch) lag(now time.Time) expression.Reading {
	if w.monitor == nil {
		return expression.Reading{}
	}
	if w.reported.IsZero() || now.Sub(w.reported) >= time.Second {
		w.report, w.reported = w.monitor.Report(now), now
	}
	of := w.report.Windows[health.Minute].Lag
	return expression.Reading{Known: of.Has95, Number: of.P95.Seconds()}
}

// provide starts to observe what rules need, once the watch has begun.
func (w *watch) provide() {
	if w.start.IsZero() {
		return
	}
	of := watch{start: w.start, opening: w.opening} // What is new.
	if w.needs.lag && w.monitor == nil {
		of.monitor = health.New(w.start, health.Options{Lag: w.spec.TimePath != ""})
		w.monitor = of.monitor
	}
	if w.needs.doctor && w.evidence == nil && w.collector == nil {
		of.collector = evidence.NewCollector(w.spec)
		w.collector = of.collector
	}
	if w.needs.answers && w.tracker == nil {
		o := w.answer
		o.Ended = w.answered
		of.tracker = answer.NewTracker(o)
		w.tracker = of.tracker
	}
	if w.opening != nil {
		of.opened(*w.opening)
	}
}

// observe passes events on to what observes them.
func (w *watch) observe(events []feeds.Event) {
	if w.monitor != nil {
		for i := range events {
			e := &events[i]
			if e.Kind != feeds.Message || e.Noise || e.Replayed || e.Time.Sub(w.woke) < backlog {
				continue
			}
			if !e.EventTime.IsZero() {
				w.monitor.StartLag(e.Time)
			}
			w.monitor.Event(e.Time, e.EventTime)
		}
	}
	if w.collector != nil {
		w.collector.Fold(events)
	}
	if w.tracker != nil {
		w.tracker.Fold(events)
	}
}

// backlog is how long after a suspension events may have been waiting.
const backlog = 100 * time.Millisecond

// diagnoseEvery is how often a feed is diagnosed, in seconds.
const diagnoseEvery = 5

// diagnose finds out what is wrong with the feed. Not all feeds are diagnosed in the same second.
func (w *watch) diagnose(now time.Time) {
	if !w.needs.doctor || (now.Unix()+w.shift())%diagnoseEvery != 0 {
		return
	}
	w.codes = make(map[string]bool)
	if w.altered {
		return // What feedscope itself does to the stream is no finding.
	}
	for _, f := range rules.Diagnose(cmp.Or(w.evidence, w.collector).Evidence(now)).Current().Findings {
		w.codes[f.Code] = true
	}
}

// shift returns a number that differs from feed to feed, and is the same live and in a recording.
func (w *watch) shift() int64 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(w.name)) // It does not fail.
	return int64(sum.Sum32())
}

// answered takes the figures of an answer that has ended, and evaluates what depends on them.
func (w *watch) answered(a *answer.Answer) {
	state, _ := a.State()
	w.figures = map[string]expression.Reading{"complete": truth(state == answer.Complete)}
	for _, f := range answer.Figures() {
		if v, ok := f.Of(a); ok && f.Distorted(a) == "" {
			w.figures[f.Name] = expression.Reading{Known: true, Number: v}
		}
	}
	for _, u := range w.units {
		if u.needs.answers && u.atSecond && u.keyIndex < 0 {
			u.second(w.now)
		}
	}
}
