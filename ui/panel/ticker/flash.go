package ticker

import (
	"slices"
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/ui/term/theme"
)

// A change of the price lights its background up to litTime, then its text alone up to fadeTime. Flashes step
// together, every flashStep, which keeps the number of frames low.
const (
	litTime   = 200 * time.Millisecond
	fadeTime  = 500 * time.Millisecond
	flashStep = 100 * time.Millisecond
)

// flash records when a row's price last changed, and since when it is lit.
type flash struct{ changed, since time.Time }

// glow is how a price is lit; zero means not lit.
type glow uint8

// glows are the roles of a glow from 1 on: lit, then fading, each for a fall, a change without direction and a rise.
var glows = [...]theme.Role{theme.FlashDown, theme.Flash, theme.FlashUp, theme.Down, theme.Strong, theme.Up}

// glow returns how a row's price is lit now, and requests a frame for when that changes. A price that changes all the
// time is lit only once: permanent light has no meaning.
func (p *Panel) glow(s *slot, r *ticker.Row, now time.Time) glow {
	if p.price < 0 || r.Cells[p.price].Changed.IsZero() {
		return 0
	}
	c, f := &r.Cells[p.price], &s.flash
	if c.Changed.Sub(f.changed) > fadeTime {
		f.since = c.Changed
	}
	f.changed = c.Changed
	for i, length := range [...]time.Duration{litTime, fadeTime} {
		if end := f.since.Add(length).Truncate(flashStep).Add(flashStep); now.Before(end) {
			p.Due(end)
			return glow(3*i + c.Direction + 2)
		}
	}
	return 0
}

// priceColumn returns the column that lights up on changes: the first plain number, else the first value; -1 if there
// is none.
func priceColumn(columns []Column) int {
	first := -1
	for i, c := range columns {
		switch {
		case slices.Contains([]string{"number", "currency", "si"}, c.As):
			return i
		case first < 0 && !c.spark():
			first = i
		}
	}
	return first
}

// chartColumn returns the column that the chart of a row shows: the first sparkline, else the price, else the first
// number; -1 if there is none.
func chartColumn(columns []Column) int {
	if i := slices.IndexFunc(columns, func(c Column) bool { return c.spark() }); i >= 0 {
		return i
	}
	if i := priceColumn(columns); i >= 0 && columns[i].numeric() {
		return i
	}
	return slices.IndexFunc(columns, func(c Column) bool { return c.numeric() })
}
