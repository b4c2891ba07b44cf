package scenario_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"feedscope/demo-server/scenario"
)

// files are the files beside the scenarios of tests.
var files = fstest.MapFS{
	"orders.jsonl": {Data: []byte(`{"feed":"a","type":"order","id":"1","data":"{}","time":"2026-05-04T03:02:01Z"}` + "\n\n" +
		`{"feed":"a","status":"waiting","reason":"r","attempt":1,"time":"2026-05-04T03:02:01Z"}` + "\n" +
		`{"comment":"hi","time":"2026-05-04T03:02:01.5Z"}` + "\n" +
		`{"retry":1500}` + "\n" + `{"type":"message","data":"a\nb","time":"2026-05-04T03:02:03Z"}` + "\n" + `{"end":"cut"}`)},
	"bad.jsonl":   {Data: []byte("{\"data\":\"x\"}\n{\"data\":5}\n")},
	"odd.jsonl":   {Data: []byte("{\"dta\":\"x\"}\n")},
	"none.jsonl":  {Data: []byte("\n")},
	"two.jsonl":   {Data: []byte("{\"data\":\"x\"}{}\n")},
	"plain.jsonl": {Data: []byte("hello\n")},
	"bare.jsonl":  {Data: []byte("{\"type\":\"x\"}\n")},
}

// of returns a scenario with the steps of one feed.
func of(steps string) string { return "feeds:\n  /a:\n    steps:\n" + indented(steps, "      ") }

func indented(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by) + "\n"
}

func TestErrorsSayWhatWhereAndWhatToDo(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty file":                 {"", "1:1: the scenario is empty: begin with feeds:"},
		"no mapping":                 {"- a\n", "1:1: a scenario needs keys: seed or feeds"},
		"no feeds":                   {"seed: 3\n", "1:1: the scenario has no feeds: write a path such as /orders under feeds"},
		"invalid YAML":               {"feeds: [\n", "1:8: invalid YAML, "},
		"tab":                        {"feeds:\n\t/a: 1\n", "2:1: invalid YAML, a tab cannot stand here: indent with spaces, not with tabs"},
		"control character":          {"seed: \"\x1b\"\n", `1:8: the character "\x1b" is not allowed in YAML: `},
		"unknown key of the file":    {"sed: 3\n", `1:1: unknown key "sed" in a scenario; did you mean seed?`},
		"wrong seed":                 {"seed: -3\n", `1:7: "-3" is not a whole number from 0`},
		"duplicate key":              {"seed: 3\nseed: 4\n", `2:1: the key "seed" appears twice, first on line 1: delete one of them`},
		"second document":            {of("- data: a") + "---\nseed: 3\n", "a second YAML document begins here: "},
		"path":                       {"feeds:\n  orders:\n    steps: []\n", `2:3: "orders" is not a path for a feed: use a slash and letters, such as /orders`},
		"own path":                   {"feeds:\n  /faults:\n    steps: [{data: a}]\n", "2:3: /faults is a path of the server itself: use another one"},
		"no steps":                   {"feeds:\n  /a:\n    retry: 3s\n", "2:3: feed /a has no steps: add steps: with a list"},
		"empty steps":                {"feeds:\n  /a:\n    steps: []\n", "3:12: steps needs a list: write a hyphen before each step"},
		"clients":                    {"feeds:\n  /a:\n    clients: alone\n    steps: [{data: a}]\n", `3:14: "alone" is not a choice here: use together or apart`},
		"keep":                       {"feeds:\n  /a:\n    keep: 0\n    steps: [{data: a}]\n", `3:11: "0" is not a whole number from 1 to 1000000`},
		"duration":                   {"feeds:\n  /a:\n    retry: 3\n    steps: [{data: a}]\n", `3:12: "3" is not a duration: use a duration such as 3s`},
		"keep-alive":                 {"feeds:\n  /a:\n    keep_alive: 1ms\n    steps: [{data: a}]\n", `3:17: "1ms" is too short: use 10ms or more, or 0s for none`},
		"misspelled key of a step":   {of("- repeat: 2\n  evry: 2s\n  data: a"), `5:9: unknown key "evry" in a step; did you mean every?`},
		"no action":                  {of("- repeat: 2"), "4:9: a step needs one of these keys: event, data, wait, "},
		"two actions":                {of("- wait: 2s\n  comment: a"), "5:9: a step does one thing, and this one has wait and comment: make two steps"},
		"stray id":                   {of("- comment: 2s\n  id: a"), "5:9: id does not go with comment: delete it"},
		"stray every":                {of("- data: a\n  every: 2s"), "5:9: every needs repeat or from beside it: use wait for a single pause"},
		"no data":                    {of("- event: a"), "4:9: an event without data is not received: add data"},
		"empty data":                 {of(`- data: ""`), "4:15: an event without data is not received: write something"},
		"missing value":              {of("- wait:"), "4:9: a value is missing: write one after the colon"},
		"backward range":             {of("- wait: 2s..1s"), `4:15: the range "2s..1s" ends before it begins: `},
		"negative duration":          {of("- wait: -2s"), `4:15: "-2s" is out of range: use a duration from 0 to 24h`},
		"forever without a pause":    {of("- data: a\n  repeat: forever"), "4:9: this repeats forever without a pause: add every or a wait of 1ms or more"},
		"repeated pauses":            {of("- repeat: 5\n  steps: [{wait: 1s}, {end: cut}]"), "4:9: this repeat sends nothing: add an event or a comment"},
		"times":                      {of("- data: a\n  repeat: always"), `5:17: "always" is not a whole number from 1 to 1000000`},
		"end":                        {of("- end: abrupt"), `4:14: "abrupt" is not a choice here: use clean or cut`},
		"fault":                      {of("- fault: hld"), `4:16: unknown fault "hld"; did you mean hold?`},
		"fault of answers":           {of("- fault: no-done"), "4:16: fault no-done is for answers of the model endpoints: "},
		"fault of a head":            {"feeds:\n  /a:\n    clients: apart\n    steps:\n      - fault: html\n", "5:16: fault html shows in the head of a response: "},
		"unknown name":               {of("- data: a ${cont('x')} b"), "4:19: unknown name cont; did you mean count?"},
		"unknown name after accents": {of(`- data: ${pick('éé', nn)}`), "4:28: unknown name nn; did you mean n?"},
		"large file":                 {strings.Repeat("#\r\n", 1<<20/3+1), "1:1: the scenario is larger than 1 MiB: "},
		"path of answers":            {"feeds:\n  /model:\n    steps: [{data: a}]\n", "2:3: /model is a path of the server itself: use another one"},
		"unknown name in a block":    {of("- data: |\n    line\n    b ${1} ${nn}"), "6:20: unknown name nn; did you mean n?"},
		"type of an argument":        {of("- data: ${walk('x', 1, 'a')}"), "4:30: cannot compute this: walk takes a number here, not a text; the functions"},
		"open template":              {of("- data: a ${n"), "4:17: ${ has no end: write }, or $${ for the text ${"},
		"empty template":             {of("- data: a ${}"), "4:19: an expression is missing: "},
		"computed name":              {of("- data: ${count(id)}"), `4:23: count needs a constant name in quotes, such as "orders"`},
		"period":                     {of("- data: ${wave(1, 2, 'often')}"), `4:28: wave needs a period in quotes: write for example wave(0, 100, "30s")`},
		"nested data":                {of("- data: {a: {b: ['${x}']}}"), "4:27: cannot compute this: unknown name x; "},
		"client in common steps":     {of("- data: ${lastEventId}"), "4:17: lastEventId is known in new and resumed only: "},
		"fails when computed":        {of("- data: ${n % (2 - n)}\n  repeat: 3"), "4:17: cannot compute this value: "},
		"function without a call":    {of("- data: {a: '${time}'}"), "the result cannot be written as JSON; functions need (), as in time()"},
		"file elsewhere":             {of("- from: ../x.jsonl"), `4:15: "../x.jsonl" is not the name of a file beside the scenario: `},
		"missing file":               {of("- from: x.jsonl"), `4:15: cannot read "x.jsonl": file does not exist; put the file beside the scenario`},
		"empty lines":                {of("- from: none.jsonl"), `4:15: "none.jsonl" has no events: `},
		"wrong lines":                {of("- from: bad.jsonl"), "bad.jsonl:2:1: this is not an event of JSON lines ("},
		"unknown key of a line":      {of("- from: odd.jsonl"), `odd.jsonl:1:1: this is not an event of JSON lines (unknown field "dta"): `},
		"two objects in a line":      {of("- from: two.jsonl"), "two.jsonl:1:1: text follows the object: write one object a line"},
		"no JSON in a line":          {of("- from: plain.jsonl"), "plain.jsonl:1:1: this is not an event of JSON lines (invalid JSON): "},
		"line without data":          {of("- from: bare.jsonl"), `bare.jsonl:1:1: the line has no data: `},
		"status":                     {"feeds:\n  /a:\n    resumed: 200\n    steps: [{data: a}]\n", `3:14: "200" is not a choice here: use follows, start or newest, or a status: 204 or 400 to 599`},
		"position of an answer":      {"feeds:\n  /a:\n    clients: apart\n    new: newest\n    steps: [{data: a}]\n", `4:10: "newest" is not a choice here: use start, or a status: 204 or 400 to 599`},
		"condition":                  {"feeds:\n  /a:\n    resumed: [{when: missed}]\n    steps: [{data: a}]\n", "3:22: cannot compute this: expected true or false, but got "},
		"missed where apart":         {"feeds:\n  /a:\n    clients: apart\n    resumed: [{when: missed > 1}]\n    steps: [{data: a}]\n", "4:22: missed is known in new and resumed only, where clients are together: "},
		"steps beside a status":      {"feeds:\n  /a:\n    resumed: [{send: 204, steps: [{data: a}]}]\n    steps: [{data: a}]\n", "a branch with a status has no stream for steps: "},
		"undefined alias":            {of("- data: *x"), "4:15: *x names no anchor above: "},
		"merge":                      {of("- {data: &x {a: 1}}\n- data: {<<: *x}"), "5:16: << is not supported: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scenario.Parse("f.yaml", []byte(c.text), files)
			if _, ok := errors.AsType[*scenario.Error](err); !ok {
				t.Fatalf("got %v, want a mistake", err)
			}
			if got := strings.TrimPrefix(err.Error(), "f.yaml:"); !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
