package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds"
	"feedscope/feeds/health"
	"feedscope/feeds/hub"
	"feedscope/feeds/sse"
)

// family is a metric of each feed. One of its functions is set.
type family struct {
	name, help string
	labels     []string // Beside the feed.
	// gauge and counter put the values of a feed at one moment.
	gauge, counter func(s *sample, put put)
	// histogram appends the distribution of a feed, if it is one of those that have any.
	histogram func(f *hub.Feed, dst []health.Bucket, now time.Time) []health.Bucket
	bounds    []float64 // Of the histogram, in seconds.
	has       func(f *hub.Feed) bool
}

// put adds a value with the values of the family's labels.
type put func(value float64, labels ...string)

// sample is a feed at one moment.
type sample struct {
	feeds.Snapshot
	now      time.Time
	observed counts
	findings []string
}

// The bounds of the classic buckets, in seconds. Native histograms are finer.
var (
	gapBounds = []float64{0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300}
	lagBounds = []float64{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}
)

// families are the metrics of feeds. A new one is an entry here.
var families = []family{
	{
		name: "feedscope_feed_state", labels: []string{"state"},
		help: "1 for the state that the feed is in, 0 for the others: connecting, live, stale, waiting, ended, failed, paused.",
		gauge: func(s *sample, put put) {
			for state := feeds.Connecting; state <= feeds.Paused; state++ {
				put(truth(s.Status.State == state), state.String())
			}
		},
	},
	{
		name: "feedscope_feed_silence_seconds", help: "Time since the last byte of the feed. Absent before the first.",
		gauge: func(s *sample, put put) { since(s.now, s.LastByte, put) },
	},
	{
		name:  "feedscope_feed_payload_silence_seconds",
		help:  "Time since the last event of the feed that was not noise. Absent before the first.",
		gauge: func(s *sample, put put) { since(s.now, s.LastMessage, put) },
	},
	{
		name: "feedscope_feed_connections_total", help: "Connections that became a stream.",
		counter: func(s *sample, put put) { put(float64(s.observed.connections)) },
	},
	{
		name: "feedscope_feed_reconnects_total", labels: []string{"reason"},
		help: "Connections after the first, by what ended the one before: ended (by the server, in good order), command, or the " +
			"kind of error. Those after an expected end are left out.",
		counter: func(s *sample, put put) { each(s.observed.reconnects, put) },
	},
	{
		name: "feedscope_feed_failed_attempts_total", labels: []string{"reason"},
		help:    "Attempts that did not become a stream, by the kind of error.",
		counter: func(s *sample, put put) { each(s.observed.failures, put) },
	},
	{
		name: "feedscope_feed_events_total", help: "Events received, with replayed ones and noise.",
		counter: func(s *sample, put put) { put(float64(s.Messages)) },
	},
	{
		name: "feedscope_feed_replayed_events_total", help: "Events that were created before the connection that carried them.",
		counter: func(s *sample, put put) { put(float64(s.Replayed)) },
	},
	{
		name: "feedscope_feed_noise_events_total", help: "Events that were noise, such as keep-alives.",
		counter: func(s *sample, put put) { put(float64(s.Noise)) },
	},
	{
		name: "feedscope_feed_comments_total", help: "Comments received.",
		counter: func(s *sample, put put) { put(float64(s.Comments)) },
	},
	{
		name: "feedscope_feed_received_bytes_total", help: "Bytes of streams received, after decompression.",
		counter: func(s *sample, put put) { put(float64(s.Bytes)) },
	},
	{
		name: "feedscope_feed_anomalies_total", labels: []string{"kind"}, help: "Violations of the standard, by kind.",
		counter: func(s *sample, put put) {
			for kind := 1; kind < sse.NumAnomalies; kind++ { // Zero is none.
				put(float64(s.AnomalyCounts[kind]), sse.AnomalyKind(kind).String())
			}
		},
	},
	{
		name: "feedscope_feed_gap_seconds", bounds: gapBounds, histogram: (*hub.Feed).AppendGaps, has: every,
		help: "Time between consecutive events of one connection, without replayed ones and noise; within 3 %.",
	},
	{
		name: "feedscope_feed_lag_seconds", bounds: lagBounds, histogram: (*hub.Feed).AppendLags, has: timed,
		help: "Arrival minus event time, above the smallest such difference of the last five minutes; within 0.4 %. " +
			"An event enters 15 s after its arrival at the latest. Only for feeds with event times.",
	},
	{
		name: "feedscope_feed_finding", labels: []string{"code"},
		help: "1 for each finding of the passive doctor that stands, by its code.",
		gauge: func(s *sample, put put) {
			for _, code := range s.findings {
				put(1, code)
			}
		},
	},
}

func every(*hub.Feed) bool { return true }

func timed(f *hub.Feed) bool { return f.TimePath() != "" }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func since(now, t time.Time, put put) {
	if !t.IsZero() {
		put(max(now.Sub(t), 0).Seconds())
	}
}

func each(counts map[string]uint64, put put) {
	for label, n := range counts {
		put(float64(n), label)
	}
}

// kind returns the type of the metric.
func (f *family) kind() string {
	switch {
	case f.gauge != nil:
		return "gauge"
	case f.counter != nil:
		return "counter"
	}
	return "histogram"
}

func (f *family) desc() *prometheus.Desc {
	return prometheus.NewDesc(f.name, f.help, append([]string{"feed"}, f.labels...), nil)
}
