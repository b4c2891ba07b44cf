package rules

import (
	"fmt"

	"feedscope/feeds/doctor/evidence"
)

// Rule is one thing that can be wrong with a feed: how to recognize it, what it explains, and how to fix it. [All]
// has every rule.
type Rule struct {
	// Code identifies the rule and never changes: "idle-cut". Title describes the problem in one line.
	Code, Title string
	// Layer is the part most likely at fault, unless a finding names another.
	Layer Layer
	// Needs describes the evidence that the rule needs, for the documentation; empty: one connection.
	Needs string

	// judge returns a finding with its evidence in words and a confidence, or nil if unsure. Diagnose fills in the
	// rest.
	judge func(*evidence.Evidence) *Finding
	// polled reports whether the rule also applies to polled documents.
	polled bool
	// explains lists the codes of findings that are mere consequences of this one; they are left out of the diagnosis.
	explains []string
	// verify is the command that checks the fix, with URL, HOST and PORT as placeholders; empty: doctor itself.
	verify string
	// fixes are the changes that help, the most likely first.
	fixes []Fix
}

const (
	timedEvents = "several reads of events that carry their time"
	curlHead    = "curl -sSN -D - -o /dev/null -m 5 -H 'Accept: text/event-stream' URL"
	curlTrace   = "curl -svN -m 20 -H 'Accept: text/event-stream' URL"
)

// Explains returns the codes of the findings that are mere consequences of this rule's finding.
func (r *Rule) Explains() []string { return r.explains }

// Fixes returns every known change that fixes what the rule finds.
func (r *Rule) Fixes() []Fix { return r.fixesFor(&evidence.Head{}, r.Layer) }

// onStream returns a judge of the newest connection, if there is one.
func onStream(judge func(*evidence.Evidence, *evidence.Connection) *Finding) func(*evidence.Evidence) *Finding {
	return func(e *evidence.Evidence) *Finding {
		if c := e.Last(); c != nil {
			return judge(e, c)
		}
		return nil
	}
}

// when returns a finding under a condition.
func when(met bool, c Confidence, format string, args ...any) *Finding {
	if !met {
		return nil
	}
	return foundf(c, format, args...)
}

// found returns a finding for Diagnose to complete.
func found(c Confidence, seen string) *Finding { return &Finding{Confidence: c, Seen: seen} }

// foundf returns a finding whose evidence is formatted.
func foundf(c Confidence, format string, args ...any) *Finding {
	return found(c, fmt.Sprintf(format, args...))
}
