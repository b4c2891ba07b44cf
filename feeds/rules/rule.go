package rules

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/expression"
)

// Rule is a rule as it is configured. Its field comments are the reference for users.
type Rule struct {
	// Name of the rule. Must be unique.
	Name string `yaml:"name" unset:"the condition" example:"cpu"`
	// Condition over fields, windows and the state of the feed; [RULES.md](RULES.md) lists what it can use.
	When string `yaml:"when,required" kind:"condition" example:"'avg(cpu, \"1m\") > 90'"`
	// Names of the feeds that it watches.
	Feeds []string `yaml:"feeds" kind:"list of names" unset:"all" example:"[metrics]"`
	// Names of the events that are records.
	Events []string `yaml:"events" kind:"list of event names" unset:"all" example:"[sample]"`
	// Path of an array or object in the event whose elements are the records, in place of the event; see the panels.
	Records string `yaml:"records" kind:"path of records" unset:"none, the event itself" example:"hosts"`
	// Path that identifies a record, such as a host: each value has windows and an alert of its own, up to 1,000 a feed.
	Key string `yaml:"key" kind:"path or expression" unset:"none, one alert for each feed" example:"host"`
	// Time for which the condition must hold before there is an alert.
	For time.Duration `yaml:"for" unset:"none" max:"168h" example:"2m"`
	// Time for which the condition must not hold before the alert is resolved.
	Keep time.Duration `yaml:"keep" unset:"none" max:"168h" example:"5m"`
	// Time after which an open alert that nobody has acknowledged is sent again.
	Repeat time.Duration `yaml:"repeat" default:"4h" min:"1m" max:"168h"`
	// How urgent the alert is.
	Severity string `yaml:"severity" default:"warning" oneof:"info,warning,critical"`
	// Text of the alert. Braces hold expressions: `"{host} at {avg(cpu, \"1m\")} %"`; write `{{` for a brace.
	Text string `yaml:"text" unset:"the name, the condition and its value" example:"\"{host} at {cpu} %\""`
	// Names of the actions that its alerts lead to.
	Actions []string `yaml:"actions" kind:"list of names" unset:"all" example:"[oncall]"`
	// Extra facts for the recipient. Braces hold expressions, too.
	Labels map[string]string `yaml:"labels,public" unset:"none" example:"{team: web}"`
}

// MaxRules is how many rules a configuration can have.
const MaxRules = 1000

// MaxKeys is how many keys a rule follows in a feed. A further one takes the place of the one that was idle for the longest.
// Keys with an alert, a condition that holds or a snooze are kept, and those of a rule with absent.
const MaxKeys = 1000

// MaxWindowBytes is how much memory the windows of all rules of an engine take together. Beyond it, further keys are left out,
// windows are shorter and percentiles coarser.
const MaxWindowBytes = 256 << 20

// keyError is a mistake in the value of a key of a rule, or of a label.
type keyError struct {
	key, label string
	err        error
}

// Error implements error.
func (e *keyError) Error() string { return e.key + ": " + e.err.Error() }

// Unwrap returns the mistake.
func (e *keyError) Unwrap() error { return e.err }

// Validate implements [schema.Validator].
func (r *Rule) Validate(at schema.At) {
	if r.Name == "" && !at.Has("name") && !at.Broken("name") {
		r.Name = r.When
	}
	if r.When == "" || at.Broken("when") {
		return
	}
	_, err := compile(r)
	wrong, ok := errors.AsType[*keyError](err)
	if !ok || at.Broken(wrong.key) {
		return
	}
	place := at.In(wrong.key)
	if wrong.label != "" {
		place = place.In(wrong.label)
	}
	if place.Expanded() {
		place.Fail(wrong.key+" is not valid", "correct the value of the variable")
		return
	}
	fix := "correct the expression; RULES.md lists what it can use"
	if mistake, ok := errors.AsType[*expression.Error](err); ok {
		fix = fmt.Sprintf("correct it from character %d on; RULES.md lists what it can use", mistake.Column)
	}
	place.Fail(wrong.Error(), fix)
}

// Derived implements [schema.Deriver].
func (r *Rule) Derived(key string) (usual, known bool) { return r.Name == r.When, key == "name" }

// continues reports whether the rule can go on with the state of another one.
func (r *Rule) continues(o *Rule) bool {
	return r.Name == o.Name && r.When == o.When && r.Text == o.Text && r.Records == o.Records && r.Key == o.Key &&
		reflect.DeepEqual(r.Events, o.Events) && reflect.DeepEqual(r.Labels, o.Labels)
}

// severity returns the severity of the rule's alerts.
func (r *Rule) severity() Severity {
	for s := Info; s <= Critical; s++ {
		if s.String() == r.Severity {
			return s
		}
	}
	return Warning
}

// Quick returns a rule with a condition and the defaults of everything else. Its error has type [*expression.Error], or says
// that the condition depends on nothing.
func Quick(when string) (Rule, error) {
	r := Rule{}
	schema.Fill(&r)
	r.Name, r.When = when, when
	_, err := compile(&r)
	return r, errors.Unwrap(err)
}
