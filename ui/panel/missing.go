package panel

import (
	"slices"
	"strings"

	"feedscope/feeds/state"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// Missing returns why a panel is empty although events arrive: none has a configured name, or none has a vital path:
// "3,394 events, none with symbl", "they have symbol, price". It returns empty texts if neither is known.
func Missing(m *state.Missing, events []string, vital ...string) (what, how string) {
	if m.Others > 0 {
		return text.Counted(m.Others, "event") + ", none named " + oneOf(events, ""), "they are " + NameList(m.Names)
	}
	if lost := both(m.Paths, vital); len(lost) > 0 && m.Events > 0 {
		return Lacking(m.Events, names(lost)), why(m)
	}
	return "", ""
}

// Empty returns why the list is empty. total is the number of rows without the filter; skipped describes the events
// that produced no row, if any; see also [Missing] and [Sources.Waiting].
func (l *List) Empty(f Frame, total int, skipped string, m *state.Missing, events []string, vital ...string) (
	what, how string,
) {
	missing, have := Missing(m, events, vital...)
	switch {
	case total > 0:
		return "nothing matches " + l.Words.String(), f.Keys.Hint(keymap.Back, "clears the filter")
	case missing != "":
		return missing, have
	case skipped != "":
		return skipped, "see the panel's configuration"
	}
	return l.Sources.Waiting(f, events)
}

// names lists paths without their escapes, as the events spell them.
func names(paths []string) string {
	plain := make([]string, len(paths))
	for i, path := range paths {
		plain[i], _ = unescape(path)
	}
	return NameList(plain)
}

// why returns why paths are missing: the problem of an expression, or else what the payloads have.
func why(m *state.Missing) string {
	if m.Problem != "" {
		return text.Clean(m.Problem)
	}
	return Have(m.Members)
}

// Have returns which members payloads have: "they have symbol, price".
func Have(members []string) string {
	if len(members) == 0 {
		return "they are not JSON objects"
	}
	return "they have " + NameList(members)
}

// NameList joins names from a feed with commas, safe for a terminal.
func NameList(names []string) string { return text.Clean(strings.Join(names, ", ")) }

// Enough is the number of events after which a path that none of them had is worth mentioning.
const Enough = 10

// Lacks names the paths that no event had yet, for a badge: "none with prce", empty while there are few events.
func Lacks(m *state.Missing) string {
	if m.Events < Enough {
		return ""
	}
	return "none with " + names(m.Paths)
}

// both returns the elements of a that are in b.
func both(a, b []string) (in []string) {
	for _, s := range a {
		if slices.Contains(b, s) {
			in = append(in, s)
		}
	}
	return in
}
