package model_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/model"
)

func request(seed uint64) *model.Request {
	return &model.Request{Options: model.Defaults(), Seed: seed, Model: "m", Choices: 1, Usage: true, Input: 9, Time: time.Unix(1_700_000_000, 0)}
}

// all returns the events of an answer as text, and the last one's time.
func all(t *testing.T, api *model.API, r *model.Request, specs ...string) (text string, end time.Duration) {
	t.Helper()
	on, err := faults.ParseSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for e := range api.Events(api.Plan(r), on) {
		if e.At < end {
			t.Errorf("%s: an event at %v follows one at %v", api.Name, e.At, end)
		}
		if e.Data != "[DONE]" && !json.Valid([]byte(e.Data)) || strings.Contains(e.Data, "\n") {
			t.Errorf("%s: the data is not JSON on a line: %s", api.Name, e.Data)
		}
		end = e.At
		b.WriteString(e.At.String() + " " + e.Name + " " + e.Data + "\n")
	}
	return b.String(), end
}

func TestSameSeedSameAnswer(t *testing.T) {
	for _, api := range model.APIs() {
		first, _ := all(t, &api, request(1))
		if again, _ := all(t, &api, request(1)); again != first {
			t.Errorf("%s: the answer differs", api.Name)
		}
		if other, _ := all(t, &api, request(2)); other == first {
			t.Errorf("%s: another seed has the same answer", api.Name)
		}
	}
}

func TestEveryFaultOfAnswersHasAnEffect(t *testing.T) {
	elsewhere := map[string]bool{"torn-end": true, "split": true, "one-read": true} // On the bytes.
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			changed := false
			for _, api := range model.APIs() {
				plain, _ := all(t, &api, request(1))
				with, _ := all(t, &api, request(1), c.Spec)
				changed = changed || plain != with
			}
			if want := d.ForAnswers() && !elsewhere[d.Name]; changed != want {
				t.Errorf("%s changes an answer: %t", c.Spec, changed)
			}
		}
	}
}

func TestAnswersHaveEveryPart(t *testing.T) {
	for seed := range uint64(20) {
		p := model.NewPlan(request(seed))
		text := p.Output(model.Text, 0, 0)
		if p.Output(model.Reasoning, 0, 0) == "" || strings.Count(text, "```")%2 != 0 || !strings.Contains(text, "```") || strings.Contains(text, "NUM") {
			t.Errorf("seed %d: %s", seed, text)
		}
		for i, name := range model.Tools() {
			if arguments := p.Output(model.Call, 0, i); !json.Valid([]byte(arguments)) {
				t.Errorf("seed %d: %s %s", seed, name, arguments)
			}
		}
	}
}

func TestLengthAndPace(t *testing.T) {
	api := model.APIs()[0]
	for _, tokens := range []int{100, 1000, 100_000} {
		r := request(1)
		r.Tokens, r.TPS, r.TTFT, r.Jitter = tokens, 100, time.Second, 0
		n, reasoning := api.Plan(r).Tokens()
		if n < tokens || n > tokens+250 || reasoning < n/10 || reasoning > n/2 {
			t.Errorf("%d tokens, %d of them reasoning; want about %d", n, reasoning, tokens)
		}
		if _, end := all(t, &api, r); end != time.Second+time.Duration(n-1)*10*time.Millisecond {
			t.Errorf("%d tokens take %v", n, end)
		}
	}
}

func TestRequests(t *testing.T) {
	for _, c := range []struct{ query, body, want string }{
		{"", "", ""},
		{"ttft=1s&tps=10&jitter=0&tokens=500&seed=3&n=2&include_usage=true", "", ""},
		{"", `{"model":"x","messages":[],"n":3}`, ""},
		{"tps=fast", "", `tps cannot be "fast"`},
		{"tps=NaN", "", "tps NaN is out of range: use 0.1 to 100000"},
		{"tokens=5", "", "tokens 5 is out of range: use 100 to 200000"},
		{"ttft=1h", "", "ttft 1h0m0s is out of range: use 0 to 10m"},
		{"jitter=2", "", "jitter 2 is out of range: use 0 to 1"},
		{"n=9", "", "n 9 is out of range: use 1 to 8"},
		{"seed=-1", "", `seed cannot be "-1"`},
		{"", `[]`, "the body is no JSON object as this API expects it"},
		{"", `{"stream":false}`, `this server only streams: set "stream": true`},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		r := model.Request{Options: model.Defaults()}
		if err := r.Read(q, []byte(c.body)); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.query, c.body, got, c.want)
		}
	}
}
