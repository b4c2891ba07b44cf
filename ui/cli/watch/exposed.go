package watch

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

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
	linesLost uint64
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
	{
		"feedscope_recording_active", "1 while feeds are recorded, 0 while they should be but cannot. Absent without --output.",
		prometheus.GaugeValue, nil,
		func(f *facts, put put) {
			if f.recorded != nil {
				put(truth(f.recorded.active))
			}
		},
	},
	{
		"feedscope_recording_written_bytes_total", "Bytes written to files of recordings. Absent without --output.",
		prometheus.CounterValue, nil,
		func(f *facts, put put) {
			if f.recorded != nil {
				put(float64(f.recorded.written))
			}
		},
	},
	{
		"feedscope_recording_lost_reads_total", "Reads that are missing in recordings because the disk was too slow. Absent without --output.",
		prometheus.CounterValue, nil,
		func(f *facts, put put) {
			if f.recorded != nil {
				put(float64(f.recorded.loss.Reads))
			}
		},
	},
	{
		"feedscope_recording_lost_bytes_total", "Bytes of those reads. Absent without --output.", prometheus.CounterValue, nil,
		func(f *facts, put put) {
			if f.recorded != nil {
				put(float64(f.recorded.loss.Bytes))
			}
		},
	},
	{
		"feedscope_log_lost_lines_total", "Lines that are missing in the log because it was blocked.", prometheus.CounterValue, nil,
		func(f *facts, put put) { put(float64(f.linesLost)) },
	},
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

// Markdown returns a table of all metrics that are served.
func Markdown() string {
	rows := metrics.Rows()
	for i := range figures {
		f := &figures[i]
		kind := "gauge"
		if f.kind == prometheus.CounterValue {
			kind = "counter"
		}
		rows = append(rows, metrics.Row{Name: f.name, Kind: kind, Help: f.help, Labels: f.labels})
	}
	return metrics.Markdown(rows)
}
