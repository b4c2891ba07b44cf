// Package timeline retains the newest events of all feeds in the order in which they were dispatched.
//
// Events go in through [History.Append]; copies, previews and views of them come out, by number. The history is bounded
// by bytes and drops its oldest events first. Readers of events do not block feeds.
package timeline
