// Package config defines the feeds section of a configuration: keys, defaults and checks. Package schema decodes YAML
// into a [Feed] with all defaults filled in, and [Feed.Spec] converts that to a feeds.Spec. The package knows nothing
// about the screen: package ui/config adds the program's own settings.
package config

import (
	"time"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
)

// Size is a number of bytes.
type Size = schema.Size

// Feed configures one feed; see feeds.Spec for the meaning of the values. Its field comments are the reference for users.
type Feed struct {
	// Name of the feed on the screen and in output. Must be unique.
	Name string `yaml:"name" unset:"host and path of the URL" example:"market"`
	// Preset that knows the feed: its keys are the defaults of this feed's. `feedscope presets` lists all presets. If the
	// configuration has no panels, those of its presets are shown.
	Preset string `yaml:"preset,base" unset:"none" example:"wikimedia"`
	// Parameters of the preset.
	Params map[string]string `yaml:"params" unset:"none" example:"{stream: page-create}"`
	// Address of the stream. `user:password@` is sent as basic authentication.
	URL string `yaml:"url,required" kind:"URL, http or https" example:"http://127.0.0.1:7333/market"`
	// Longest silence the server promises.
	Heartbeat time.Duration `yaml:"heartbeat" unset:"unknown" example:"15s"`
	// Silence that makes the feed stale, at least `heartbeat`.
	StaleAfter time.Duration `yaml:"stale_after" unset:"2.5 heartbeats, or an unusual silence" example:"40s"`
	// Silence after which the connection is replaced, at least `heartbeat`.
	IdleTimeout time.Duration `yaml:"idle_timeout" unset:"4 heartbeats, or never" example:"60s"`
	// Time without an event, noise aside, that makes the feed stale although its connection is alive.
	QuietAfter time.Duration `yaml:"quiet_after" unset:"never" example:"5m"`
	// Path of the event time: Unix seconds, milliseconds, microseconds or nanoseconds, or RFC 3339.
	// Required for lag.
	Time string `yaml:"time" kind:"path" unset:"none, and no lag" example:"ts"`
	// URL of the server's time, as `{"ts": Unix ms}`. Used for the age of events.
	Clock string `yaml:"clock" kind:"URL" unset:"the response's Date header" example:"http://127.0.0.1:7333/time"`
	// Header fields, sent to the URL's own origin only.
	Headers map[string]string `yaml:"headers,secret" unset:"none" example:"{X-Client: feedscope}"`
	// ID after which the first connection resumes.
	LastEventID string `yaml:"last_event_id" unset:"none" example:"18231"`
	// Time for name lookup, TCP and TLS together.
	ConnectTimeout time.Duration `yaml:"connect_timeout" default:"15s" min:"1ms"`
	// Largest event. A larger one is skipped and reported.
	MaxEvent Size `yaml:"max_event" default:"16MiB" min:"1KiB" max:"1GiB"`

	Request `yaml:",inline"`

	// `false`: do not reconnect.
	Reconnect bool `yaml:"reconnect" default:"true"`
	// Delays between connections.
	Retry Retry `yaml:"retry" unset:"see below" example:"{base: 1s}"`

	Connection `yaml:",inline"`

	// Secrets are the values of environment variables in the address and in what is sent.
	Secrets redact.Known
}

// Retry configures the reconnection delays of a feed; see retry.Policy.
type Retry struct {
	// First delay, unless the server sets one. It doubles with each failure, up to `max`.
	Base time.Duration `yaml:"base" default:"1s" min:"1ms"`
	// Longest delay. If unset, the server can request up to 10 minutes.
	Max time.Duration `yaml:"max" min:"1ms" unset:"30s" example:"30s"`
	// Shortest delay, even if the server requests less.
	Floor time.Duration `yaml:"floor" default:"100ms" min:"1ms"`
	// Random share of the delay.
	Jitter float64 `yaml:"jitter" default:"0.5" min:"0" max:"1"`
	// Time in the live state after which the delay restarts at `base`.
	ResetAfter time.Duration `yaml:"reset_after" default:"60s" min:"1ms"`
}

// newFeed returns a feed with the defaults of its settings.
func newFeed() Feed {
	var f Feed
	schema.Fill(&f)
	return f
}
