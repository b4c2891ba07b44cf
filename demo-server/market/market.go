// Package market simulates the quotes and trades of 24 invented symbols.
//
// A random source and the current mood go in; timed updates come out. Prices follow a geometric Brownian motion with
// clustered volatility and a common factor; a weak pull toward the listing price keeps them plausible for weeks. The
// package reads no clock: the same inputs give the same updates on every machine.
package market

import (
	"math"
	"math/rand/v2"
	"time"
)

// Mood is the state of the market at one moment.
type Mood struct {
	// Volatility multiplies the size of price moves; 1 is a calm day.
	Volatility float64
	// Drift is the relative change of the whole market per second.
	Drift float64
	// Rate is the number of updates per second.
	Rate float64
}

const (
	// tradeShare is the fraction of updates that are trades.
	tradeShare = 0.4
	// factorSigma is the standard deviation of the common factor's relative move per second in a calm market.
	factorSigma = 0.00012
)

// Market is a running simulation. It is not safe for concurrent use.
type Market struct {
	rnd     *rand.Rand
	symbols []symbol
	deck    []int // The symbols still to be quoted in this round, in random order.
	due     float64
	last    float64
	factor  float64
}

// New opens a market at time zero.
func New(rnd *rand.Rand) *Market {
	m := &Market{rnd: rnd, factor: 1}
	for _, l := range listings {
		m.symbols = append(m.symbols, newSymbol(l, rnd))
	}
	return m
}

// Symbols returns the names of all symbols.
func Symbols() []string {
	names := make([]string, len(listings))
	for i, l := range listings {
		names[i] = l.name
	}
	return names
}

// Due returns the time of the next update, in whole milliseconds since the market opened.
func (m *Market) Due() time.Duration {
	return time.Duration(m.due*1000) * time.Millisecond
}

// Next returns the update that is due.
func (m *Market) Next(mood Mood) Update {
	at := m.Due()
	dt := m.due - m.last
	m.last = m.due
	m.factor = snap(m.factor*(1+mood.Drift*dt+factorSigma*mood.Volatility*math.Sqrt(dt)*m.rnd.NormFloat64()), 1e-9)
	// Updates come at a steady rate with some jitter.
	m.due = snap(m.due+(0.7+0.6*m.rnd.Float64())/mood.Rate, 1e-6)

	traded := m.rnd.Float64() < tradeShare
	s := &m.symbols[m.pick(traded)]
	s.move(m.last, m.factor, mood.Volatility, m.rnd.NormFloat64())
	u := Update{At: at, Traded: traded}
	if traded {
		u.Buy, u.Size = s.trade(m.rnd)
	}
	s.fill(&u)
	return u
}

// NewDay starts a trading day and resets changes, ranges and volumes.
func (m *Market) NewDay() {
	for i := range m.symbols {
		m.symbols[i].newDay()
	}
}

// pick chooses the symbol of an update: busy symbols trade more often, quotes take turns.
func (m *Market) pick(traded bool) int {
	if traded {
		r := m.rnd.Float64()
		return int(r * r * float64(len(m.symbols)))
	}
	if len(m.deck) == 0 {
		m.deck = m.rnd.Perm(len(m.symbols))
	}
	i := m.deck[0]
	m.deck = m.deck[1:]
	return i
}

// snap rounds x to a multiple of grid. Floating-point results differ between processors in the last bits; rounding the
// state keeps a seed's story the same on all of them.
func snap(x, grid float64) float64 {
	return math.Round(x/grid) * grid
}
