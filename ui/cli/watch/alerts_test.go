package watch_test

import (
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/ui/cli/watch"
)

const ruled = `
feeds: [{name: f, url: http://feed.test/f, retry: {jitter: 0}}]
rules:
  - {name: quiet, when: silence() > "1m", severity: critical, text: "{feed()} says nothing"}
  - {name: hot, when: temperature > 90, key: host, text: "{host} at {temperature}"}
`

func TestAlertsAreLogged(t *testing.T) {
	text := strings.Replace(ruled, "{feed()} says nothing", "nothing for {silence()}", 1)
	h := feedtest.Stream(
		"data: {\"host\":\"a\\u001b[31m\",\"temperature\":95}\n\n", 90*time.Second,
		"data: {\"host\":\"a\\u001b[31m\",\"temperature\":20}\n\n", feedtest.Holding,
	)
	run(t, text, watch.Options{}, h, func(w *watching) {
		w.expect(`watching feeds=1 rules=2 config=wall.yaml version=1`, `"feed live" feed=f reason=connected`,
			`alert rule=hot feed=f key=a␛[31m severity=warning text="a␛[31m at 95"`)
		wait(80 * time.Second)
		w.expect(`alert rule=quiet feed=f severity=critical text="nothing for 1m1s"`)
		wait(15 * time.Second)
		w.expect(`resolved rule=hot feed=f key=a␛[31m severity=warning text="a␛[31m at 95" held=1m30s`,
			`resolved rule=quiet feed=f severity=critical text="nothing for 1m1s" held=30s`)
		w.asking.metrics(`feedscope_rule_open_alerts{rule="hot"} 0`, `feedscope_alerts_total{event="resolved",severity="critical"} 1`)
		if _, body := w.asking.get("/metrics"); strings.Contains(body, `feed="rules"`) {
			t.Error("the feed of alerts has metrics")
		}
	})
}

func TestReloadAppliesRules(t *testing.T) {
	h := feedtest.Stream("data: {\"n\":1}\n\n", feedtest.Holding)
	const rule = `{name: quiet, when: silence() > "1m"}`
	run(t, one, watch.Options{}, h, func(w *watching) {
		wait(2 * time.Minute)
		w.take()
		w.reload(one + "\nrules: [" + rule + "]")
		wait(2 * time.Second)
		w.expect(`"configuration applied" config=wall.yaml changes="no feed changed" feeds=1 rules=1`,
			`alert rule=quiet feed=f severity=warning text="quiet: silence() > \"1m\", is 2m1s"`)
		w.reload(one + "\nrules: [" + rule + `, {name: nothing, when: "1 + 1"}]`)
		if got := strings.Join(w.take(), "\n"); !strings.Contains(got, "not applied") {
			t.Errorf("logged %s", got)
		}
		w.reload(strings.ReplaceAll(one, "name: f", "name: g") + "\nrules: [" + rule + "]")
		got := w.take()
		if len(got) != 3 || !strings.Contains(strings.Join(got[:2], "\n"), `resolved rule=quiet feed=f`) { // Its successor may be live already.
			t.Errorf("logged %q", got)
		}
		w.reload(strings.ReplaceAll(one, "name: f", "name: g"))
		w.take()
		wait(2 * time.Minute)
		w.expect()
	})
}

func TestAlertsAreRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	o := watch.Options{Capture: &capture.Options{Path: path, RotateAfter: time.Hour}}
	h := func(w http.ResponseWriter, r *http.Request) {
		feedtest.Stream("data: {\"host\":\"a\",\"temperature\":95}\n\n", feedtest.Holding)(w, r)
	}
	run(t, strings.Replace(ruled, "{feed()} ", "", 1), o, http.HandlerFunc(h), func(*watching) { wait(time.Second) })
	file, err := capture.Open(strings.Replace(path, "f.capture", "f.0001.capture", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	outline, err := capture.Scan(file.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if len(outline.Feeds) != 2 || outline.Feeds[1].Spec.Name != "rules" {
		t.Errorf("recorded %d feeds", len(outline.Feeds))
	}
}

func TestActionsAreRunAndTheirFailuresLogged(t *testing.T) {
	var mu sync.Mutex
	var got []string
	status := http.StatusServiceUnavailable
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			feedtest.Stream("data: {\"host\":\"a\",\"temperature\":95}\n\n", feedtest.Holding)(w, r)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.URL.Path+" "+r.UserAgent()+" "+string(body[:30]))
		w.WriteHeader(status)
	})
	const acting = `
rules: [{when: temperature > 90, name: hot, actions: [one]}]
actions:
  - {name: one, webhook: http://hook.test/s3cr3t-token}
  - {name: two, webhook: http://hook.test/two}
  - {name: desk, terminal: [bell]}
`
	run(t, one+acting, watch.Options{Conn: conn.Options{UserAgent: "feedscope/1"}}, h, func(w *watching) {
		wait(2 * time.Second)
		lines := strings.Join(w.take(), "\n")
		if !strings.Contains(lines, `"action not run here" action=desk needs="the terminal of a dashboard"`) {
			t.Errorf("logged %s", lines)
		}
		if !strings.Contains(lines, `"action failed" action=one reason="503 Service Unavailable"`) || strings.Contains(lines, "s3cr3t") {
			t.Errorf("logged %s", lines)
		}
		w.asking.metrics(`feedscope_action_failing{action="one"} 1`, `feedscope_action_waiting_alerts{action="one"} 1`,
			`feedscope_action_failing{action="two"} 0`)
		mu.Lock()
		status = http.StatusOK
		mu.Unlock()
		wait(10 * time.Second)
		if line := w.take(); len(line) != 1 || !strings.HasPrefix(line[0], `"action works again" action=one after=`) {
			t.Errorf("logged %q", line)
		}
		w.asking.metrics(`feedscope_action_delivered_alerts_total{action="one"} 1`)
		mu.Lock()
		status = http.StatusBadGateway
		mu.Unlock()
		w.reload(one + strings.ReplaceAll(acting, "hot", "warm")) // The alert ends, and another opens.
		w.cancel(errors.New("over"))
		<-w.done
		if lines := strings.Join(w.take(), "\n"); !strings.Contains(lines, `"alerts not delivered" action=one reason="502 Bad Gateway" alerts_lost=1`) {
			t.Errorf("logged %s", lines)
		}
		if len(got) < 2 || !strings.HasPrefix(got[0], `/s3cr3t-token feedscope/1 {"event":"alert","id":"`) {
			t.Errorf("received %q", got)
		}
	})
}

func TestReloadWithAnActionThatCannotRunChangesNothing(t *testing.T) {
	run(t, one, watch.Options{}, feedtest.Stream("data: a\n\n", feedtest.Holding), func(w *watching) {
		w.take()
		w.reload("feeds: [{name: g, url: http://feed.test/g}]\nactions: [{webhook: https://hook.test/, ca: /nonexistent/ca.pem}]")
		if got := w.take(); len(got) != 1 || !strings.Contains(got[0], `not applied`) || !strings.Contains(got[0], `action \"hook.test\"`) {
			t.Errorf("logged %q", got)
		}
	})
}
