package rules_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"feedscope/feeds/doctor/rules"
)

var update = flag.Bool("update", false, "write the generated part of docs/DOCTOR.md")

const docs = "../../../docs/DOCTOR.md"

// section returns the section about a rule in docs/DOCTOR.md.
func section(r *rules.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s. Likely at fault: %s. Needs %s.\n", r.Code, r.Title, r.Layer, cmp.Or(r.Needs, "one connection"))
	for _, f := range r.Fixes() {
		fmt.Fprintf(&b, "\n%s:\n\n```\n%s\n```\n", f.Where, f.Text)
	}
	return b.String() + "\n"
}

func TestDocsListEveryCode(t *testing.T) {
	data, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	const open, end = "<!-- codes -->\n", "<!-- /codes -->"
	before, rest, ok := strings.Cut(string(data), open)
	inside, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no markers around the codes", docs)
	}
	var want strings.Builder
	want.WriteString("\n")
	for i := range rules.All {
		want.WriteString(section(rules.All[i]))
	}
	if inside == want.String() {
		return
	}
	if !*update {
		t.Fatal("the codes are out of date; run go test ./feeds/doctor/rules -run Docs -update")
	}
	if err := os.WriteFile(docs, []byte(before+open+want.String()+end+after), 0o600); err != nil {
		t.Fatal(err)
	}
}
