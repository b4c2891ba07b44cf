package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"feedscope/feeds/hub"
	"feedscope/feeds/relay/alter"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
)

// alterer holds the rules of a tap. It implements [dashboard.Breaker] for its streams.
type alterer struct {
	engine *alter.Engine
	source ruleSource
	seen   *config.Files // The files of the source, as they were when they were first read.

	reloading sync.Mutex
	read      []*alter.Rule // The rules of the source, as they were last read.

	mu      sync.Mutex
	numbers map[string]int64 // Of the streams, by the names of their feeds.
	tapped  *tap.Tap         // Nil before the relay runs.
}

// newAlterer returns an alterer with the rules of a source.
func newAlterer(source ruleSource) (*alterer, error) {
	a := &alterer{source: source, seen: config.NewFiles(source.files()...), numbers: make(map[string]int64)}
	var err error
	if a.read, err = source.read(); err != nil {
		return nil, err
	}
	a.engine = alter.New(a.read...)
	return a, nil
}

// playing returns a play that remembers the streams.
func (a *alterer) playing(play tap.Play) tap.Play {
	return func(s *tap.Stream) (*hub.Playback, error) {
		a.mu.Lock()
		a.numbers[s.Spec.Name] = s.Number
		a.mu.Unlock()
		return play(s)
	}
}

// runs takes the running tap, which is told of the rules.
func (a *alterer) runs(t *tap.Tap) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.tapped = t; len(a.engine.Rules(0)) > 0 {
		t.Altering("", a.engine.Rules(0))
	}
}

// number returns the number of a stream, 0 for all.
func (a *alterer) number(feed string) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.numbers[feed]
}

// Faults returns the actions of rules.
func (a *alterer) Faults() (all []dashboard.Fault) {
	for _, action := range alter.Actions() {
		for _, rule := range action.Examples {
			all = append(all, dashboard.Fault{Spec: rule, Text: action.Text})
		}
	}
	return all
}

// On returns the rules of a stream.
func (a *alterer) On(feed string) (all []string) {
	for _, r := range a.engine.Rules(a.number(feed)) {
		all = append(all, r.String())
	}
	return all
}

// Break adds a rule to a stream, or to all if it selects or answers requests.
func (a *alterer) Break(feed, text string) (string, error) {
	r, err := alter.Parse(text)
	if err != nil {
		return "", err
	}
	if r.ForRequests() {
		feed = ""
	}
	if a.set(feed, append(a.without(feed, r.String()), r)); len(a.engine.Rules(a.number(feed))) == 0 {
		return "", fmt.Errorf("%s is over; to alter the streams to come, use :alter all %s", feed, r)
	}
	return feed, nil
}

// Heal removes a rule from a stream, or from all if it is a rule for all.
func (a *alterer) Heal(feed, text string) error {
	if text == "" {
		a.engine.Clear()
		a.set("", nil)
		return nil
	}
	for _, name := range []string{feed, ""} {
		if slices.Contains(a.On(name), text) {
			a.set(name, a.without(name, text))
			return nil
		}
	}
	all := strings.Join(slices.Concat(a.On(feed), a.On("")), "; ")
	return fmt.Errorf("there is no rule %s here; the rules are: %s", text, cmp.Or(all, "none"))
}

// without returns the rules of a stream without one.
func (a *alterer) without(feed, text string) []*alter.Rule {
	return slices.DeleteFunc(slices.Clone(a.engine.Rules(a.number(feed))), func(r *alter.Rule) bool { return r.String() == text })
}

// set replaces the rules of a stream and says so.
func (a *alterer) set(feed string, rules []*alter.Rule) {
	n := a.number(feed)
	a.engine.Set(n, rules)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.tapped != nil && len(a.engine.Rules(n)) == len(rules) {
		a.tapped.Altering(feed, rules)
	}
}
