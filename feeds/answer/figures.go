package answer

import "time"

// Figure is a figure of an answer, under the name that summaries, assertions and panels have for it.
type Figure struct {
	// Name is the figure's name.
	Name string
	// Duration reports that the figure is in seconds; otherwise it is a plain number.
	Duration bool
	// Of returns the figure; false if the answer has none, or not enough to tell it.
	Of func(a *Answer) (float64, bool)
}

// minGaps is how many gaps a percentile needs.
const minGaps = 20

// Figures returns all figures:
//
//   - first_event, ttft and first_answer are from the request to the first event; to the first output, be it text,
//     reasoning or a tool call; and to the first output that is no reasoning. Some tools call first_event time to first
//     token.
//   - gap_p50, gap_p95 and gap_max are of the times between the events that brought output. An event is not a token.
//     Percentiles need 20 gaps.
//   - tpot is the time per output token after the first, tokens_per_second the output tokens by the time from the first
//     output to the last; chunks_per_token is the events with output by the output tokens. They need the server's usage.
//     Where chunks_per_token is below 0.8, the gaps are not those of tokens.
//   - input_tokens, cached_tokens, output_tokens and reasoning_tokens are the server's usage; input includes cached, and
//     output reasoning.
//   - cost is the usage at the configured price.
//   - total is from the request to the last event of an answer that has ended.
//   - chunks is the number of events that brought output, reads the number of reads in which they arrived.
func Figures() []Figure { return figures }

var figures = []Figure{
	{"first_event", true, func(a *Answer) (float64, bool) { return a.Delivery.until(a.Delivery.FirstEvent) }},
	{"ttft", true, func(a *Answer) (float64, bool) { return a.Delivery.until(a.Delivery.FirstOutput) }},
	{"first_answer", true, func(a *Answer) (float64, bool) { return a.Delivery.until(a.Delivery.FirstAnswer) }},
	{"gap_p50", true, func(a *Answer) (float64, bool) { g := a.Delivery.Gaps(); return g.P50.Seconds(), g.Count >= minGaps }},
	{"gap_p95", true, func(a *Answer) (float64, bool) { g := a.Delivery.Gaps(); return g.P95.Seconds(), g.Count >= minGaps }},
	{"gap_max", true, func(a *Answer) (float64, bool) { g := a.Delivery.Gaps(); return g.Max.Seconds(), g.Count > 0 }},
	{"tpot", true, func(a *Answer) (float64, bool) {
		took, ok := a.generation()
		return took / float64(a.Usage.Output-1), ok
	}},
	{"tokens_per_second", false, func(a *Answer) (float64, bool) {
		took, ok := a.generation()
		return float64(a.Usage.Output) / took, ok
	}},
	{"chunks_per_token", false, func(a *Answer) (float64, bool) {
		return float64(a.Pieces) / float64(a.Usage.Output), a.Usage.Output > 0
	}},
	{"input_tokens", false, func(a *Answer) (float64, bool) { return float64(a.Usage.Input), a.Usage.Known }},
	{"cached_tokens", false, func(a *Answer) (float64, bool) { return float64(a.Usage.Cached), a.Usage.Cached > 0 }},
	{"output_tokens", false, func(a *Answer) (float64, bool) { return float64(a.Usage.Output), a.Usage.Output > 0 }},
	{"reasoning_tokens", false, func(a *Answer) (float64, bool) { return float64(a.Usage.Reasoning), a.Usage.Reasoning > 0 }},
	{"cost", false, func(a *Answer) (float64, bool) { return a.Price.of(a.Usage), a.Usage.Output > 0 && a.Price.Known }},
	{"total", true, func(a *Answer) (float64, bool) {
		took, ok := a.Delivery.until(a.Delivery.LastEvent)
		return took, ok && a.state != Streaming
	}},
	{"chunks", false, func(a *Answer) (float64, bool) { return float64(a.Pieces), true }},
	{"reads", false, func(a *Answer) (float64, bool) { return float64(a.Reads), true }},
}

// Timed reports whether the figure derives from times of arrival.
func (f Figure) Timed() bool { return f.Duration || f.Name == "tokens_per_second" }

// Distorted says in a word or two why the figure is not the server's: "altered", "replayed", "held back"; empty if nothing is
// known to distort it.
func (f Figure) Distorted(a *Answer) string {
	if a.Altered != "" || f.Timed() {
		return a.Distorted()
	}
	return ""
}

// Distorted says in a word or two why figures of the answer are not the server's; see [Figure.Distorted].
func (a *Answer) Distorted() string {
	switch {
	case a.Altered != "":
		return "altered"
	case a.Replayed > 0:
		return "replayed"
	case a.HeldBack():
		return "held back"
	}
	return ""
}

// fewChunks is the number of chunks per token below which gaps are not those of tokens.
const fewChunks = 0.8

// Caveat says where a figure of an answer does not mean what it seems to; empty if it does.
func (f Figure) Caveat(a *Answer, v float64) string {
	switch {
	case f.Distorted(a) != "":
		return "not the server's"
	case f.Name == "chunks_per_token" && v < fewChunks:
		return "gaps are not those of tokens"
	case f.Name == "reads" && a.HeldBack():
		return "something on the way held the chunks back"
	case f.Name == "cost" && a.Usage.Written > 0:
		return "tokens written to a cache at the price of input"
	}
	return ""
}

// FigureNamed returns the figure with a name.
func FigureNamed(name string) (Figure, bool) {
	for _, f := range figures {
		if f.Name == name {
			return f, true
		}
	}
	return Figure{}, false
}

// until returns the seconds from the request to t, false if either is unknown.
func (f *Delivery) until(t time.Time) (float64, bool) {
	return max(t.Sub(f.Sent).Seconds(), 0), !t.IsZero() && !f.Sent.IsZero()
}

// generation returns the seconds from the first output to the last; false if they or the number of tokens say nothing
// about the pace.
func (a *Answer) generation() (float64, bool) {
	took := a.Delivery.LastOutput.Sub(a.Delivery.FirstOutput).Seconds()
	return took, a.Usage.Output >= 2 && took > 0
}
