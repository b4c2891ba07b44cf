// Package doctor examines a feed. An [Exam] connects, watches, requests the feed in other ways, breaks the
// connection on purpose and resumes. A [Report] comes out, with the stages of the exam and the findings of the rules.
//
// Package evidence records observations of a feed, and package rules judges them. None of these packages writes to a
// terminal or touches a feed that it did not start. Secrets are masked; text quoted from servers is not made safe to
// print.
package doctor
