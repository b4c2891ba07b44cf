package rules_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/rules"
)

// TestAFeedTakesOverAtItsFirstEvent plans to replace a feed in which the doctor has found something.
func TestAFeedTakesOverAtItsFirstEvent(t *testing.T) {
	d := newDesk(t, usual(`doctor("retry-zero")`))
	d.open()
	d.at(10).fold.Fold([]feeds.Event{{Kind: feeds.Retry, Data: []byte("0s"), Time: d.now, Conn: 1}})
	d.at(20).expect("14: r")
	next := d.Feed(rules.Feed{Spec: feeds.Spec{Name: "f", URL: "http://g/"}})
	d.at(30).expect()
	next.Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Connecting, Time: d.now}})
	d.at(40).expect("31: r resolved since 14")
}
