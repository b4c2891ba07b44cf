package dashboard

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
)

// newAlterable returns the dashboard of a tap with two streams, the newer of which is selected.
func newAlterable(t *testing.T) (tapModel, breakage) {
	t.Helper()
	m := newTapModel(t, 100, 30)
	b := breakage{}
	m.o.Breaker = b
	m.stream(streamOf("/x", 1), "data: a\n\n", feeds.Live)
	m.stream(streamOf("/x", 2), "data: b\n\n", feeds.Live)
	press(m.Model, "1", "g")
	m.sees("POST /x #2")
	return m, b
}

func TestTapAltersTheSelectedStreamByKey(t *testing.T) {
	m, b := newAlterable(t)
	if h := headerOf(m.Model); strings.Contains(h, "ALTER") {
		t.Errorf("the header is %s", h)
	}
	press(m.Model, "F")
	m.sees("Alter POST /x #2", "idle-cut:5s", "cut when idle")
	press(m.Model, "down", "enter")
	if on := b["POST /x #2"]; !slices.Equal(on, []string{"idle-cut:5s"}) || len(b) != 1 {
		t.Fatalf("on is %v", b)
	}
	m.sees("ALTERING", "POST /x #2: idle-cut:5s from now on; press F, then enter")
	press(m.Model, "F")
	m.sees("off ", "off idle-cut:5s")
	press(m.Model, "down", "enter")
	if len(b["POST /x #2"]) > 0 {
		t.Errorf("on is %v", b)
	}
	m.o.Tap.Altered = func() bool { return true }
	m.sees("ALTERED")
	press(m.Model, "G", "F")
	m.sees("Alter all streams")
	press(m.Model, "enter", "F", "enter")
	if len(b) > 0 {
		t.Errorf("after off, on is %v", b)
	}
}

// TestEndedStreamsOfferWhatIsToCome expects no rule to be offered for a stream that is over.
func TestEndedStreamsOfferWhatIsToCome(t *testing.T) {
	m, b := newAlterable(t)
	m.stream(streamOf("/x", 3), "data: c\n\n", feeds.Ended)
	m.sees("POST /x #3")
	press(m.Model, "g", "F")
	m.sees("Alter all streams, since POST /x #3 is over")
	press(m.Model, "down", "enter")
	if on := b[""]; !slices.Equal(on, []string{"idle-cut:5s"}) || len(b) != 1 {
		t.Fatalf("on is %v", b)
	}
}

func TestTypedAlterations(t *testing.T) {
	for typed, want := range map[string]struct{ stream, rule, toast string }{
		"alter drop type:a nth:2":     {"POST /x #2", "drop type:a nth:2", "POST /x #2: drop type:a nth:2 from now on"},
		"alter all drop":              {"", "drop", "all streams: drop from now on"},
		"alter POST /x drop nth:2":    {"POST /x #2", "POST /x drop nth:2", ""},
		"alter all inject:\"a b\"":    {"", `inject:"a b"`, ""},
		"alter xcut":                  {"", "", "there is no fault xcut"},
		"alter off xcut":              {"", "", "no longer: xcut"},
		"alter idle-cut:9s":           {"POST /x #2", "idle-cut:9s", ""},
		"alter all  status:503 /path": {"", "status:503 /path", ""},
	} {
		m, b := newAlterable(t)
		press(m.Model, ":")
		typeText(m.Model, typed)
		press(m.Model, "enter")
		if want.rule != "" && !slices.Equal(b[want.stream], []string{want.rule}) || want.rule == "" && len(b[""])+len(b["POST /x #2"]) > 0 {
			t.Errorf("%q: on is %v", typed, b)
		}
		if !strings.HasPrefix(m.toast.text, want.toast) {
			t.Errorf("%q: it says %q", typed, m.toast.text)
		}
	}
}

func TestAlterationNeedsARuleAndAStream(t *testing.T) {
	m, b := newAlterable(t)
	for _, words := range []string{"", "all", "all "} {
		if err := m.typedAlteration(words); !errors.Is(err, errWhichRule) {
			t.Errorf("%q: %v", words, err)
		}
	}
	m.focus = len(m.panes) // No panel, and so no selection.
	if err := m.typedAlteration("drop"); !errors.Is(err, errNoStream) || len(b) > 0 {
		t.Errorf("%v, on is %v", err, b)
	}
}

func TestWarningOfAlterationsFitsNarrowScreens(t *testing.T) {
	m, b := newAlterable(t)
	b[""] = []string{"drop"}
	for _, w := range []int{40, 60, 80, 200} {
		resize(m, w)
		if h := headerOf(m.Model); !strings.Contains(h, "ALTERING") {
			t.Errorf("at %d cells the header is %s", w, h)
		}
	}
}

func resize(m tapModel, w int) { m.Update(tea.WindowSizeMsg{Width: w, Height: 24}) }
