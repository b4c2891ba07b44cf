package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/expression"
	"feedscope/feeds/rules/window"
)

// Windows are between these lengths.
const (
	minWindow = time.Second
	maxWindow = 7 * 24 * time.Hour
)

// minPercentile and minHighPercentile are how many records percentiles need.
const (
	minPercentile     = 20
	minHighPercentile = 100
)

// function is a function of conditions that the language does not have.
type function struct {
	// args are the forms of the arguments; see [program.call].
	args []form
	typ  expression.Type
	// make returns how to read the value.
	make func(p *program, c *expression.Call, f form, length time.Duration) (reader, error)
}

// reader returns the value of a call for the instance that a unit evaluates, at the unit's time.
type reader func(u *unit) expression.Reading

// form is a form of arguments.
type form uint8

const (
	// none: f().
	none form = iota
	// length: f("30s").
	length
	// value: f(x, "30s").
	value
	// condition: f(x > 3, "30s").
	condition
	// word: f("word").
	word
)

// functions are all functions, by name.
var functions = func() map[string]function {
	all := map[string]function{
		"avg":    {[]form{value}, expression.Number, numbers((*window.Numbers).Mean)},
		"min":    {[]form{value}, expression.Number, numbers((*window.Numbers).Min)},
		"max":    {[]form{value}, expression.Number, numbers((*window.Numbers).Max)},
		"sum":    {[]form{value}, expression.Number, numbers((*window.Numbers).Sum)},
		"p50":    {[]form{value}, expression.Number, percentile(0.5, minPercentile)},
		"p90":    {[]form{value}, expression.Number, percentile(0.9, minPercentile)},
		"p95":    {[]form{value}, expression.Number, percentile(0.95, minPercentile)},
		"p99":    {[]form{value}, expression.Number, percentile(0.99, minHighPercentile)},
		"change": {[]form{value}, expression.Number, changes},
		"count":  {[]form{length, condition}, expression.Number, counts},
		"rate":   {[]form{length, value}, expression.Number, rates},
		"absent": {[]form{length}, expression.Truth, absent},

		"silence":         {[]form{none}, expression.Seconds, fact((*watch).silence)},
		"payload_silence": {[]form{none}, expression.Seconds, fact((*watch).payloadSilence)},
		"lag":             {[]form{none}, expression.Seconds, lag},
		"state":           {[]form{none}, expression.Text, fact((*watch).stateName)},
		"reason":          {[]form{none}, expression.Text, fact((*watch).why)},
		"down":            {[]form{none}, expression.Truth, fact((*watch).down)},
		"doctor":          {[]form{word}, expression.Truth, doctor},
		"complete":        {[]form{none}, expression.Truth, figure("complete")},
	}
	for _, f := range answer.Figures() {
		typ := expression.Number
		if f.Duration {
			typ = expression.Seconds
		}
		all[f.Name] = function{[]form{none}, typ, figure(f.Name)}
	}
	return all
}()

// stateNames are what state() can be.
var stateNames = func() (names []string) {
	for s := feeds.Connecting; s <= feeds.Paused; s++ {
		names = append(names, s.String())
	}
	return names
}()

// call compiles a call of one of the functions. The language has functions of the same names, such as min; a call is one of
// ours if its last argument is a text.
func (p *program) call(c *expression.Call) (expression.Input, bool, error) {
	f, known := functions[c.Name]
	last, hasText := c.Text(c.Len() - 1)
	if !known || !hasText && slices.Contains([]string{"min", "max", "sum", "count"}, c.Name) {
		return expression.Input{}, false, nil
	}
	at := slices.IndexFunc(f.args, func(f form) bool { return f.len() == c.Len() })
	if at < 0 {
		return expression.Input{}, false, c.Errorf(-1, "%s", f.usage(c.Name))
	}
	form, window := f.args[at], time.Duration(0)
	if name, isText := c.Text(0); form == value && isText {
		return expression.Input{}, false, c.Errorf(0, "%q is a text; a field has no quotes: %s(%s, %q)", name, c.Name, name, last)
	}
	if form != none && form != word {
		var err error
		if window, err = parseWindow(c, last); err != nil {
			return expression.Input{}, false, err
		}
	}
	slot, ok := p.bySource[c.String()]
	if !ok {
		read, err := f.make(p, c, form, window)
		if err != nil {
			return expression.Input{}, false, err
		}
		slot = len(p.slots)
		p.slots = append(p.slots, read)
		p.bySource[c.String()] = slot
	}
	in := expression.Input{Slot: slot, Type: f.typ}
	if c.Name == "state" {
		in.OneOf = stateNames
	}
	return in, true, nil
}

func parseWindow(c *expression.Call, text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return 0, c.Errorf(c.Len()-1, "%s needs the length of a window, such as \"30s\" or \"5m\", as its last argument", c.Name)
	case d < minWindow || d > maxWindow:
		return 0, c.Errorf(c.Len()-1, "a window is between 1s and 168h long")
	}
	return d, nil
}

func (f form) len() int {
	switch f {
	case length, word:
		return 1
	case value, condition:
		return 2
	case none:
	}
	return 0
}

// usage returns how to call the function.
func (f function) usage(name string) string {
	texts := map[form]string{
		none: "%s()", length: `%s("5m")`, value: `%s(x, "5m")`, condition: `%s(x > 3, "5m")`, word: `%s("half-open")`,
	}
	ways := make([]string, len(f.args))
	for i, form := range f.args {
		ways[i] = fmt.Sprintf(texts[form], name)
	}
	return "write " + strings.Join(ways, " or ")
}

// numbers returns the maker of a function of the numbers in a window.
func numbers(read func(*window.Numbers, time.Time) (float64, bool)) func(*program, *expression.Call, form, time.Duration) (reader, error) {
	return func(p *program, c *expression.Call, f form, d time.Duration) (reader, error) {
		return p.stored(c, f, "numbers", d, func() store { return window.NewNumbers(d) }, func(s store, now time.Time) (float64, bool) {
			return read(s.(*window.Numbers), now)
		})
	}
}

func percentile(part float64, floor uint64) func(*program, *expression.Call, form, time.Duration) (reader, error) {
	return func(p *program, c *expression.Call, f form, d time.Duration) (reader, error) {
		return p.stored(c, f, "quantiles", d, func() store { return window.NewQuantiles(d) }, func(s store, now time.Time) (float64, bool) {
			return s.(*window.Quantiles).Quantile(now, part, floor)
		})
	}
}

func changes(p *program, c *expression.Call, f form, d time.Duration) (reader, error) {
	return p.stored(c, f, "change", d, func() store { return window.NewChange(d) }, func(s store, now time.Time) (float64, bool) {
		return s.(*window.Change).Change(now)
	})
}

func rates(p *program, c *expression.Call, f form, d time.Duration) (reader, error) {
	if f == value {
		return p.stored(c, f, "growth", d, func() store { return window.NewGrowth(d) }, func(s store, now time.Time) (float64, bool) {
			return s.(*window.Growth).Rate(now)
		})
	}
	return p.counted(c, f, d, 1/d.Seconds())
}

func counts(p *program, c *expression.Call, f form, d time.Duration) (reader, error) {
	return p.counted(c, f, d, 1)
}

// counted returns the reader of a count times a factor. Until the window has been watched for its whole length, the count
// is only a lower bound.
func (p *program) counted(c *expression.Call, f form, d time.Duration, factor float64) (reader, error) {
	at, err := p.store(c, f, "counts", d, func() store { return window.NewCounts(d) })
	return func(u *unit) expression.Reading {
		n := u.current.stores[at].(*window.Counts).Count(u.windowEnd())
		return expression.Reading{Known: true, AtLeast: u.now.Sub(u.watched()) < d, Number: float64(n) * factor}
	}, err
}

func (p *program) stored(
	c *expression.Call, f form, kind string, d time.Duration, create func() store, read func(store, time.Time) (float64, bool),
) (reader, error) {
	at, err := p.store(c, f, kind, d, create)
	return func(u *unit) expression.Reading {
		n, ok := read(u.current.stores[at], u.windowEnd())
		return expression.Reading{Known: ok, Number: n}
	}, err
}

func absent(p *program, _ *expression.Call, _ form, d time.Duration) (reader, error) {
	p.needs.absent = true
	return func(u *unit) expression.Reading { return truth(u.unheard() >= d) }, nil
}

func truth(v bool) expression.Reading {
	r := expression.Reading{Known: true}
	if v {
		r.Number = 1
	}
	return r
}

// fact returns the maker of a function of the feed.
func fact(read func(*watch, time.Time) expression.Reading) func(*program, *expression.Call, form, time.Duration) (reader, error) {
	return func(*program, *expression.Call, form, time.Duration) (reader, error) {
		return func(u *unit) expression.Reading { return read(u.watch, u.now) }, nil
	}
}

func lag(p *program, _ *expression.Call, _ form, _ time.Duration) (reader, error) {
	p.needs.lag = true
	return func(u *unit) expression.Reading { return u.watch.lag(u.now) }, nil
}

func doctor(p *program, c *expression.Call, _ form, _ time.Duration) (reader, error) {
	code, ok := c.Text(0)
	var codes []string
	for _, r := range rules.All {
		codes = append(codes, r.Code)
	}
	if !ok || !slices.Contains(codes, code) {
		nearest, near := schema.Nearest(code, codes)
		if !near {
			nearest = "half-open"
		}
		return nil, c.Errorf(0, "doctor needs a code of DOCTOR.md, such as %q", nearest)
	}
	p.needs.doctor = true
	return func(u *unit) expression.Reading { return truth(u.watch.codes[code]) }, nil
}

// figure returns the maker of a figure of the newest answer that has ended.
func figure(name string) func(*program, *expression.Call, form, time.Duration) (reader, error) {
	return func(p *program, _ *expression.Call, _ form, _ time.Duration) (reader, error) {
		p.needs.answers = true
		return func(u *unit) expression.Reading { return u.watch.figures[name] }, nil
	}
}
