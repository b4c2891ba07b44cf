package watch

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/collect"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/metrics"
)

// facts are what the run knows about itself at a moment. They do not change: the run replaces them.
type facts struct {
	version   string
	feeds     int
	findings  map[string][]string // Codes by feed.
	refused   bool                // The last reload found a mistake.
	applied   time.Time           // When the configuration in force was applied.
	recorded  *recorded           // Nil if nothing is to be recorded.
	collected *collect.Figures    // Nil if no feeds are collected.
	linesLost int
	read      *view.State // Nil if feeds are not read from JetStream.
}

// exposed publishes facts to other goroutines. It is a [prometheus.Collector].
type exposed struct {
	current atomic.Pointer[facts]
	beat    atomic.Int64 // When the facts were last replaced, in Unix nanoseconds.
}

// findings returns the codes of the findings about a feed.
func (e *exposed) findings(feed string) []string { return e.current.Load().findings[feed] }

func (e *exposed) publish(f *facts, now time.Time) {
	e.current.Store(f)
	e.beat.Store(now.UnixNano())
}

// waits returns for what the run waits before it is ready; empty for nothing.
func (e *exposed) waits() string {
	f := e.current.Load()
	switch {
	case f.collected != nil && !f.collected.Connected:
		return "waiting for NATS JetStream: nothing can be stored"
	case f.read != nil && (!f.read.Read || f.read.Trouble != ""):
		return "waiting for NATS JetStream: nothing can be read"
	}
	return ""
}

// figure is a metric of the process.
type figure struct {
	name, help string
	kind       prometheus.ValueType
	labels     []string
	of         func(f *facts, put put)
}

// put adds a value with the values of the figure's labels.
type put func(value float64, labels ...string)

// figures are the metrics of the process, beside those of the Go runtime and the operating system. A new one is an entry
// here.
var figures = []figure{
	{
		"feedscope_build_info", "1, with the versions of feedscope and Go.", prometheus.GaugeValue,
		[]string{"version", "goversion"},
		func(f *facts, put put) { put(1, f.version, runtime.Version()) },
	},
	{
		"feedscope_feeds", "Feeds of the configuration.", prometheus.GaugeValue, nil,
		func(f *facts, put put) { put(float64(f.feeds)) },
	},
	{
		"feedscope_config_last_reload_successful", "0 if the last reload found a mistake, so that an earlier configuration is in force; else 1.",
		prometheus.GaugeValue, nil,
		func(f *facts, put put) { put(truth(!f.refused)) },
	},
	{
		"feedscope_config_last_reload_success_timestamp_seconds", "When the configuration in force was applied.",
		prometheus.GaugeValue, nil,
		func(f *facts, put put) { put(float64(f.applied.UnixMilli()) / 1000) },
	},
	ofRecording("active", "1 while feeds are recorded, 0 while they should be but cannot.", prometheus.GaugeValue,
		func(r *recorded) float64 { return truth(r.active) }),
	ofRecording("written_bytes_total", "Bytes written to files of recordings.", prometheus.CounterValue,
		func(r *recorded) float64 { return float64(r.written) }),
	ofRecording("lost_reads_total", "Reads that are missing in recordings because the disk was too slow.", prometheus.CounterValue,
		func(r *recorded) float64 { return float64(r.loss.Reads) }),
	ofRecording("lost_bytes_total", "Bytes of those reads.", prometheus.CounterValue,
		func(r *recorded) float64 { return float64(r.loss.Bytes) }),
	ofReading("connected", "1 while feeds are read from JetStream, 0 while they cannot be.", prometheus.GaugeValue,
		func(s *view.State) float64 { return truth(s.Read && s.Trouble == "") }),
	ofReading("behind_seconds", "Age of the message that is read, 0 while messages are read as they come.", prometheus.GaugeValue,
		func(s *view.State) float64 { return s.Behind.Seconds() }),
	ofReading("waiting_messages", "Messages that are yet to be read.", prometheus.GaugeValue,
		func(s *view.State) float64 { return float64(s.Waiting) }),
	ofReading("skipped_messages_total", "Messages that no collector can have published.", prometheus.CounterValue,
		func(s *view.State) float64 { return float64(s.Skipped) }),
	ofReading("lost_messages_total", "Messages that JetStream removed before they were read.", prometheus.CounterValue,
		func(s *view.State) float64 { return float64(s.Lost) }),
	{
		"feedscope_log_lost_lines_total", "Lines that are missing in the log because it was blocked.", prometheus.CounterValue, nil,
		func(f *facts, put put) { put(float64(f.linesLost)) },
	},
	collected("feeds", "Feeds that this collector runs.", prometheus.GaugeValue, func(c *collect.Figures) float64 { return float64(c.Feeds) }),
	collected("alive", "Collectors that are alive, as far as this one knows.", prometheus.GaugeValue,
		func(c *collect.Figures) float64 { return float64(c.Collectors) }),
	collected("connected", "1 while the connection to NATS is up, else 0.", prometheus.GaugeValue,
		func(c *collect.Figures) float64 { return truth(c.Connected) }),
	collected("messages_total", "Messages stored in JetStream.", prometheus.CounterValue,
		func(c *collect.Figures) float64 { return float64(c.Messages) }),
	collected("bytes_total", "Bytes of streams and notes in them.", prometheus.CounterValue,
		func(c *collect.Figures) float64 { return float64(c.Bytes) }),
	collected("duplicates_total", "Events that JetStream has dropped because their feeds had sent their IDs before.", prometheus.CounterValue,
		func(c *collect.Figures) float64 { return float64(c.Duplicates) }),
	collected("refused_total", "Attempts to store messages that failed and were repeated.", prometheus.CounterValue,
		func(c *collect.Figures) float64 { return float64(c.Refused) }),
	collected("waiting_messages", "Messages that wait to be stored.", prometheus.GaugeValue,
		func(c *collect.Figures) float64 { return float64(c.WaitingMessages) }),
	collected("waiting_bytes", "Bytes that wait to be stored.", prometheus.GaugeValue,
		func(c *collect.Figures) float64 { return float64(c.WaitingBytes) }),
	collected("dropped_messages_total", "Messages that JetStream did not take before the collector ended.", prometheus.CounterValue,
		func(c *collect.Figures) float64 { return float64(c.Dropped) }),
	collected("slowed_feeds", "Feeds that are not read because too much waits to be stored.", prometheus.GaugeValue,
		func(c *collect.Figures) float64 { return float64(c.SlowedFeeds) }),
	collected("slowed_seconds_total", "Time for which feeds were not read, of all feeds together.", prometheus.CounterValue,
		func(c *collect.Figures) float64 { return c.Slowed.Seconds() }),
	{
		"feedscope_collect_handovers_total", "Feeds that this collector has taken over, given up in good order, or lost. " +
			"Absent unless feeds are collected.",
		prometheus.CounterValue,
		[]string{"kind"},
		func(f *facts, put put) {
			if c := f.collected; c != nil {
				put(float64(c.Taken), "taken")
				put(float64(c.Given), "given")
				put(float64(c.Lost), "lost")
			}
		},
	},
}

// Figures about a part of the run, absent without it.
var (
	ofRecording = ofPart("feedscope_recording_", " Absent without --output.", func(f *facts) *recorded { return f.recorded })
	ofReading   = ofPart("feedscope_jetstream_", " Absent without --from.", func(f *facts) *view.State { return f.read })
	collected   = ofPart("feedscope_collect_", " Absent unless feeds are collected.", func(f *facts) *collect.Figures { return f.collected })
)

// ofPart returns a function that makes figures about a part.
func ofPart[T any](prefix, absent string, part func(*facts) *T) func(name, help string, kind prometheus.ValueType, of func(*T) float64) figure {
	return func(name, help string, kind prometheus.ValueType, of func(*T) float64) figure {
		return figure{prefix + name, help + absent, kind, nil, func(f *facts, put put) {
			if p := part(f); p != nil {
				put(of(p))
			}
		}}
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (f *figure) desc() *prometheus.Desc { return prometheus.NewDesc(f.name, f.help, f.labels, nil) }

// Describe implements [prometheus.Collector].
func (*exposed) Describe(descs chan<- *prometheus.Desc) {
	for i := range figures {
		descs <- figures[i].desc()
	}
}

// Collect implements [prometheus.Collector].
func (e *exposed) Collect(metrics chan<- prometheus.Metric) {
	now := e.current.Load()
	for i := range figures {
		f := &figures[i]
		d := f.desc()
		f.of(now, func(value float64, labels ...string) {
			metrics <- prometheus.MustNewConstMetric(d, f.kind, value, labels...)
		})
	}
}

// Metrics describes all metrics that are served.
func Metrics() []metrics.Row {
	rows := metrics.Rows()
	for i := range figures {
		f := &figures[i]
		kind := "gauge"
		if f.kind == prometheus.CounterValue {
			kind = "counter"
		}
		rows = append(rows, metrics.Row{Name: f.name, Kind: kind, Help: f.help, Labels: f.labels})
	}
	return rows
}
