package expression

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds/jsonpath"
)

// world has the inputs of tests: the calls that they know, in the order of their slots.
type world struct{ seen []string }

// call knows num(), least(), nothing(), secs(), name(), on() and avg(x, "5s"), whose slots are 0 to 6, and mood(), which is
// name() with few texts.
func (w *world) call(c *Call) (Input, bool, error) {
	if c.Name == "mood" {
		return Input{Slot: 4, Type: Text, OneOf: []string{"live", "stale"}}, true, nil
	}
	names := []string{"num", "least", "nothing", "secs", "name", "on", "avg"}
	at := slices.Index(names, c.Name)
	if at < 0 || c.Name == "avg" && c.Len() != 2 {
		return Input{}, false, nil
	}
	w.seen = append(w.seen, c.String())
	if c.Name == "avg" {
		if _, ok := c.Text(1); !ok {
			return Input{}, false, c.Errorf(1, "want a text")
		}
		if _, err := c.Expression(0); err != nil {
			return Input{}, false, err
		}
	} else if c.Len() > 0 {
		return Input{}, false, c.Errorf(0, "want nothing")
	}
	return Input{Slot: at, Type: []Type{Number, Number, Number, Seconds, Text, Truth, Number}[at]}, true, nil
}

// Input implements [Inputs].
func (*world) Input(slot int) Reading {
	return []Reading{
		{Known: true, Number: 5},
		{Known: true, AtLeast: true, Number: 5},
		{},
		{Known: true, Number: 40},
		{Known: true, Text: "live"},
		{Known: true, Number: 1},
		{Known: true, Number: 7},
	}[slot]
}

// judged returns whether a condition holds for the payload.
func judged(t *testing.T, text, payload string) bool {
	t.Helper()
	w := new(world)
	c, err := CompileCondition(text, w.call)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return false
	}
	paths := c.Paths()
	values := make([]jsonpath.Value, len(paths))
	jsonpath.Compile(paths...).Find([]byte(payload), values)
	return c.Judge(func(path string) int { return slices.Index(paths, path) }).Holds(values, w)
}

func TestConditions(t *testing.T) {
	for text, want := range map[string]bool{
		"n > 6":                                true,
		"n > 7":                                false,
		"6 < n":                                true,
		`name == "ABC"`:                        true,
		`"ABC" != name`:                        false,
		`name < "B"`:                           true,
		"on":                                   true,
		"not on":                               false,
		"name":                                 false,
		"price >= 6412345":                     true,
		`price == "6412345"`:                   true,
		"missing > 1":                          false,
		"not (missing > 1)":                    false,
		"missing > 1 || n > 6":                 true,
		"n > 6 or missing > 1":                 true,
		"missing > 1 && n > 6":                 false,
		"(missing > 1 || n > 6) and bid > 100": true,
		"name > 1 || n > 6":                    true,
		"num() > 4":                            true,
		"num() == 5":                           true,
		"least() > 4":                          true,
		"least() >= 6":                         false,
		"least() < 6":                          false,
		"least() == 5":                         false,
		"6 > least()":                          false,
		"4 < least()":                          true,
		"least() * 2 > 4":                      false,
		"nothing() > 1":                        false,
		"nothing() < 1 || num() > 4":           true,
		"not (nothing() > 1)":                  false,
		`secs() > "30s"`:                       true,
		`secs() > "1m"`:                        false,
		`"30s" < secs()`:                       true,
		"secs() > 39.5":                        true,
		`secs() / 2 > 10`:                      true,
		`name() == "live"`:                     true,
		`name() != "stale" && n == 7`:          true,
		`name() in ["live", "stale"]`:          true,
		"on()":                                 true,
		"on() && n > 6":                        true,
		"not on()":                             false,
		`avg(n, "5s") > 6`:                     true,
		`avg(bid * 2, "5s") > n - 1`:           true,
		`bid > avg(bid, "5s") * 2`:             true,
		`let x = num(); x > 4 || missing > 3`:  false,
		`let x = num(); x > 4 || n > 3`:        true,
		`any(book.bid, .q > num() - 2)`:        true,
		"2 < n % 4 < num()":                    true,
		`1 < avg(n % 4, "5s") < 5`:             false,
	} {
		if got := judged(t, text, payload); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestConditionErrorsNameTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"n + 1":                             "this is a number, not true or false, at character 3",
		`name() + "x"`:                      "this is a text, not true or false, at character 8",
		"num()":                             "this is a number, not true or false, at character 1",
		`name() > 3`:                        "invalid operation: > (mismatched types text and number), at character 8",
		`on() > 3`:                          "invalid operation: > (mismatched types true or false and number), at character 6",
		`n > 1 && num() > "5s"`:             "invalid operation: > (mismatched types number and text), at character 16",
		"n > 1 && secs() > 10ms":            `a duration stands in quotes: "10ms", at character 19`,
		"n > 10m":                           `a duration stands in quotes: "10m", at character 5`,
		"n > 10x":                           `bad number syntax: "10x", at character 7`,
		`secs > "1m"`:                       "write secs(): without parentheses it is a field, at character 1",
		`mood() == "good"`:                  `mood() is never "good"; it can be live, stale, at character 11`,
		"n > 1 AND n < 3":                   `unexpected "AND"; write it in small letters, at character 7`,
		"not secs() > 3":                    "put what not applies to in parentheses, at character 1",
		`secs() > "soon"`:                   `"soon" is not a duration such as 30s or 5m, at character 10`,
		`num(3) > 1`:                        "want nothing, at character 5",
		`n > 1 || avg(n, 3) > 1`:            "want a text, at character 17",
		`avg(num() + 1, "5s") > 1`:          "avg cannot contain num, at character 11",
		`avg(avg(n, "5s"), "5s") > 1`:       "avg cannot contain avg, at character 5",
		`avg(n + "a" * 2, "5s") > 1`:        "invalid operation: * (mismatched types text and number), at character 13",
		`let x = n; avg(x, "5s") > 1`:       "avg cannot use the variable x, at character 16",
		`any(book, avg(#, "5s") > 1)`:       "cannot use pointer accessor outside predicate, at character 15",
		`any(book, avg(.p, "5s") > 1)`:      "cannot use pointer accessor outside predicate, at character 15",
		`(avg(n, "5s") ?? 3) > 1`:           "?? cannot follow avg: a part of a condition whose value is missing is false anyway, at character 2",
		`num().x > 1`:                       "type float64 has no field x, at character 7",
		`silent() > 1`:                      "unknown name silent, at character 1",
		"n > ":                              "the expression is incomplete, at character 4",
		strings.Repeat("num() > 1 || ", 65): "the expression is incomplete, at character 845",
	} {
		_, err := CompileCondition(text, new(world).call)
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	if _, err := CompileCondition(strings.Repeat("num() > 1 || ", 65)+"on", new(world).call); err == nil ||
		!strings.HasPrefix(err.Error(), "there are more than 64 calls like this") {
		t.Error(err)
	}
}

func TestConditionsOfArguments(t *testing.T) {
	var inner *Condition
	_, err := CompileCondition(`n > 1 && count(n > 6 and missing > 1 or name == "ABC", "5m") > 3`, func(c *Call) (Input, bool, error) {
		cond, err := c.Condition(0)
		inner = cond
		return Input{}, true, err
	})
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"n", "missing", "name"}
	if got := inner.Paths(); !slices.Equal(got, paths) {
		t.Errorf("got %v", got)
	}
	values := make([]jsonpath.Value, len(paths))
	jsonpath.Compile(paths...).Find([]byte(payload), values)
	if !inner.Judge(func(path string) int { return slices.Index(paths, path) }).Holds(values, nil) {
		t.Error("it does not hold")
	}
}

func TestEqualCallsAreEqualTexts(t *testing.T) {
	w := new(world)
	if _, err := CompileCondition(`avg( n,'5s' ) > 1 || (n | avg("5s")) < 2`, w.call); err != nil {
		t.Fatal(err)
	}
	if want := `avg(n, "5s")`; w.seen[0] != want || w.seen[1] != want {
		t.Errorf("got %q", w.seen)
	}
}

// TestDirectFormsAgreeWithPrograms compares the shortcut for simple comparisons with the language.
func TestDirectFormsAgreeWithPrograms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	simple := 0
	for range 3000 {
		left := pick("a", "b.c", "num()", "nothing()", "secs()", "name()", "on()", "a * 1")
		text := left + " " + pick("==", "!=", "<", ">", "<=", ">=") + " " + pick("3", "5", "40.5", `"x"`, `"live"`, `"40s"`, `""`, "b.c", "-1")
		if r.IntN(5) == 0 {
			text = left
		}
		e, err := CompileWith(text, new(world).call)
		if err != nil {
			continue
		}
		data := fmt.Sprintf(`{"a":%s,"b":{"c":%s}}`,
			pick("3", `"3"`, `"x"`, "null", "true", "[1]", "5.0", "1e400", `"\u0078"`, `""`), pick("3", "40.5", "-1", `"live"`, "false"))
		paths := e.Paths()
		values := make([]jsonpath.Value, len(paths))
		jsonpath.Compile(paths...).Find([]byte(data), values)
		v := e.Evaluator(func(path string) int { return slices.Index(paths, path) })
		got := v.Truth(values, new(world))
		if e.direct != nil {
			simple++
			number, ok := v.Number(values, new(world))
			if want, is := v.Value(values, new(world)).(float64); e.direct.operator == itself && is && !math.IsInf(want, 0) && (want != number || !ok) {
				t.Errorf("%s of %s: got %v, %v, want %v", text, data, number, ok, want)
			}
		}
		program := *e
		program.direct = nil
		want := program.Evaluator(func(path string) int { return slices.Index(paths, path) }).Truth(values, new(world))
		if got != want {
			t.Errorf("%s of %s: got %v, the program says %v", text, data, got, want)
		}
	}
	if simple < 300 {
		t.Errorf("only %d of them are simple", simple)
	}
}

func BenchmarkConditions(b *testing.B) {
	for _, text := range []string{"n > 6", `name == "ABC"`, "num() > 4", "n > 6 && num() > 4", "n * 2 > 6"} {
		b.Run(text, func(b *testing.B) {
			w := new(world)
			c, err := CompileCondition(text, w.call)
			if err != nil {
				b.Fatal(err)
			}
			paths := c.Paths()
			values := make([]jsonpath.Value, len(paths))
			jsonpath.Compile(paths...).Find([]byte(payload), values)
			j := c.Judge(func(path string) int { return slices.Index(paths, path) })
			b.ReportAllocs()
			for b.Loop() {
				j.Holds(values, w)
			}
		})
	}
}

// FuzzCondition compiles and evaluates any text with inputs.
func FuzzCondition(f *testing.F) {
	f.Add(`avg(a.b * 2, "5s") > 90 && (secs() > "30s" or not on())`)
	f.Add(`let x = num(); any(book.bid, .q > x) || count(n > 3, "5s") > least()`)
	f.Fuzz(func(_ *testing.T, text string) {
		w := new(world)
		c, err := CompileCondition(text, w.call)
		if err != nil {
			return
		}
		paths := c.Paths()
		values := make([]jsonpath.Value, len(paths))
		jsonpath.Compile(paths...).Find([]byte(payload), values)
		j := c.Judge(func(path string) int { return slices.Index(paths, path) })
		j.Holds(values, w)
		_ = j.Err()
	})
}
