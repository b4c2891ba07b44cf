package answer_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	merged "feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/timeline"
	"feedscope/test/race"
	"feedscope/ui/panel"
	"feedscope/ui/panel/answer"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

// talk is a panel and the stream that it shows.
type talk struct {
	*answer.Panel
	set     *merged.Set
	host    *paneltest.Host
	history *timeline.History
	at      time.Time
	conn    uint32
}

func newTalk() *talk {
	set := merged.NewSet(func(int) merged.Options { return merged.Options{} })
	host := new(paneltest.Host)
	roster := panel.NewRoster("chat")
	deps := panel.Deps{Hub: hub.New(hub.Options{}), Host: host, Feeds: roster}
	return &talk{
		Panel: answer.New("Answer", set, deps, deps.Sources(nil)), set: set, host: host, history: deps.Hub.History(),
		at: paneltest.Now.Add(-10 * time.Second), conn: 1,
	}
}

// open opens a connection: the request was sent 180 ms before the next event.
func (k *talk) open() *talk {
	k.set.Of(0).(feeds.Observer).Opened(feeds.Opening{Conn: k.conn, Info: conn.Info{
		Up: k.at.Add(-100 * time.Millisecond), Phases: conn.Phases{FirstByte: 60 * time.Millisecond},
	}})
	return k
}

// send sends the data of events, 20 ms apart.
func (k *talk) send(all ...string) *talk {
	for _, data := range all {
		k.at = k.at.Add(20 * time.Millisecond)
		k.set.Of(0).Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Time: k.at, Conn: k.conn,
		}})
	}
	k.Refresh(k.at)
	return k
}

// end ends the connection in good order.
func (k *talk) end() *talk {
	k.set.Of(0).(feeds.Observer).Closed(feeds.Closing{Conn: k.conn, Clean: true})
	k.conn++
	k.Refresh(paneltest.Now)
	return k
}

func (k *talk) draw(w, h int) string {
	return strings.Join(paneltest.Plain(k.Lines(paneltest.Frame(), w, h)), "\n")
}

func delta(member, value string) string {
	quoted, _ := json.Marshal(value)
	return fmt.Sprintf(`{"object":"chat.completion.chunk","model":"demo-1","choices":[{"delta":{%q:%s}}]}`, member, quoted)
}

const (
	stop  = `{"choices":[{"delta":{},"finish_reason":"stop"}]}`
	usage = `{"choices":[],"usage":{"prompt_tokens":31,"completion_tokens":140}}`
	done  = "[DONE]"
	call  = `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"get_weather",` +
		`"arguments":"{\"city\":\"Paris\",\"days\":[1,2],\"units\":\"metric\",\"details\":\"wind, rain and sun by the hour\"}"}}]}}]}`
)

const prose = "# The weather\n\nIn Paris it is mild today, with a light wind from the west and a little sun in the afternoon. " +
	"Use this to ask again:\n\n```python\nfor day in range(3):\n    print(weather(day))\n```\n\nTomorrow it will rain."

// spoken sends a whole answer.
func spoken(k *talk) *talk {
	k.open().send(delta("role", "assistant"))
	for _, word := range strings.SplitAfter("The user asks for the weather, so I need a city.", " ") {
		k.send(delta("reasoning_content", word))
	}
	for _, word := range strings.SplitAfter(prose, " ") {
		k.send(delta("content", word))
	}
	return k.send(call, stop, usage, done)
}

func TestInvariants(t *testing.T) {
	for _, markdown := range []bool{false, true} {
		paneltest.Invariants(t, func() panel.Panel {
			k := spoken(spoken(newTalk()).end())
			if markdown {
				k.Do(keymap.Markdown)
			}
			return k.Panel
		})
	}
}

func TestGolden(t *testing.T) {
	for _, s := range []struct{ w, h int }{{58, 14}, {98, 30}, {158, 40}} {
		paneltest.Golden(t, fmt.Sprintf("%dx%d", s.w, s.h), strings.Split(spoken(newTalk()).draw(s.w, s.h), "\n"))
	}
}

func TestIncompleteAnswerLooksIncomplete(t *testing.T) {
	k := newTalk().send(delta("content", "All is well."))
	if out := k.draw(60, 10); strings.Contains(out, "incomplete") {
		t.Error(out)
	}
	k.end()
	if out := k.draw(60, 10); !strings.Contains(out, "✕ incomplete: no finish reason, no [DONE]") {
		t.Error(out)
	}
	if _, badge := k.Title(paneltest.Frame()); !strings.Contains(badge, "incomplete: no finish reason") {
		t.Error(badge)
	}
	k.send(delta("content", "Again."), stop, done)
	if out := k.draw(60, 10); !strings.Contains(out, "Again.") || !strings.Contains(out, "✓ complete") {
		t.Error(out)
	}
	k.Do(keymap.PrevView)
	if out := k.draw(60, 10); !strings.Contains(out, "All is well.") || !strings.Contains(out, "✕ incomplete") {
		t.Error(out)
	}
	k.send(delta("content", "A third."))
	if out := k.draw(60, 10); !strings.Contains(out, "All is well.") {
		t.Error("the answer that the user chose has gone")
	}
}

func TestReasoningFolds(t *testing.T) {
	k := spoken(newTalk())
	k.Do(keymap.Fold)
	out := k.draw(80, 40)
	if strings.Contains(out, "The user asks") || !strings.Contains(out, "▸ reasoning, 11 words") {
		t.Error(out)
	}
}

// plain returns the lines of a drawing without the figures and blanks at the ends.
func (k *talk) plain(w, h int) string {
	var lines []string
	for _, l := range strings.Split(k.draw(w, h), "\n") {
		lines = append(lines, strings.TrimRight(l, " "))
	}
	return strings.Join(lines, "\n")
}

func TestMarkdown(t *testing.T) {
	k := newTalk().open()
	answer := "## Title\n\nSome **bold** text.\n\n```go\nx := 1\n```\n"
	k.send(delta("content", answer))
	k.Do(keymap.Markdown)
	if out := k.plain(60, 12); !strings.Contains(out, "## Title") || !strings.Contains(k.host.Message, "once it has ended") {
		t.Errorf("%s\n%s", k.host.Message, out)
	}
	k.send(stop, done)
	want := " Title\n\n Some bold text.\n\n   x := 1\n\n ✓ complete"
	if out := k.plain(60, 12); !strings.HasPrefix(out, want) {
		t.Error(out)
	}
	if content, _, _ := paneltest.Copied(k); content != answer {
		t.Errorf("copied %q", content)
	}
	k.Do(keymap.Markdown)
	if out := k.plain(60, 12); !strings.HasPrefix(out, " ## Title\n\n Some **bold** text.") {
		t.Error(out)
	}
}

func TestMarkdownKeepsTheRow(t *testing.T) {
	k := newTalk().open()
	for i := range 40 {
		k.send(delta("content", fmt.Sprintf("## Part %d\n\nA **word** and [another](https://example.com/%d/).\n\n", i, i)))
	}
	k.send(stop, done).draw(30, 12)
	k.Do(keymap.Top)
	for range 60 {
		k.Do(keymap.Down)
	}
	pointed := func() string {
		for _, l := range strings.Split(k.draw(30, 12), "\n") {
			if strings.HasPrefix(l, "▌") {
				return strings.Trim(l, "▌# ")
			}
		}
		return ""
	}
	was := pointed()
	for range 4 {
		if k.Do(keymap.Markdown); pointed() != was {
			t.Errorf("%q was selected, now it is %q", was, pointed())
		}
	}
}

// TestLargeMarkdownIsDrawnInTheBackground expects the text as received until it is.
func TestLargeMarkdownIsDrawnInTheBackground(t *testing.T) {
	k := newTalk().open().send(delta("content", strings.Repeat("Some **bold** text. ", 2000)), stop, done)
	k.host.Hold = true
	k.Do(keymap.Top)
	k.Do(keymap.Markdown)
	if out := k.draw(60, 12); !strings.Contains(out, "Some **bold** text.") {
		t.Error(out)
	}
	k.draw(50, 12)
	k.host.Release()
	if out := k.draw(50, 12); !strings.Contains(out, "Some bold text.") || len(k.host.Held) > 0 {
		t.Error(out)
	}
}

// TestTimesOfHeldBackAnswersAreMarked sends all events in one read.
func TestTimesOfHeldBackAnswersAreMarked(t *testing.T) {
	for _, held := range []bool{false, true} {
		k := newTalk().open()
		for range 30 {
			k.send(delta("content", "word "))
			if held {
				k.at = k.at.Add(-20 * time.Millisecond)
			}
		}
		k.send(stop, done)
		out := k.draw(38, 12)
		_, lines, _ := k.Detail(paneltest.Frame(), 76)
		detail := strings.Join(paneltest.Plain(lines), "\n")
		if strings.Contains(out, "* held back · TTFT 180ms*") != held || strings.Contains(detail, "30 chunks arrived in 1 read, so") != held {
			t.Errorf("held back: %v\n%s\n%s", held, out, detail)
		}
	}
}

func TestCopies(t *testing.T) {
	var got []string
	for _, c := range spoken(newTalk()).Copies() {
		content, err := c.Text()
		got = append(got, fmt.Sprintf("%s (%s): %.20q %v", c.Label, c.Note, content, err))
	}
	want := []string{
		`text (215 bytes): "# The weather\n\nIn Pa" <nil>`, `code block 1 (python, 45 bytes): "for day in range(3):" <nil>`,
		`arguments of get_weather (89 bytes): "{\"city\":\"Paris\",\"day" <nil>`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestRowsDependOnTheTextAlone sends random texts in random pieces, drawing in between, and expects the rows of the same
// text sent at once.
func TestRowsDependOnTheTextAlone(t *testing.T) {
	words := []string{"a", "word", "longer words", "\n", "\n\n", "```\n", "# title", " ", "  ", "é", "日本", "\t", "\x1b[1m", "``", "`"}
	for n := range race.Inputs(300) {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		w := 4 + r.IntN(30)
		parts, whole := newTalk(), newTalk()
		text := ""
		for range r.IntN(40) {
			piece := words[r.IntN(len(words))]
			text += piece
			parts.send(delta("content", piece)).draw(w, 40)
		}
		if text == "" {
			continue
		}
		whole.send(delta("content", text))
		rows := func(k *talk) string {
			out := strings.Split(k.draw(w, 40), "\n")
			return strings.Join(out[:38], "\n")
		}
		if got, want := rows(parts), rows(whole); got != want {
			t.Fatalf("%q at width %d\nin pieces\n%s\nat once\n%s", text, w, got, want)
		}
	}
}

func TestExample(t *testing.T) {
	p, fold, err := answer.Type.Build(paneltest.Example(t, answer.Type), panel.Deps{
		Hub: hub.New(hub.Options{}), Feeds: panel.NewRoster("chat"),
	})
	if err != nil {
		t.Fatal(err)
	}
	fold.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(delta("content", "Hello")), Time: paneltest.Now}})
	p.Refresh(paneltest.Now)
	paneltest.Find(t, p.Lines(paneltest.Frame(), 60, 8), "Hello")
}

// BenchmarkFrame draws an answer of 100,000 pieces to which another one is added before each frame.
func BenchmarkFrame(b *testing.B) {
	k := long()
	b.ReportAllocs()
	for b.Loop() {
		k.send(delta("content", "more "))
		k.Lines(paneltest.Frame(), 118, 36)
	}
}

// BenchmarkMarkdownFrame draws the same answer as Markdown, after the first frame.
func BenchmarkMarkdownFrame(b *testing.B) {
	k := long().send(stop, done)
	k.Do(keymap.Markdown)
	f := paneltest.Frame()
	k.Lines(f, 118, 36)
	b.ReportAllocs()
	for b.Loop() {
		k.Refresh(paneltest.Now)
		k.Lines(f, 118, 36)
	}
}

// long returns an answer of 100,000 pieces.
func long() *talk {
	k := newTalk()
	for i := range 100_000 {
		end := " "
		if i%60 == 59 {
			end = "\n\n"
		}
		k.set.Of(0).Fold([]feeds.Event{{
			Kind: feeds.Message, Data: []byte(delta("content", "word"+end)), Time: k.at, Conn: 1,
		}})
	}
	k.draw(118, 36)
	return k
}
