package rules

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func matches(codes ...string) (all []match) {
	for i, r := range All {
		if slices.Contains(codes, r.Code) {
			all = append(all, match{
				rule: r, place: i,
				finding: Finding{Code: r.Code, Confidence: []Confidence{Certain, Likely, Possible}[i%3]},
			})
		}
	}
	return all
}

func reported(all []match) []string {
	var codes []string
	for _, m := range unexplained(all) {
		codes = append(codes, m.finding.Code)
	}
	return codes
}

func TestUnrelatedFindingDoesNotRestoreExplainedOne(t *testing.T) {
	for _, codes := range [][]string{
		{"compression-holds", "held", "half-open"},
		{"compression-holds", "held", "half-open", "idle-cut"},
	} {
		if got := reported(matches(codes...)); slices.Contains(got, "half-open") || slices.Contains(got, "held") {
			t.Errorf("%v leaves %v", codes, got)
		}
	}
}

func TestFindingsAreIndependentOfOrderAndUnrelatedFindings(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var codes []string
		for range 1 + r.IntN(8) {
			codes = append(codes, All[r.IntN(len(All))].Code)
		}
		all := matches(codes...)
		want := reported(all)
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		before := slices.Clone(all)
		if got := reported(all); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, in another order %v", codes, want, got)
		}
		if !slices.EqualFunc(all, before, func(a, b match) bool { return a.place == b.place }) {
			t.Fatal("the matches were reordered in place")
		}
		other := All[r.IntN(len(All))]
		if slices.ContainsFunc(all, func(m match) bool {
			return m.rule == other ||
				slices.Contains(other.explains, m.rule.Code)
		}) {
			continue
		}
		got := slices.DeleteFunc(reported(append(all, matches(other.Code)...)),
			func(code string) bool { return code == other.Code })
		if !slices.Equal(got, want) {
			t.Fatalf("%s beside {%s}: %v, want %v", other.Code, strings.Join(codes, " "), got, want)
		}
	}
}
