package dashboard

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/config"
)

// tapModel is the dashboard of a tap whose relay is the test.
type tapModel struct {
	*Model
	t *testing.T
}

func newTapModel(t *testing.T, w, h int) tapModel {
	t.Helper()
	c := (&config.Loader{Panels: Panels}).ForTap("api.test")
	c.Theme = "dark"
	m := tapModel{modelOf(t, hub.New(hub.Options{HistoryBytes: 1 << 20}), Options{Config: c, Suggest: true, Tap: &Tap{
		BaseURL: "http://127.0.0.1:9000", Server: "https://api.test", Name: "api.test",
	}}, w, h), t}
	m.plays(&tap.Stream{Spec: feeds.Spec{Name: "api.test", URL: "https://api.test"}}).say(feeds.Live, "passing requests")
	return m
}

// playingFeed is a feed that the test plays.
type playingFeed struct{ *hub.Playback }

func (p playingFeed) say(s feeds.State, reason string) {
	p.Changed(time.Now(), feeds.Status{State: s, Since: time.Now(), Reason: reason})
}

// plays adds a feed through the event loop.
func (m tapModel) plays(s *tap.Stream) playingFeed {
	m.t.Helper()
	s.Start = time.Now()
	reply := make(chan played, 1)
	m.Update(playMsg{s, reply})
	p := <-reply
	if p.err != nil {
		m.t.Fatal(p.err)
	}
	return playingFeed{p.playback}
}

// stream adds a stream that has sent a text and, unless end is [feeds.Live], ended.
func (m tapModel) stream(s *tap.Stream, text string, end feeds.State) {
	p := m.plays(s)
	now := time.Now()
	p.Opened(feeds.Opening{Conn: 1, Time: now, Info: conn.Info{Started: now, Up: now}})
	p.say(feeds.Live, "connected")
	p.Read(feeds.Read{Conn: 1, Time: now, Bytes: []byte(text)})
	if end != feeds.Live {
		p.Closed(feeds.Closing{Conn: 1, Time: now, Clean: end == feeds.Ended})
		p.say(end, "over")
	}
}

func streamOf(path string, n int) *tap.Stream {
	return &tap.Stream{Spec: feeds.Spec{
		Name: fmt.Sprintf("POST %s #%d", path, n), URL: "https://api.test" + path, Request: feeds.Request{Method: "POST"},
	}}
}

// sees draws and compares the screen with patterns that follow each other.
func (m tapModel) sees(want ...string) {
	m.t.Helper()
	missing := ""
	for range 100_000 { // Panels catch up and search in the background.
		_, cmd := m.Update(frameMsg{now: time.Now().Add(time.Second)})
		follow(m.Model, cmd)
		rest := shown(m.Model)
		missing = ""
		for _, w := range want {
			_, after, found := strings.Cut(rest, w)
			if !found {
				missing = w
				break
			}
			rest = after
		}
		if missing == "" {
			return
		}
		runtime.Gosched()
	}
	m.t.Fatalf("no %q after the others in\n%s", missing, shown(m.Model))
}

func TestTapSaysWhatToDo(t *testing.T) {
	m := newTapModel(t, 120, 40)
	m.sees("tap http://127.0.0.1:9000", "0 streams", "waiting for requests", "y copies the base URL", "Set the base URL", "OPENAI_BASE_URL=http://127.0.0.1:9000/v1")
	press(m.Model, "y")
	if want := ansi.SetSystemClipboard("http://127.0.0.1:9000"); m.out.(*paper).sent != want {
		t.Errorf("copied %q", m.out.(*paper).sent)
	}
	for w := 1; w < 130; w += 7 {
		for h := 1; h < 45; h += 3 {
			m.Update(tea.WindowSizeMsg{Width: w, Height: h})
			lines := strings.Split(m.out.(*paper).view.Content, "\n")
			for y, l := range lines {
				if ansi.StringWidth(l) != w || len(lines) != h {
					t.Fatalf("line %d of %d at %dx%d: %q", y, len(lines), w, h, ansi.Strip(l))
				}
			}
		}
	}
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.stream(streamOf("/x", 1), "", feeds.Live)
	if m.sees("1 stream"); strings.Contains(shown(m.Model), "Set the base URL") {
		t.Error("the instructions stay")
	}
}

func TestTapShowsStreamsNewestFirst(t *testing.T) {
	m := newTapModel(t, 120, 40)
	m.stream(streamOf("/events", 1), "data: hello\n\n", feeds.Failed)
	expectPanels(t, m.Model, "Streams", "Events", "Requests")
	m.stream(streamOf("/v1/messages", 1), "event: content_block_delta\n"+
		`data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Forty-two"}}`+"\n\n", feeds.Live)
	expectPanels(t, m.Model, "Streams", "Answer", "Events", "Requests")
	m.sees("2 streams", "1 open · 1 cut", "● POST /v1/messages #1", "✕ POST /events #1", "● api.test", "╭ Answer · streaming", "Forty-two")
	m.sees("╭ Requests · 1", "passing requests")
	if _, requests, _ := strings.Cut(shown(m.Model), "╭ Requests"); strings.Contains(requests, "TYPE") || !strings.Contains(requests, "TIME") {
		t.Errorf("the requests are\n%s", requests)
	}
}

func TestTapTellsApartHowStreamsEnded(t *testing.T) {
	m := newTapModel(t, 120, 40)
	const part = `data: {"response":"Hi","done":false}` + "\n\n"
	m.stream(streamOf("/a", 1), part+`data: {"response":"!","done":true,"done_reason":"stop"}`+"\n\n", feeds.Ended)
	m.stream(streamOf("/b", 1), part, feeds.Ended)
	m.stream(streamOf("/c", 1), part+`data: {"error":"overloaded"}`+"\n\n", feeds.Ended)
	m.stream(streamOf("/d", 1), part, feeds.Failed)
	m.stream(streamOf("/e", 1), "data: x\n\n", feeds.Ended)
	m.sees("none open · 1 cut · 1 failed · 1 incomplete", "ended", "incomplete", "failed", "incomplete", "complete")
}

func TestAnswerFollowsTheSelectedStream(t *testing.T) {
	m := newTapModel(t, 120, 40)
	said := func(word string) string {
		return `data: {"response":"` + word + `","done":true,"done_reason":"stop"}` + "\n\n"
	}
	m.stream(streamOf("/api/chat", 1), said("first"), feeds.Ended)
	m.stream(streamOf("/events", 1), "data: x\n\n", feeds.Ended)
	m.stream(streamOf("/api/chat", 2), said("second"), feeds.Ended)
	m.stream(streamOf("/events", 2), "data: x\n\n", feeds.Live)
	m.sees("╭ Answer · complete · POST /api/chat #2 · 2 of 2", "second")
	press(m.Model, "1")
	press(m.Model, "down")
	m.sees("╭ Answer · complete · POST /api/chat #2 ─", "second")
	press(m.Model, "down")
	m.sees("╭ Answer · POST /events #1 ─", "no answer in POST /events #1")
	press(m.Model, "down")
	m.sees("╭ Answer · complete · POST /api/chat #1 ─", "first")
	m.stream(streamOf("/api/chat", 3), said("third"), feeds.Ended)
	m.sees("╭ Answer · complete · POST /api/chat #1 ─", "first")
	press(m.Model, "home")
	m.sees("╭ Answer · complete · POST /api/chat #3 · 3 of 3", "third")
}

func TestTapListsTheNewestStreams(t *testing.T) {
	m := newTapModel(t, 120, 40)
	m.stream(streamOf("/v1/messages", 1), "data: x\n\n", feeds.Live)
	for n := 2; n <= maxListed+3; n++ {
		s := streamOf("/v1/messages", n)
		m.stream(s, "data: x\n\n", feeds.Ended)
	}
	if n := len(m.feeds); n != maxListed+1 || m.deps.Feeds.Len() != n || len(m.o.Config.Feeds) != n || len(m.observed) != manyFeeds {
		t.Errorf("%d feeds, %d listed, %d configured, %d observed", n, m.deps.Feeds.Len(), len(m.o.Config.Feeds), len(m.observed))
	}
	if m.feedNamed("POST /v1/messages #1") == nil || m.feedNamed("POST /v1/messages #4") != nil || m.feedNamed("POST /v1/messages #5") == nil {
		t.Error("the wrong streams left the list")
	}
	if !strings.HasPrefix(m.toast.text, "the list keeps the newest 1,000 streams") {
		t.Errorf("said %q", m.toast.text)
	}
	if kept := len(m.streams); kept > maxListed+1 {
		t.Errorf("%d streams", kept)
	}
	if got := m.count().events; got != maxListed+3 {
		t.Errorf("%d events are counted", got)
	}
}

func TestTapShowsTheRequestOfAStream(t *testing.T) {
	m := newTapModel(t, 120, 40)
	first, second := streamOf("/v1/x", 1), streamOf("/v1/x", 2)
	second.Spec.LastEventID = "7"
	m.stream(first, "", feeds.Ended)
	p := m.plays(second)
	p.Opened(feeds.Opening{Conn: 1, Time: time.Now(), Info: conn.Info{Started: time.Now(), Up: time.Now(), BodyBytes: 15}, Tapped: &feeds.Tapped{
		Body: []byte(`{"model":"m-1"}`), BodyBytes: 15, Resumes: first.Spec.Name,
	}})
	p.say(feeds.Live, "connected")
	press(m.Model, "1")
	m.sees()
	press(m.Model, "enter")
	m.sees("POST /v1/x #2", "asked to resume", "POST /v1/x #1 after id 7", ", shows it", "Request body", "15B", "o shows it")
	press(m.Model, "o")
	m.sees("Request body", `"model": "m-1"`)
	press(m.Model, ",")
	m.sees("Streams · POST /v1/x #1")
	press(m.Model, ".")
	m.sees("Streams · POST /v1/x #2")
	press(m.Model, ".")
	m.sees("no stream in the list resumes it")
}

func TestTapSaysWhyKeysDoNothing(t *testing.T) {
	m := newTapModel(t, 120, 40)
	for _, k := range []string{"r", "d"} {
		press(m.Model, k)
		m.sees("the stream is that of another program")
	}
	if err := m.save("", false); err == nil || !strings.Contains(err.Error(), "nothing to save") {
		t.Errorf("save: %v", err)
	}
	for _, c := range m.commands() {
		if c.name == "reconnect" || c.name == "doctor" || c.name == "header" {
			t.Errorf("the palette offers %s", c.name)
		}
	}
}

func TestTapIsNotSuspended(t *testing.T) {
	m := newTapModel(t, 80, 24)
	press(m.Model, "ctrl+z")
	m.sees("not suspended: the relay would stop, and with it the program that it serves")
}

func TestTapEndsWithItsRelay(t *testing.T) {
	m := newTapModel(t, 80, 24)
	_, cmd := m.Update(relayEndedMsg{errors.New("no more sockets")})
	if !quits(cmd) || m.relayErr == nil {
		t.Error("it goes on")
	}
}
