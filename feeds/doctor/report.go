package doctor

import (
	"strconv"
	"time"

	"feedscope/feeds/doctor/rules"
)

// ReportVersion is the version of the JSON of a [Report]. It changes when a key is removed or changes its meaning, not
// when a key is added.
const ReportVersion = 1

// Report is the result of an exam.
type Report struct {
	// Version is [ReportVersion].
	Version int `json:"doctor"`
	// Feed is the feed's name, URL its redacted address.
	Feed string `json:"feed"`
	URL  string `json:"url"`
	// Started is when the exam began, Took its duration.
	Started time.Time `json:"started"`
	Took    Seconds   `json:"seconds"`
	// Connected reports whether there was a stream, Interrupted whether the exam was canceled.
	Connected   bool `json:"connected"`
	Interrupted bool `json:"interrupted"`
	// Stages are the stages of the exam, in order.
	Stages []Stage `json:"stages"`
	Counts Counts  `json:"counts"`
	rules.Diagnosis
}

// Counts are totals of what was received.
type Counts struct {
	// Connects counts all attempts, including those of variants.
	Connects int    `json:"connects"`
	Reads    uint64 `json:"reads"`
	Bytes    uint64 `json:"bytes"`
	Events   uint64 `json:"events"`
	Comments uint64 `json:"comments"`
}

// Seconds is a duration that is encoded as a number of seconds.
type Seconds time.Duration

// MarshalJSON encodes the seconds with up to three decimals.
func (s Seconds) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, time.Duration(s).Round(time.Millisecond).Seconds(), 'f', -1, 64), nil
}

// Stage is a step of an exam.
type Stage struct {
	// Name is one of: connect, name lookup, TCP, TLS, proxy, response head, first byte, first event, watching,
	// a variant, reconnect.
	Name string `json:"stage"`
	// Began is when the stage began, Took its duration; zero while it is running.
	Began time.Time `json:"-"`
	Took  Seconds   `json:"seconds"`
	// Outcome describes the result. Failed reports whether the stage did not succeed, Inconclusive whether the result
	// means nothing either way.
	Outcome      string `json:"outcome"`
	Failed       bool   `json:"failed"`
	Inconclusive bool   `json:"inconclusive,omitempty"`
}
