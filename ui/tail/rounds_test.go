package tail

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedscope/feeds/answer"
)

// rounds runs tail on feeds that are requested several times. count counts the requests.
func rounds(t *testing.T, m Merge, asserts []string, count *atomic.Int32, hosts handlers, test func(r *run)) {
	t.Helper()
	o := Options{Feeds: named("a", "b"), Merge: &m}
	m.Feeds = make([]answer.Options, 2)
	for i := range o.Feeds {
		o.Feeds[i].NoReconnect = true
	}
	for _, text := range asserts {
		a, err := ParseAssertion(text, []string{"a", "b"})
		if err != nil {
			t.Fatal(err)
		}
		o.Assertions = append(o.Assertions, a)
	}
	for name, h := range hosts {
		hosts[name] = func(w http.ResponseWriter, r *http.Request) {
			count.Add(1)
			if id := r.Header.Get("Last-Event-Id"); id != "" {
				t.Errorf("a round resumes after %q", id)
			}
			h(w, r)
		}
	}
	during(t, o, hosts, func(r *run) {
		<-r.done
		test(r)
	})
}

// reply is an answer whose first token comes after a time.
func reply(after time.Duration) http.HandlerFunc {
	return stream(role, after, "id: 7\n", hel, time.Second, lo, finished, usage, done)
}

func TestRounds(t *testing.T) {
	var count atomic.Int32
	rounds(t, Merge{Summary: TextSummary, Rounds: 3}, nil, &count, handlers{
		"a": inTurn(reply(time.Second), reply(3*time.Second), reply(2*time.Second)), "b": reply(time.Second / 2),
	}, func(r *run) {
		got := r.output()
		for _, want := range []string{"a         1  complete      1.0s ", "b            median of 3  500ms*", "a            median of 3   2.0s"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in\n%s", want, got)
			}
		}
		if r.result != Done || r.err != nil || count.Load() != 6 || strings.Count(got, "\n") != 9 {
			t.Errorf("%v, %v, %d requests\n%s", r.result, r.err, count.Load(), got)
		}
		r.expectMessages()
	})
}

func TestRoundsGoOnAfterAnIncompleteAnswer(t *testing.T) {
	var count atomic.Int32
	rounds(t, Merge{Summary: TextSummary, Rounds: 2}, nil, &count, handlers{
		"a": inTurn(stream(role, hel), reply(time.Second)), "b": inTurn(status(500), reply(time.Second)),
	}, func(r *run) {
		if got := r.output(); !strings.Contains(got, "incomplete") {
			t.Error(got)
		}
		if r.result != Failed || count.Load() != 4 {
			t.Errorf("%v, %d requests", r.result, count.Load())
		}
	})
}

func TestSummariesHaveTheRound(t *testing.T) {
	var count atomic.Int32
	rounds(t, Merge{Summary: JSONSummary, Rounds: 3}, nil, &count, handlers{
		"a": inTurn(reply(time.Second), status(500), reply(time.Second)), "b": reply(time.Second),
	}, func(r *run) {
		var got []string
		for line := range strings.Lines(r.output()) {
			var s summary
			if err := json.Unmarshal([]byte(line), &s); err != nil {
				t.Fatal(err, line)
			}
			got = append(got, fmt.Sprint(s.Feed, s.Round))
		}
		if all := strings.Join(got, " "); all != "a1 a3 b1 b2 b3" {
			t.Error(all)
		}
	})
}

func TestNoRoundIfNoFeedIsReached(t *testing.T) {
	var count atomic.Int32
	rounds(t, Merge{Summary: TextSummary, Rounds: 3}, nil, &count, handlers{"a": status(500), "b": status(404)}, func(r *run) {
		if r.result != Unreached || count.Load() != 2 {
			t.Errorf("%v, %d requests", r.result, count.Load())
		}
	})
}

func TestAssertionsOnSeveralAnswers(t *testing.T) {
	for _, c := range []struct {
		assert, failed string
	}{
		{"complete", ""},
		{"ttft<1s", "ttft is 3.0s"},
		{"ttft<4s", ""},
		{"tool:weather", "calls no tool"},
		{"median ttft<2500ms", ""},
		{"median ttft<1500ms", "the median of ttft is 2.0s for a"},
		{"median cost<1", "a has fewer than 3 answers whose cost counts"},
		{"median tokens_per_second>1", ""},
	} {
		var count atomic.Int32
		rounds(t, Merge{Rounds: 3}, []string{c.assert}, &count, handlers{
			"a": inTurn(reply(time.Second/4), reply(3*time.Second), reply(2*time.Second)), "b": reply(time.Second / 2),
		}, func(r *run) {
			switch {
			case c.failed == "" && (r.err != nil || r.result != Done || count.Load() != 6):
				t.Errorf("%s: %v, %v after %d requests", c.assert, r.result, r.err, count.Load())
			case c.failed != "" && (r.err == nil || !strings.Contains(r.err.Error(), c.failed)):
				t.Errorf("%s: %v", c.assert, r.err)
			}
		})
	}
}

func TestAFeedWithoutAnAnswerFailsAssertions(t *testing.T) {
	var count atomic.Int32
	rounds(t, Merge{Rounds: 3}, []string{"median ttft<10s"}, &count, handlers{"a": reply(time.Second), "b": stream(": nothing\n\n")}, func(r *run) {
		if r.err == nil || !strings.Contains(r.err.Error(), "b has fewer than 3 answers") {
			t.Error(r.err)
		}
	})
}

func TestMediansOfOtherFiguresAreRefused(t *testing.T) {
	for _, text := range []string{"median reads<3", "median ttft", "median ttft<3"} {
		if _, err := ParseAssertion(text, nil); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
	if a, err := ParseAssertion("median income", nil); err != nil || a.OfAnswer() {
		t.Error("words that look for a median are no condition on answers:", err)
	}
}
