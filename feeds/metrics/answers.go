package metrics

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/answer"
)

// answerFamily is a histogram of answers under its OpenTelemetry name.
type answerFamily struct {
	otel, name, help string
	bounds           []float64
	label            string // Beside the feed; empty for none.
	of               map[string]string
}

// The bounds are those that the semantic conventions of OpenTelemetry advise.
var (
	tokenBounds     = []float64{1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864}
	operationBounds = []float64{0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92}
	firstBounds     = []float64{0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}
	perTokenBounds  = []float64{0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5}
)

// answerFamilies are the histograms of answers. Their figures are those of package answer, by the value of the label.
var answerFamilies = []answerFamily{
	{
		otel: "gen_ai.client.token.usage", name: "gen_ai_client_token_usage", label: usageLabel, bounds: tokenBounds,
		help: "Tokens that the server reported for an answer.",
		of:   map[string]string{"input": "input_tokens", "output": "output_tokens"},
	},
	{
		otel: "gen_ai.client.operation.duration", name: "gen_ai_client_operation_duration_seconds", bounds: operationBounds,
		help: "Time from a request to the last event of its answer.", of: map[string]string{"": "total"},
	},
	{
		otel: "gen_ai.client.operation.time_to_first_chunk", name: "gen_ai_client_operation_time_to_first_chunk_seconds",
		help:   "Time from a request to the first event of its answer.",
		bounds: firstBounds, of: map[string]string{"": "first_event"},
	},
	{
		otel: "gen_ai.server.time_to_first_token", name: "gen_ai_server_time_to_first_token_seconds",
		help:   "Time from a request to the first output of its answer, as it arrived here.",
		bounds: firstBounds, of: map[string]string{"": "ttft"},
	},
	{
		otel: "gen_ai.server.time_per_output_token", name: "gen_ai_server_time_per_output_token_seconds",
		help:   "Time per output token after the first, as they arrived here, if the server reported their number.",
		bounds: perTokenBounds, of: map[string]string{"": "tpot"},
	},
}

// usageLabel is the label of token.usage, in OpenTelemetry gen_ai.token.type.
const usageLabel = "gen_ai_token_type"

// Convention returns the name that OpenTelemetry's semantic conventions have for a metric of answers or for its label, and
// any other name as it is.
func Convention(name string) string {
	if name == usageLabel {
		return "gen_ai.token.type"
	}
	for i := range answerFamilies {
		if answerFamilies[i].name == name {
			return answerFamilies[i].otel
		}
	}
	return name
}

// nativeFactor is how much larger each native bucket is than the one before, at most.
const nativeFactor = 1.1

// Answers counts answers and collects their figures. It is a [prometheus.Collector] and safe for concurrent use.
type Answers struct {
	histograms []*prometheus.HistogramVec // Of answerFamilies, in order.
	states     *prometheus.CounterVec
	held       *prometheus.CounterVec
}

// The metrics of answers that OpenTelemetry has no name for.
const (
	answersName = "feedscope_feed_answers_total"
	answersHelp = "Answers that have ended, by state: complete, limited, failed, incomplete."
	heldName    = "feedscope_feed_held_answers_total"
	heldHelp    = "Answers that something on the way held back. Their times are in no histogram, because they are not the server's."
)

// NewAnswers returns a collector without answers.
func NewAnswers() *Answers {
	a := &Answers{
		states: prometheus.NewCounterVec(prometheus.CounterOpts{Name: answersName, Help: answersHelp}, []string{"feed", "state"}),
		held:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: heldName, Help: heldHelp}, []string{"feed"}),
	}
	for i := range answerFamilies {
		f := &answerFamilies[i]
		labels := []string{"feed"}
		if f.label != "" {
			labels = append(labels, f.label)
		}
		a.histograms = append(a.histograms, prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: f.name, Help: f.help + " " + f.otel + " of OpenTelemetry.", Buckets: f.bounds,
			NativeHistogramBucketFactor: nativeFactor, NativeHistogramMaxBucketNumber: 160,
		}, labels))
	}
	return a
}

// Begin makes the counters of a feed start at zero.
func (a *Answers) Begin(feed string) {
	feed = labelOf(feed)
	for s := answer.Complete; s <= answer.Incomplete; s++ {
		a.states.WithLabelValues(feed, s.String())
	}
	a.held.WithLabelValues(feed)
}

// Ended counts an answer of a feed that has ended. The answer is not kept.
func (a *Answers) Ended(feed string, ended *answer.Answer) {
	feed = labelOf(feed)
	state, _ := ended.State()
	a.states.WithLabelValues(feed, state.String()).Inc()
	if ended.HeldBack() {
		a.held.WithLabelValues(feed).Inc()
	}
	for i := range answerFamilies {
		f := &answerFamilies[i]
		for label, figure := range f.of {
			labels := []string{feed}
			if f.label != "" {
				labels = append(labels, label)
			}
			if of, known := answer.FigureNamed(figure); known && of.Distorted(ended) == "" {
				if v, ok := of.Of(ended); ok {
					a.histograms[i].WithLabelValues(labels...).Observe(v)
				}
			}
		}
	}
}

// Forget drops the figures of a feed.
func (a *Answers) Forget(feed string) {
	of := prometheus.Labels{"feed": labelOf(feed)}
	a.states.DeletePartialMatch(of)
	a.held.DeletePartialMatch(of)
	for _, h := range a.histograms {
		h.DeletePartialMatch(of)
	}
}

// Describe implements [prometheus.Collector].
func (a *Answers) Describe(descs chan<- *prometheus.Desc) {
	for _, c := range a.all() {
		c.Describe(descs)
	}
}

// Collect implements [prometheus.Collector].
func (a *Answers) Collect(metrics chan<- prometheus.Metric) {
	for _, c := range a.all() {
		c.Collect(metrics)
	}
}

func (a *Answers) all() []prometheus.Collector {
	all := []prometheus.Collector{a.states, a.held}
	for _, h := range a.histograms {
		all = append(all, h)
	}
	return all
}

// labelOf returns the name of a feed as the value of a label.
func labelOf(name string) string { return strings.ToValidUTF8(name, "\ufffd") }
