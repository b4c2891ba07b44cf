// Package figures writes the figures of answers, and compares the answers of several feeds in a table. Answers of
// feeds/answer go in; rows come out, for the screen, for text, and for Markdown and CSV. Figures of an answer that has no
// proper end, or that something has distorted, are shown but never compared.
package figures

import (
	"fmt"
	"math"
	"time"

	"feedscope/feeds/answer"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Text writes a figure. The currency of a cost may be empty.
func Text(f answer.Figure, v float64, currency string) string {
	switch {
	case f.Duration:
		return text.Lag(time.Duration(v * float64(time.Second)))
	case f.Name == "cost":
		words := "0"
		if v > 0 {
			words = text.Precise(v, math.Pow(10, math.Floor(math.Log10(v))-2))
		}
		if currency != "" {
			words += " " + currency
		}
		return words
	case v == float64(int64(v)):
		return text.Count(int64(v))
	}
	return fmt.Sprintf("%.2f", v)
}

// Column is a figure in a table.
type Column struct {
	answer.Figure
	Title string

	better better
	// whole figures say nothing about an answer that a limit ended early.
	whole bool
}

// better says which of two values of a figure is the better one.
type better int8

const (
	neither better = iota
	lower
	higher
)

// Columns are the columns of a table, from left to right.
var Columns = []Column{
	column("ttft", "TTFT", lower),
	column("first_answer", "ANSWER", lower),
	column("gap_p50", "GAP P50", lower),
	column("gap_p95", "GAP P95", lower),
	column("gap_max", "GAP MAX", lower),
	column("tpot", "TPOT", lower),
	column("tokens_per_second", "TOK/S", higher),
	column("output_tokens", "TOKENS", neither),
	column("chunks_per_token", "CHUNK/TOK", neither),
	column("cost", "COST", lower),
	column("total", "TOTAL", lower),
}

func column(name, title string, b better) Column {
	f, ok := answer.FigureNamed(name)
	if !ok {
		panic("no figure is named " + name)
	}
	return Column{Figure: f, Title: title, better: b, whole: name == "cost" || name == "total"}
}

// Ascending reports whether the best value of the column is the smallest one.
func (c *Column) Ascending() bool { return c.better == lower }

// Look returns the role of an answer's state on the screen.
func Look(s answer.State) theme.Role {
	switch s {
	case answer.Complete:
		return theme.Good
	case answer.Limited:
		return theme.Warn
	case answer.Failed, answer.Incomplete:
		return theme.Bad
	case answer.Streaming:
	}
	return theme.Accent
}

// Glyph returns the symbol of an answer's state on the screen.
func Glyph(g *theme.Glyphs, s answer.State) string {
	switch s {
	case answer.Complete:
		return g.Acked
	case answer.Limited:
		return g.Warning
	case answer.Failed, answer.Incomplete:
		return g.Failed
	case answer.Streaming:
	}
	return g.Connecting
}
