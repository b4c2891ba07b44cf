package dashboard

import "strings"

// noColor tells whether NO_COLOR is set to anything but the empty string (no-color.org).
func noColor(environ []string) bool {
	for _, v := range environ {
		if value, ok := strings.CutPrefix(v, "NO_COLOR="); ok && value != "" {
			return true
		}
	}
	return false
}
