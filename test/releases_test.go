package test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDocsExplainEachDependency(t *testing.T) {
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`)
	var want []string
	for _, m := range direct.FindAllStringSubmatch(read(t, "go.mod"), -1) {
		want = append(want, m[1])
	}
	_, section, _ := strings.Cut(read(t, "docs/ARCHITECTURE.md"), "\n## Dependencies\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var got []string
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				got = append(got, m[1])
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("docs/ARCHITECTURE.md explains\n%q, but go.mod has\n%q", got, want)
	}
}

func TestDocsDateAndSortVersions(t *testing.T) {
	heading := regexp.MustCompile(`^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)\n$`)
	var versions, dates []string
	for line := range strings.Lines(read(t, "CHANGELOG.md")) {
		if !strings.HasPrefix(line, "## ") {
			continue
		}
		m := heading.FindStringSubmatch(line)
		if line == "## [Unreleased]\n" && versions == nil {
			continue
		}
		if m == nil {
			t.Fatalf("CHANGELOG.md: %q is not a heading such as ## [0.1.0] - 2026-11-30", strings.TrimSpace(line))
		}
		if _, err := time.Parse(time.DateOnly, m[2]); err != nil {
			t.Error(err)
		}
		versions, dates = append(versions, m[1]), append(dates, m[2])
	}
	if len(versions) == 0 || !slices.IsSortedFunc(dates, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("CHANGELOG.md has the versions %q of %q, want the newest first", versions, dates)
	}
	if seen := slices.Compact(slices.Clone(versions)); len(seen) < len(versions) {
		t.Errorf("CHANGELOG.md has a version twice: %q", versions)
	}
}
