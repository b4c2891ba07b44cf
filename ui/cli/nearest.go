package cli

import (
	"strings"

	"feedscope/feeds/config"
)

// nearest gives the option that a mistyped name was most likely meant to be, or "".
func nearest(name string, options []string) string {
	best, _ := config.Nearest(name, options)
	return best
}

// meant is the end of a sentence about a wrong name: a question for the nearest option, or else all of them.
func meant(name string, options []string) string {
	if best := nearest(name, options); best != "" {
		return "; did you mean " + best + "?"
	}
	if len(options) == 0 {
		return ""
	}
	return "; there are " + strings.Join(options, ", ")
}
