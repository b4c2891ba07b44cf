package cli

import (
	"fmt"
	"slices"
	"strings"

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
