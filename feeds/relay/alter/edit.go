package alter

import (
	"bytes"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
)

// edited returns the new data of an event, and whether the rule changes it. It makes no event larger than those that rules
// apply to.
func (r *Rule) edited(data []byte) ([]byte, bool) {
	switch {
	case r.pattern != nil:
		out := r.pattern.ReplaceAll(data, []byte(r.data))
		return out, len(out) <= max(maxUnit, len(data)) && r.pattern.Match(data)
	case r.at == "":
		return []byte(r.data), true
	}
	old := jsonpath.Get(data, r.at)
	if !old.Exists() || old.Index == 0 && len(old.Raw) != len(data) || len(old.Indexes) > 0 {
		return nil, false
	}
	value := []byte(r.data)
	if !jsonpath.Valid(value) {
		value = jsonpath.AppendQuoted(nil, value)
	}
	return slices.Concat(data[:old.Index], value, data[old.Index+len(old.Raw):]), true
}

// change replaces the unit's data.
func (u *unit) change(data []byte, asLines bool) {
	if asLines {
		data = oneLine(data)
		u.raw = bytes.Replace(u.raw, u.event.Data, data, 1)
	} else {
		u.raw = withData(u.raw, data)
	}
	u.event.Data, u.event.Raw = data, u.raw
}

// oneLine returns data for newline-delimited JSON.
func oneLine(data []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r"), nil), []byte("\n"), []byte(" "))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// withData returns a block with other data. All other lines stay as they are.
func withData(raw, data []byte) (out []byte) {
	written := false
	for rest := raw; len(rest) > 0; {
		n, end := line(rest)
		text := rest[:n]
		switch name, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("\ufeff")), []byte(":")); {
		case string(name) != "data":
			out = append(out, rest[:n+end]...)
		case !written:
			written = true
			for s := range strings.SplitSeq(lineEnds.Replace(string(data)), "\n") {
				out = append(append(append(out, "data: "...), s...), rest[n:n+end]...)
			}
		}
		rest = rest[n+end:]
	}
	return out
}

// line returns the length of the first line and that of its end.
func line(p []byte) (n, end int) {
	n = bytes.IndexAny(p, "\r\n")
	switch {
	case n < 0:
		return len(p), 0
	case bytes.HasPrefix(p[n:], []byte("\r\n")):
		return n, 2
	}
	return n, 1
}

// injected returns the bytes of the event that a rule injects.
func (r *Rule) injected(asLines bool) []byte {
	if asLines {
		return append(oneLine([]byte(r.block)), '\n')
	}
	block := lineEnds.Replace(strings.TrimRight(r.block, "\r\n"))
	name, _, field := strings.Cut(block, ":")
	if !field || !slices.Contains([]string{"", "data", "event", "id", "retry"}, name) {
		block = "data: " + strings.ReplaceAll(block, "\n", "\ndata: ")
	}
	return []byte(block + "\n\n")
}

// message reports whether the unit's event is a message, which can be edited.
func (u *unit) message() bool { return u.known && u.event.Kind == feeds.Message }
