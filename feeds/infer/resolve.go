package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// resolvedNames are parts of the names of events that resolve a notification.
var resolvedNames = []string{"resolve", "clear", "recover", "closed", "dismiss"}

// resolves reports whether a type's name says that its events resolve notifications.
func (t *table) resolves() bool {
	return slices.ContainsFunc(resolvedNames, func(part string) bool { return strings.Contains(plainName(t.name), part) })
}

// resolve returns the notifications that a type's events resolve: those that have the same keys; nil for none.
func (r *Reading) resolve(t *table) (panel int, why string) {
	for i := range r.Panels {
		p := &r.Panels[i]
		key := t.byPath[p.Key]
		if p.Kind != Notifications || p.Records != "" || key == nil {
			continue
		}
		if slices.ContainsFunc(key.cells, func(c cell) bool { return p.keys[c.text] }) {
			p.Resolved = append(p.Resolved, t.name)
			return i, fmt.Sprintf("its name and its %s say that it resolves notifications", p.Key)
		}
	}
	return -1, ""
}

// openWords are values of fields that say that an alert is open, each with the usual word beside it for one that is resolved.
var openWords = map[string]string{
	"firing": "resolved", "alerting": "ok", "triggered": "resolved", "trigger": "resolve", "raised": "cleared", "raise": "clear",
	"opened": "closed", "open": "closed", "active": "resolved", "problem": "ok",
}

var resolvedWords = setOf(`resolved resolve ok okay cleared clear closed close recovered recovery inactive normal dismissed`)

// resolving returns the field whose value says when an alert is resolved, and the condition for that; nil if there is none.
func (s *shape) resolving() (f *field, when string) {
	for _, f := range s.fields {
		if f.list || !s.common(f) || f == s.text || f == s.severity {
			continue
		}
		if f.booleans == f.present && known([]string{"resolved", "isresolved", "cleared", "recovered", "closed"}, f.name) {
			return f, f.path
		}
		if f.isState() || f.isKind() {
			if when := f.isResolved(); when != "" {
				return f, when
			}
		}
	}
	return nil, ""
}

// isResolved returns the condition that a field's value says that an alert is resolved; empty if it says no such thing.
func (f *field) isResolved() string {
	var usual string
	var seen []string
	for _, c := range f.cells {
		word := strings.ToLower(c.text)
		if usual == "" {
			usual = openWords[word]
		}
		if resolvedWords[word] && c.kind == gjson.String && !slices.Contains(seen, c.text) {
			seen = append(seen, c.text)
		}
	}
	if len(seen) == 0 && usual != "" {
		seen = []string{usual}
	}
	slices.Sort(seen)
	for i := range seen {
		seen[i] = f.path + ` == "` + seen[i] + `"` // The words need no escapes.
	}
	when := strings.Join(seen, " || ")
	if !reads(when, f.path) {
		return ""
	}
	return when
}
