package doctor_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"feedscope/feeds/doctor"
)

var update = flag.Bool("update", false, "write the generated part of docs/DOCTOR.md")

const docs = "../../docs/DOCTOR.md"

// section is what docs/DOCTOR.md says of a rule.
func section(r *doctor.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s. Likely at fault: %s. It takes %s.\n", r.Code, r.Title, r.Layer, r.Needs)
	for _, f := range r.Fixes() {
		fmt.Fprintf(&b, "\n%s:\n\n```\n%s\n```\n", f.Where, f.Text)
	}
	return b.String() + "\n"
}

func TestTheDocsHaveEveryCode(t *testing.T) {
	data, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	const open, end = "<!-- codes -->\n", "<!-- /codes -->"
	before, rest, ok := strings.Cut(string(data), open)
	inside, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no part for the codes", docs)
	}
	var want strings.Builder
	want.WriteString("\n")
	for i := range doctor.Rules {
		want.WriteString(section(&doctor.Rules[i]))
	}
	if inside == want.String() {
		return
	}
	if !*update {
		t.Fatal("the codes are out of date; go test ./feeds/doctor -run Docs -update writes them")
	}
	if err := os.WriteFile(docs, []byte(before+open+want.String()+end+after), 0o600); err != nil {
		t.Fatal(err)
	}
}
