package answer

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	merged "feedscope/feeds/answer"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// The widths of the sparkline of arrivals.
const leastSpark, mostSpark = 10, 24

// rule adds the line above the figures.
func (p *Panel) rule(f panel.Frame, w int) {
	l := &p.line
	l.Reset(w)
	l.Gap(margin - 1)
	l.Repeat(f.Theme.Style(theme.Faint), f.Theme.Glyphs.Border.Top, w-2*(margin-1))
	p.lines = append(p.lines, l.Fill(theme.Style{}).String())
}

// strip adds the line of figures.
func (p *Panel) strip(f panel.Frame, w int) {
	l := &p.line
	l.Reset(w)
	l.Gap(margin - 1)
	dim, strong := f.Theme.Style(theme.Dim), f.Theme.Style(theme.Strong)
	if p.view.distorted != "" {
		strong = f.Theme.Style(theme.Stale)
	}
	for i, part := range fitting(p.view.facts(), w-2*(margin-1)) {
		if part.spark {
			width := min(l.Left()-separator-(margin-1), mostSpark)
			l.To(theme.Style{}, w-width-(margin-1))
			l.Spark(f.Theme.Gradient(theme.Spark, false), &f.Theme.Glyphs, squeeze(p.view.arrived, width), width)
			break
		}
		if i > 0 {
			l.Put(dim, " "+f.Theme.Glyphs.Sep+" ")
		}
		if part.label != "" {
			l.Put(dim, part.label+" ")
		}
		style := strong
		if part.warns {
			style = f.Theme.Style(theme.Warn)
		}
		l.Put(style, part.value)
	}
	p.lines = append(p.lines, l.Fill(theme.Style{}).String())
}

// fact is a figure for the strip, or the sparkline of arrivals at its end. Those of the lowest rank get room first.
type fact struct {
	label, value string
	rank         int
	spark, warns bool
}

// width returns the least number of cells that the fact needs.
func (f *fact) width() int {
	if f.spark {
		return leastSpark
	}
	return text.Width(strings.TrimPrefix(f.label+" "+f.value, " "))
}

// separator is the width of what is between two facts.
const separator = 3

// fitting returns the facts that have room in w cells, in their order.
func fitting(all []fact, w int) (in []fact) {
	ranks := make([]int, len(all))
	for i := range ranks {
		ranks[i] = i
	}
	slices.SortStableFunc(ranks, func(a, b int) int { return all[a].rank - all[b].rank })
	fits, left := make([]bool, len(all)), w+separator
	for _, i := range ranks {
		need := all[i].width() + separator
		if fits[i] = need <= left; fits[i] {
			left -= need
		}
	}
	for i := range all {
		if fits[i] {
			in = append(in, all[i])
		}
	}
	return in
}

// distortedMark follows figures that are not the server's, because something on the way distorted them.
const distortedMark = "*"

// facts returns the figures for the strip, from left to right.
func (v *view) facts() (all []fact) {
	add := func(rank int, label, value string) { all = append(all, fact{label: label, value: value, rank: rank}) }
	marked := func(rank int, label string, distorted bool, value string) {
		if distorted {
			value += distortedMark
		}
		add(rank, label, value)
	}
	duration := func(rank int, label, name string) {
		if f := v.of(name); f != nil {
			marked(rank, label, f.distorted, short(f.value))
		}
	}
	if v.distorted != "" {
		add(0, "", distortedMark+" "+v.distorted)
	}
	if v.stalled > 0 {
		all = append(all, fact{value: "no output for " + text.Interval(v.stalled), warns: true})
	}
	duration(1, "TTFT", "ttft")
	if first, answer := v.of("ttft"), v.of("first_answer"); first != nil && answer != nil && answer.value > first.value {
		duration(7, "first answer", "first_answer")
	}
	if p50, p95, longest := v.of("gap_p50"), v.of("gap_p95"), v.of("gap_max"); p50 != nil {
		marked(6, "gaps", p50.distorted, slashed(short(p50.value), short(p95.value), short(longest.value)))
	}
	tokens, rate := v.of("output_tokens"), v.of("tokens_per_second")
	switch {
	case rate != nil:
		marked(2, "", rate.distorted, perSecond(rate.value)+" tokens/s")
	case tokens == nil && v.pace > 0 && v.stalled == 0:
		marked(2, "", v.distorted != "", perSecond(v.pace)+" chunks/s")
	}
	if chunks := v.of("chunks"); tokens != nil {
		marked(3, "", tokens.distorted, text.Counted(int(tokens.value), "token"))
	} else if chunks != nil {
		marked(3, "", chunks.distorted, text.Counted(int(chunks.value), "chunk"))
	}
	duration(4, "total", "total")
	if cost := v.of("cost"); cost != nil {
		marked(5, "cost", cost.distorted, cost.text())
	}
	if ratio := v.of("chunks_per_token"); ratio != nil {
		marked(9, "chunks/token", ratio.distorted, fmt.Sprintf("%.2g", ratio.value))
	}
	duration(10, "TPOT", "tpot")
	if len(v.arrived) > 1 {
		all = append(all, fact{rank: 8, spark: true})
	}
	return all
}

// of returns a figure by its name, nil if the answer has none.
func (v *view) of(name string) *figure { return find(v.figures, name) }

// find returns a figure by its name; nil if it is missing.
func find(figures []figure, name string) *figure {
	for i := range figures {
		if figures[i].Name == name {
			return &figures[i]
		}
	}
	return nil
}

// paceOf returns the pieces per second of an answer that is still written; zero if it is not, or if they say nothing.
func paceOf(a *merged.Answer) float64 {
	state, _ := a.State()
	took := a.Delivery.LastOutput.Sub(a.Delivery.FirstOutput).Seconds()
	if state != merged.Streaming || took <= 0 {
		return 0
	}
	return float64(a.Pieces-1) / took
}

// stall is how long an answer that is still written brings no output before the figures say so.
const stall = 3 * time.Second

// stalledFor returns the time since the last output of an answer that is still written, in whole seconds; zero if it is short.
func stalledFor(a *merged.Answer, now time.Time) time.Duration {
	last := a.Delivery.LastOutput
	if last.IsZero() {
		last = a.Delivery.FirstEvent
	}
	if state, _ := a.State(); state != merged.Streaming || last.IsZero() || now.Sub(last) < stall {
		return 0
	}
	return now.Sub(last).Truncate(time.Second)
}

// perSecond formats a rate with three significant digits, from 1,000 on as a whole number.
func perSecond(rate float64) string {
	if whole := math.Round(rate); whole >= 1000 {
		return text.Count(int64(whole))
	}
	return fmt.Sprintf("%.3g", rate)
}

// short formats seconds.
func short(seconds float64) string { return text.Lag(time.Duration(seconds * float64(time.Second))) }

// slashed joins times, with the unit of milliseconds only at the end if all have it.
func slashed(times ...string) string {
	const unit = "ms"
	for _, t := range times {
		if !strings.HasSuffix(t, unit) {
			return strings.Join(times, "/")
		}
	}
	return strings.ReplaceAll(strings.Join(times, "/"), unit+"/", "/")
}

// squeeze adds up neighbors until there are at most n values.
func squeeze(values []float64, n int) []float64 {
	per := max((len(values)+n-1)/n, 1)
	var out []float64
	for i, v := range values {
		if i%per == 0 {
			out = append(out, 0)
		}
		out[len(out)-1] += v
	}
	return out
}
