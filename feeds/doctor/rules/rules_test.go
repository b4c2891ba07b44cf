package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

func TestRulesAreComplete(t *testing.T) {
	d := evidence.Evidence{}
	seen := map[string]bool{}
	for _, r := range rules.All {
		if !regexp.MustCompile(`^[a-z0-9.]+(-[a-z0-9.]+)*$`).MatchString(r.Code) || seen[r.Code] {
			t.Errorf("the code %q is malformed or duplicate", r.Code)
		}
		seen[r.Code] = true
		if r.Title == "" || r.Layer == "" || len(r.Fixes()) == 0 {
			t.Errorf("%s lacks something: %+v", r.Code, r)
		}
	}
	if got := rules.Diagnose(&d); len(got.Findings)+len(got.Notes) > 0 {
		t.Errorf("without evidence, found %+v", got)
	}
}

func TestRulesHaveTests(t *testing.T) {
	files, err := filepath.Glob("../*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(text)
	}
	for _, r := range rules.All {
		if !strings.Contains(tests.String(), "finds(t, "+strconv.Quote(r.Code)) {
			t.Errorf("no test finds %s", r.Code)
		}
	}
}

func TestExplanationsAreKnownAndAcyclic(t *testing.T) {
	explains := map[string][]string{}
	for _, r := range rules.All {
		explains[r.Code] = r.Explains()
	}
	var visit func(code string, path []string)
	visit = func(code string, path []string) {
		if slices.Contains(path, code) {
			t.Fatalf("%s explains itself: %v", code, path)
		}
		for _, next := range explains[code] {
			if _, known := explains[next]; !known {
				t.Errorf("%s explains %s, which is not a rule", code, next)
			}
			visit(next, append(path, code))
		}
	}
	for code := range explains {
		visit(code, nil)
	}
}
