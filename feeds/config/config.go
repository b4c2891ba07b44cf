// Package config reads feedscope's YAML configuration: bytes in, a checked [Config] with every default filled in
// out, or [Errors] that name the file, line and column, show the line, and say what to write instead.
//
// It never opens a connection, never changes a file, and never shows a value that came from the environment.
//
// config.example.yaml in the root of the repository is the reference of all keys.
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
	// History bounds the retained events of all feeds together, 1MiB to 64GiB; 64MiB by default.
	History Size `yaml:"history"`

	// Feeds has at least one feed. Their names differ.
	Feeds []Feed `yaml:"feeds"`
	// Panels are the feeds and events panels if the file has none. Their names differ.
	Panels []Panel `yaml:"panels"`
	// Filters are at hand in the inspector; none by default. Their keys differ.
	Filters []Filter `yaml:"filters"`
	// Layout is rows from top to bottom, in which every panel stands once; made by [DefaultLayout] if the file has none.
	Layout []Row `yaml:"layout"`
}

// Feed configures one feed; see feeds.Spec for what the values mean.
type Feed struct {
	// Name is the URL's host and path by default.
	Name string `yaml:"name"`
	// URL is an absolute http or https URL.
	URL     string            `yaml:"url"`
	Headers map[string]string `yaml:"headers"`
	// LastEventID is sent with the first request; empty by default.
	LastEventID string `yaml:"last_event_id"`
	// Heartbeat is the longest time without a byte; zero: unknown.
	Heartbeat time.Duration `yaml:"heartbeat"`
	// StaleAfter and IdleTimeout are at least Heartbeat. Zero: 2.5 and 4 heartbeats, or never while Heartbeat is unknown.
	StaleAfter  time.Duration `yaml:"stale_after"`
	IdleTimeout time.Duration `yaml:"idle_timeout"`
	// ConnectTimeout is at least 1ms; 15s by default.
	ConnectTimeout time.Duration `yaml:"connect_timeout"`
	// Time is the gjson path of the event time; empty: none.
	Time string `yaml:"time"`
	// Clock is the URL of the server's time; empty: the Date header of a response.
	Clock string `yaml:"clock"`
	// MaxEvent bounds one event, 1KiB to 1GiB; 16MiB by default.
	MaxEvent Size `yaml:"max_event"`
	// Reconnect is true by default.
	Reconnect bool  `yaml:"reconnect"`
	Retry     Retry `yaml:"retry"`

	// Auth says who asks; nobody by default.
	Auth Auth `yaml:"auth"`
	// TLS says how to encrypt and whom to trust.
	TLS TLS `yaml:"tls"`
	// Proxy is the URL of a proxy; empty: the environment's.
	Proxy string `yaml:"proxy"`
	// NoProxy lists what is reached without a proxy; empty: as NO_PROXY says.
	NoProxy string `yaml:"no_proxy"`
	// Resolve has entries host:port:address in place of name lookups; empty: none.
	Resolve []string `yaml:"resolve"`
	// UnixSocket is the path of a socket in place of the URL's host; empty: none.
	UnixSocket string `yaml:"unix_socket"`
	// HTTP is auto, 1.1, 2 or h2c; auto by default.
	HTTP string `yaml:"http"`

	// Method is GET by default, and POST with a body.
	Method string `yaml:"method"`
	// Body is sent with the request; @FILE is what that file holds at every connection. None by default.
	Body string `yaml:"body"`
	// Repeat lets a request that is no plain GET be made again by itself; false by default.
	Repeat bool `yaml:"repeat"`
	// End tells the last event, as filter.ParseEnd takes it; empty: none is. A feed that is asked for once fails without it.
	End string `yaml:"end"`
	// Resume is as feeds.ParseResume takes it; header by default.
	Resume string `yaml:"resume"`
	// Compressed asks for gzip or zstd; false by default.
	Compressed bool `yaml:"compressed"`
	// Force takes any media type; false by default.
	Force bool `yaml:"force"`
	// Decode is sse or ndjson; sse by default.
	Decode string `yaml:"decode"`
	// Poll is the time between two polls, at least 1s; zero: the feed is a stream.
	Poll time.Duration `yaml:"poll"`
	// Items is the path of the list whose items are events; empty: the document is one. ItemKey is the path of what tells
	// items apart; empty: all that they say. Both are for Poll.
	Items   string `yaml:"items"`
	ItemKey string `yaml:"item_key"`
}

// Retry configures the reconnection delays of a feed; see retry.Policy. The times are at least 1ms.
type Retry struct {
	// Base is the first delay where the server sets none, not above Max; 1s by default.
	Base time.Duration `yaml:"base"`
	// Max is the longest delay; 30s by default.
	Max time.Duration `yaml:"max"`
	// Floor is the shortest delay, not above Max; 100ms by default.
	Floor time.Duration `yaml:"floor"`
	// Jitter is 0, none, to 1; 0.5 by default.
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
	// Name is the title; the type with a capital letter by default.
	Name string `yaml:"name"`
	// Type is ticker, notifications, metrics, events or feeds.
	Type string `yaml:"type"`
	// Feeds are the names of the feeds it shows; empty: all.
	Feeds []string `yaml:"feeds"`
	// Events are the event names it takes; empty: all. Not for feeds.
	Events []string `yaml:"events"`

	// Key (ticker, notifications) is the path that tells rows or notifications apart; required.
	Key string `yaml:"key"`

	// Columns (ticker) from left to right, after the key; at least one. Their titles differ.
	Columns []Column `yaml:"columns"`
	// Sort (ticker) is a column's title, with "-" before it for descending; empty: by key.
	Sort string `yaml:"sort"`

	// Severity, Source and Text (notifications) are paths. Text is required.
	Severity string `yaml:"severity"`
	Source   string `yaml:"source"`
	Text     string `yaml:"text"`
	// Severities (notifications) maps critical, warning and info to the values that mean them, in any case of letters; no
	// value stands twice. The default is that of package notifications; a map in the file takes the place of all of it.
	Severities map[string][]string `yaml:"severities"`
	// Resolved (notifications) are the event names that resolve the notification of their key, taken whether Events
	// has them or not; empty: none.
	Resolved []string `yaml:"resolved"`
	// Bell (notifications) rings the terminal's bell for a new critical one.
	Bell bool `yaml:"bell"`

	// Series (metrics) are the paths whose values together name a series; at least one.
	Series []string `yaml:"series"`
	// Value (metrics) is the path of the number; required.
	Value string `yaml:"value"`
	// Unit (metrics) is the path of the unit; empty: none is shown.
	Unit string `yaml:"unit"`
	// Window (metrics) is the time over which minimum, average and maximum are taken, at least 1s; 1m by default.
	Window time.Duration `yaml:"window"`
	// Style (metrics) is spark or bar; spark by default.
	Style string `yaml:"style"`
	// Thresholds (metrics): the first whose Match fits a series' name counts.
	Thresholds []Threshold `yaml:"thresholds"`
}

// Column configures one column of a ticker.
type Column struct {
	// Title does not begin with "-"; the last part of Path in capitals by default.
	Title string `yaml:"title"`
	// Path is the gjson path of the value; required.
	Path string `yaml:"path"`
	// As is text, number, change, percent, bytes, duration, time or spark; text by default. change and percent have a sign
	// and a colour by it; duration is a number of milliseconds; spark is a sparkline of recent values.
	As string `yaml:"as"`
	// Decimals is the number of digits after the point, 0 to 9; 2 by default.
	Decimals int `yaml:"decimals"`
	// Align is left or right; by default right for what is a number, else left.
	Align string `yaml:"align"`
	// Width in cells, up to 200; zero: as wide as the contents need.
	Width int `yaml:"width"`
}

// Threshold marks the values of a series.
type Threshold struct {
	// Match is a pattern of path.Match on the series' name, whose parts are joined by "/": "*/cpu". A "*" stays within a
	// part. Required.
	Match string `yaml:"match"`
	// Warn and Critical are the values from which on the series is marked; from which down where Critical < Warn.
	// By default Warn is the same as Critical, and Critical is +Inf: never.
	Warn     float64 `yaml:"warn"`
	Critical float64 `yaml:"critical"`
	// Min and Max are the ends of a bar. Min is 0 by default; Max is 0 by default, and where it is not above Min it means
	// the largest value seen.
	Min float64 `yaml:"min"`
	Max float64 `yaml:"max"`
}

// Row is a row of panels in the layout. Either Height or Lines is zero.
type Row struct {
	// Height is the row's weight among the rows, 1 to 100; 1 by default.
	Height int `yaml:"height"`
	// Lines is a fixed height in lines, frame included, 3 to 200, in place of a weight.
	Lines int `yaml:"lines"`
	// Panels from left to right; at least one. In the file a slot may be a name alone.
	Panels []Slot `yaml:"panels"`
}

// Slot is a panel's place in a row.
type Slot struct {
	// Panel is the panel's name.
	Panel string `yaml:"panel"`
	// Width is the panel's weight in its row, 1 to 100; 1 by default.
	Width int `yaml:"width"`
}
