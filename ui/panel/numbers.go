package panel

import (
	"cmp"
	"reflect"
	"slices"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/expression"
	"feedscope/feeds/state"
	"feedscope/feeds/state/series"
)

// Numbers holds the keys of panels that show numbers over time: which numbers of which events, and how their series are
// named. Embed it inline.
type Numbers struct {
	// Names of the events that it shows.
	Events []string `yaml:"events" kind:"list of event names" unset:"all" example:"[sample]"`
	// Path of an array or object in the event whose elements are shown in place of the event. Other paths then start at an
	// element; `@key` is its name or index, and `@event.ts` is `ts` of the event.
	Records string `yaml:"records" kind:"path of records" unset:"none, the event itself" example:"samples"`
	// Paths of the values that name a series, joined by `/`, as in `db-1/cpu`. `@type` is the
	// event's type (a member of that name: `\@type`).
	Series []string `yaml:"series" kind:"list of paths or expressions" unset:"none" example:"[host, name]"`
	// Path of the number.
	Value string `yaml:"value" kind:"path or expression" default:"value" example:"cpu.load"`
	// Several numbers of one event, in place of `value`. An entry with only a path may be written as the path alone.
	Values []Value `yaml:"values" unset:"none" example:"[cpu, {path: mem.used, name: memory, unit: MiB}]"`
	// Path of the unit, or the unit itself: `"%"`, `/s`, `°C`. One that looks like a path begins with
	// `=`: `=ms`.
	Unit string `yaml:"unit" kind:"path, or a unit" unset:"none" example:"unit"`
	// `true`: the number is a counter; show its growth per second. A counter that goes down has restarted.
	Rate bool `yaml:"rate" default:"false"`
}

// Value is one of several numbers of an event.
type Value struct {
	// Path of the number.
	Path string `yaml:"path,required,short" kind:"path or expression" example:"mem.used"`
	// Last part of the name of its series, as in `db-1/memory`. Must be unique.
	Name string `yaml:"name" unset:"the path" example:"memory"`
	// Path of the unit, or the unit itself.
	Unit string `yaml:"unit" kind:"path, or a unit" unset:"the panel's" example:"\"=MiB\""`
	// `true`: the number is a counter; show its growth per second.
	Rate bool `yaml:"rate" unset:"the panel's" example:"true"`
}

// Identify implements [Identifier].
func (n *Numbers) Identify(eventType string) []string {
	if len(n.Events) > 0 && !slices.Contains(n.Events, eventType) ||
		n.Records != "" || slices.ContainsFunc(n.Series, expression.Is) {
		return nil
	}
	return n.Series
}

// Where returns the terms of an events filter that the events of the series with a [series.Row.ID] match.
func (n *Numbers) Where(id string) []string {
	var terms []string
	parts := state.Parts(id)
	for i, path := range n.Series {
		if parts[i] != "" { // The events may have none.
			terms = append(terms, Where(n.Records, path, parts[i]))
		}
	}
	return terms
}

// Validate implements [schema.Validator].
func (n *Numbers) Validate(at schema.At) {
	if len(n.Values) > 0 {
		if at.Has("value") {
			at.Key("value").Fail("value and values exclude each other", "move the value into values")
		}
		n.Value = ""
	}
	failEmptyUnit(at)
	failText(at.In("value"), n.Value)
	lines := make(map[string]int)
	for i := range n.Values {
		item := at.In("values").Item(i)
		failEmptyUnit(item)
		failText(item.In("path"), n.Values[i].Path)
		name, place := n.Values[i].name(), item
		if item.Has("name") {
			place = item.In("name")
		}
		if first, ok := lines[name]; ok && name != "" {
			place.Fail(schema.Twice("value", schema.Clean(name), first), "give each value a different name")
			continue
		}
		lines[name] = place.Line()
	}
}

func failEmptyUnit(at schema.At) {
	if at.Has("unit") && at.In("unit").Shown() == "=" {
		at.In("unit").Fail("the unit after = is empty", `for example, write unit: "=ms", or the path of a unit`)
	}
}

// failText reports an expression that never is a number.
func failText(at schema.At, text string) {
	if !expression.Is(text) {
		return
	}
	e, err := expression.Compile(text)
	if err != nil {
		return // Reported already.
	}
	switch e.Kind() {
	case reflect.String:
		at.Fail("the expression is a text, not a number", "compute a number, for example float(text)")
	case reflect.Bool:
		at.Fail("the expression is true or false, not a number", "write for example "+text+" ? 1 : 0")
	default:
	}
}

// name returns the name of the value's series.
func (v *Value) name() string {
	plain, _ := unescape(v.Path)
	return cmp.Or(v.Name, plain)
}

// NoGrowth is why counters have no series yet: they did not grow, or only for an instant.
const NoGrowth = "no growth per second yet"

// Counters reports whether any of the numbers is a counter.
func (n *Numbers) Counters() bool {
	return n.Rate || slices.ContainsFunc(n.Values, func(v Value) bool { return v.Rate })
}

// Options returns the options of a [series.Set] of the numbers. A single number has a name of its own only if nothing
// else names its series.
func (n *Numbers) Options() series.Options {
	o := series.Options{Events: n.Events, Records: n.Records, By: n.Series}
	for _, v := range n.Values {
		o.Values = append(o.Values, series.Value{Path: v.Path, Name: v.name(), Unit: cmp.Or(v.Unit, n.Unit), Rate: v.Rate || n.Rate})
	}
	if len(n.Values) == 0 {
		only := series.Value{Path: n.Value, Unit: n.Unit, Rate: n.Rate}
		if len(n.Series) == 0 {
			only.Name, _ = unescape(n.Value)
		}
		o.Values = append(o.Values, only)
	}
	for i := range o.Values {
		v := &o.Values[i]
		v.Unit, v.UnitText = series.ParseUnit(v.Unit)
	}
	return o
}
