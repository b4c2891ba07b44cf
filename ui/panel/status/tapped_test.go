package status

import (
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/health"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
)

// tappedPanel lists a stream of another program that has sent some data and ended, with a status.
func tappedPanel(t *testing.T, data string, end feeds.Status) *Panel {
	t.Helper()
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	s := &tap.Stream{Spec: feeds.Spec{Name: "POST /x #1", URL: "http://api.test/x", Request: feeds.Request{Method: "POST"}}}
	p, err := h.Play(s.Spec, paneltest.Now, s)
	if err != nil {
		t.Fatal(err)
	}
	p.Opened(feeds.Opening{Conn: 1, Time: paneltest.Now})
	p.Read(feeds.Read{Conn: 1, Time: paneltest.Now, Bytes: []byte("data: " + data + "\n\n")})
	if end.State != feeds.Live {
		p.Closed(feeds.Closing{Conn: 1, Time: paneltest.Now, Clean: true})
	}
	p.Changed(paneltest.Now, end)
	return newPanel(t, panel.Deps{
		Hub: h, Feeds: panel.NewRoster(s.Spec.Name), Tapped: func(int) *tap.Stream { return s },
	})
}

func TestAnswerWithoutItsEndIsNotShownAsFinished(t *testing.T) {
	const part = `{"response":"Hi","done":false}`
	for data, want := range map[string]string{
		part: `✕ POST /x #1  incomplete    no "done": true; over`,
		`{"response":"Hi","done":true,"done_reason":"stop"}`:   "✓ POST /x #1  complete      over",
		`{"response":"Hi","done":true,"done_reason":"length"}`: "◆ POST /x #1  limited       finish reason length; over",
		`{"a":1}`: "○ POST /x #1  ended         over",
	} {
		reason := "over"
		switch {
		case data == part:
			reason = `incomplete answer: no "done": true; over`
		case strings.Contains(data, "length"):
			reason = "limited answer: finish reason length; over"
		}
		p := tappedPanel(t, data, feeds.Status{State: feeds.Ended, Reason: reason})
		if got := strings.Join(draw(p, 80, 1), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", data, want, got)
		}
		_, lines, _ := p.Detail(paneltest.Frame(), 80)
		if got := strings.Join(paneltest.Plain(lines), "\n"); strings.Contains(got, `no "done": true`) != (data == part) {
			t.Errorf("%s: the details are\n%s", data, got)
		}
	}
}

func TestFiguresOfAlteredStreamsAreMarked(t *testing.T) {
	p := tappedPanel(t, "x", feeds.Status{State: feeds.Live, Altered: "delayed", Since: paneltest.Now})
	row := strings.Join(draw(p, 120, 1), "\n")
	if !strings.Contains(row, "ALTERED") || !strings.Contains(row, "delayed") {
		t.Error(row)
	}
	_, lines, _ := p.Detail(paneltest.Frame(), 100)
	if got := strings.Join(paneltest.Plain(lines), "\n"); !strings.Contains(got, "delayed: times and figures are not the server's, which * marks") {
		t.Error(got)
	}
	sheet := newSheet(paneltest.Frame(), 100)
	var r health.Report
	r.Windows[health.Minute].Gap.N = 2
	sheet.percentiles(&r, "delayed")
	if got := strings.Join(paneltest.Plain(sheet.Lines()), "\n"); !strings.Contains(got, "gap 1 min*") {
		t.Error(got)
	}
	for altered, want := range map[string]string{"": "gap 2/9ms", "delayed": "gap*2/9ms"} {
		if got := marked("gap 2/9ms", &feeds.Snapshot{Status: feeds.Status{Altered: altered}}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
