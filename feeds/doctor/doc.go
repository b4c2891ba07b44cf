// Package doctor says why a feed misbehaves.
//
// What goes in: what was observed of a feed, as plain data ([Evidence]). A [Collector] gathers it, as one of the feed's folds, in
// bounded memory and at a few nanoseconds an event; an [Exam] does so on connections of its own, which it breaks and makes again on purpose.
// What comes out: [Finding]s, each with a stable code, the numbers it rests on, the layer likely at fault, what to
// change there, and a command that checks the change.
//
// The rules between the two are pure functions, listed in [Rules]. They time reads, not events, and keep silent rather than
// guess: a feed that is slow or comes in bursts by nature has no finding.
//
// The package never writes to a terminal and never changes a feed that is not its own. No text that it gives out holds a secret;
// what it quotes of a server is not made safe to print.
package doctor
