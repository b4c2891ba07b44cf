package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/config"
)

// choice is a flag's value that is one of a few.
type choice struct {
	value   string
	options []string
}

// String gives the value.
func (c *choice) String() string { return c.value }

// Set takes one of the options.
func (c *choice) Set(s string) error {
	if !slices.Contains(c.options, s) {
		return fmt.Errorf("%q is none of them", s)
	}
	c.value = s
	return nil
}

// Type tells what the value is in lists of flags.
func (c *choice) Type() string { return strings.Join(c.options, "|") }

func (c *choice) wanted() string {
	last := len(c.options) - 1
	return strings.Join(c.options[:last], ", ") + " or " + c.options[last]
}

// index is the place of the value among the options.
func (c *choice) index() int { return slices.Index(c.options, c.value) }

// size is a flag's value in bytes.
type size config.Size

// The bounds of the history, as the configuration has them.
const (
	minHistory = config.MiB
	maxHistory = 64 * config.GiB
)

// String gives the value with its unit; zero, which stands for what the configuration says, is empty.
func (s *size) String() string {
	if *s == 0 {
		return ""
	}
	return config.Size(*s).String()
}

// Set takes a number of bytes with an optional unit.
func (s *size) Set(text string) error {
	n, err := config.ParseSize(text)
	if err != nil {
		return err
	}
	if n < minHistory || n > maxHistory {
		return config.ErrSize
	}
	*s = size(n)
	return nil
}

// Type tells what the value is in lists of flags.
func (s *size) Type() string { return "size" }

func (s *size) wanted() string { return "1MiB to 64GiB, for example 256MiB" }

// seconds is a flag's value that is a time; a number without a unit is one of seconds, as curl has it.
type seconds time.Duration

// String gives the value; zero, which stands for what the configuration says, is empty.
func (s *seconds) String() string {
	if *s == 0 {
		return ""
	}
	return time.Duration(*s).String()
}

// Set takes a time with its unit, or a number of seconds.
func (s *seconds) Set(text string) error {
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	*s = seconds(d)
	return err
}

// Type tells what the value is in lists of flags.
func (s *seconds) Type() string { return "duration" }

func (s *seconds) wanted() string { return "a time, for example 5s, or a number of seconds" }
