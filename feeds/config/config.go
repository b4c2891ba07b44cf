// Package config reads feedscope's YAML configuration: bytes in, a checked [Config] out, or errors that
// name the file, line and column, show the line, and say what to write instead.
//
// It never opens a connection and never changes a file.
package config

import (
	"time"
)

// Config is a whole configuration. [Load] fills in every default, so that a reader needs to know none.
type Config struct {
	// Title stands in the header; "feedscope" by default.
	Title string `yaml:"title"`
	// FPS is the most frames a second, 1 to 60; 30 by default.
	FPS int `yaml:"fps"`
	// Theme is auto, dark, light, contrast or mono; auto by default.
	Theme string `yaml:"theme"`
	// ASCII draws with ASCII characters alone.
	ASCII bool `yaml:"ascii"`
	// Mouse tells whether the program takes the mouse; true by default.
	Mouse bool `yaml:"mouse"`
	// History bounds the retained events of all feeds together, in bytes; 64MiB by default.
	History Size `yaml:"history"`

	Feeds  []Feed  `yaml:"feeds"`
	Panels []Panel `yaml:"panels"`
	// Layout is rows from top to bottom. Empty: one is made from the panels.
	Layout []Row `yaml:"layout"`
}

// Feed configures one feed; see feeds.Spec for what the values mean.
type Feed struct {
	Name           string            `yaml:"name"`
	URL            string            `yaml:"url"`
	Headers        map[string]string `yaml:"headers"`
	LastEventID    string            `yaml:"last_event_id"`
	Heartbeat      time.Duration     `yaml:"heartbeat"`
	StaleAfter     time.Duration     `yaml:"stale_after"`
	IdleTimeout    time.Duration     `yaml:"idle_timeout"`
	ConnectTimeout time.Duration     `yaml:"connect_timeout"`
	// Time is the gjson path of the event time.
	Time string `yaml:"time"`
	// Clock is the URL of the server's time.
	Clock string `yaml:"clock"`
	// MaxEvent bounds one event, in bytes; 16MiB by default.
	MaxEvent Size `yaml:"max_event"`
	// Reconnect is true by default.
	Reconnect bool  `yaml:"reconnect"`
	Retry     Retry `yaml:"retry"`
}

// Retry configures the reconnection delays of a feed; see retry.Policy.
type Retry struct {
	Base  time.Duration `yaml:"base"`
	Max   time.Duration `yaml:"max"`
	Floor time.Duration `yaml:"floor"`
	// Jitter is 0 to 1; 0.5 by default.
	Jitter float64 `yaml:"jitter"`
	// ResetAfter is the time of health after which the delay starts anew; 60s by default.
	ResetAfter time.Duration `yaml:"reset_after"`
}

// The panel types.
const (
	Ticker        = "ticker"
	Notifications = "notifications"
	Metrics       = "metrics"
	Events        = "events"
	Feeds         = "feeds"
)

// Panel configures one panel. Which of the keys a panel may have depends on its type.
type Panel struct {
	Name string `yaml:"name"`
	// Type is ticker, notifications, metrics, events or feeds.
	Type string `yaml:"type"`
	// Feeds are the names of the feeds it shows; empty: all.
	Feeds []string `yaml:"feeds"`
	// Events are the event names it takes; empty: all.
	Events []string `yaml:"events"`

	// Key is the path that tells rows (ticker) or notifications apart.
	Key string `yaml:"key"`

	// Columns (ticker) from left to right, after the key.
	Columns []Column `yaml:"columns"`
	// Sort (ticker) is a column's title, with "-" before it for descending; empty: by key.
	Sort string `yaml:"sort"`

	// Severity, Source and Text (notifications) are paths.
	Severity string `yaml:"severity"`
	Source   string `yaml:"source"`
	Text     string `yaml:"text"`
	// Severities (notifications) maps critical, warning and info to the values that mean them.
	Severities map[string][]string `yaml:"severities"`
	// Resolved (notifications) are the event names that resolve the notification of their key.
	Resolved []string `yaml:"resolved"`
	// Bell (notifications) rings the terminal's bell for a new critical one.
	Bell bool `yaml:"bell"`

	// Series (metrics) are the paths whose values together name a series.
	Series []string `yaml:"series"`
	// Value (metrics) is the path of the number.
	Value string `yaml:"value"`
	// Unit (metrics) is the path of the unit.
	Unit string `yaml:"unit"`
	// Window (metrics) is the time over which minimum, average and maximum are taken; 1m by default.
	Window time.Duration `yaml:"window"`
	// Style (metrics) is spark or bar; spark by default.
	Style string `yaml:"style"`
	// Thresholds (metrics): the first whose Match fits a series' name counts.
	Thresholds []Threshold `yaml:"thresholds"`
}

// Column configures one column of a ticker.
type Column struct {
	Title string `yaml:"title"`
	Path  string `yaml:"path"`
	// As is text, number, change, percent, bytes, duration, time or spark; text by default. change is a number with its
	// sign and colour; percent is the same with a percent sign; spark is a sparkline of recent values.
	As string `yaml:"as"`
	// Decimals is the number of digits after the point, 0 to 9; 2 by default.
	Decimals int `yaml:"decimals"`
	// Align is left or right; by default right for what is a number, else left.
	Align string `yaml:"align"`
	// Width in cells; zero: as wide as the contents need.
	Width int `yaml:"width"`
}

// Threshold marks the values of a series.
type Threshold struct {
	// Match is a glob on the series' name, whose parts are joined by "/" ("*/cpu").
	Match string `yaml:"match"`
	// Warn and Critical are the values from which on the series is marked; from which down where Critical < Warn.
	Warn     float64 `yaml:"warn"`
	Critical float64 `yaml:"critical"`
	// Min and Max are the ends of a bar; 0 and the largest value seen by default.
	Min float64 `yaml:"min"`
	Max float64 `yaml:"max"`
}

// Row is a row of panels in the layout.
type Row struct {
	// Height is the row's weight among the rows; 1 by default.
	Height int `yaml:"height"`
	// Lines is a fixed height in lines, frame included, in place of a weight.
	Lines int `yaml:"lines"`
	// Panels from left to right.
	Panels []Slot `yaml:"panels"`
}

// Slot is a panel's place in a row.
type Slot struct {
	Panel string `yaml:"panel"`
	// Width is the panel's weight in its row; 1 by default.
	Width int `yaml:"width"`
}

// Size is a number of bytes, written as a number with an optional unit: B, kB, MB, GB, KiB, MiB, GiB.
type Size int64
