package dashboard

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/expression"
	"feedscope/feeds/hub"
	terms "feedscope/feeds/query/filter"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// alerts are the rules of a session and the feed of their alerts. It implements [panel.Alerts].
type alerts struct {
	engine *rules.Engine
	stream stream.Lazy
	feed   atomic.Int64 // The index of their feed; negative until there is one.
	rules  []rules.Rule // Those that the engine has.
	played bool         // The feeds are those of a recording.
	acting *acting      // Nil for a recording.

	session *session
}

// newAlerts returns the rules and actions of a session.
func newAlerts(s *session, o *Options) (a *alerts, err error) {
	a = &alerts{session: s, rules: o.Config.Rules, played: o.Replay != nil}
	a.feed.Store(-1)
	if a.engine, err = rules.New(a.rules, a.take); err != nil || a.played {
		return a, err
	}
	a.acting, err = newActing(o, s.deps.Host)
	return a, err
}

// take takes an alert from the engine.
func (a *alerts) take(alert rules.Alert) {
	a.stream.Add(alert)
	if a.acting != nil {
		a.acting.Take(alert)
	}
}

// fold returns the fold by which the rules watch a feed. Its evidence may be nil.
func (a *alerts) fold(f *feedconfig.Feed, e *evidence.Collector) feeds.Fold {
	of := rules.Feed{Spec: f.Spec(), Answers: f.Answers(), Evidence: e}
	if a.played {
		return a.engine.Playback(of)
	}
	return a.engine.Feed(of)
}

// open adds the feed of alerts: that of the rules, or without rules the one that was recorded.
func (a *alerts) open(start time.Time, recorded addFeeds) (err error) {
	s := a.session
	index := s.deps.Feeds.Index(stream.Name)
	a.feed.Store(int64(index))
	folds := s.panelFolds(slices.Concat(s.panes, s.parked))(index)
	if recorded != nil {
		return recorded([]hub.Addition{{Spec: feeds.Spec{Name: stream.Name}, Folds: folds}})
	}
	return a.stream.Open(s.hub, start, folds...)
}

// close removes the feed of alerts.
func (a *alerts) close() {
	a.stream.Close(a.session.hub)
	a.feed.Store(-1)
}

// names returns the names of the feeds of a configuration, with that of the alerts.
func (a *alerts) names(c *config.Config) []string {
	names := c.FeedNames()
	if c.HasAlerts() || a.feed.Load() >= 0 && c.Feed(stream.Name) == nil {
		names = append(names, stream.Name)
	}
	return names
}

// Of implements [panel.Alerts].
func (a *alerts) Of(feed int) bool { return int64(feed) == a.feed.Load() }

// Acknowledge implements [panel.Alerts].
func (a *alerts) Acknowledge(id string) { a.engine.Acknowledge(id) }

// Snooze implements [panel.Alerts].
func (a *alerts) Snooze(id string, until time.Time) { a.engine.Snooze(id, until) }

// Events implements [panel.Alerts].
func (a *alerts) Events(data []byte) string {
	var d stream.Data
	c := a.session.config
	if json.Unmarshal(data, &d) != nil || c.Feed(d.Feed) == nil {
		return ""
	}
	all := []string{terms.InFeed(d.Feed)}
	at := slices.IndexFunc(c.Rules, func(r rules.Rule) bool { return r.Name == d.Rule })
	if at < 0 {
		return all[0]
	}
	r := &c.Rules[at]
	if len(r.Events) == 1 {
		all = append(all, terms.OfType(r.Events[0]))
	}
	if d.Key != "" && !expression.Is(r.Key) {
		if where := panel.Where(r.Records, r.Key, d.Key); where != "" {
			all = append(all, where)
		}
	}
	return strings.Join(all, " ")
}

// moment returns the time of now, which is later than that of the last frame.
func (m *Model) moment() time.Time {
	if m.player != nil {
		return m.player.Now()
	}
	if m.o.From != nil {
		return m.o.From.Now()
	}
	return time.Now()
}

// applyRules applies the rules of the configuration that is shown. The feed of their alerts is there while there are rules.
func (m *Model) applyRules() {
	all, a := m.o.Config.Rules, m.alerts
	if m.shared != nil || reflect.DeepEqual(all, a.rules) {
		return
	}
	if len(all) > 0 && !a.stream.Opened() {
		m.deps.Feeds.Set(a.names(m.o.Config))
		if err := a.open(m.moment(), nil); err != nil {
			m.say(err.Error())
			return
		}
	}
	if err := a.engine.Change(all, m.moment()); err != nil {
		m.say(err.Error())
		return
	}
	if a.rules = all; len(all) == 0 {
		a.close()
		m.deps.Feeds.Set(a.names(m.o.Config))
	}
}

// alertCommands are the commands about rules.
func (m *Model) alertCommands() []command {
	return []command{{
		name: "alert", args: "[CONDITION]", help: "add a rule, such as silence() > \"30s\"; without one, list the rules",
		run: func(m *Model, when string) tea.Cmd {
			if when == "" {
				m.listRules()
				return nil
			}
			return m.sayError(m.addRule(when))
		},
	}}
}

var errOwnRules = errors.New("a feed is called " + stream.Name + ", which is the name for the alerts of rules")

// errNameTaken refuses a configuration with such a feed while there are rules of this session.
var errNameTaken = errors.New("a feed is called " + stream.Name + ", which is the name for the alerts of rules: rename it, or remove " +
	"the rules that :alert has added")

// addRule adds a rule for this session.
func (m *Model) addRule(when string) error {
	r, err := rules.Quick(when)
	switch {
	case err != nil:
		return err
	case m.o.Config.Feed(stream.Name) != nil:
		return errOwnRules
	case slices.ContainsFunc(m.o.Config.Rules, func(o rules.Rule) bool { return o.Name == r.Name }):
		return errors.New("there is such a rule already")
	case len(m.o.Config.Rules) >= rules.MaxRules:
		return fmt.Errorf("there are %d rules already", rules.MaxRules)
	}
	if err := m.edit(func(e *edits) { e.rules = append(e.rules, r) }); err != nil {
		return err
	}
	m.say("added the rule; :save! keeps it, :alert lists all")
	return nil
}

// listRules lets the user choose one of the rules.
func (m *Model) listRules() {
	states := m.alerts.engine.States()
	if len(states) == 0 {
		m.say("there are no rules; for example, :alert silence() > \"30s\" adds one")
		return
	}
	items := make([]panel.Item, len(states))
	for i := range states {
		s := &states[i]
		items[i] = panel.Item{Label: text.Truncate(text.Clean(s.Rule.Name), ruleName), Note: ruleWords(s), Do: func() { m.showRule(s) }}
	}
	m.host.Choose("Rules", items)
}

// ruleName is the width of a rule's name in the list.
const ruleName = 40

// ruleWords says how a rule is doing, the worst first.
func ruleWords(s *rules.State) string {
	var words []string
	for _, w := range []struct {
		n    int
		word string
	}{{s.Open - s.Acknowledged - s.Snoozed, "open"}, {s.Pending, "pending"}, {s.Acknowledged, "acknowledged"}, {s.Snoozed, "snoozed"}} {
		if w.n > 0 {
			words = append(words, text.Count(w.n)+" "+w.word)
		}
	}
	if len(words) == 0 {
		words = append(words, "no alert")
	}
	switch {
	case s.Feeds == 0:
		words = append(words, "watches no feed")
	case s.Rule.Key != "":
		words = append(words, text.Counted(s.Keys, "key")+" in "+text.Counted(s.Feeds, "feed"))
	default:
		words = append(words, text.Counted(s.Feeds, "feed"))
	}
	if odd := s.Odd(); odd != "" {
		words = append(words, odd)
	}
	return text.Clean(strings.Join(words, ", "))
}

// showRule says what a rule of the list is about, or removes one of this session.
func (m *Model) showRule(s *rules.State) {
	words := s.Rule.When
	if s.Rule.For > 0 {
		words += " for " + text.Duration(s.Rule.For)
	}
	own := func(r rules.Rule) bool { return r.Name == s.Rule.Name }
	if !slices.ContainsFunc(m.edits.rules, own) {
		m.say(text.Clean(words + ": " + ruleWords(s)))
		return
	}
	m.host.Choose(text.Truncate(text.Clean(words), ruleName), []panel.Item{
		{Label: "keep", Note: ruleWords(s), Do: func() {}},
		{Label: "remove", Note: "resolve its alerts, and watch no longer", Do: func() {
			m.sayError(m.edit(func(e *edits) { e.rules = slices.DeleteFunc(slices.Clone(e.rules), own) }))
		}},
	})
}
