package dashboard

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// breakage is a Breaker that only records.
type breakage map[string][]string

func (b breakage) Faults() []Fault {
	return []Fault{{"late", "one late"}, {"idle-cut:5s", "cut when idle"}, {"status:401", "no token"}, {"status:404", "not there"}}
}

func (b breakage) On(feed string) []string { return b[feed] }

func (b breakage) Break(feed, fault string) (string, error) {
	if strings.HasPrefix(fault, "x") {
		return "", errors.New("there is no fault " + fault)
	}
	b[feed] = append(b[feed], fault)
	return feed, nil
}

func (b breakage) Heal(feed, fault string) error {
	switch {
	case feed == "" && fault == "":
		clear(b)
	case fault == "":
		delete(b, feed)
	default:
		b[feed] = slices.DeleteFunc(b[feed], func(on string) bool { return on == fault })
	}
	return nil
}

// breakable returns a dashboard whose first feed is selected.
func breakable(t *testing.T, w, h int) (*Model, breakage) {
	t.Helper()
	m := newTestModel(t, w, h)
	b := breakage{}
	m.o.Breaker = b
	press(m, "1")
	return m, b
}

func TestFaultKeyOffersFaultsOfSelectedFeed(t *testing.T) {
	m, b := breakable(t, 120, 40)
	press(m, "F", "down", "enter")
	if on := b["market"]; !slices.Equal(on, []string{"idle-cut:5s"}) || len(m.layers) > 0 {
		t.Fatalf("on is %v", b)
	}
	if h := headerOf(m); !strings.Contains(h, "fault on market: idle-cut:5s") {
		t.Errorf("the header is %s", h)
	}
	press(m, "F")
	see(t, m, "heal idle-cut:5s")
	see(t, m, "one late")
	press(m, "down", "enter")
	if len(b["market"]) > 0 || strings.Contains(headerOf(m), "fault") {
		t.Errorf("on is %v, the header is %s", b, headerOf(m))
	}
	press(m, "F", "enter", "F", "4", "0", "4", "enter", "F", "enter")
	if len(b) > 0 {
		t.Errorf("after healing, on is %v", b)
	}
}

func TestFaultsNeedTheDemo(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "1", ":")
	typeText(m, "fault late")
	press(m, "enter")
	if !strings.Contains(m.toast.text, "feedscope --demo") || len(m.layers) > 0 {
		t.Errorf("it says %q", m.toast.text)
	}
}

func TestTypedFaults(t *testing.T) {
	for typed, want := range map[string]struct{ feed, fault string }{
		"fault late":                   {"market", "late"},
		"fault idle":                   {"market", "idle-cut:5s"},
		"fault idle-cut:30s":           {"market", "idle-cut:30s"},
		"fault alerts status:404":      {"alerts", "status:404"},
		"fault alerts 404":             {"alerts", "status:404"},
		"fault all late":               {"", "late"},
		"fault metrics late,status:99": {"metrics", "late,status:99"},
	} {
		m, b := breakable(t, 100, 30)
		press(m, ":")
		for _, r := range typed {
			press(m, keyName(r))
		}
		press(m, "enter")
		if len(b) != 1 || !slices.Equal(b[want.feed], []string{want.fault}) {
			t.Errorf("%q: on is %v", typed, b)
		}
	}
}

// keyName returns the name of the key for a letter.
func keyName(r rune) string {
	if r == ' ' {
		return "space"
	}
	return string(r)
}

func TestTypedHeal(t *testing.T) {
	for words, left := range map[string]int{"heal": 0, "all heal": 0, "market heal": 2, "alerts heal": 2, "all heal late": 3} {
		m, b := breakable(t, 100, 30)
		b[""], b["market"], b["alerts"] = []string{"late"}, []string{"late"}, []string{"late"}
		if err := m.typedFault(words); err != nil || len(b) != left {
			t.Errorf("%q: %v, on is %v", words, err, b)
		}
	}
}

func TestInvalidFaults(t *testing.T) {
	m, _ := breakable(t, 100, 30)
	for words, want := range map[string]string{
		"": errWhichFault.Error(), "xyz": "there is no fault xyz", "market xyz": "there is no fault xyz",
		"nosuch skew": `there is no feed "nosuch"; name one of market, alerts, metrics, assistant, or all`,
	} {
		if err := m.typedFault(words); err == nil || err.Error() != want {
			t.Errorf("%q: %v", words, err)
		}
	}
	m.o.Breaker = nil
	press(m, "F")
	if m.toast.text != errNoBreaker.Error() {
		t.Errorf("without a demo it says %q", m.toast.text)
	}
}

func TestHeaderShowsFaults(t *testing.T) {
	for want, on := range map[string]breakage{
		"fault on all: late":               {"": {"late"}},
		"fault on market: late, html":      {"market": {"late", "html"}},
		"faults on all feeds":              {"": {"late"}, "alerts": {"late"}},
		"faults on 2 feeds":                {"market": {"late"}, "alerts": {"late"}},
		"faults on market":                 {"market": {"late", "buffer:16KiB", "idle-cut:5s", "line-ends:mixed"}},
		"fault on market: line-ends:mixed": {"market": {"line-ends:mixed"}},
	} {
		for _, w := range []int{80, 160} {
			m, _ := breakable(t, w, 24)
			m.o.Breaker = on
			m.draw()
			h := headerOf(m)
			short := strings.Contains(h, "faults on market  ") && w == 80
			if !short && !strings.Contains(h, want+" ") || w == 160 && !strings.Contains(h, " lost  ") {
				t.Errorf("want %q and, in 160 cells, the counts two cells before it, in %s", want, h)
			}
		}
	}
}

func TestPaletteCompletesFaults(t *testing.T) {
	m, b := breakable(t, 100, 30)
	press(m, ":", "f", "a", "u", "l", "t", "enter")
	if screen := shown(m); strings.Contains(screen, "heal") || !strings.Contains(screen, "status:404") {
		t.Fatalf("the palette is\n%s", screen)
	}
	press(m, "enter")
	if !slices.Equal(b["market"], []string{"late"}) {
		t.Errorf("on is %v", b)
	}
}
