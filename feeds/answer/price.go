package answer

// Price is what tokens cost, per million. The zero value means unknown.
type Price struct {
	// Known reports that there is a price, which may be zero.
	Known bool
	// Input is the price of input tokens, except those that a cache provided: Cached. Output is the price of output tokens,
	// except those of reasoning: Reasoning.
	Input, Cached, Output, Reasoning float64
	// Currency is what the user calls it; it may be empty.
	Currency string
}

// of returns what a usage costs.
func (p Price) of(u Usage) float64 {
	cached, reasoning := min(u.Cached, u.Input), min(u.Reasoning, u.Output)
	return (float64(u.Input-cached)*p.Input + float64(cached)*p.Cached +
		float64(u.Output-reasoning)*p.Output + float64(reasoning)*p.Reasoning) / 1e6
}
