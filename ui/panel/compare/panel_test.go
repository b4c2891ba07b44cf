package compare_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/compare"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

// contest is a panel of three feeds and their streams.
type contest struct {
	*compare.Panel
	set    *answer.Set
	rounds [3]uint32
	status feeds.Status
}

func newContest(t testing.TB) *contest {
	t.Helper()
	deps := panel.Deps{
		Hub: hub.New(hub.Options{}), Feeds: panel.NewRoster("a.test/v1/messages", "b.test/v1/messages", "c.test/v1/messages"),
	}
	c := &contest{status: feeds.Status{State: feeds.Ended}}
	sources := deps.Sources(nil)
	sources.Status = func(int) (feeds.Status, time.Time) { return c.status, paneltest.Now }
	c.set = answer.NewSet(func(feed int) answer.Options {
		return answer.Options{Price: answer.Price{Known: true, Input: 1, Cached: 1, Output: float64(feed + 2), Reasoning: 5}}
	})
	c.Panel = compare.New("Compare", c.set, sources, deps.Shown)
	return c
}

// The pieces of a stream.
const (
	chunk = `{"object":"chat.completion.chunk","model":"demo-1","choices":[{"delta":{"content":"x"}}]}`
	usage = `{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":30}}`
	stop  = `{"choices":[{"delta":{},"finish_reason":"stop"}]}`
	done  = `[DONE]`
)

// open opens a connection of a feed.
func (c *contest) open(feed int) *contest {
	c.rounds[feed]++
	c.set.Of(feed).(feeds.Observer).Opened(feeds.Opening{Conn: c.rounds[feed], Info: conn.Info{Up: paneltest.Now}})
	return c
}

// answer sends 30 chunks, gap apart, and then the end.
func (c *contest) answer(feed int, gap time.Duration, end ...string) *contest {
	c.open(feed)
	at := paneltest.Now.Add(300 * time.Millisecond)
	send := func(data string) {
		c.set.Of(feed).Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Time: at, Conn: c.rounds[feed],
		}})
	}
	for range 30 {
		at = at.Add(gap)
		send(chunk)
	}
	for _, data := range end {
		send(data)
	}
	if len(end) > 0 {
		c.set.Of(feed).(feeds.Observer).Closed(feeds.Closing{Conn: c.rounds[feed], Clean: true})
	}
	return c
}

func (c *contest) draw(w, h int) []string {
	c.Refresh(paneltest.Now)
	c.Lines(paneltest.Frame(), w, h)
	return paneltest.Plain(c.Lines(paneltest.Frame(), w, h))
}

// mixed returns a contest in which answers ended in several ways.
func mixed(t testing.TB) *contest {
	c := newContest(t)
	for i := range 3 {
		c.answer(0, time.Duration(10+i)*time.Millisecond, usage, stop, done)
		c.answer(1, time.Duration(20+i)*time.Millisecond, usage, stop, done)
	}
	c.answer(0, 15*time.Millisecond)
	c.answer(1, 5*time.Millisecond, usage)
	c.answer(2, 0, usage, stop, done)
	c.set.Of(2).(feeds.Observer).Opened(feeds.Opening{Reason: "the server answered 429 Too Many Requests"})
	return c
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{118, 14}, {78, 14}, {40, 5}} {
		paneltest.Golden(t, fmt.Sprintf("%dx%d", size[0], size[1]), mixed(t).draw(size[0], size[1]))
	}
}

func TestInvariants(t *testing.T) {
	paneltest.Invariants(t, func() panel.Panel {
		c := mixed(t)
		c.Refresh(paneltest.Now)
		return c.Panel
	})
	paneltest.Invariants(t, func() panel.Panel { return newContest(t).Panel })
}

func TestARoundIsARequestToEachFeed(t *testing.T) {
	c := newContest(t)
	c.answer(0, time.Millisecond, usage, stop, done).answer(1, time.Millisecond).open(2)
	c.Refresh(paneltest.Now)
	names, note := c.Send()
	if got := strings.Join(names, " "); got != "a.test/v1/messages b.test/v1/messages c.test/v1/messages" ||
		note != "one to each feed; cuts off 2 answers in progress" { // One without an event so far.
		t.Error(got, note)
	}
}

func TestOrder(t *testing.T) {
	c := newContest(t)
	c.answer(0, 10*time.Millisecond, usage, stop, done).answer(1, 5*time.Millisecond, usage, stop, done)
	c.answer(0, 20*time.Millisecond, usage, stop, done).answer(1, 2*time.Millisecond, usage)
	order := func(want ...string) {
		t.Helper()
		var got []string
		for _, line := range c.draw(118, 12)[1:] {
			if f := strings.Fields(strings.TrimLeft(line, "▌ ")); len(f) > 2 && !strings.HasPrefix(f[0], "c") {
				got = append(got, f[0][:1]+f[1])
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%v, want %v", got, want)
		}
	}
	order("a2", "b2", "a1", "b1")
	c.Do(keymap.Reverse)
	order("a1", "b1", "a2", "b2")
	c.Do(keymap.Sort) // By TTFT; the incomplete answer last.
	order("b1", "a1", "a2", "b2")
	c.Do(keymap.Reverse)
	order("a2", "a1", "b1", "b2")
	if err := c.SetFilter("incomplete"); err != nil {
		t.Fatal(err)
	}
	order("b2")
}

// TestRoundsAreRequests refuses a request of one feed, and starts an answer of the other one over.
func TestRoundsAreRequests(t *testing.T) {
	c := newContest(t)
	c.set.Of(1).(feeds.Observer).Opened(feeds.Opening{Reason: "refused"})
	const role = `{"choices":[{"delta":{"role":"assistant"}}]}`
	c.answer(0, 10*time.Millisecond, role, chunk, role, chunk, usage, stop, done)
	c.answer(0, 10*time.Millisecond, usage, stop, done).answer(1, 10*time.Millisecond, usage, stop, done)
	c.open(1)
	var got []string
	for _, line := range c.draw(118, 8)[1:6] {
		f := strings.Fields(strings.TrimLeft(line, "▌ "))
		got = append(got, f[0][:1]+f[1]+" "+f[3])
	}
	if want := "b3 waiting, a2 complete, b2 complete, a1 complete, a1 incomplete"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestOldRoundsAreCounted(t *testing.T) {
	c := newContest(t)
	for range answer.MaxAnswers + 2 {
		c.answer(0, time.Millisecond, usage, stop, done)
	}
	c.Refresh(paneltest.Now)
	if _, badge := c.Title(paneltest.Frame()); !strings.Contains(badge, "2 older answers dropped") {
		t.Error(badge)
	}
}

func TestDetailsSayWhy(t *testing.T) {
	c := mixed(t)
	c.draw(118, 14)
	c.Do(keymap.Top)
	var all []string
	for range 12 {
		title, lines, ok := c.Detail(paneltest.Frame(), 100)
		if !ok {
			t.Fatal("no details")
		}
		all = append(append(all, title), paneltest.Plain(lines)...)
		if !strings.HasPrefix(all[len(all)-len(lines)], "feed ") {
			t.Errorf("the first line of %s does not name the feed", title)
		}
		c.Do(keymap.Down)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{
		"median of 3", "incomplete: no finish reason, no [DONE]", "no answer: the server answered 429 Too Many Requests", "demo-1",
		"complete, held", "figures that this distorts are not", "(best)", "(not compared)", "1 request",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestTableIsCopied(t *testing.T) {
	c := mixed(t)
	c.Refresh(paneltest.Now)
	for _, form := range c.Copies() {
		text, err := form.Text()
		if err != nil || !strings.Contains(text, "a.test/v1/messages") || !strings.Contains(text, "median of 3") {
			t.Errorf("%s: %s, %v", form.Label, text, err)
		}
	}
}

func TestHiddenHosts(t *testing.T) {
	c := mixed(t)
	c.Refresh(paneltest.Now)
	f := paneltest.Frame()
	f.HideSecrets = true
	if text := strings.Join(paneltest.Plain(c.Lines(f, 118, 14)), "\n"); strings.Contains(text, ".test") || !strings.Contains(text, "feed 2") {
		t.Error(text)
	}
}

func TestConnectingFeedsHaveARow(t *testing.T) {
	c := newContest(t)
	c.answer(0, time.Millisecond, usage, stop, done)
	c.status.State = feeds.Connecting
	if text := strings.Join(c.draw(118, 8), "\n"); strings.Count(text, "connecting") != 3 {
		t.Error(text)
	}
}

func TestEndedAnswersKeepNoText(t *testing.T) {
	deps := panel.Deps{Hub: hub.New(hub.Options{}), Feeds: panel.NewRoster("a")}
	p, fold, err := compare.Type.Build(paneltest.Example(t, compare.Type), deps)
	if err != nil {
		t.Fatal(err)
	}
	c := &contest{Panel: p.(*compare.Panel), set: fold.(*answer.Set)}
	c.answer(0, time.Millisecond, usage, stop, done)
	c.set.Each(func(_ int, answers []*answer.Answer, _ int) {
		if len(answers) != 1 || answers[0].Parts != nil || answers[0].Usage.Output != 30 {
			t.Errorf("%+v", answers[0])
		}
	})
}
