package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/files"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay/alter"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/dashboard"
)

// alterRules returns the rules of --alter, each of which is a rule or a file of rules.
func alterRules(values []string) (all []*alter.Rule, err error) {
	for _, v := range values {
		if !strings.ContainsAny(v, " \t") && (strings.HasSuffix(v, ".yaml") || strings.HasSuffix(v, ".yml")) {
			data, err := files.ReadUpTo(v, schema.MaxFile+1) // Parsing refuses a larger one.
			if err != nil {
				return nil, usagef("--alter: %w", err)
			}
			rules, err := alter.ParseFile(v, data)
			if err != nil {
				return nil, usagef("--alter:\n%w", err)
			}
			all = append(all, rules...)
			continue
		}
		r, err := alter.Parse(v)
		if err != nil {
			return nil, usagef("--alter: %w", err)
		}
		all = append(all, r)
	}
	return all, nil
}

// alterer implements [dashboard.Breaker] for the streams of a tap.
type alterer struct {
	engine *alter.Engine

	mu      sync.Mutex
	numbers map[string]int64 // Of the streams, by the names of their feeds.
	tapped  *tap.Tap         // Nil before the relay runs.
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
		return "", fmt.Errorf("%s is over; to alter the streams to come: alter all %s", feed, r)
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
