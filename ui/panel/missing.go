package panel

import (
	"slices"
	"strings"

	"feedscope/feeds/state"
	"feedscope/ui/text"
)

// Missing says why an empty panel has nothing to show although events come: none has a name that it takes, or none has
// one of the paths that it cannot do without: "3,394 events, none with symbl", "they have symbol, price". It is "" while
// nothing came that could tell.
func Missing(m *state.Missing, events []string, vital ...string) (what, how string) {
	if m.Others > 0 {
		return text.Counted(m.Others, "event") + ", none named " + oneOf(events, ""), "they are " + NameList(m.Names)
	}
	if lost := both(m.Paths, vital); len(lost) > 0 && m.Events > 0 {
		return text.Counted(m.Events, "event") + ", none with " + strings.Join(lost, ", "), Have(m.Members)
	}
	return "", ""
}

// Have says which members payloads have: "they have symbol, price".
func Have(members []string) string {
	if len(members) == 0 {
		return "they are no JSON objects"
	}
	return "they have " + NameList(members)
}

// NameList lists names of the wire with commas. It is safe for a terminal.
func NameList(names []string) string { return text.Clean(strings.Join(names, ", ")) }

// enough is from how many events on a path that none of them has is worth a word beside what is shown.
const enough = 10

// Lacks is the fact that no event yet had some of the paths: "none with prce"; "" while there are few events.
func Lacks(m *state.Missing) string {
	if m.Events < enough {
		return ""
	}
	return "none with " + strings.Join(m.Paths, ", ")
}

// both gives those of a that are in b.
func both(a, b []string) (in []string) {
	for _, s := range a {
		if slices.Contains(b, s) {
			in = append(in, s)
		}
	}
	return in
}
