package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/files"
	"feedscope/feeds/relay/alter"
	"feedscope/ui/config"
	"feedscope/ui/reload"
	"feedscope/ui/term/text"
)

// ruleSource are the values of --alter: rules, and files of rules.
type ruleSource []string

// isRuleFile reports whether a value of --alter names a file.
func isRuleFile(value string) bool {
	return !strings.ContainsAny(value, " \t") && (strings.HasSuffix(value, ".yaml") || strings.HasSuffix(value, ".yml"))
}

// files returns the files among the values.
func (s ruleSource) files() []string {
	return slices.DeleteFunc(slices.Clone(s), func(value string) bool { return !isRuleFile(value) })
}

// read returns the rules.
func (s ruleSource) read() (all []*alter.Rule, err error) {
	for _, value := range s {
		if isRuleFile(value) {
			data, err := files.ReadUpTo(value, schema.MaxFile+1) // Parsing refuses a larger one.
			if err != nil {
				return nil, usagef("--alter: %w", err)
			}
			rules, err := alter.ParseFile(value, data)
			if err != nil {
				return nil, usagef("--alter:\n%w", err)
			}
			all = append(all, rules...)
			continue
		}
		r, err := alter.Parse(value)
		if err != nil {
			return nil, usagef("--alter: %w", err)
		}
		all = append(all, r)
	}
	return all, nil
}

// invalidRule begins the mistakes in files of rules; a line has no room for it.
const invalidRule = "an entry of alter is not valid: "

// reload reads the values of --alter again and returns a sentence about the result. Rules that are still among them go on,
// and so do those that were set since. After an error nothing has changed.
func (a *alterer) reload() (string, error) {
	a.reloading.Lock()
	defer a.reloading.Unlock()
	names := a.source.files()
	if len(names) == 0 {
		return "", errors.New("there is no file of rules to read again: --alter names none")
	}
	rules, err := a.source.read()
	if err != nil {
		problem := reload.Problem(err, func(quoted string) string { return strings.TrimPrefix(quoted, invalidRule) })
		return "", errors.New(problem + "; the rules stay as they are")
	}
	before := a.engine.Rules(0)
	own := slices.DeleteFunc(slices.Clone(before), func(r *alter.Rule) bool { return slices.Contains(a.read, r) })
	kept := slices.DeleteFunc(a.read, func(r *alter.Rule) bool { return !slices.Contains(before, r) })
	for i, r := range rules {
		if at := slices.IndexFunc(kept, func(old *alter.Rule) bool { return old.String() == r.String() }); at >= 0 {
			rules[i] = kept[at]
			kept = slices.Delete(kept, at, at+1)
		}
	}
	a.read = rules
	all := slices.Concat(rules, own)
	if slices.Equal(before, all) {
		return strings.Join(names, ", ") + ": the rules have not changed", nil
	}
	a.set("", all)
	return fmt.Sprintf("%s: %s from now on", strings.Join(names, ", "), text.Counted(len(rules), "rule")), nil
}

// watch reads files of rules again when they change, until ctx ends. What becomes of it is a line of the server's feed.
func (a *alterer) watch(ctx context.Context) {
	names := a.source.files()
	w, err := config.NewWatcher()
	if len(names) == 0 || err != nil { // Without a watcher, :reload still works.
		return
	}
	defer w.Close()
	w.Watch(a.seen)
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.Changed():
		}
		seen := config.NewFiles(names...)
		if _, err := a.reload(); err != nil {
			a.say(err.Error())
		}
		w.Watch(seen)
	}
}

// say adds a line to the server's feed.
func (a *alterer) say(line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.tapped != nil {
		a.tapped.Say(line)
	}
}

// unused returns a sentence for each rule that nothing has matched.
func (a *alterer) unused() (all []string) {
	for _, r := range a.engine.Unused() {
		all = append(all, "nothing has matched the rule "+r.String())
	}
	return all
}
