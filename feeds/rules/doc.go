// Package rules tells people when something in their feeds needs them. [Rule]s, feeds and a function for alerts go into an
// [Engine]; for each feed it returns a fold, which sees the feed's events. Out come [Alert]s: that the condition of a rule
// holds for a feed, or for one of its keys, and that it no longer does.
//
// A condition is an expression over the fields of the newest record, over windows of records and over values of the feed,
// such as its silence; see functions.go for the calls. The engine reads no clock: events have their times, and
// [Engine.Tick] tells it the time without events. A recording that is played therefore alerts as the live feeds did.
//
// Conditions over windows and values of the feed are evaluated at every whole second, others at each record. Memory is
// bounded: by the number of keys of a rule and feed ([MaxKeys]), and by the pieces of windows.
package rules
