package dashboard

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// until draws frames, as the clock would, until a condition holds.
func (l *live) until(holds func() bool) {
	l.t.Helper()
	deadline, frames := time.After(20*time.Second), time.NewTicker(20*time.Millisecond)
	defer frames.Stop()
	for l.update(frameMsg{now: time.Now()}); !holds(); l.update(frameMsg{now: time.Now()}) {
		select {
		case <-frames.C:
		case w := <-l.o.warnings:
			l.update(w)
		case <-deadline:
			l.t.Fatalf("it never holds:\n%s\nsent: %q", shown(l.Model), l.sent())
		}
	}
}

func (l *live) shows(text string) func() bool {
	return func() bool { return strings.Contains(shown(l.Model), text) }
}

// sent returns the control sequences that were sent to the terminal.
func (l *live) sent() string { return l.out.(*paper).sent }

// newActingWall returns a dashboard with actions, whose webhooks are answered with a status.
func newActingWall(t *testing.T, actions string) (l *live, status *atomic.Int32, paths chan string) {
	t.Helper()
	paths, status = make(chan string, 100), new(atomic.Int32)
	status.Store(http.StatusOK)
	hooks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(int(status.Load()))
		paths <- r.Method + " " + r.URL.Path
	}))
	t.Cleanup(hooks.Close)
	l = newLive(t, wall(1, 1)+ruled+"actions:\n"+strings.ReplaceAll(actions, "$HOOK", hooks.URL))
	t.Cleanup(func() { l.alerts.end() })
	return l, status, paths
}

func TestTerminalDrawsAttention(t *testing.T) {
	l, _, paths := newActingWall(t, `
  - {name: desk, terminal: [bell, desktop, flash]}
  - {name: oncall, webhook: "$HOOK/secret", dashboard: true}
  - {name: others, webhook: "$HOOK/others"}
`)
	l.feed("/0") <- 7
	l.until(l.shows("[CRITICAL] high: f0/k1  n is 7"))
	if got, want := l.sent(), "\a\x1b]9;[CRITICAL] high: f0/k1: n is 7\x1b\\"; !strings.Contains(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	if d := l.deadline(); d.IsZero() || d.After(l.now.Add(flashTime)) {
		t.Errorf("the next frame is at %s", d)
	}
	if got := <-paths; got != "POST /secret" {
		t.Errorf("received %s", got)
	}
	l.until(func() bool { return l.alerts.acting.States()[1].Delivered == 1 })
	l.command("actions")
	l.see("sent 1 alert, the last at " + l.alerts.acting.States()[1].Last.In(l.now.Location()).Format("15:04:05"))
	l.see("left to feedscope watch (no dashboard: true)")
	l.update(key("esc"))
	l.update(frameMsg{now: l.now.Add(flashTime)})
	unseen(t, l.Model, "high: f0/k1  n is 7")
	l.see("1 feed ")
}

func TestFailingActionIsShownUntilItWorksAgain(t *testing.T) {
	l, status, _ := newActingWall(t, `
  - {name: oncall, webhook: "$HOOK/secret", dashboard: true}
`)
	status.Store(http.StatusServiceUnavailable)
	l.command("actions")
	l.see("nothing sent yet")
	l.update(key("esc"))
	l.feed("/0") <- 7
	l.until(l.shows("action oncall failed: 503 Service Unavailable"))
	l.update(frameMsg{now: l.now.Add(toastTime)})
	l.see("✕ action oncall: 503 Service Unavailable")
	if strings.Contains(shown(l.Model), "secret") {
		t.Error("the screen shows the address")
	}
	l.command("actions")
	l.see("failed at " + l.alerts.acting.States()[0].Last.In(l.now.Location()).Format("15:04:05") + ": 503")
	l.see("1 waiting")
	l.update(key("esc"))
	status.Store(http.StatusOK)
	l.until(func() bool { return l.alerts.acting.States()[0].Delivered == 1 })
	unseen(t, l.Model, "✕ action")

	status.Store(http.StatusBadGateway)
	l.feed("/0") <- 8 // Another key.
	l.until(func() bool { return l.alerts.acting.States()[0].Problem != "" })
	if got := l.alerts.end(); got != "1 alert could not be sent" {
		t.Errorf("in the end: %q", got)
	}
}

func TestActionIsTested(t *testing.T) {
	l, _, paths := newActingWall(t, `
  - {name: desk, terminal: [flash]}
  - {name: oncall, webhook: "$HOOK/oncall"}
`)
	for i, want := range []string{"desk: delivered", "oncall: delivered"} {
		l.command("actions")
		l.update(key([]string{"1", "2"}[i]))
		l.update(key("2"))
		l.see(want)
	}
	if got := <-paths; got != "POST /oncall" {
		t.Errorf("received %s", got)
	}
	l.until(l.shows("[CRITICAL] test: test  This is a test of feedscope on "))
}

func TestReloadChangesActions(t *testing.T) {
	l, _, _ := newActingWall(t, `
  - {name: desk, terminal: [flash]}
`)
	l.save(strings.Replace(l.text, "terminal: [flash]", "command: ['true'], dashboard: true", 1))
	if got := l.alerts.acting.States(); len(got) != 1 || got[0].Kind != "command" {
		t.Errorf("%+v", got)
	}
	before := l.text
	l.save(l.text + "  - {name: bad, webhook: 'https://hook.test/', ca: /nonexistent/ca.pem, dashboard: true}\n")
	if got := l.alerts.acting.States(); len(got) != 1 || l.reloading.problem == nil || !strings.Contains(l.reloading.problem.Error(), `action "bad"`) {
		t.Errorf("%+v, %v", got, l.reloading.problem)
	}
	l.save(before)
	l.command("actions")
	l.see("nothing sent yet")
}
