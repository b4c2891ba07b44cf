package rules

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"feedscope/feeds/expression"
	"feedscope/feeds/jsonpath"
)

func TestTemplatesSayWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"a {b":               "a { is not closed; write {{ for the character, at character 3",
		"a { } b":            "an expression is missing between { and }; write {{ for the character, at character 3",
		"ä {cpu * } b":       "the expression is incomplete, at character 9",
		`{x} {avg(x, "5")}`:  `avg needs the length of a window, such as "30s" or "5m", as its last argument, at character 13`,
		`{"}" + x} {y + "{}`: "a { is not closed; write {{ for the character, at character 11",
	} {
		_, err := parseTemplate(text, (&program{bySource: make(map[string]int)}).call)
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestNumbersInTexts(t *testing.T) {
	for want, v := range map[string]float64{
		"0": 0, "5": 5, "-5": -5, "93.46": 93.4567, "93.5": 93.5, "123457": 123456.78, "0.001235": 0.00123456, "1234567890123": 1234567890123,
		"1e+18": 1e18, "1.235e-07": 1.23456e-7, "-0.5": -0.5, "100": 99.999, "1000000": 1e6,
	} {
		if got := string(appendNumber(nil, v)); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
	for want, v := range map[string]float64{"35s": 35.2, "2m5s": 125, "250ms": 0.25, "1h": 3600, "5m": 300, "1.5s": 1.52, "2h30m": 9000, "0s": 0} {
		if got := duration(v); got != want {
			t.Errorf("%v s is %s, want %s", v, got, want)
		}
	}
}

// FuzzTemplate parses any text and fills in what it can.
func FuzzTemplate(f *testing.F) {
	f.Add(`{host}: {{{avg(cpu, "1m")}}} {lag() > "3s" ? "late" : silence()}`)
	f.Add("{`}` + \"\\\"}\"} {map(list, {# + 1})}")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) { // No configuration is like that.
			return
		}
		p := &program{bySource: make(map[string]int)}
		parsed, err := parseTemplate(text, p.call)
		if err != nil {
			wrong, ok := errors.AsType[*expression.Error](err)
			if !ok || wrong.Column < 1 || wrong.Column > len([]rune(text))+2 {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if !strings.ContainsAny(text, "{}") && parsed[0].before != text {
			t.Errorf("%q became %q", text, parsed[0].before)
		}
		parsed.fill(func(string) int { return 0 }).text(make([]jsonpath.Value, 1), blank{})
	})
}

// blank has no values.
type blank struct{}

// Input implements [expression.Inputs].
func (blank) Input(int) expression.Reading { return expression.Reading{} }
