package answer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// receive sends the data of events, which the history keeps.
func (k *talk) receive(datas ...string) (all []feeds.Event) {
	for i, data := range datas {
		e := feeds.Event{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Raw: []byte("data: " + data + "\n\n"), Time: k.at,
			Conn: k.conn, Offset: int64(i * 300),
		}
		k.set.Of(0).Fold([]feeds.Event{e})
		k.history.Append([]feeds.Event{e})
		all = append(all, e)
	}
	k.Refresh(paneltest.Now)
	return all
}

// TestRowsLeadToTheirEvents selects each row and expects the event that brought the beginning of its text.
func TestRowsLeadToTheirEvents(t *testing.T) {
	for markdown, want := range map[bool]string{
		false: `One:1 :1 Two:2 **three**:2 four five:3 :3 Six:5 :5 tool call ge…:4 :4 city"::4 Paris:4 days"::4 1:4 2:4 `,
		true:  `One:1 :1 Two three:2 four five:2 :2 Six:5 :5 tool call ge…:4 :4 city"::4 Paris:4 days"::4 1:4 2:4 `,
	} {
		k := newTalk().open()
		k.receive(delta("content", "# One\n\n"), delta("content", "Two\t**three**"), delta("content", " four five\n\n"), call,
			delta("content", "Six"), stop, done)
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

// TestEventsLeadToTheirText expects the row of the text to be selected, and the text to be marked, in an older answer too.
func TestEventsLeadToTheirText(t *testing.T) {
	k := newTalk().open()
	argument := func(piece string) string {
		quoted, _ := json.Marshal(piece)
		return fmt.Sprintf(`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":%s}}]}}]}`, quoted)
	}
	events := k.receive(delta("reasoning", "Hm, a"), delta("reasoning", " thought"), delta("content", "One\n\nTwo\t"),
		delta("content", "three **four**"), argument(`{"a b":`), argument(`[1, 2], "long": "`+strings.Repeat("x", 80)+`"}`), stop, done)
	k.end().open().receive(delta("content", "Another answer."))
	k.Do(keymap.Markdown)
	k.Do(keymap.Fold)
	match := paneltest.Frame().Theme.Style(theme.Match)
	for i, want := range []struct{ row, marked string }{
		{"Hm, a thought", "Hm, a"},
		{"Hm, a thought", " thought"},
		{"One", "One"},
		{"Two    three **four**", "three **four**"},
		{`{`, `{`},
		{`  "a b": [`, `[`},
		{},
		{},
	} {
		show := k.Find(&events[i])
		if (show == nil) != (want.row == "") {
			t.Errorf("event %d: it was found: %v", i, show != nil)
		}
		if show == nil {
			continue
		}
		show()
		rows := 0
		for _, line := range k.Lines(paneltest.Frame(), 40, 30) {
			row, selected := strings.CutPrefix(paneltest.Plain([]string{line})[0], "▌")
			if selected {
				rows++
			}
			if selected && (strings.TrimRight(row, " ") != want.row || !paneltest.Styled(line, want.marked, match)) {
				t.Errorf("event %d leads to %q, want %q with %q marked: %q", i, row, want.row, want.marked, line)
			}
		}
		if rows != 1 {
			t.Errorf("event %d selects %d rows", i, rows)
		}
	}
	lead := k.end().open().receive(delta("content", "\n\nNext\nlines"))
	k.Find(&lead[0])()
	if out := k.draw(40, 30); !strings.Contains(out, "▌Next") {
		t.Errorf("an event that begins with line breaks leads to another row than its text:\n%s", out)
	}
	k.Do(keymap.Up)
	if out := strings.Join(k.Lines(paneltest.Frame(), 40, 30), "\n"); paneltest.Styled(out, "[", match) {
		t.Error("the mark stays although the selection has moved")
	}
}
