package server

import (
	"fmt"
	"log"
	"time"

	"feedscope/demo-server/faults"
)

// Options say how the demo runs. Begin with [Defaults].
type Options struct {
	// Seed chooses the story; every number is one. Default 1.
	Seed uint64
	// Speed is how many seconds of the story pass in a second, 0.1 to 100. Default 1.
	Speed float64
	// Heartbeat is the time between two comments on a stream, at least 10 ms; zero means none. Default 5 s.
	Heartbeat time.Duration
	// LogEvents is how many events each feed keeps for those who resume, 10 to 1,000,000. Default 5,000.
	LogEvents int
	// History is how much of the past a client without a last event ID gets; zero means none. Default 1 min.
	History time.Duration
	// WriteTimeout is the time after which a client that takes no byte is dropped, at least 10 ms. Default 10 s.
	WriteTimeout time.Duration
	// Faults are on for all clients from the beginning; see package faults. Default none.
	Faults faults.Set
	// TLS lets the server speak https alone, with a certificate of its own; see [Server.CertificatePEM]. Default false: http.
	TLS bool
	// ErrorLog gets what goes wrong with single connections; nil: nobody does.
	ErrorLog *log.Logger
}

// Defaults returns the options of a demo that nobody has asked anything of.
func Defaults() Options {
	return Options{
		Seed:         1,
		Speed:        1,
		Heartbeat:    5 * time.Second,
		LogEvents:    5000,
		History:      time.Minute,
		WriteTimeout: 10 * time.Second,
	}
}

// OptionError tells which option is out of its bounds.
type OptionError struct {
	// Name is spelled as a flag, without the dashes: "log-events".
	Name string
	// Value is what was given, Want what would do.
	Value any
	Want  string
}

// Error says it in one sentence.
func (e *OptionError) Error() string {
	return fmt.Sprintf("%s %v is out of bounds: give %s", e.Name, e.Value, e.Want)
}

const shortest = 10 * time.Millisecond

// check returns an [*OptionError] for the first option that is out of its bounds.
func (o *Options) check() error {
	switch {
	case !(o.Speed >= 0.1 && o.Speed <= 100): // So written, it catches NaN.
		return &OptionError{"speed", o.Speed, "0.1 to 100"}
	case o.Heartbeat != 0 && o.Heartbeat < shortest:
		return &OptionError{"heartbeat", o.Heartbeat, "0 for none, or 10ms and more"}
	case o.LogEvents < 10 || o.LogEvents > 1_000_000:
		return &OptionError{"log-events", o.LogEvents, "10 to 1000000"}
	case o.History < 0:
		return &OptionError{"history", o.History, "0 for none, or a positive time"}
	case o.WriteTimeout < shortest:
		return &OptionError{"write-timeout", o.WriteTimeout, "10ms and more"}
	}
	return nil
}
