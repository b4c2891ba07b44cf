package dashboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

// TestRowYieldsToAnAnswer writes an answer on the demo's screen. The feeds do nothing of their own: a lost connection would
// end the answer.
func TestRowYieldsToAnAnswer(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}} {
		m := newSilentModel(t, size[0], size[1])
		now := time.Now()
		at := m.paneIndex("Assistant")
		feed := slices.Index(m.deps.Feeds.Names(), "assistant")
		send := func(replayed bool, datas ...string) {
			for _, data := range datas {
				m.panes[at].foldOf(feed).Fold([]feeds.Event{{
					Kind: feeds.Message, Data: []byte(data), Feed: feed, Conn: 1, Time: now, Replayed: replayed,
				}})
			}
		}
		expect := func(when, want string) {
			t.Helper()
			m.Update(frameMsg{now: now})
			var placed []string
			for _, p := range m.places.Panels {
				placed = append(placed, p.Name)
			}
			if got := strings.Join(placed, " "); got != want || len(m.places.Hidden) > 0 {
				t.Errorf("%v, %s: %s, want %s; no room for %v", size, when, got, want, m.places.Hidden)
			}
		}
		const usual, yielding = "Feeds Market Alerts Metrics Events", "Feeds Market Alerts Assistant"
		begin := `{"type":"message_start","message":{"model":"oncall-1"}}`
		text := `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"**db-1 is the cause**"}}`
		end := []string{`{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, `{"type":"message_stop"}`}

		expect("at first", usual)
		send(true, append([]string{begin, text}, end...)...)
		expect("with an old answer that the server sent again", usual)
		send(true, begin)
		send(false, text)
		expect("with an answer that goes on after the server sent its beginning again", yielding)
		send(false, end...)
		now = now.Add(time.Minute)
		expect("a minute later", usual)
		send(false, begin)
		expect("when an answer begins", yielding)
		now = now.Add(time.Minute)
		send(false, text)
		m.Update(frameMsg{now: now})
		if s := shown(m); !strings.Contains(s, "**db-1 is the cause**") || !strings.Contains(s, "Assistant · streaming") {
			t.Error(s)
		}
		press(m, "4")
		expect("with the focus on a panel of the row", usual)
		press(m, "2")
		expect("with the focus elsewhere", yielding)
		send(false, end...)
		now = now.Add(9 * time.Second)
		expect("9 seconds after the end", yielding)
		if due := m.deadline(); due.Before(now) || due.After(now.Add(2*time.Second)) {
			t.Errorf("the next frame is due at %v", due.Sub(now))
		}
		now = now.Add(2 * time.Second)
		expect("11 seconds after the end", usual)
		press(m, "6")
		expect("with the focus on the panel", yielding)
		press(m, "tab")
		expect("after that", usual)
	}
}

func TestHiddenPanelsDoNotYield(t *testing.T) {
	m := newTestModel(t, 120, 40)
	for _, c := range []struct{ hide, want string }{{"Metrics", "Events"}, {"Events", "Assistant"}} {
		if err := m.hidePanel(c.hide); err != nil {
			t.Fatal(err)
		}
		m.Update(frameMsg{now: time.Now()})
		if _, ok := m.places.Find(c.want); !ok || len(m.places.Panels) != 4 {
			t.Errorf("without %s: %v", c.hide, m.places.Panels)
		}
	}
}
