package answer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
)

func TestFigures(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{})
	tracker.Opened(feeds.Opening{Conn: 1, Info: conn.Info{
		Up: sent.Add(150 * time.Millisecond), Phases: conn.Phases{FirstByte: 150 * time.Millisecond},
	}})
	at := func(ms int, data string) {
		tracker.Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Conn: 1,
			Time: sent.Add(time.Duration(ms) * time.Millisecond),
		}})
	}
	at(160, `{"object":"chat.completion.chunk","choices":[{"delta":{"role":"assistant","content":""}}]}`)
	at(200, `{"choices":[{"delta":{"reasoning":"hm"}}]}`)
	for i := range 30 {
		at(300+10*i, `{"choices":[{"delta":{"content":"x"}}]}`)
	}
	at(700, `{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}`)
	at(705, `{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":51}}`)
	at(706, `[DONE]`)
	tracker.View(func(all []*answer.Answer, _ int) {
		a := all[0]
		if diff := cmp.Diff([]string{
			"first_event 0.16", "ttft 0.2", "first_answer 0.3", "gap_p50 0.01", "gap_p95 0.01", "gap_max 0.11", "tpot 0.01",
			"tokens_per_second 102", "chunks_per_token 0.627", "input_tokens 3", "output_tokens 51",
			"total 0.706", "chunks 32", "reads 32",
		}, figures(a)); diff != "" {
			t.Error(diff)
		}
		if state, _ := a.State(); state != answer.Complete {
			t.Error(state)
		}
	})
}

func TestPiecesThatArriveTogetherWereHeldBack(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{})
	event := feeds.Event{
		Kind: feeds.Message, Type: []byte("message"), Data: []byte(`{"choices":[{"delta":{"content":"x"}}]}`), Conn: 1,
		Time: sent,
	}
	for range 30 {
		tracker.Fold([]feeds.Event{event})
	}
	tracker.View(func(all []*answer.Answer, _ int) {
		if !all[0].HeldBack() || all[0].Reads != 1 {
			t.Error(all[0].Reads)
		}
	})
	event.Time = sent.Add(time.Second)
	for range 30 {
		event.Time = event.Time.Add(time.Millisecond)
		tracker.Fold([]feeds.Event{event})
	}
	tracker.View(func(all []*answer.Answer, _ int) {
		if all[0].HeldBack() || all[0].Reads != 31 {
			t.Error(all[0].Reads)
		}
	})
}

func TestTimesAndRatesOfHeldBackAnswersHaveACaveat(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{})
	at := func(ms int, data string) {
		tracker.Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Conn: 1, Time: sent.Add(time.Duration(ms) * time.Millisecond),
		}})
	}
	for i := range 30 {
		at(i/29, `{"choices":[{"delta":{"content":"x"}}]}`)
	}
	at(2, `{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":30}}`)
	tracker.View(func(all []*answer.Answer, _ int) {
		var without []string
		for _, f := range answer.Figures() {
			if v, ok := f.Of(all[0]); ok && f.Caveat(all[0], v) == "" {
				without = append(without, f.Name)
			}
		}
		if diff := cmp.Diff([]string{"chunks_per_token", "input_tokens", "output_tokens", "chunks"}, without); diff != "" {
			t.Error(diff)
		}
	})
}

// TestFiguresOfAlteredAnswersHaveACaveat alters the second of three answers, of which the first and the second share a
// connection.
func TestFiguresOfAlteredAnswersHaveACaveat(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{Format: answer.Named("responses")})
	for i, conn := range []uint32{1, 1, 2} {
		if i != 1 {
			tracker.Opened(feeds.Opening{Conn: conn})
		}
		for _, data := range []string{`{"type":"response.created"}`, `{"type":"response.completed"}`} {
			tracker.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(data), Conn: conn, Time: sent}})
			if i == 1 {
				tracker.Altered("delayed")
			}
		}
		if i == 0 { // The answer that has ended is the server's.
			tracker.Altered("delayed")
		}
	}
	tracker.View(func(all []*answer.Answer, _ int) {
		for i, want := range []string{"", "altered", ""} {
			chunks, _ := answer.FigureNamed("chunks")
			if a := all[i]; a.Distorted() != want || chunks.Distorted(a) != want || (chunks.Caveat(a, 2) != "") != (want != "") {
				t.Errorf("answer %d is distorted: %q; chunks: %s", i+1, a.Distorted(), chunks.Caveat(a, 2))
			}
		}
	})
}

// TestTimesOfReplayedAnswersHaveACaveat sends an answer again, in one read, and another one as it is written.
func TestTimesOfReplayedAnswersHaveACaveat(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{Format: answer.Named("responses")})
	tracker.Opened(feeds.Opening{Conn: 1, Info: conn.Info{Up: sent}})
	for i := range 2 {
		send := func(data string) {
			tracker.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(data), Conn: 1, Time: sent.Add(time.Minute), Replayed: i == 0}})
		}
		send(`{"type":"response.created"}`)
		for range 30 {
			send(`{"type":"response.output_text.delta","delta":"x"}`)
		}
		send(`{"type":"response.completed"}`)
	}
	tracker.View(func(all []*answer.Answer, _ int) {
		ttft, _ := answer.FigureNamed("ttft")
		chunks, _ := answer.FigureNamed("chunks")
		if a := all[0]; ttft.Distorted(a) != "replayed" || chunks.Distorted(a) != "" {
			t.Errorf("the first answer is distorted: %q", a.Distorted())
		}
		if _, known := ttft.Of(all[1]); known || all[1].Distorted() != "held back" {
			t.Errorf("the second one: %q", all[1].Distorted())
		}
	})
}

func TestArrivalsAddUp(t *testing.T) {
	d := new(answer.Delivery)
	total := 0
	for ms := 1; ms < 1<<22; ms += 1 + ms/7 {
		d.Output(sent.Add(time.Duration(ms) * time.Millisecond))
		total++
		sum := 0
		for _, n := range d.Arrivals {
			sum += n
		}
		if sum != total || len(d.Arrivals) > answer.MaxSlices || d.Slice*time.Duration(len(d.Arrivals)) < d.LastOutput.Sub(d.FirstOutput) {
			t.Fatalf("%d of %d events in %d slices of %s", sum, total, len(d.Arrivals), d.Slice)
		}
	}
}

func TestWithoutTheTimeOfTheRequestNothingCountsFromIt(t *testing.T) {
	a := merge(t, answer.Options{}, `{"choices":[{"delta":{"content":"x"}}]}`)[0]
	for _, f := range figures(a) {
		if strings.HasPrefix(f, "ttft") || strings.HasPrefix(f, "first_") {
			t.Error(f)
		}
	}
}

func TestWithoutUsageThereIsNoTokenFigure(t *testing.T) {
	a := merge(t, answer.Options{}, strings.Repeat(`{"choices":[{"delta":{"content":"x"}}]}`+"\n", 30))[0]
	for _, f := range figures(a) {
		if strings.Contains(f, "token") {
			t.Error(f)
		}
	}
}

func TestImpossibleUsageIsNotBelieved(t *testing.T) {
	for _, usage := range []string{
		`"prompt_tokens":-5,"completion_tokens":-100`, `"prompt_tokens":1e999,"completion_tokens":1e308`,
		`"prompt_tokens":9223372036854775807,"completion_tokens":99999999999999999999999`,
	} {
		price := answer.Price{Known: true, Input: 1e9, Output: 1e9}
		a := merge(t, answer.Options{Price: price}, `{"choices":[{"delta":{"content":"x"}}]}`+"\n"+`{"choices":[],"usage":{`+usage+`}}`)[0]
		for _, f := range figures(a) {
			if strings.Contains(f, "token") || strings.Contains(f, "cost") {
				t.Errorf("%s: %s", usage, f)
			}
		}
		if !slices.Contains(a.Notes, "the usage has an impossible number of tokens") {
			t.Errorf("%s: notes %q", usage, a.Notes)
		}
	}
}

// figures returns the figures that an answer has.
func figures(a *answer.Answer) (all []string) {
	for _, f := range answer.Figures() {
		if v, ok := f.Of(a); ok {
			all = append(all, fmt.Sprintf("%s %.3g", f.Name, v))
		}
	}
	return all
}

func TestMemoryIsBounded(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{Format: answer.Named("openai")})
	fold := func(data string) {
		tracker.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(data), Conn: 1, Time: sent}})
	}
	for i := range 3 * answer.MaxParts {
		fold(fmt.Sprintf(`{"choices":[{"index":%d,"delta":{"content":"x","tool_calls":[{"index":%d,"id":"%d"}]}}]}`, i, i, i))
	}
	fold(`{"choices":[{"index":-1,"delta":{"content":"` + strings.Repeat("é", answer.MaxText) + `"}}]}`)
	tracker.View(func(all []*answer.Answer, _ int) {
		a := all[0]
		kept := 0
		for i := range a.Parts {
			kept += len(a.Parts[i].Text)
		}
		if len(a.Parts) != answer.MaxParts || len(a.Choices) > answer.MaxParts || kept > answer.MaxText || a.Dropped == 0 {
			t.Errorf("%d parts, %d choices, %d bytes, %d dropped", len(a.Parts), len(a.Choices), kept, a.Dropped)
		}
	})
}

func TestOldAnswersAreDropped(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{Format: answer.Named("ollama")})
	for i := range answer.MaxAnswers + 5 {
		tracker.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(`{"response":"x","done":true}`), Conn: uint32(i)}})
	}
	tracker.View(func(all []*answer.Answer, dropped int) {
		if len(all) != answer.MaxAnswers || dropped != 5 {
			t.Error(len(all), dropped)
		}
	})
	one := answer.NewTracker(answer.Options{Format: answer.Named("ollama"), Keep: 1})
	for i := range 3 {
		one.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(`{"response":"x","done":true}`), Conn: uint32(i)}})
	}
	one.View(func(all []*answer.Answer, dropped int) {
		if len(all) != 1 || dropped != 2 || all[0].Number != 3 {
			t.Error(len(all), dropped)
		}
	})
}

func TestEachAnswerEndsOnce(t *testing.T) {
	var pieces strings.Builder
	ends := 0
	merge(t, answer.Options{
		Piece: func(_ *answer.Answer, _ *answer.Part, piece []byte) { pieces.Write(piece) },
		Ended: func(*answer.Answer) { ends++ },
	}, `{"response":"a","done":false}
		{"response":"b","done":true}
		{"response":"c","done":false}
		/`)
	if pieces.String() != "ab" || ends != 1 {
		t.Error(pieces.String(), ends)
	}
}

// FuzzMerge merges any events in any format: nothing panics, bounds hold, and an answer that is not over changes only
// by growing.
func FuzzMerge(f *testing.F) {
	f.Add("openai", "", `{"choices":[{"delta":{"content":"x"}}]}`, `[DONE]`)
	f.Add("anthropic", "message_start", `{"type":"message_start"}`, `{"type":"content_block_delta","index":0,"delta":{}}`)
	f.Add("responses", "", `{"type":"response.output_text.delta","delta":"x"}`, `{"type":"response.completed"}`)
	f.Add("gemini", "", `{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}`, `{}`)
	f.Add("a2a", "", `{"result":{"artifactUpdate":{"artifact":{"parts":[{"text":"x"}]}}}}`, `{}`)
	f.Add("", "x", `{"jsonrpc":"2.0","result":{}}`, `[[[[`)
	f.Fuzz(func(t *testing.T, format, eventType, first, second string) {
		tracker := answer.NewTracker(answer.Options{Format: answer.Named(format)})
		before := 0
		for i := range 4 {
			data := []string{first, second}[i%2]
			tracker.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(eventType), Data: []byte(data), Conn: 1, Time: sent}})
			tracker.View(func(all []*answer.Answer, _ int) {
				size := 0
				for _, a := range all {
					for j := range a.Parts {
						size += len(a.Parts[j].Text)
					}
					for _, note := range a.Notes {
						if strings.ContainsFunc(note, func(r rune) bool { return r < ' ' || r == 0x7f }) {
							t.Errorf("note %q", note)
						}
					}
				}
				if size < before {
					t.Errorf("%d bytes after %d", size, before)
				}
				before = size
			})
		}
		tracker.Closed(feeds.Closing{Conn: 1, Clean: true})
		tracker.View(func(all []*answer.Answer, _ int) {
			for _, a := range all {
				if state, _ := a.State(); state == answer.Streaming {
					t.Error("still streaming after the end of the stream")
				}
			}
		})
	})
}

func BenchmarkMerge(b *testing.B) {
	for name, data := range map[string]string{
		"openai": `{"id":"chatcmpl-A1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-x","system_fingerprint":"fp_1",` +
			`"choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}]}`,
		"anthropic": `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}`,
	} {
		b.Run(name, func(b *testing.B) {
			tracker := answer.NewTracker(answer.Options{Format: answer.Named(name)})
			events := []feeds.Event{{Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Conn: 1, Time: sent}}
			b.ReportAllocs()
			for b.Loop() {
				tracker.Fold(events)
			}
		})
	}
}
