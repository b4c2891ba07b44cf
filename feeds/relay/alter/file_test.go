package alter_test

import (
	"strings"
	"testing"

	"feedscope/feeds/relay/alter"
)

func TestParseFile(t *testing.T) {
	rules, err := alter.ParseFile("rules.yaml", []byte("alter:\n  - POST /v1/* drop type:delta\n  - 'edit:.a=\"x: y\"'\n  - drop\n  - drop\n"))
	if err != nil || len(rules) != 4 || rules[0].String() != "POST /v1/* drop type:delta" || rules[1].String() != `edit:.a="x: y"` {
		t.Errorf("got %v, %v", rules, err)
	}
	for text, want := range map[string]string{
		"alter:\n  - drop\n  - drpo type:x\n": "rules.yaml:3:5: ",
		"alter:\n  - drpo\n":                  `there is no action "drpo"; write "drop"`,
		"alter:\n  - cut afer:20\n":           `rules.yaml:2:5: an entry of alter is not valid: at column 5 of the rule, unknown option "afer"; did you mean after?`,
		"rules:\n  - drop\n":                  `unknown key "rules"`,
		"alter: drop\n":                       "must be a list",
		"alter: []\n":                         "alter is empty",
	} {
		if _, err := alter.ParseFile("rules.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
