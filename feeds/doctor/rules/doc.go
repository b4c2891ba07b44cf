// Package rules diagnoses a feed. Evidence goes in; a [Diagnosis] comes out. Its findings have a stable code, the
// numbers behind them, the part likely at fault, fixes to paste and a command that checks the fix.
//
// A rule is a pure function of the evidence. If unsure, it returns no finding: a wrong diagnosis is worse than
// none.
package rules
