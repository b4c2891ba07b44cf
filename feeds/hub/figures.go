package hub

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/health"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/sse"
)

// figures are a feed's counters and measurements since it was added.
type figures struct {
	messages, replayed, comments, bytes, noise uint64
	anomalies                                  [sse.NumAnomalies]uint64
	lastByte, lastMessage                      time.Time
	timeless                                   timeless
	monitor                                    *health.Monitor
	report                                     health.Report // Cached; see reportEvery.
	reported                                   time.Time
}

func newFigures(start time.Time, timePath string) figures {
	return figures{
		monitor:  health.New(start, health.Options{Lag: timePath != ""}),
		timeless: timeless{path: timePath},
	}
}

// reportEvery is how often a snapshot computes percentiles again.
const reportEvery = time.Second

// health returns the rates and percentiles at now, or of a moment shortly before.
func (g *figures) health(now time.Time) health.Report {
	if g.reported.IsZero() || now.Sub(g.reported) >= reportEvery {
		g.report, g.reported = g.monitor.Report(now), now
	}
	return g.report
}

func (g *figures) describe(s *feeds.Snapshot) {
	s.LastByte, s.Messages, s.Replayed, s.Comments, s.Bytes = g.lastByte, g.messages, g.replayed, g.comments, g.bytes
	s.Noise, s.LastMessage, s.AnomalyCounts = g.noise, g.lastMessage, g.anomalies
	for _, n := range g.anomalies {
		s.Anomalies += n
	}
}

func (g *figures) arrived(at time.Time, n int) {
	g.lastByte = at
	g.bytes += uint64(n)
	g.monitor.Read(at)
}

// suspended excludes the last d before at, when the process did not run, from the silence.
func (g *figures) suspended(at time.Time, d time.Duration) {
	if !g.lastByte.IsZero() {
		g.lastByte = g.lastByte.Add(d)
	}
	if !g.lastMessage.IsZero() {
		g.lastMessage = g.lastMessage.Add(d)
	}
	g.monitor.Suspended(at)
}

// timed counts a message that arrived now, and marks it if it is replayed.
func (g *figures) timed(e *feeds.Event) {
	g.timeless.add(e)
	if e.Replayed = g.monitor.Event(e.Time, e.EventTime); e.Replayed {
		g.replayed++
	}
}

const (
	// maxMembers is how many member names are kept, maxSampled how many payloads are searched for them.
	maxMembers = 8
	maxSampled = 64
)

// timeless counts events without a time until one has a time.
type timeless struct {
	path string // Empty if no time is expected, or one was found.
	feeds.Timeless
}

func (t *timeless) add(e *feeds.Event) {
	switch {
	case t.path == "":
	case !e.EventTime.IsZero():
		*t = timeless{}
	default:
		t.Path = t.path
		if t.Events++; t.Events <= maxSampled {
			t.Members = jsonpath.AppendMembers(t.Members, e.Data, maxMembers)
		}
	}
}
