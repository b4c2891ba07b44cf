package doctor

import (
	"strconv"
	"time"
)

// ReportVersion numbers the form of a [Report] as JSON. It changes when a key changes its meaning or goes; keys may be added without.
const ReportVersion = 1

// Report is what came of an exam.
type Report struct {
	// Version is [ReportVersion].
	Version int `json:"doctor"`
	// Feed is the feed's name, URL its address with secrets masked.
	Feed string `json:"feed"`
	URL  string `json:"url"`
	// Started is when the exam began, Took how long it took.
	Started time.Time `json:"started"`
	Took    Seconds   `json:"seconds"`
	// Connected tells that there was a stream, Interrupted that the exam was broken off.
	Connected   bool `json:"connected"`
	Interrupted bool `json:"interrupted"`
	// Stages are what was done, in order.
	Stages []Stage `json:"stages"`
	Counts Counts  `json:"counts"`
	Diagnosis
}

// Counts sum up what was received.
type Counts struct {
	// Connects counts all attempts, those of variants too.
	Connects int    `json:"connects"`
	Reads    uint64 `json:"reads"`
	Bytes    uint64 `json:"bytes"`
	Events   uint64 `json:"events"`
	Comments uint64 `json:"comments"`
}

// Seconds is a duration that is written as a number of seconds.
type Seconds time.Duration

// MarshalJSON writes the seconds with up to three decimals.
func (s Seconds) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, time.Duration(s).Round(time.Millisecond).Seconds(), 'f', -1, 64), nil
}

// Stage is a step of an exam.
type Stage struct {
	// Name is one of: connect, name lookup, TCP, TLS, proxy, response head, first byte, first event, steady window, a variant, reconnect.
	Name string `json:"stage"`
	// Began is when, Took how long; zero as long as it goes on.
	Began time.Time `json:"-"`
	Took  Seconds   `json:"seconds"`
	// Outcome says what came of it; Failed tells that it was not what was hoped for.
	Outcome string `json:"outcome"`
	Failed  bool   `json:"failed"`
}
