package test

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/model"
	"feedscope/demo-server/server"
	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
)

// formats are the formats of the demo's model endpoints, in the order of [model.APIs].
var formats = []string{"openai", "responses", "anthropic", "gemini", "ollama"}

const question = `{"model": "m-1", "stream": true, "stream_options": {"include_usage": true},
	"messages": [{"role": "user", "content": "Why did ORCA fall?"}]}`

// ask asks a model endpoint in synthetic time. It calls check with the answers, and with what they should add up to.
func ask(t *testing.T, api *model.API, query url.Values, check func(answers []*answer.Answer, want *model.Plan)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pipes := feedtest.Listen()
		_, stop := serveDemo(t, pipes, func(*server.Options) {})
		defer stop()
		h := hub.New(hub.Options{
			Conn:    conn.Options{DialContext: pipes.DialContext},
			OnPanic: func(value any, stack []byte) { t.Errorf("panic: %v\n%s", value, stack) },
		})
		target, err := url.Parse("http://demo.test" + api.Example())
		if err != nil {
			t.Fatal(err)
		}
		query.Set("seed", "7")
		if target.RawQuery != "" {
			target.RawQuery += "&"
		}
		target.RawQuery += query.Encode()
		tracker := answer.NewTracker(answer.Options{Hint: answer.ForPath(target.Path)})
		_, err = h.Add(feeds.Spec{
			URL:     target.String(),
			Request: feeds.Request{Method: "POST", Body: []byte(question)},
		}, tracker)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		h.Close()
		synctest.Wait()
		r := &model.Request{Options: model.Defaults()}
		if err := r.Read(query, []byte(question)); err != nil {
			t.Fatal(err)
		}
		tracker.View(func(answers []*answer.Answer, _ int) { check(answers, api.Plan(r)) })
	})
}

// results holds what the faults of any stream make of an answer, by fault or by fault and format: a state, or "none".
// Without an entry it is complete. The table of faults has the states for the faults of answers; those of formats that
// are different are here.
var results = map[string]string{
	"compress": "none", "html": "none", "redirect:host": "none", "redirect:loop": "none",
	"status:204": "none", "status:401": "none", "status:403": "none", "status:404": "none", "status:429": "none",
	"status:500": "none", "status:503": "none",
	"half-open": "incomplete", "reset": "incomplete", "h2-reset": "incomplete",

	// The end is beyond the announced length, or the body is shorter than that.
	"length openai": "incomplete", "length responses": "incomplete", "length gemini": "incomplete",
	// After a mark the name of a line is unknown; the first line of an event is its type, where it has one.
	"bom openai": "incomplete", "bom gemini": "incomplete",
	"line-ends:cr ollama": "incomplete", // A single line of JSON.

	"no-done gemini":       "complete",
	"torn-end ollama":      "complete", // A line of JSON needs no end.
	"finish:filter ollama": "complete", // It has no reason for that.
}

// remarks are parts of the notes that faults lead to, by fault or by fault and format.
var remarks = map[string]string{
	"tool-reuse openai":     "the index 0 stands for several tool calls",
	"tool-resend openai":    "the arguments of the tool call get_quote were sent twice",
	"tool-resend anthropic": "the arguments of the tool call get_quote were sent twice",
	"tool-broken openai":    "the arguments of the tool call get_quote are not JSON",
	"tool-broken responses": "the arguments of the tool call get_quote are not JSON",
	"tool-broken anthropic": "the arguments of the tool call get_quote are not JSON",
	"control":               "an event that is not JSON was skipped",
	"oversize ollama":       "an event that is not JSON was skipped",
	"reorder openai":        "the arguments of the tool call get_quote are not JSON",
	"reorder responses":     "sequence number 5 where 4 was next",
	"reorder anthropic":     "the arguments of the tool call get_quote are not JSON",
}

// TestMergedAnswers checks what the demo's independent model, with each fault, adds up to.
func TestMergedAnswers(t *testing.T) {
	t.Parallel()
	unlessRace(t, "feeds/answer has the races of merging, demo-server/server those of answers")
	for i, api := range model.APIs() {
		format := formats[i]
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			ask(t, &api, url.Values{}, func(answers []*answer.Answer, want *model.Plan) {
				(&merged{t, "none", format}).check(answers, "complete", want)
			})
			for _, d := range faults.All() {
				for _, c := range d.Cases() {
					if d.Name == "tls" { // Needs sockets.
						continue
					}
					ask(t, &api, url.Values{"fault": {c.Spec}}, func(answers []*answer.Answer, want *model.Plan) {
						state := cmp.Or(results[c.Spec+" "+format], results[c.Spec], d.State, "complete")
						(&merged{t, c.Spec, format}).check(answers, state, want)
					})
				}
			}
		})
	}
}

// merged is an answer with a fault.
type merged struct {
	t             *testing.T
	fault, format string
}

func (m *merged) errorf(format string, args ...any) {
	m.t.Helper()
	m.t.Errorf("fault %s of %s: %s", m.fault, m.format, fmt.Sprintf(format, args...))
}

func (m *merged) is(faults ...string) bool { return slices.Contains(faults, m.fault) }

// check compares the last answer with what the model sent.
func (m *merged) check(answers []*answer.Answer, state string, want *model.Plan) {
	if state == "none" {
		if len(answers) > 0 {
			m.errorf("an answer, %v", answers[0].Text(0))
		}
		return
	}
	number := 1
	if m.is("restart") && m.format != "ollama" { // Its lines do not show that it starts over.
		number = 2
		if first, _ := answers[0].State(); first != answer.Incomplete {
			m.errorf("the answer before the restart is %v", first)
		}
	}
	if len(answers) != number {
		m.errorf("%d answers, want %d", len(answers), number)
		return
	}
	a := answers[number-1]
	if got, why := a.State(); got.String() != state || a.Format.Name != m.format {
		m.errorf("a %s answer, %v: %s; want %s", a.Format.Name, got, why, state)
	}
	notes := strings.Join(a.Notes, ", ")
	if remark := cmp.Or(remarks[m.fault+" "+m.format], remarks[m.fault]); !strings.Contains(notes, remark) || remark == "" && notes != "" {
		m.errorf("the notes %q lack %q", notes, remark)
	}
	if ttft, _ := figure(a, "ttft"); m.is("none", "keepalive") && ttft != 0.4 {
		m.errorf("ttft is %v", ttft)
	}
	m.checkContent(a, state == "complete", want)
	if m.is("hold", "one-read") != a.HeldBack() && !m.is("buffer") {
		m.errorf("held back: %t", a.HeldBack())
	}
}

func figure(a *answer.Answer, name string) (float64, bool) {
	f, _ := answer.FigureNamed(name)
	return f.Of(a)
}

// checkContent compares text, reasoning, tool calls and usage.
func (m *merged) checkContent(a *answer.Answer, complete bool, want *model.Plan) {
	text, full := a.Text(0), want.Output(model.Text, 0, 0)
	switch {
	case m.is("reorder", "bom"), m.format == "ollama" && m.is("line-ends:cr", "line-ends:mixed"): // Events are lost.
		return
	case m.is("restart") && m.format == "ollama" && strings.HasSuffix(text, full) && text != full:
	case !complete || m.is("finish:filter"):
		if !strings.HasPrefix(full, text) || text == "" {
			m.errorf("text %q", text)
		}
		return
	case text != full:
		m.errorf("text %q, want %q", text, full)
	}
	var thought string
	var calls []answer.Part
	for _, p := range a.Parts {
		switch p.Kind {
		case answer.Reasoning:
			thought += string(p.Text)
		case answer.ToolCall:
			calls = append(calls, p)
		case answer.Text, answer.Refusal:
		}
	}
	if full := want.Output(model.Reasoning, 0, 0); !strings.HasSuffix(thought, full) || thought != full && !m.is("restart") {
		m.errorf("reasoning %q, want %q", thought, full)
	}
	m.checkCalls(calls, want)
	m.checkUsage(a, want)
}

func (m *merged) checkCalls(calls []answer.Part, want *model.Plan) {
	broken := m.is("tool-broken") && remarks[m.fault+" "+m.format] != ""
	names := model.Tools()
	if len(calls) != len(names) {
		m.errorf("%d tool calls", len(calls))
		return
	}
	for i := range calls {
		full := want.Output(model.Call, 0, i)
		if got := string(calls[i].Text); calls[i].Name != names[i] || calls[i].Broken() != broken || got != full && !broken {
			m.errorf("it calls %s with %s, broken: %t; want %s", calls[i].Name, got, calls[i].Broken(), full)
		}
	}
}

func (m *merged) checkUsage(a *answer.Answer, want *model.Plan) {
	output, reasoning := want.Tokens()
	if m.format == "anthropic" || m.format == "ollama" { // They do not count it separately.
		reasoning = 0
	}
	expected := answer.Usage{Known: true, Input: int64(want.Input()), Output: int64(output), Reasoning: int64(reasoning)}
	if m.is("no-usage") {
		expected = answer.Usage{}
	}
	if m.is("no-done") && m.format != "gemini" || a.Usage == expected {
		return
	}
	m.errorf("usage %+v, want %+v", a.Usage, expected)
}

func TestMergedChoices(t *testing.T) {
	t.Parallel()
	api := model.APIs()[0]
	ask(t, &api, url.Values{"n": {"3"}}, func(answers []*answer.Answer, want *model.Plan) {
		state, why := answers[0].State()
		if len(answers) != 1 || state != answer.Complete || len(answers[0].Choices) != 3 {
			t.Fatalf("%d answers, the first with %d choices: %v, %s", len(answers), len(answers[0].Choices), state, why)
		}
		for i := range answers[0].Choices {
			if got, full := answers[0].Text(i), want.Output(model.Text, i, 0); got != full {
				t.Errorf("choice %d is %q, want %q", i, got, full)
			}
		}
	})
}

func TestPaceOfAnswers(t *testing.T) {
	t.Parallel()
	for i, api := range model.APIs() {
		query := url.Values{"ttft": {"1s"}, "tps": {"20"}, "jitter": {"0"}, "tokens": {"200"}}
		ask(t, &api, query, func(answers []*answer.Answer, _ *model.Plan) {
			for name, want := range map[string]float64{"ttft": 1, "gap_p50": 0.05} {
				if got, _ := figure(answers[0], name); got < want*0.99 || got > want*1.01 {
					t.Errorf("%s: %s is %v, want %v", formats[i], name, got, want)
				}
			}
		})
	}
}
