package evidence_test

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor/evidence"
)

// The first response of an MCP server is a document with a length, not a stream.
func TestDocumentsAreNotJudgedAsStreams(t *testing.T) {
	for name, c := range map[string]struct {
		request feeds.Request
		want    bool
	}{
		"a stream":        {feeds.Request{}, false},
		"a polled one":    {feeds.Request{Poll: feeds.Poll{Every: time.Minute}}, true},
		"replies of MCP":  {feeds.Request{MCP: true}, true},
		"lines of a POST": {feeds.Request{Lines: true, Body: []byte("{}")}, false},
	} {
		e := evidence.NewCollector(feeds.Spec{URL: "http://a.test/", Request: c.request}).Evidence(time.Now())
		if e.Polled != c.want {
			t.Errorf("%s: %v", name, e.Polled)
		}
	}
}
