package series

import (
	"testing"
	"time"

	"feedscope/feeds"
)

func TestParseUnit(t *testing.T) {
	for in, want := range map[string][2]string{
		"unit": {"unit", ""}, "data.unit": {"data.unit", ""}, "0.unit": {"0.unit", ""}, "_u": {"_u", ""}, `\%`: {`\%`, ""},
		"%": {"", "%"}, "/s": {"", "/s"}, "°C": {"", "°C"}, "µs": {"", "µs"}, "=ms": {"", "ms"}, "==": {"", "="}, "": {"", ""},
	} {
		if path, text := ParseUnit(in); path != want[0] || text != want[1] {
			t.Errorf("%q is the path %q, the text %q", in, path, text)
		}
	}
}

func TestEventUnitReplacesDefault(t *testing.T) {
	s := New(Options{Values: []Value{{Path: "v", Unit: "u", UnitText: "%"}}})
	var snap Snapshot
	for data, want := range map[string]string{`{"v":1}`: "%", `{"v":1,"u":"ms"}`: "ms"} {
		s.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(data), Time: time.Unix(1, 0)}})
		s.Reader().Read(time.Unix(1, 0), 0, 1, 0, &snap)
		if got := string(snap.Rows[0].Unit); got != want {
			t.Errorf("after %s the unit is %q", data, got)
		}
		s = New(Options{Values: []Value{{Path: "v", Unit: "u", UnitText: "%"}}})
	}
	if len(s.lookout.Missing().Paths) != 2 {
		t.Errorf("missing are %v", s.lookout.Missing().Paths)
	}
}
