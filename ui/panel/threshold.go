package panel

import (
	"fmt"
	"math"
	"path"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/state/series"
)

// Threshold marks the values of series: from Warn and Critical upwards, or downwards if Critical is less. Without a Max
// above Min, a bar ends at the largest value seen.
type Threshold struct {
	// Series whose name matches. `*` is anything within one part: `*/cpu`.
	Match string `yaml:"match,required" kind:"pattern" example:"\"*/cpu\""`
	// Value at which a series is marked.
	Warn float64 `yaml:"warn" unset:"the same as critical" example:"80"`
	// Value at which a series is critical. If it is below `warn`, both mean that value or less.
	Critical float64 `yaml:"critical" unset:"never" example:"95"`
	// Low end of a bar.
	Min float64 `yaml:"min" default:"0"`
	// High end of a bar, above `min`.
	Max float64 `yaml:"max" unset:"the largest value seen" example:"100"`
}

// Validate implements [schema.Validator].
func (t *Threshold) Validate(at schema.At) {
	if !at.Has("critical") {
		t.Critical = math.Inf(1)
	}
	if !at.Has("warn") {
		t.Warn = t.Critical
	}
	switch {
	case at.Has("max") && t.Max <= t.Min:
		at.In("max").Fail("max must be above min, which is 0 unless set", "raise max, or leave it out")
	case !at.Has("max") && !at.Broken("max") && t.Min < 0:
		at.In("min").Fail("a min below 0 needs a max", "add for example max: 0")
	}
}

// Derived implements [schema.Deriver].
func (t *Threshold) Derived(key string) (usual, known bool) {
	switch key {
	case "warn":
		return t.Warn == t.Critical, true
	case "critical":
		return math.IsInf(t.Critical, 1), true
	}
	return false, false
}

// Level returns the level of a value.
func (t *Threshold) Level(v float64) series.Level {
	return series.Threshold{Warn: t.Warn, Critical: t.Critical}.Level(v)
}

// Words describes where the levels begin.
func (t *Threshold) Words() string {
	side := "or more"
	if t.Critical < t.Warn {
		side = "or less"
	}
	var words []string
	if !math.IsInf(t.Warn, 0) {
		words = append(words, fmt.Sprintf("warning at %v %s", t.Warn, side))
	}
	if !math.IsInf(t.Critical, 0) {
		words = append(words, fmt.Sprintf("critical at %v %s", t.Critical, side))
	}
	return strings.Join(words, ", ")
}

// FirstThreshold returns the first threshold that matches a series, nil if none does.
func FirstThreshold(all []Threshold, name string) *Threshold {
	for i := range all {
		if ok, err := path.Match(all[i].Match, name); ok && err == nil {
			return &all[i]
		}
	}
	return nil
}
