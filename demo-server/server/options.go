package server

import (
	"context"
	"log"
	"net"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/model"
	"feedscope/demo-server/scenario"
)

// Options configure a server. Start from [Defaults].
type Options struct {
	// Seed selects the story. Default 1.
	Seed uint64
	// Speed is the number of story seconds per second, 0.1 to 100. Default 1.
	Speed float64
	// Heartbeat is the interval between comments on a stream, at least 10 ms; zero for none. Default 5 s.
	Heartbeat time.Duration
	// LogEvents is the number of events kept per feed for resuming clients, 10 to 1,000,000. Default 5,000.
	LogEvents int
	// History is the age up to which clients without a last event ID get past events; zero for none. Default 1 min.
	History time.Duration
	// WriteTimeout is the time after which a client that reads nothing is dropped, at least 10 ms. Default 10 s.
	WriteTimeout time.Duration
	// Faults are active for all clients from the start; see package faults. Default none.
	Faults faults.Set
	// Model chooses the answers of the model endpoints; requests can override it. Default [model.Defaults].
	Model model.Options
	// Log is a log of the story that other servers share; nil for one of this server's own. [Server.Run] fills and follows it.
	Log Log
	// Scenario has the feeds to serve instead of the story and the model endpoints; nil for these. It has its own seed, and
	// its own settings instead of Heartbeat, LogEvents, History and Log.
	Scenario *scenario.Scenario
	// TLS serves https only, with a self-signed certificate; see [Server.CertificatePEM]. Default false.
	TLS bool
	// Listen opens the ports that faults need beside that of Serve; nil for free ports of the loopback interface.
	Listen func(context.Context) (net.Listener, error)
	// ErrorLog receives errors of single connections; nil discards them.
	ErrorLog *log.Logger
}

// Defaults returns the default options.
func Defaults() Options {
	return Options{
		Seed:         1,
		Speed:        1,
		Heartbeat:    5 * time.Second,
		LogEvents:    5000,
		History:      time.Minute,
		WriteTimeout: 10 * time.Second,
		Model:        model.Defaults(),
	}
}

// OptionError reports an option that is out of range, by the name of its flag without dashes, as in "log-events".
type OptionError = model.OptionError

const minInterval = 10 * time.Millisecond

// Check returns an [*OptionError] for the first option that is out of range.
func (o *Options) Check() error {
	switch {
	case !(o.Speed >= 0.1 && o.Speed <= 100): // Also catches NaN.
		return &OptionError{Name: "speed", Value: o.Speed, Want: "0.1 to 100"}
	case o.Heartbeat != 0 && o.Heartbeat < minInterval:
		return &OptionError{Name: "heartbeat", Value: o.Heartbeat, Want: "0 for none, or at least 10ms"}
	case o.LogEvents < 10 || o.LogEvents > 1_000_000:
		return &OptionError{Name: "log-events", Value: o.LogEvents, Want: "10 to 1000000"}
	case o.History < 0:
		return &OptionError{Name: "history", Value: o.History, Want: "0 for none, or a positive time"}
	case o.WriteTimeout < minInterval:
		return &OptionError{Name: "write-timeout", Value: o.WriteTimeout, Want: "at least 10ms"}
	}
	if wrong := o.Model.Check(); wrong != nil {
		return wrong
	}
	return nil
}
