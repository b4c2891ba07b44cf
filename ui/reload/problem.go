package reload

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/ui/term/text"
)

// Problem returns an error of a configuration in one line, safe for a terminal: of several mistakes in files the first,
// with its position. Shown is applied to what quotes the configuration.
func Problem(err error, shown func(string) string) string {
	var wrong schema.Errors
	if !errors.As(err, &wrong) {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return shown(text.Clean(first))
	}
	e := wrong[0]
	line := fmt.Sprintf("%s:%d:%d: %s", filepath.Base(e.File), e.Line, e.Column, shown(e.Problem))
	if more := len(wrong) - 1; more > 0 {
		line += fmt.Sprintf(" (and %d more)", more)
	}
	return text.Clean(line)
}
