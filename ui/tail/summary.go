package tail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"feedscope/feeds/answer"
	"feedscope/feeds/jsonpath"
	"feedscope/ui/figures"
	"feedscope/ui/term/text"
)

// Summary is the format in which answers are summarized.
type Summary uint8

// The formats of summaries.
const (
	NoSummary Summary = iota
	// TextSummary is a few lines for people.
	TextSummary
	// JSONSummary is an object on a line.
	JSONSummary
)

// SummaryNames returns the names of the formats, indexed by [Summary].
func SummaryNames() []string { return []string{"none", "text", "json"} }

func (s Summary) of(feed string, round uint64, a *answer.Answer) []byte {
	switch s {
	case JSONSummary:
		return summaryJSON(feed, round, a)
	case TextSummary:
		return summaryText(a)
	case NoSummary:
	}
	return nil
}

// summary is the JSON summary of an answer.
type summary struct {
	Feed      string              `json:"feed"`
	Round     uint64              `json:"round,omitempty"`
	Format    string              `json:"format"`
	State     string              `json:"state"`
	Reason    string              `json:"reason,omitempty"`
	ID        string              `json:"id,omitempty"`
	Model     string              `json:"model,omitempty"`
	Finish    []string            `json:"finish"`
	Figures   map[string]*float64 `json:"figures"`
	Currency  string              `json:"currency,omitempty"`
	Text      []string            `json:"text"`
	Reasoning string              `json:"reasoning,omitempty"`
	ToolCalls []toolCall          `json:"tool_calls"`
	Others    map[string]int      `json:"others,omitempty"`
	HeldBack  bool                `json:"held_back"`
	Altered   string              `json:"altered,omitempty"`
	After     uint64              `json:"events_after_end"`
	Dropped   uint64              `json:"dropped"`
	Notes     []string            `json:"notes"`
}

// toolCall is a tool call in a summary. Arguments are an object if they are JSON, otherwise a string.
type toolCall struct {
	Choice    int    `json:"choice"`
	ID        string `json:"id"`
	Name      string `json:"name"`
	Arguments any    `json:"arguments"`
	Valid     bool   `json:"valid"`
}

func summaryJSON(feed string, round uint64, a *answer.Answer) []byte {
	state, why := a.State()
	s := summary{
		Feed: feed, Round: round, Format: a.Format.Name, State: state.String(), Reason: why, ID: a.ID, Model: a.Model, Finish: []string{},
		Figures: make(map[string]*float64), Text: []string{}, ToolCalls: []toolCall{}, Others: a.Others, HeldBack: a.HeldBack(), Altered: a.Altered, After: a.After,
		Dropped: a.Dropped, Currency: a.Price.Currency, Notes: append([]string{}, a.Notes...),
	}
	for i := range a.Choices {
		s.Finish = append(s.Finish, a.Choices[i].Finish)
		s.Text = append(s.Text, a.Text(i))
	}
	for _, f := range answer.Figures() {
		s.Figures[f.Name] = nil
		if v, ok := f.Of(a); ok {
			s.Figures[f.Name] = &v
		}
	}
	for i := range a.Parts {
		switch p := &a.Parts[i]; p.Kind {
		case answer.Reasoning:
			s.Reasoning += string(p.Text)
		case answer.ToolCall:
			s.ToolCalls = append(s.ToolCalls, callOf(p))
		case answer.Text, answer.Refusal:
		}
	}
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false) // Code is full of < and &.
	if err := e.Encode(s); err != nil {
		panic(err) // Every member can be marshaled.
	}
	return line.Bytes()
}

func callOf(p *answer.Part) toolCall {
	c := toolCall{Choice: p.Choice, ID: p.ID, Name: p.Name, Valid: !p.Broken(), Arguments: string(p.Text)}
	if jsonpath.Valid(p.Text) {
		c.Arguments = json.RawMessage(p.Text)
	}
	return c
}

// summaryText returns a line with the outcome and one for each figure.
func summaryText(a *answer.Answer) []byte {
	var b strings.Builder
	state, why := a.State()
	fmt.Fprintf(&b, "%s %s", a.Format.Name, state)
	if why != "" {
		fmt.Fprintf(&b, ": %s", why)
	}
	if a.Model != "" {
		fmt.Fprintf(&b, " (%s)", a.Model)
	}
	b.WriteString("\n")
	for _, f := range answer.Figures() {
		if v, ok := f.Of(a); ok {
			fmt.Fprintf(&b, "  %-18s %s", f.Name, figures.Text(f, v, a.Price.Currency))
			if caveat := f.Caveat(a, v); caveat != "" {
				fmt.Fprintf(&b, " (%s)", caveat)
			}
			b.WriteString("\n")
		}
	}
	if a.After > 0 {
		fmt.Fprintf(&b, "  %-18s %d\n", "events_after_end", a.After)
	}
	for i := range a.Parts {
		if p := &a.Parts[i]; p.Kind == answer.ToolCall {
			fmt.Fprintf(&b, "  %-18s %s %s\n", "tool_call", p.Name, p.Text)
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = text.Clean(lines[i])
	}
	return []byte(strings.Join(lines, "\n"))
}
