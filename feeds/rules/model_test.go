package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"feedscope/feeds/rules"
	"feedscope/feeds/rules/window"
	"feedscope/test/race"
)

// model is a rule that remembers everything and computes all of it anew each time.
type model struct {
	rule    rules.Rule
	judge   func(m *model, k *modelKey, now time.Time) bool
	seconds bool // The condition is evaluated at whole seconds.
	records bool // It is evaluated at each record.
	keys    []*modelKey
	lines   []string
}

type modelKey struct {
	name    string
	records []modelRecord
	held    []modelEvaluation
	open    bool
}

type modelRecord struct {
	at time.Time
	x  int
}

type modelEvaluation struct {
	at    time.Time
	holds bool
}

// in returns the numbers of a window.
func (k *modelKey) in(now time.Time, length time.Duration) []int {
	piece := func(t time.Time) int64 { return t.UnixNano() / int64(length/window.Pieces) }
	var in []int
	for _, r := range k.records {
		if !r.at.After(now) && piece(r.at) > piece(now)-window.Pieces {
			in = append(in, r.x)
		}
	}
	return in
}

func (m *model) key(name string) *modelKey {
	for _, k := range m.keys {
		if k.name == name {
			return k
		}
	}
	m.keys = append(m.keys, &modelKey{name: name})
	return m.keys[len(m.keys)-1]
}

// evaluate evaluates the condition of a key, unless its truth cannot have changed.
func (m *model) evaluate(k *modelKey, now time.Time, anew bool) {
	holds := len(k.held) > 0 && k.held[len(k.held)-1].holds
	if anew {
		holds = m.judge(m, k, now)
	}
	k.held = append(k.held, modelEvaluation{now, holds})
	since := now
	for _, e := range slices.Backward(k.held) {
		if e.holds != holds {
			break
		}
		since = e.at
	}
	switch {
	case holds && !k.open && now.Sub(since) >= m.rule.For:
		k.open = true
		m.lines = append(m.lines, fmt.Sprint(now.Sub(start).Seconds(), ": ", k.name))
	case !holds && k.open && now.Sub(since) >= m.rule.Keep:
		k.open = false
		m.lines = append(m.lines, fmt.Sprint(now.Sub(start).Seconds(), ": ", k.name, " resolved"))
	}
}

func (m *model) second(now time.Time) {
	for _, k := range m.keys {
		m.evaluate(k, now, m.seconds)
	}
}

func (m *model) record(key string, x int, now time.Time) {
	k := m.key(key)
	k.records = append(k.records, modelRecord{now, x})
	if m.records {
		m.evaluate(k, now, true)
	}
}

func sum(all []int) (s int) {
	for _, x := range all {
		s += x
	}
	return s
}

var models = []struct {
	when             string
	seconds, records bool
	judge            func(m *model, k *modelKey, now time.Time) bool
}{
	{"x > 5", false, true, func(_ *model, k *modelKey, _ time.Time) bool { return k.records[len(k.records)-1].x > 5 }},
	{`avg(x, "6s") > 5`, true, false, func(_ *model, k *modelKey, now time.Time) bool {
		in := k.in(now, 6*time.Second)
		return len(in) > 0 && sum(in) > 5*len(in)
	}},
	{`count(x > 7, "12s") >= 3`, true, false, func(_ *model, k *modelKey, now time.Time) bool {
		n := 0
		for _, x := range k.in(now, 12*time.Second) {
			if x > 7 {
				n++
			}
		}
		return n >= 3
	}},
	{`x > 5 && max(x, "6s") > 8 || absent("8s")`, true, true, func(_ *model, k *modelKey, now time.Time) bool {
		last, in := k.records[len(k.records)-1], k.in(now, 6*time.Second)
		return last.x > 5 && len(in) > 0 && slices.Max(in) > 8 || now.Sub(last.at) >= 8*time.Second
	}},
}

// TestEngineAgreesWithModel compares the life of alerts under random records.
func TestEngineAgreesWithModel(t *testing.T) {
	alerts := 0
	for seed := range uint64(race.Inputs(200)) {
		r := rand.New(rand.NewPCG(seed, 3))
		of := models[seed%uint64(len(models))]
		rule := usual(of.when)
		rule.Key = "k"
		rule.For, rule.Keep = time.Duration(r.IntN(5))*time.Second, time.Duration(r.IntN(5))*time.Second
		m := &model{rule: rule, judge: of.judge, seconds: of.seconds, records: of.records}
		d := newDesk(t, rule)
		var got []string
		d.alert(rules.Alert{})
		d.lines = nil
		now, second := start, start
		for range 300 {
			now = now.Add(time.Duration(r.ExpFloat64() * float64(time.Second)))
			for next := second.Add(time.Second); !next.After(now); next = next.Add(time.Second) {
				second = next
				m.second(next)
			}
			key, x := string(rune('a'+r.IntN(3))), r.IntN(12)
			m.record(key, x, now)
			d.now = now
			d.get(fmt.Sprintf(`{"k":%q,"x":%d}`, key, x))
		}
		for _, line := range d.lines {
			got = append(got, shortened(line))
		}
		alerts += len(got)
		slices.Sort(got) // Within a second the order of keys does not matter.
		slices.Sort(m.lines)
		if !slices.Equal(got, m.lines) {
			t.Fatalf("seed %d, %s for %v keep %v:\ngot  %q\nwant %q", seed, of.when, rule.For, rule.Keep, got, m.lines)
		}
	}
	if alerts < 1000 {
		t.Errorf("only %d alerts", alerts)
	}
}

// shortened removes the rule and the beginning from a line of a desk.
func shortened(line string) string {
	var at, key, word string
	_, _ = fmt.Sscan(line, &at, &key, &key, &word)
	if word == "resolved" {
		return at + " " + key + " resolved"
	}
	return at + " " + key
}

// TestAlertsComeInOrder also checks that one alert is never opened or resolved twice.
func TestAlertsComeInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	rule := usual("x > 5")
	rule.Key, rule.Repeat, rule.Keep = "k", time.Minute, 2*time.Second
	open, last := make(map[string]bool), start
	e, err := rules.New([]rules.Rule{rule}, func(a rules.Alert) {
		if a.Time.Before(last) || a.Began.After(a.Time) {
			t.Errorf("%+v comes after %v", a, last)
		}
		last = a.Time
		if a.Repeat == 0 && open[a.Key] == !a.Resolved {
			t.Errorf("%+v, although it is that already", a)
		}
		if open[a.Key] = !a.Resolved; a.ID == "" {
			t.Errorf("%+v", a)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, Engine: e, now: start}
	d.fold = e.Feed(rules.Feed{})
	for range 5000 {
		d.now = d.now.Add(time.Duration(r.ExpFloat64() * float64(time.Second)))
		d.get(fmt.Sprintf(`{"k":"%d","x":%d}`, r.IntN(1500), r.IntN(12)))
	}
}
