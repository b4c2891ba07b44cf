package alter_test

import (
	"strings"
	"testing"

	"feedscope/feeds/relay/alter"
)

func TestParse(t *testing.T) {
	for _, text := range []string{
		"cut", "POST cut", "/v1/* cut", "POST /v1/*?model=x end after:10KiB", "stall", "stall:10s after:5s", "delay:1s",
		"delay:100ms-200ms type:quote", "throttle:0.5/s", "throttle:1KiB/s", "drop type:delta .a>1 -word", "drop nth:3",
		"drop type:delta nth:3", `drop "nth:3"`, "drop /a b/", "drop .text~/a b/ times:2", "duplicate chance:10% seed:7",
		"edit:.price=0", `edit:.text="two words" type:x`, "edit:/a b/c d/ type:x", `edit:/a\/b/c/`, "edit:/a//", `edit:"new data"`,
		"edit:new", "inject:text", `inject:"event: error\ndata: x" nth:1`, "inject-before:: x", "status:503",
		`POST /v1/messages status:429 retry-after:5s body:"slow down" times:2`, "drop kind:comment", "  cut \t after:3 ",
		"drop /v1/", `drop "afer:3"`, "drop afer", "drop /afer:3/", "drop .a=b:c", "drop -afer:3", "drop 10:30",
		"/v1/messages drop /v1/",
	} {
		r, err := alter.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if again, err := alter.Parse(r.String()); err != nil || again.String() != r.String() {
			t.Errorf("%s: written as %s, which reads as %v, %v", text, r, again, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "column 1: the rule has no action; write one of: cut, end,",
		"POST /x":                 "column 8: the rule has no action",
		"drpo":                    `column 1: there is no action "drpo"; write "drop"`,
		"half-open":               `there is no action "half-open"; write stall after:5s`,
		"cut:60%":                 `"cut:60%" is not valid; write, for example, cut or cut after:10KiB`,
		"delay":                   `"delay" is not valid; write, for example, delay:500ms`,
		"delay:":                  `"delay:" is not valid`,
		"delay:2s-1s":             `"delay:2s-1s" is not valid`,
		"delay:25h":               `"delay:25h" is not valid`,
		"stall:0s":                `"stall:0s" is not valid`,
		"throttle:5":              "write, for example, throttle:2/s or throttle:1KiB/s",
		"throttle:0/s":            "is not valid",
		"throttle:NaN/s":          "is not valid",
		"status:99":               `"status:99" is not valid; write, for example, status:503`,
		"status:101":              `"status:101" is not valid`,
		"status:503 type:x":       "status answers requests",
		" status:503 nth:2":       "column 2: status answers requests",
		"cut retry-after:5s":      "only status has retry-after and body",
		"drop nth:0":              `"nth:0" is not valid; write, for example, nth:3`,
		"drop after:-1":           `"after:-1" is not valid; write, for example, after:5s, after:10KiB or after:3`,
		"drop times:x":            `"times:x" is not valid`,
		"drop  chance:0.1":        `column 7: "chance:0.1" is not valid; write, for example, chance:10%`,
		"drop chance:101%":        "is not valid",
		"drop seed:x":             `"seed:x" is not valid; write, for example, seed:7`,
		"edit":                    `"edit" is not valid`,
		"edit:.=1":                "is not valid",
		"edit:.price":             "is not valid",
		"edit:/(/x/":              "is not valid",
		"edit:/a/b":               "is not valid",
		"edit:/a/":                "is not valid",
		`POST edit:"a`:            `column 6: a quotation mark is not closed; write ", or \" for one in the text`,
		`edit:"a\q"`:              "is not valid",
		"inject:":                 "is not valid",
		`status:503 body:"a"b`:    "is not valid",
		"cut afer:20":             `column 5: unknown option "afer"; did you mean after?`,
		"POST /é drop x tpe:y":    `column 16: unknown option "tpe"; did you mean type?`,
		"drop http://x":           `column 6: unknown option "http"; to search for the text, quote it: "http://x"`,
		"drop price>1":            `column 6: the filter "price>1": `,
		"drop .é  nth:2 price>1":  `column 16: the filter ".é price>1": `,
		"drop .é  nth:2 .a>":      `: the filter ".é .a>": `,
		"drop feed:x":             `the filter "feed:x": `,
		"drop kind:status":        "a rule can select messages, comments and reconnection times",
		"status:429 retry-after:": `"retry-after:" is not valid; write, for example, retry-after:5s`,
	} {
		_, err := alter.Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestActionsHaveValidExamples(t *testing.T) {
	for _, a := range alter.Actions() {
		for _, text := range a.Examples {
			if _, err := alter.Parse(text); err != nil || !strings.HasPrefix(text, a.Name) || a.Text == "" {
				t.Errorf("%s: %s: %v", a.Name, text, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, a := range alter.Actions() {
		for _, text := range a.Examples {
			f.Add("POST /v1/* " + text + " after:5s type:x")
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := alter.Parse(text)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if again, err := alter.Parse(r.String()); err != nil || again.String() != r.String() {
			t.Errorf("%q is written as %q, which reads as %v, %v", text, r, again, err)
		}
	})
}
