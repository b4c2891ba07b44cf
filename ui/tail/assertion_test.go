package tail

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/ui/encode"
)

// mustAssert parses valid assertions.
func mustAssert(t *testing.T, texts ...string) []Assertion {
	t.Helper()
	all := make([]Assertion, len(texts))
	for i, text := range texts {
		a, err := ParseAssertion(text, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		all[i] = a
	}
	return all
}

func TestParseAssertion(t *testing.T) {
	for _, c := range []struct {
		text   string
		filter string // Empty: a condition on the count.
		kind   feeds.Kind
		count  comparison[uint64]
		within time.Duration
	}{
		{"type:quote within 10s", "type:quote", feeds.Message, comparison[uint64]{}, 10 * time.Second},
		{"  type:quote   .price>100  within  1m30s ", "type:quote .price>100", feeds.Message, comparison[uint64]{}, 90 * time.Second},
		{"type:quote", "type:quote", feeds.Message, comparison[uint64]{}, 0},
		{"kind:comment within 20s", "kind:comment", feeds.Comment, comparison[uint64]{}, 20 * time.Second},
		{"-kind:comment x", "-kind:comment x", feeds.Message, comparison[uint64]{}, 0},
		{`"well within reason" within 1s`, `"well within reason"`, feeds.Message, comparison[uint64]{}, time.Second},
		{`.id="as within 5s"`, `.id="as within 5s"`, feeds.Message, comparison[uint64]{}, 0},
		{`.id~/a within b/ "c within d" within 2s`, `.id~/a within b/ "c within d"`, feeds.Message, comparison[uint64]{}, 2 * time.Second},
		{"count>=100 within 30s", "", feeds.Message, comparison[uint64]{">=", 100}, 30 * time.Second},
		{"count > 5", "", feeds.Message, comparison[uint64]{">", 5}, 0},
		{"count=0 within 5s", "", feeds.Message, comparison[uint64]{"=", 0}, 5 * time.Second},
		{"count <= 7", "", feeds.Message, comparison[uint64]{"<=", 7}, 0},
		{"count<1", "", feeds.Message, comparison[uint64]{"<", 1}, 0},
		{"count", "count", feeds.Message, comparison[uint64]{}, 0},
		{"counted within 1s", "counted", feeds.Message, comparison[uint64]{}, time.Second},
	} {
		a := mustAssert(t, c.text)[0]
		filter := ""
		if a.filter != nil {
			filter = a.filter.String()
		}
		if filter != c.filter || a.kind != c.kind || a.count != c.count || a.within != c.within {
			t.Errorf("%q is %+v with filter %q", c.text, a, filter)
		}
		if a.String() != strings.TrimSpace(c.text) {
			t.Errorf("%q: String returns %q", c.text, a)
		}
	}
}

func TestParseAssertionErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "the condition is missing",
		"within 10s":               "the condition is missing",
		"type:quote within":        "within needs a time",
		"type:quote within 10":     `"10" is not a time`,
		"type:quote within soon":   `"soon" is not a time`,
		"type:quote within -5s":    `"-5s" is not a time`,
		"type:quote within 0s":     `"0s" is not a time`,
		"count>=many within 1s":    "and a whole number",
		"count>=-1":                "and a whole number",
		"count!=3":                 "and a whole number",
		"count==3":                 "and a whole number",
		"count>=":                  "and a whole number",
		"type: within 1s":          "expected a value after",
		"well within reason today": `"reason today" is not a time`,
	} {
		if _, err := ParseAssertion(text, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParseAssertion(f *testing.F) {
	for _, text := range []string{"type:quote within 10s", "count>=100 within 30s", "count", " within ", "count>", "/x/ within 1h", "type:\x83 within"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAssertion(text, nil)
		if err != nil {
			return
		}
		again, err := ParseAssertion(a.String(), nil)
		if err != nil || again.within != a.within || again.count != a.count || (again.filter == nil) != (a.filter == nil) {
			t.Errorf("%q is %+v, and again %+v, %v", text, a, again, err)
		}
	})
}

func TestRunEndsWhenAllAssertionsHold(t *testing.T) {
	h := stream("data: a\n\n", time.Second, "event: x\ndata: b\n\ndata: c\n\n", holding)
	o := Options{Feeds: named("f"), Encode: as(encode.Data), Assertions: mustAssert(t, "type:x within 10s", "count>=2", "b")}
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("a\nb\n")
		r.expectMessages()
	})
}

func TestLimitedRunContinuesAfterAllAssertionsHold(t *testing.T) {
	h := stream("data: a\n\ndata: b\n\ndata: c\n\n", holding)
	o := Options{Feeds: named("f"), Encode: as(encode.Data), Count: 2, Assertions: mustAssert(t, "a")}
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("a\nb\n")
	})
	o.Count, o.For = 0, time.Minute
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("a\nb\nc\n")
		if after := time.Since(r.start); after != time.Minute {
			t.Errorf("ended after %v", after)
		}
	})
}

func TestAssertionErrors(t *testing.T) {
	three := stream(": beat\nretry: 50\n\nevent: x\ndata: 1\n\ndata: 2\n\n", time.Second, "data: 3\n\n", holding)
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		options Options
		asserts []string
		after   time.Duration
		want    string
	}{
		{
			"no event passes the filter", three,
			Options{},
			[]string{"y within 10s"},
			10 * time.Second,
			`assertion "y within 10s" failed: none of 3 events passed the filter in 10.0s`,
		},
		{
			"a single event fails the filter", stream("data: 1\n\n", holding),
			Options{},
			[]string{"y within 10s"},
			10 * time.Second,
			`assertion "y within 10s" failed: the only event did not pass the filter in 10.0s`,
		},
		{
			"no events", stream(holding),
			Options{},
			[]string{"y within 10s"},
			10 * time.Second,
			`assertion "y within 10s" failed: no event in 10.0s`,
		},
		{
			"earliest deadline", three,
			Options{},
			[]string{"y within 10s", "x within 5s", "z within 5s"},
			5 * time.Second,
			`assertion "z within 5s" failed: none of 3 events passed the filter in 5.0s`,
		},
		{
			"count too small", three,
			Options{},
			[]string{"count>3 within 10s"},
			10 * time.Second,
			`assertion "count>3 within 10s" failed: 3 events in 10.0s`,
		},
		{
			"count too large", three,
			Options{},
			[]string{"count<=2 within 10s"},
			time.Second,
			`assertion "count<=2 within 10s" failed: 3 events in 1.0s`,
		},
		{
			"exact count exceeded", three,
			Options{},
			[]string{"count=1"},
			0,
			`assertion "count=1" failed: 2 events in 0.0s`,
		},
		{
			"several at the end", three,
			Options{For: 3 * time.Second},
			[]string{"y within 10s", "x", "count>=4", "count=4"},
			3 * time.Second,
			"assertion \"y within 10s\" failed: none of 3 events passed the filter in 3.0s\n" +
				"assertion \"count>=4\" failed: 3 events in 3.0s\nassertion \"count=4\" failed: 3 events in 3.0s",
		},
		{
			"selected events only", three,
			Options{Events: []string{"x"}},
			[]string{"count>1 within 5s"},
			5 * time.Second,
			`assertion "count>1 within 5s" failed: 1 event in 5.0s`,
		},
		{
			"comments are not events", three,
			Options{},
			[]string{"beat within 5s"},
			5 * time.Second,
			`assertion "beat within 5s" failed: none of 3 events passed the filter in 5.0s`,
		},
		{
			"missing kind", three,
			Options{},
			[]string{"kind:comment", "kind:retry", "kind:anomaly within 5s"},
			5 * time.Second,
			`assertion "kind:anomaly within 5s" failed: no anomaly in 5.0s`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.options.Feeds, c.options.Encode, c.options.Assertions = named("f"), as(encode.Data), mustAssert(t, c.asserts...)
			during(t, c.options, handlers{"f": c.handler}, func(r *run) {
				<-r.done
				if r.err == nil || r.err.Error() != c.want {
					t.Errorf("ended with %v\nwant %s", r.err, c.want)
				}
				if after := time.Since(r.start); after != c.after {
					t.Errorf("ended after %v, want %v", after, c.after)
				}
			})
		})
	}
}

func TestUpperBoundHoldsAtDeadline(t *testing.T) {
	h := stream("data: a\n\n", 20*time.Second, "data: b\n\n", 20*time.Second, "data: c\n\n", holding)
	o := Options{Feeds: named("f"), Encode: as(encode.Data), Assertions: mustAssert(t, "count<=1 within 10s", "count>=2 within 30s")}
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("a\nb\n")
	})
	o.Assertions = mustAssert(t, "count=1 within 10s")
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		if after := time.Since(r.start); after != 10*time.Second {
			t.Errorf("ended after %v", after)
		}
	})
}

func TestNoAssertionHoldsForUnreachableServer(t *testing.T) {
	for _, text := range []string{"count=0 within 5s", "x within 5s"} {
		o := Options{Feeds: named("f"), Assertions: mustAssert(t, text)}
		during(t, o, nil, func(r *run) {
			r.expectEnd(Late)
			if after := time.Since(r.start); after != 5*time.Second {
				t.Errorf("ended after %v", after)
			}
		})
	}
}

func TestVerdictDoesNotWaitForBlockedOutput(t *testing.T) {
	o := Options{Feeds: named("f"), Encode: as(encode.Data), Out: stuck, Assertions: mustAssert(t, "count>5 within 5s")}
	during(t, o, handlers{"f": stream("data: a\n\n", holding)}, func(r *run) {
		<-r.done
		if r.err == nil || time.Since(r.start) > 5*time.Second+patience {
			t.Errorf("ended with %v after %v", r.err, time.Since(r.start))
		}
		close(r.release)
	})
}

func TestConditionsOnFiguresOfAlteredAnswersFail(t *testing.T) {
	a, err := ParseAssertion("chunks=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	for altered, want := range map[string]string{
		"": "chunks is 1", "1 dropped": "chunks 1: the answer was altered, so it cannot be judged",
	} {
		tracker := answer.NewTracker(answer.Options{Format: answer.Named("ollama"), Ended: func(merged *answer.Answer) {
			if ok, found := a.answer.holds(merged); found != want || ok != (altered == "") {
				t.Errorf("altered %q: %v, %s; want %s", altered, ok, found, want)
			}
		}})
		tracker.Opened(feeds.Opening{Conn: 1})
		if altered != "" {
			tracker.Altered(altered)
		}
		tracker.Fold([]feeds.Event{{Kind: feeds.Message, Conn: 1, Data: []byte(`{"response":"x","done":true,"done_reason":"stop"}`)}})
	}
}
