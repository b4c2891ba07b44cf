// Package search keeps the list of a history's events that pass a filter, while the history grows and forgets.
//
// A [feeds.History] and a [filter.Filter] go in; [Search.Matches] gives the numbers of the matching events that were found
// so far, oldest first. What is retained when a search begins is gone through in the background by as many goroutines
// as there are processors, the newest first, since that is what a screen shows. What arrives from then on is looked at as it
// arrives, and what the history drops leaves the list.
//
// A match takes four bytes, up to eight while its part of the list grows. The package keeps no event, holds up
// neither those who append to the history nor those who read the list, and draws nothing.
package search
