package rules

import (
	"errors"
	"maps"
	"slices"
	"time"

	"feedscope/feeds/expression"
	"feedscope/feeds/rules/window"
)

// program is a compiled rule. It does not change.
type program struct {
	rule      Rule
	severity  Severity
	condition *expression.Condition
	text      template
	labels    map[string]template

	slots    []reader
	bySource map[string]int
	stores   []storage
	// paths are the fields that are read of a record. The first keeps of them are also read later, until the next record.
	paths []string
	keeps int
	// atRecord means that the condition is evaluated at each record, atSecond that it is at each whole second.
	atRecord, atSecond bool
	needs              needs
}

// needs are what rules need of a feed beside its records, and whether they notice that there are none.
type needs struct{ lag, doctor, answers, absent bool }

// storage is a window that each instance of a rule has.
type storage struct {
	source string // Equal for windows that are.
	create func() store
	value  *expression.Expression // What is added; nil for every record.
	only   *expression.Condition  // Which records are counted; nil for all.
}

// store is a window.
type store interface {
	Add(at time.Time, v float64)
	Reset()
	Within(b *window.Budget)
	Release()
}

// compile compiles a rule. Its error has type *keyError.
func compile(r *Rule) (*program, error) {
	p := &program{rule: *r, severity: r.severity(), bySource: make(map[string]int), labels: make(map[string]template)}
	var err error
	if p.condition, err = expression.CompileCondition(r.When, p.call); err != nil {
		return nil, &keyError{key: "when", err: err}
	}
	p.addPaths(p.condition.Paths())
	p.atRecord, p.atSecond = len(p.condition.Paths()) > 0, len(p.condition.Slots()) > 0
	if !p.atRecord && !p.atSecond {
		return nil, &keyError{key: "when", err: errConstant}
	}
	if p.text, err = p.parse(r.Text); err != nil {
		return nil, &keyError{key: "text", err: err}
	}
	if r.Text == "" {
		p.text = p.usualText()
	}
	for _, name := range slices.Sorted(maps.Keys(r.Labels)) {
		if p.labels[name], err = p.parse(r.Labels[name]); err != nil {
			return nil, &keyError{"labels", name, err}
		}
	}
	p.keeps = len(p.paths)
	if expression.Is(r.Key) {
		if _, err := expression.Compile(r.Key); err != nil {
			return nil, &keyError{key: "key", err: err}
		}
	}
	for _, s := range p.stores {
		if s.value != nil {
			p.addPaths(s.value.Paths())
		}
		if s.only != nil {
			p.addPaths(s.only.Paths())
		}
	}
	return p, nil
}

var errConstant = errors.New("the condition depends on nothing")

func (p *program) parse(text string) (template, error) {
	t, err := parseTemplate(text, p.call)
	for _, part := range t {
		if part.value != nil {
			p.addPaths(part.value.Paths())
		}
	}
	return t, err
}

// usualText returns the text of a rule without one: its name and condition, and the value that the condition compares, or why the
// feed is down.
func (p *program) usualText() template {
	text := p.rule.When
	if p.rule.Name != "" && p.rule.Name != p.rule.When {
		text = p.rule.Name + ": " + text
	}
	if of := p.condition.Subject(); of != nil {
		return template{{text + ", is ", of}, {}}
	}
	if _, has := p.bySource["down()"]; has {
		if reason, err := p.parse(": {reason()}"); err == nil {
			reason[0].before = text + reason[0].before
			return reason
		}
	}
	return template{{before: text}}
}

func (p *program) addPaths(paths []string) {
	for _, path := range paths {
		if !slices.Contains(p.paths, path) {
			p.paths = append(p.paths, path)
		}
	}
}

// store returns the index of the window that a call needs.
func (p *program) store(c *expression.Call, f form, kind string, d time.Duration, create func() store) (int, error) {
	s := storage{source: kind + " " + d.String(), create: create}
	switch f {
	case value:
		e, err := c.Expression(0)
		if err != nil {
			return 0, err
		}
		s.value, s.source = e, s.source+" "+c.Source(0)
	case condition:
		e, err := c.Condition(0)
		if err != nil {
			return 0, err
		}
		s.only, s.source = e, s.source+" "+c.Source(0)
	case none, length, word:
	}
	if at := slices.IndexFunc(p.stores, func(o storage) bool { return o.source == s.source }); at >= 0 {
		return at, nil
	}
	p.stores = append(p.stores, s)
	return len(p.stores) - 1, nil
}
