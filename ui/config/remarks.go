package config

import (
	"regexp"
	"strconv"
	"strings"

	"feedscope/feeds/conn/redact"
)

var (
	// topKey matches a line with a key of the document itself, entry one that begins an entry of a list with its name.
	topKey = regexp.MustCompile(`^([a-z_]+):`)
	entry  = regexp.MustCompile(`^ *- +\{?name: *("(?:[^"\\]|\\.)*"|[^,}#]+)`)
)

// WithRemarks returns a configuration with the comments of an earlier version of it: those at its start, and those above
// a key of the document or above an entry that begins with its name. Others are lost, as are those of what is gone.
func WithRemarks(text, earlier string) string {
	head, remarks := remarksOf(earlier)
	var b strings.Builder
	for _, line := range head {
		b.WriteString(line + "\n")
	}
	if len(head) > 0 {
		b.WriteString("\n")
	}
	section := ""
	for line := range strings.Lines(text) {
		var place string
		place, section = placeOf(line, section)
		if place != "" {
			margin := line[:len(line)-len(strings.TrimLeft(line, " "))]
			for _, remark := range remarks[place] {
				b.WriteString(margin + remark + "\n")
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

// remarksOf returns the comments at the start of a file, up to the first blank line, and others by their places.
func remarksOf(text string) (head []string, remarks map[string][]string) {
	remarks = make(map[string][]string)
	var run []string
	section, begun := "", false
	for line := range strings.Lines(text) {
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(trimmed, "#"):
			if !strings.Contains(trimmed, redact.Mask) { // That note is written anew.
				run = append(run, trimmed)
			}
			continue
		case trimmed == "" && !begun:
			head = append(head, run...)
		case trimmed != "":
			var place string
			begun = true
			if place, section = placeOf(line, section); place != "" && len(run) > 0 {
				remarks[place] = run
			}
		}
		run = nil
	}
	return head, remarks
}

// placeOf returns the place of a line, empty if it has none, and the key of the document that it belongs to.
func placeOf(line, section string) (place, in string) {
	if key := topKey.FindStringSubmatch(line); key != nil {
		return key[1], key[1]
	}
	name := entry.FindStringSubmatch(line)
	if name == nil {
		return "", section
	}
	plain := strings.TrimSpace(name[1])
	if unquoted, err := strconv.Unquote(plain); err == nil {
		plain = unquoted
	}
	return section + "\x00" + plain, section
}
