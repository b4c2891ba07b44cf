package model

import (
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Options choose an answer and its pace. Start from [Defaults].
type Options struct {
	// TTFT is the time to the first token, up to 10 minutes. Default 400 ms.
	TTFT time.Duration
	// TPS is the number of tokens per second, 0.1 to 100,000. Default 50.
	TPS float64
	// Jitter is the random share of the time between two tokens, 0 to 1. Default 0.3.
	Jitter float64
	// Tokens is about how many tokens an answer has, 100 to 200,000. Default 300.
	Tokens int
}

// Defaults returns the default options.
func Defaults() Options {
	return Options{TTFT: 400 * time.Millisecond, TPS: 50, Jitter: 0.3, Tokens: 300}
}

// OptionError reports an option that is out of range.
type OptionError struct {
	// Name is the option's name in queries and flags.
	Name string
	// Value is the rejected value, Want describes the valid ones.
	Value any
	Want  string
}

// Error returns the message, one sentence.
func (e *OptionError) Error() string {
	return fmt.Sprintf("%s %v is out of range: use %s", e.Name, e.Value, e.Want)
}

// Check returns the first option that is out of range; nil if there is none.
func (o *Options) Check() *OptionError {
	switch {
	case o.TTFT < 0 || o.TTFT > 10*time.Minute:
		return &OptionError{"ttft", o.TTFT, "0 to 10m"}
	case !(o.TPS >= 0.1 && o.TPS <= 100_000): // Also catches NaN.
		return &OptionError{"tps", o.TPS, "0.1 to 100000"}
	case !(o.Jitter >= 0 && o.Jitter <= 1):
		return &OptionError{"jitter", o.Jitter, "0 to 1"}
	case o.Tokens < 100 || o.Tokens > 200_000:
		return &OptionError{"tokens", o.Tokens, "100 to 200000"}
	}
	return nil
}

// read sets the options that a query has.
func (o *Options) read(q url.Values) error {
	if err := parse(q, "ttft", time.ParseDuration, &o.TTFT); err != nil {
		return err
	}
	if err := parse(q, "tps", parseFloat, &o.TPS); err != nil {
		return err
	}
	if err := parse(q, "jitter", parseFloat, &o.Jitter); err != nil {
		return err
	}
	if err := parse(q, "tokens", strconv.Atoi, &o.Tokens); err != nil {
		return err
	}
	if wrong := o.Check(); wrong != nil {
		return wrong
	}
	return nil
}

// parse sets a value from a query, if it is there.
func parse[T any](q url.Values, name string, convert func(string) (T, error), to *T) error {
	text := q.Get(name)
	if text == "" {
		return nil
	}
	value, err := convert(text)
	if err != nil {
		return fmt.Errorf("%s cannot be %q", name, text)
	}
	*to = value
	return nil
}

func parseFloat(s string) (float64, error) { return strconv.ParseFloat(s, 64) }
func parseSeed(s string) (uint64, error)   { return strconv.ParseUint(s, 10, 64) }
