package rules

import (
	"cmp"
	"slices"
	"strings"

	"feedscope/feeds/doctor/evidence"
)

// Diagnosis is the result of applying all rules to evidence.
type Diagnosis struct {
	Findings []Finding `json:"findings"`
	Notes    []Note    `json:"notes"`
}

// Mark returns the code of the first finding, to show in little space; empty without findings.
func (d *Diagnosis) Mark() string {
	if len(d.Findings) == 0 {
		return ""
	}
	return d.Findings[0].Code
}

// Current returns the diagnosis without the findings that are over.
func (d Diagnosis) Current() Diagnosis {
	d.Findings = slices.DeleteFunc(slices.Clone(d.Findings), func(f Finding) bool { return f.Over })
	return d
}

// Diagnose applies all rules to evidence, which it does not change. Findings that another finding explains are left
// out. The most certain come first; equally certain ones are in the order of [All].
func Diagnose(e *evidence.Evidence) Diagnosis {
	var matched []match
	for i, r := range All {
		if e.Polled && !r.polled {
			continue
		}
		if f := r.judge(e); f != nil {
			matched = append(matched, match{rule: r, place: i, finding: r.complete(f, e)})
		}
	}
	codes := make(map[string]bool)
	for _, m := range matched {
		codes[m.rule.Code] = true
	}
	d := Diagnosis{Findings: []Finding{}, Notes: notes(e, codes)}
	for _, m := range unexplained(matched) {
		d.Findings = append(d.Findings, m.finding)
	}
	return d
}

// match is a rule that found something.
type match struct {
	rule    *Rule
	place   int
	finding Finding
}

// ranked are the confidences, most certain first.
var ranked = []Confidence{Certain, Likely, Possible}

// unexplained returns the matches that no other one explains, in the order to report them. The result does not depend
// on the order of all, since explained matches explain others too.
func unexplained(all []match) []match {
	explained := make(map[string]bool)
	for _, m := range all {
		for _, code := range m.rule.explains {
			explained[code] = true
		}
	}
	kept := slices.DeleteFunc(slices.Clone(all), func(m match) bool { return explained[m.rule.Code] })
	slices.SortFunc(kept, func(a, b match) int {
		return cmp.Or(slices.Index(ranked, a.finding.Confidence)-slices.Index(ranked, b.finding.Confidence), a.place-b.place)
	})
	return kept
}

// complete fills in the fields of a finding that follow from the rule.
func (r *Rule) complete(f *Finding, e *evidence.Evidence) Finding {
	f.Code, f.Title = r.Code, r.Title
	f.Layer = cmp.Or(f.Layer, r.Layer)
	f.Seen = cmp.Or(f.Seen, "no details")
	for _, fix := range r.fixesFor(e.Head(), f.Layer) {
		if !slices.Contains(f.Fixes, fix) {
			f.Fixes = append(f.Fixes, fix)
		}
	}
	f.Fixes = slices.Clone(f.Fixes)
	for i := range f.Fixes {
		f.Fixes[i].Text = commands(f.Fixes[i].Text, e)
	}
	f.Check = command(cmp.Or(r.verify, "feedscope doctor URL"), e)
	if e.Name == "" || !strings.HasPrefix(f.Check, "feedscope") { // A configuration has the secrets.
		f.FillIn = e.Blanks
	}
	return *f
}
