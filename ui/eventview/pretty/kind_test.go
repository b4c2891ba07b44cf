package pretty_test

import (
	"strings"
	"testing"

	"feedscope/ui/eventview/pretty"
)

func TestKindOfPayload(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want pretty.Kind
	}{
		"nothing":                      {"", pretty.Text},
		"an object":                    {" {\"a\": 1}\n", pretty.JSON},
		"an empty array":               {"[]", pretty.JSON},
		"an object over several lines": {"{\n\"a\":\n1}", pretty.JSON},
		"an incomplete object":         {`{"a":1`, pretty.Text},
		"an object with more after it": {`{"a":1} x`, pretty.Text},
		"a number":                     {"42", pretty.Text},
		"a string":                     {`"key: value"`, pretty.Text},
		"lines of JSON":                {"{\"a\":1}\n\n[2]\r\n", pretty.JSONLines},
		"lines with a broken one":      {"{\"a\":1}\n{\"a\"", pretty.Text},
		"lines with a number":          {"{\"a\":1}\n2", pretty.Text},
		"excessive nesting":            {strings.Repeat("[", 20000) + strings.Repeat("]", 20000), pretty.Text},
		"XML":                          {`<?xml version="1.0"?><a b="c>d"><e/></a>`, pretty.Markup},
		"XML with the name of a void HTML element": {"<item><link>https://a.example</link></item>", pretty.Markup},
		"HTML":                             {"<P>one<BR>two</p><input checked>", pretty.Markup},
		"a script with brackets in it":     {"<script>if (a<b) c()</script>", pretty.Markup},
		"an element that is not closed":    {"<p>one<p>two", pretty.Text},
		"elements that overlap":            {"<a><b></a></b>", pretty.Text},
		"one end tag too many":             {"<a></a></b>", pretty.Text},
		"a tag that does not end":          {"<a><b", pretty.Text},
		"a comment that does not end":      {"<a/><!-- b", pretty.Text},
		"excessively nested elements":      {strings.Repeat("<a>", 1001) + strings.Repeat("</a>", 1001), pretty.Text},
		"an arrow":                         {"<- back", pretty.Text},
		"a key and a value":                {"status: up", pretty.Fields},
		"several":                          {"# comment\nstatus: up\n\nhost: a", pretty.Fields},
		"an address":                       {"https://a.example/b", pretty.Text},
		"a time of day":                    {"12:04:31", pretty.Text},
		"keys with equals signs":           {"a=1 b=\"two words\" c", pretty.Fields},
		"an equation with blanks":          {"a = 1", pretty.Text},
		"base64":                           {"SGVsbG8=", pretty.Text},
		"base64 with two":                  {"SGVsbA==", pretty.Text},
		"a quoted value with a suffix":     {`a="b"c`, pretty.Text},
		"a metric":                         {"up 1", pretty.Fields},
		"a metric with labels":             {`up{a="}",b="\""} +Inf 1395066363000`, pretty.Fields},
		"a metric whose labels do not end": {`up{a="} 1`, pretty.Text},
		"a metric with too much":           {"up 1 2 3", pretty.Text},
		"words":                            {"hello world", pretty.Text},
		"lines of different forms":         {"a: 1\nb=2", pretty.Text},
		"comments alone":                   {"# one\n# two", pretty.Text},
		"fields too large to examine":      {strings.Repeat("a=1\n", 300_000), pretty.Text},
		"markup too large to examine":      {strings.Repeat("<a/>", 300_000), pretty.Text},
		"JSON of any size":                 {"[" + strings.Repeat("1,", 600_000) + "1]", pretty.JSON},
	} {
		t.Run(name, func(t *testing.T) {
			if got := pretty.Parse([]byte(c.data)).Kind(); got != c.want {
				t.Errorf("it is taken for %s, want %s", got, c.want)
			}
		})
	}
}

func TestKindsHaveNames(t *testing.T) {
	for k, want := range map[pretty.Kind]string{
		pretty.Text: "text", pretty.JSON: "JSON", pretty.JSONLines: "JSON lines", pretty.Markup: "markup", pretty.Fields: "fields",
	} {
		if got := k.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
