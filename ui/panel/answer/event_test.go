package answer_test

import (
	"fmt"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

// TestRowsLeadToTheirEvents selects each row and expects the event that brought the beginning of its text.
func TestRowsLeadToTheirEvents(t *testing.T) {
	for markdown, want := range map[bool]string{
		false: `One:1 :1 Two:2 **three**:2 four five:3 :3 Six:5 :5 tool call ge…:4 :4 city"::4 Paris:4 days"::4 1:4 2:4 `,
		true:  `One:1 :1 Two three:2 four five:2 :2 Six:5 :5 tool call ge…:4 :4 city"::4 Paris:4 days"::4 1:4 2:4 `,
	} {
		k := newTalk().open()
		datas := []string{"", delta("content", "# One\n\n"), delta("content", "Two\t**three**"), delta("content", " four five\n\n"), call, delta("content", "Six"), stop, done}
		for i, data := range datas[1:] {
			e := feeds.Event{Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Raw: []byte("data: " + data + "\n\n"), Time: k.at, Conn: k.conn, Offset: int64(i * 300)}
			k.set.Of(0).Fold([]feeds.Event{e})
			k.history.Append([]feeds.Event{e})
		}
		if markdown {
			k.Do(keymap.Markdown)
		}
		k.Refresh(paneltest.Now)
		k.draw(14, 40)
		if seq := k.Event(); seq != 0 {
			t.Errorf("nothing is selected, but it leads to event %d", seq)
		}
		k.Do(keymap.Top)
		got := ""
		for range 20 {
			for _, l := range strings.Split(k.draw(14, 40), "\n") {
				if text, selected := strings.CutPrefix(l, "▌"); selected {
					got += fmt.Sprintf("%s:%d ", strings.Trim(text, ` {}[]",#`), k.Event())
				}
			}
			k.Do(keymap.Down)
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("Markdown %v: got  %s\nwant %s", markdown, got, want)
		}
	}
}

func TestDroppedEventsAreReported(t *testing.T) {
	k := newTalk().open().send(delta("content", "One"), stop, done)
	k.draw(30, 12)
	k.Do(keymap.Top)
	if seq := k.Event(); seq != 0 || !strings.Contains(k.host.Message, "not in the history") {
		t.Errorf("%d %s", seq, k.host.Message)
	}
}
