package alter

import (
	"errors"
	"fmt"
	"reflect"

	"feedscope/feeds/config/schema"
)

// file is a file of rules.
type file struct {
	Alter []string `yaml:"alter,required,repeats" kind:"alteration" most:"1000" example:"[drop]" entry:"rule"`
}

var fileSchema = &schema.Schema{
	Root: reflect.TypeFor[file](),
	Checks: map[string]func(string) (problem, fix string){
		"alteration": func(text string) (problem, fix string) {
			var wrong *Error
			if _, err := Parse(text); errors.As(err, &wrong) {
				return fmt.Sprintf("at column %d of the rule, %s", wrong.Column, wrong.Problem), "correct the rule; docs/TAP.md describes them"
			}
			return "", ""
		},
	},
}

// ParseFile reads a file of rules: YAML with a list of rules under the key alter. The error has type [schema.Errors].
func ParseFile(name string, data []byte) ([]*Rule, error) {
	var f file
	d := &schema.Document{Name: name, Data: data, Env: func(string) (string, bool) { return "", false }}
	if err := fileSchema.Decode(d, &f); err != nil {
		return nil, err
	}
	rules := make([]*Rule, len(f.Alter))
	for i, text := range f.Alter {
		r, err := Parse(text)
		if err != nil {
			return nil, err
		}
		rules[i] = r
	}
	return rules, nil
}
