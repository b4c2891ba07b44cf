package doctor_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/test/race"
)

// observed is evidence that no server in a test can produce.
type observed struct {
	name string
	e    evidence.Evidence
}

// trial is a scene or evidence in which a rule may find a fault.
type trial interface {
	// run checks that exactly the codes are found.
	run(t *testing.T, codes string)
	title() string
}

// finds checks that each trial leads to exactly the finding with the code.
func finds(t *testing.T, code string, trials ...trial) {
	t.Helper()
	for _, s := range trials {
		t.Run(s.title(), func(t *testing.T) {
			t.Parallel()
			s.run(t, code)
		})
	}
}

// findsNothing checks that no rule finds anything.
func findsNothing(t *testing.T, trials ...trial) {
	t.Helper()
	finds(t, "", trials...)
}

func (o observed) title() string { return o.name }

func (o observed) run(t *testing.T, codes string) {
	d := rules.Diagnose(&o.e)
	if got := Codes(&d); got != codes {
		t.Errorf("got %q, want %q", got, codes)
	}
	checkFindings(t, d.Findings)
}

func (s *server) title() string { return s.Name }

// run examines the scene and watches it. The exam must find exactly the codes, and watching must find the same or, if
// Blind, nothing else.
func (s *server) run(t *testing.T, codes string) {
	if s.Bulky && race.Enabled {
		t.Skip("it sends much")
	}
	if s.Codes != "" {
		codes = s.Codes
	}
	report := s.examine(t)
	if got := Codes(&report.Diagnosis); got != codes {
		t.Errorf("the exam finds %q, want %q\n%+v", got, codes, report)
	}
	if !report.Connected && codes == "" {
		t.Error("the exam did not connect")
	}
	if report.Counts.Connects > 8 {
		t.Errorf("the exam connected %d times", report.Counts.Connects)
	}
	if took := time.Duration(report.Took); took > 61*second {
		t.Errorf("the exam took %v", took)
	}
	for _, want := range s.Notes {
		if got := fmt.Sprint(report.Notes); !strings.Contains(got, "{"+want) {
			t.Errorf("no note %s in %s", want, got)
		}
	}
	checkFindings(t, report.Findings)
	checkStages(t, report.Stages)
	d := s.watch(t)
	if got := Codes(&d); !s.Blind && got != codes {
		t.Errorf("watching finds %q, want %q", got, codes)
	}
	for _, f := range d.Findings {
		if !slices.Contains(strings.Fields(codes), f.Code) {
			t.Errorf("watching finds %s: %s", f.Code, f.Seen)
		}
	}
}

// checkStages checks that no two stages have the same name.
func checkStages(t *testing.T, stages []doctor.Stage) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range stages {
		if seen[s.Name] {
			t.Errorf("two stages are called %q", s.Name)
		}
		seen[s.Name] = true
	}
}

// checkFindings checks what must hold for every finding.
func checkFindings(t *testing.T, findings []rules.Finding) {
	t.Helper()
	for _, f := range findings {
		if f.Code == "" || f.Title == "" || f.Seen == "" || f.Confidence == "" || f.Layer == "" ||
			len(f.Fixes) == 0 || f.Check == "" {
			t.Errorf("the finding lacks something: %+v", f)
		}
		if strings.Contains(fmt.Sprint(f), "s3cret") {
			t.Errorf("the finding contains a secret: %+v", f)
		}
	}
}
