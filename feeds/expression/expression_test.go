package expression

import (
	"strings"
	"testing"

	"feedscope/feeds/jsonpath"
)

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"price":                      false,
		"book.bid":                   false,
		"free memory":                false,
		"a-b":                        false,
		`friends.#(last=="x").first`: false,
		`friends.#(age > 45)#.first`: false,
		"items|@reverse":             false,
		"@fromstr":                   false,
		"first in line":              false,
		`CPU\ -\ total`:              false,
		`usage\(percent\)`:           false,
		"a.*.b":                      false,
		"price * 10 ** expo":         true,
		"bid + ask":                  true,
		"max(bid, ask)":              true,
		`status == "up" ? 1 : 0`:     true,
		"a ?? 0":                     true,
		"len(items)":                 true,
		"CPU - total":                true,
		`count(items, {.size > 3})`:  true,
		`let x = bid - ask; x * x`:   true,
	} {
		if got := Is(text); got != want {
			t.Errorf("%s: got %v", text, got)
		}
		if escaped := Escape(text); Is(escaped) {
			t.Errorf("%s, escaped, is still an expression", escaped)
		}
	}
}

const payload = `{"price":"6412345","expo":-5,"bid":101.25,"ask":101.75,"n":7,"name":"ABC","on":true,"none":null,` +
	`"book":{"bid":[{"p":1.5,"q":2},{"p":2.5,"q":4}]},"odd name":3,"CPU - total":9,"id":12}`

func value(t *testing.T, text string) string {
	t.Helper()
	l := NewList("n", text)
	values := make([]jsonpath.Value, 2)
	l.Find([]byte(payload), values)
	switch {
	case values[0] == nil:
		t.Errorf("%s: the path beside it has no value", text)
	case values[1] != nil:
		return string(values[1])
	case l.Err(1) != nil:
		return l.Err(1).Error()
	}
	return "none"
}

func TestValues(t *testing.T) {
	for text, want := range map[string]string{
		"price * 10 ** expo":            "64.12345",
		"price * 2":                     "12824690",
		"(bid + ask) / 2":               "101.5",
		"0.1 + 0.2 + n * 0":             "0.3",
		"n % 4":                         "3",
		"n / 2":                         "3.5",
		"n % 2.5":                       "2",
		"-n + 1":                        "-6",
		"max(bid, ask)":                 "101.75",
		"round(ask)":                    "102",
		"bid > 100":                     "true",
		"price > 100":                   "true",
		`name + "/" + id`:               `"ABC/12"`,
		`on ? "up" : "down"`:            `"up"`,
		`name == "ABC" ? 1 : 0`:         "1",
		`id == "12" ? 1 : 0`:            "1",
		`name contains "B" ? 1 : 0`:     "1",
		"book.bid[1].p - book.bid[0].p": "1",
		`$env["odd name"] + 1`:          "4",
		`$env["CPU - total"] + 1`:       "10",
		"sum(map(book.bid, .p * .q))":   "13",
		"len(book.bid) + 0":             "2",
		"count(book.bid, .q > 3)":       "1",
		"let x = ask - bid; x * x":      "0.25",
		"missing + 1":                   "none",
		"none + 1":                      "none",
		"name * 2":                      "name is not a number",
		"book.bid * 2":                  "book.bid is not a number",
		"(missing ?? 3) * 2":            "6",
		"missing == nil ? 5 : 6":        "5",
		"book?.none?.x ?? 8":            "8",
		"n / 0":                         "the value is +Inf",
		"filter(book.bid, .q > 3)":      "the value is a list or an object",
		"2 ** 100 * n":                  "8.873554201597606e+30",
		"(price ?? 0) * 2":              "12824690",
		"(missing ?? price) * 2":        "12824690",
		"(on ? price : bid) * 2":        "12824690",
		"let x = price; x * 2":          "12824690",
		"let x = price ?? 0; let y = x; y * 2 + y":         "19237035",
		"(let x = price; x) - 1":                           "6412344",
		"(price ?? 0) > bid":                               "true",
		"let x = on ? price : 0; bid < x":                  "true",
		"let x = 10; price < x":                            "false",
		"round(bid) < price":                               "true",
		"len(book.bid) < price":                            "true",
		"let x = id; lower(name) + x":                      `"abc12"`,
		`(id ?? "") == "12" ? 1 : 0`:                       "1",
		"(name ?? 3) * 2":                                  "6",
		"(let x = 1; x) + (let z = n; let x = z; x)":       "8",
		"let x = n; sum(map(book.bid, let y = .p; y * x))": "28",
		"name ? 1 : 0":                                     "a value is text, not true or false, at character 12",
	} {
		if got := value(t, text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestWorkIsBounded(t *testing.T) {
	const tooMuch = "it looks at too many values"
	numbers := strings.TrimSuffix(strings.Repeat("1,", 50_000), ",")
	data := []byte(`{"all":[` + numbers + `],"few":[[1,2],[3]],"text":"` + strings.Repeat("x", 60_000) + `","words":["` +
		strings.Repeat(`a","`, 5000) + `b"]}`)
	for text, want := range map[string]string{
		"all(all, any(all, # == 2))":                          "false",
		"count(all, # > 0) + count(all, # == 1)":              "100000",
		"all(all, none(all, # == 2))":                         tooMuch,
		"all(few, all(#, count(all, # > 0) > 0))":             "true",
		"count(all, count(few, count(all, # > 0) > 0) > 0)":   tooMuch,
		"all(all, sum(all) > 0)":                              tooMuch,
		"all(all, not (2 in all))":                            tooMuch,
		"all(words, not (text contains # + \"b\"))":           tooMuch,
		"all(words, not (text matches # + \"b\"))":            tooMuch,
		"len(map(words, # + \"\" + text))":                    tooMuch,
		"len(reduce(all, #acc + \"xxxxxxxxxxxxxxxx\", \"\"))": tooMuch,
		"len(uniq(all)) + 0":                                  tooMuch,
		"len(uniq(few)) + 0":                                  "2",
		"count(words, # == \"a\")":                            "5000",
		"count(words, # contains \"a\")":                      "5000",
	} {
		l := NewList(text)
		values := make([]jsonpath.Value, 1)
		l.Find(data, values)
		got := string(values[0])
		if err := l.Err(0); err != nil {
			got, _, _ = strings.Cut(err.Error(), ", at character ")
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestErrorsNameTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"price * ":       "the expression is incomplete, at character 8",
		"price * * 2":    `unexpected "*", at character 9`,
		".price > 3":     `unexpected "."; fields have no dot before them, at character 1`,
		"price = 3":      `unexpected "="; write == to compare, at character 7`,
		"roun(price)":    "unknown name roun, at character 1",
		`"a" * 2`:        "invalid operation: * (mismatched types text and number), at character 5",
		"now() - 1":      "unknown name now, at character 1",
		`repeat("a", n)`: "unknown name repeat, at character 1",
		"last() + 1":     "invalid number of arguments (expected 1, got 0), at character 1",
		"upper()":        "not enough arguments to call upper, at character 1",
		"uniq() == 1":    "invalid number of arguments (expected 1, got 0), at character 1",
		"price ** (1 + ": "the expression is incomplete, at character 14",
	} {
		_, err := Compile(text)
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestPathsAreWhatIsRead(t *testing.T) {
	e, err := Compile(`let x = book.bid[0].p; x + price + max(price, n) + (a?.b ?? 0) + $env["c d"]`)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(e.Paths(), " "); got != "book.bid.0.p price n a.b c d" {
		t.Error(got)
	}
}

// FuzzCompile compiles and evaluates any text.
func FuzzCompile(f *testing.F) {
	f.Add("price * 10 ** expo")
	f.Add(`let x = a[0]["b"]; x?.y ?? sum(map(c, #.d))`)
	f.Fuzz(func(_ *testing.T, text string) {
		if e, err := Compile(text); err == nil {
			e.Kind()
			e.Paths()
			l := NewList(text)
			l.Find([]byte(payload), make([]jsonpath.Value, 1))
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for _, text := range []string{
		"price", "bid * 2", "price * 10 ** expo", "sum(map(book.bid, .p * .q))", "n / 0", "name * 2", "name ? 1 : 0",
	} {
		b.Run(text, func(b *testing.B) {
			l, values := NewList(text), make([]jsonpath.Value, 1)
			b.ReportAllocs()
			for b.Loop() {
				l.Find([]byte(payload), values)
			}
		})
	}
}
