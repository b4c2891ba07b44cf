package cli

import (
	"os"
	"strings"

	"feedscope/feeds/relay/alter"
)

// alterRules returns the rules of --alter, each of which is a rule or a file of rules.
func alterRules(values []string) (all []*alter.Rule, err error) {
	for _, v := range values {
		if !strings.ContainsAny(v, " \t") && (strings.HasSuffix(v, ".yaml") || strings.HasSuffix(v, ".yml")) {
			data, err := os.ReadFile(v)
			if err != nil {
				return nil, usagef("--alter: %w", err)
			}
			rules, err := alter.ParseFile(v, data)
			if err != nil {
				return nil, usagef("--alter:\n%w", err)
			}
			all = append(all, rules...)
			continue
		}
		r, err := alter.Parse(v)
		if err != nil {
			return nil, usagef("--alter: %w", err)
		}
		all = append(all, r)
	}
	return all, nil
}
