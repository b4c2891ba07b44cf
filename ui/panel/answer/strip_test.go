package answer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	merged "feedscope/feeds/answer"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/answer"
	"feedscope/ui/panel/paneltest"
)

func TestCostIsInTheStrip(t *testing.T) {
	k := newTalk()
	k.set = merged.NewSet(func(int) merged.Options {
		return merged.Options{Price: merged.Price{Known: true, Input: 1, Output: 100, Reasoning: 100, Currency: "USD"}}
	})
	deps := panel.Deps{Hub: hub.New(hub.Options{}), Host: k.host, Feeds: panel.NewRoster("chat")}
	k.Panel = answer.New("Answer", k.set, deps, deps.Sources(nil))
	k.open().send(delta("content", "x"), `{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":50}}`)
	if text := k.draw(100, 8); !strings.Contains(text, "cost 0.00501 USD") {
		t.Error(text)
	}
}

func TestRateIsInTheStrip(t *testing.T) {
	for tokens, want := range map[int]string{3: " 150 tokens/s", 20: " 1,000 tokens/s", 123: " 6,150 tokens/s"} {
		usage := fmt.Sprintf(`{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":%d}}`, tokens)
		k := newTalk().open().send(delta("content", "x"), delta("content", "y"), usage)
		if out := k.draw(100, 8); !strings.Contains(out, want) {
			t.Errorf("%d tokens: %s", tokens, out)
		}
	}
}

// TestStripShowsTheMostImportantFigures expects tokens, their rate and the total before gaps.
func TestStripShowsTheMostImportantFigures(t *testing.T) {
	for w, want := range map[int]string{
		36:  "TTFT 200ms · 146 tokens/s",
		58:  "TTFT 200ms · 146 tokens/s · 140 tokens · total 1.2s",
		78:  "TTFT 200ms · gaps 20/20/20ms · 146 tokens/s · 140 tokens · total 1.2s",
		118: "TTFT 200ms · first answer 420ms · gaps 20/20/20ms · 146 tokens/s · 140 tokens · total 1.2s · TPOT 6ms",
	} {
		lines := strings.Split(spoken(newTalk()).draw(w, 10), "\n")
		if got := strings.TrimRight(lines[9], " ▁▂▃▄▅▆▇█"); got != " "+want {
			t.Errorf("at %d:%s", w, got)
		}
	}
}

func TestPaceOfAnUnfinishedAnswerIsInChunks(t *testing.T) {
	k := newTalk().open().send(delta("content", "a"), delta("content", "b"), delta("content", "c"))
	if out := k.draw(60, 8); !strings.Contains(out, " 50 chunks/s · 3 chunks") {
		t.Error(out)
	}
	k.send(stop, done)
	if out := k.draw(60, 8); strings.Contains(out, "chunks/s") {
		t.Error(out)
	}
}

// TestStallIsInTheStrip expects it in place of a rate that is none any more, and gone once the answer goes on or has ended.
func TestStallIsInTheStrip(t *testing.T) {
	k := newTalk().open().send(delta("content", "a"), delta("content", "b"))
	for after, want := range map[time.Duration]string{
		2900 * time.Millisecond:  " TTFT 180ms · 50 chunks/s · 2 chunks ",
		16900 * time.Millisecond: " no output for 16s · TTFT 180ms · 2 chunks ",
	} {
		k.Refresh(k.at.Add(after))
		if out := k.draw(60, 8); !strings.Contains(out, want) {
			t.Errorf("after %s: %s", after, out)
		}
	}
	k.end().Refresh(k.at.Add(time.Minute))
	if out := k.draw(60, 8); strings.Contains(out, "no output") {
		t.Error(out)
	}
}

// TestLongVerdictsWrap expects the whole reason in a narrow panel.
func TestLongVerdictsWrap(t *testing.T) {
	k := newTalk().open().send(delta("content", "a")).end()
	if out := k.plain(30, 8); !strings.Contains(out, "✕ incomplete: no finish\n   reason, no [DONE]\n") {
		t.Error(out)
	}
}

func TestChoicesHaveTitlesFromTheFirstOn(t *testing.T) {
	choice := func(n int, text string) string {
		return fmt.Sprintf(`{"object":"chat.completion.chunk","choices":[{"index":%d,"delta":{"content":%q}}]}`, n, text)
	}
	k := newTalk().send(choice(0, "Yes."))
	if out := k.plain(40, 10); !strings.HasPrefix(out, " Yes.") {
		t.Error(out)
	}
	k.send(choice(1, "No."))
	if out := k.plain(40, 10); !strings.HasPrefix(out, " choice 0\n Yes.\n\n choice 1\n No.\n") {
		t.Error(out)
	}
	var labels []string
	for _, c := range k.Copies() {
		labels = append(labels, c.Label)
	}
	if got := strings.Join(labels, ", "); got != "text of choice 0, text of choice 1" {
		t.Error(got)
	}
}

func TestFiguresNeedFiveLines(t *testing.T) {
	for h, want := range map[int]int{4: 0, 5: 1, 6: 1} {
		out := spoken(newTalk()).draw(60, h)
		if got := strings.Count(out, "TTFT"); got != want || strings.Contains(out, "───") != (h > 5) {
			t.Errorf("%d lines:\n%s", h, out)
		}
	}
}

func TestShortArgumentsStayOnALine(t *testing.T) {
	short := `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{\"a\": [1, 2]}"}}]}}]}`
	if out := newTalk().send(short, stop, done).plain(40, 10); !strings.HasPrefix(out, " tool call f\n {\"a\": [1, 2]}\n") {
		t.Error(out)
	}
}

// TestVerdictCountsNotes sends an event after the end, and a part that is no JSON.
func TestVerdictCountsNotes(t *testing.T) {
	k := newTalk().open().send(delta("content", "All is well."), stop, done)
	if out := k.draw(60, 10); strings.Contains(out, "note") {
		t.Error(out)
	}
	k = newTalk().open().send(delta("content", "All is well."), "{", stop, done, done)
	if out := k.draw(60, 10); !strings.Contains(out, "✓ complete · 2 notes; enter shows them") {
		t.Error(out)
	}
	_, lines, _ := k.Detail(paneltest.Frame(), 76)
	detail := strings.Join(paneltest.Plain(lines), "\n")
	if !strings.Contains(detail, "an event that is not JSON was skipped") || !strings.Contains(detail, "1 event came after the end") {
		t.Error(detail)
	}
}
