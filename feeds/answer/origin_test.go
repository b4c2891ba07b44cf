package answer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/answer"
)

// said returns an event with a piece of text at an offset of the body.
func said(member, piece string, offset int64) feeds.Event {
	quoted, _ := json.Marshal(piece)
	data := fmt.Sprintf(`{"object":"chat.completion.chunk","choices":[{"delta":{%q:%s}}]}`, member, quoted)
	return feeds.Event{Kind: feeds.Message, Data: []byte(data), Time: sent, Conn: 7, Offset: offset}
}

func TestTextKnowsItsEvents(t *testing.T) {
	tracker := answer.NewTracker(answer.Options{})
	pieces := []string{"Hello", " ", "wörld", ", how are you", "?"}
	origin := map[string][]int64{}
	for i := range 500 {
		member := []string{"content", "reasoning_content"}[i/3%2]
		piece, offset := pieces[i%len(pieces)], int64(i*i*13)
		tracker.Fold([]feeds.Event{said(member, piece, offset)})
		for range len(piece) {
			origin[member] = append(origin[member], offset)
		}
	}
	tracker.View(func(answers []*answer.Answer, _ int) {
		if answers[0].Conn != 7 {
			t.Errorf("the connection is %d", answers[0].Conn)
		}
		for i, member := range []string{"content", "reasoning_content"} {
			p := &answers[0].Parts[i]
			for at, want := range origin[member] {
				got, ok := p.EventAt(at)
				from, to, found := p.TextOf(want)
				if !ok || got != want || !found || at < from || at >= to {
					t.Fatalf("byte %d of %s came with the event at %d (%v), not %d; its text is %d-%d (%v)", at, member, got, ok, want, from, to, found)
				}
			}
			if _, ok := p.EventAt(len(p.Text)); ok {
				t.Error("there is nothing after the end")
			}
			if _, _, ok := p.TextOf(1); ok {
				t.Error("no event begins there")
			}
		}
	})
}

func TestOriginsAreBounded(t *testing.T) {
	const events, spread = answer.MaxOrigins / 4, 1e12 // Six bytes each.
	tracker := answer.NewTracker(answer.Options{})
	e := said("content", "x", 0)
	for i := range events {
		e.Offset = int64(i) * spread
		tracker.Fold([]feeds.Event{e})
	}
	tracker.View(func(answers []*answer.Answer, _ int) {
		p := &answers[0].Parts[0]
		if _, ok := p.EventAt(len(p.Text) - 1); ok {
			t.Error("the last byte has an origin")
		}
		if offset, ok := p.EventAt(1000); !ok || offset != 1000*spread {
			t.Errorf("%d %v", offset, ok)
		}
		if !strings.HasPrefix(string(p.Text), "xxx") || len(p.Text) != events {
			t.Error("the text is incomplete")
		}
	})
}
