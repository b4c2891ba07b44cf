package dashboard

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/capture"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
	"feedscope/ui/panel"
)

// send sends a number to a path, and waits until the screen shows a text.
func (l *live) send(path string, n int, want string) {
	l.t.Helper()
	l.feed(path) <- n
	l.await(want)
}

// await waits until the screen shows a text.
func (l *live) await(want string) {
	l.t.Helper()
	deadline := time.After(20 * time.Second)
	for l.update(frameMsg{now: time.Now()}); !strings.Contains(shown(l.Model), want); l.update(frameMsg{now: time.Now()}) {
		select {
		case <-l.hub.Changed():
		case <-deadline:
			l.t.Fatalf("the screen does not show %q:\n%s", want, shown(l.Model))
		}
	}
}

const ruled = `
rules:
  - {name: high, when: n > 5, key: key, severity: critical, text: "n is {n}"}
`

func TestAlertOfAnUnnamedRuleSaysItsConditionOnce(t *testing.T) {
	l := newLive(t, wall(2, 2)+"\nrules: [{when: n > 5, key: key}]\n")
	l.send("/0", 7, "f0/k1")
	l.command("focus Rules")
	l.update(key("a"))
	l.see("acknowledged: f0/k1: n > 5")
}

func TestAlertsOfRulesAreShownAndAcknowledged(t *testing.T) {
	l := newLive(t, wall(2, 2)+ruled)
	if got := l.names(); !slices.Equal(got, []string{"Feeds", "Rules", "Keys"}) || l.panes[l.focus].name != "Keys" {
		t.Errorf("the panels are %q, focused %s", got, l.panes[l.focus].name)
	}
	l.send("/0", 7, "n is 7")
	l.see("1 critical · 1 open · 1 new")
	l.see("f0/k1")
	l.see("2 feeds")
	l.command("rules")
	l.see("high")
	l.update(key("esc"))
	if l.command("keys"); !slices.Contains(l.names(), "Keys") {
		t.Error("its name alone hides a panel")
	}
	l.command("focus Rules")
	l.see("v events   a acknowledge   Z snooze")
	l.update(key("enter"))
	l.see("rule      high")
	l.update(key("esc"))
	l.update(key("a"))
	l.see("acknowledged: high: f0/k1: n is ")
	l.see("ACK")
	if s := l.alerts.engine.States(); s[0].Acknowledged != 1 {
		t.Errorf("%+v", s[0])
	}
	l.update(key("Z"))
	l.see("Snooze for")
	l.update(key("1"))
	l.see("snoozed until")
	l.see(": high: f0/k1: n is ")
	l.see("SNZ")
	if s := l.alerts.engine.States(); s[0].Snoozed != 1 {
		t.Errorf("%+v", s[0])
	}
	l.update(key("j")) // The message makes room for the hints.
	l.see("v events   Z end the snooze")
	l.update(key("Z"))
	l.see("the snooze is over, the alert is sent again: high: f0/k1: n is ")
	l.alerts.engine.Tick(time.Now().Add(2 * time.Second)) // It is sent at the next second.
	l.await("1 critical · 1 open")
	if s := l.alerts.engine.States(); s[0].Snoozed != 0 || s[0].Open != 1 {
		t.Errorf("%+v", s[0])
	}
	l.send("/0", 1, "✓") // The same key.
	l.update(key("a"))
	l.see("there is nothing to acknowledge")
	l.command("panel events")
	l.command("focus Rules")
	l.update(key("v"))
	l.see("/feed:f0 .key=k1")
	l.update(key("z"))
	at := l.focused().panel.(panel.Selector)
	for l.refresh(); len(at.Copies()) == 0; l.refresh() {
		<-l.host.asks // The filter looks for the event in the background.
	}
	l.update(frameMsg{now: time.Now()})
	l.see(`"n": 7`) // The event with which it began.
}

func TestAlertsStandBesideOtherNotifications(t *testing.T) {
	panels := "  - {name: Box, type: notifications, key: id, text: message}\n"
	l := newLive(t, wall(1, 1)+panels+ruled)
	if slices.Contains(l.names(), "Rules") {
		t.Error("there is a panel that is not needed")
	}
	l.send("/0", 7, "n is 7")
	l.see("1 critical")
}

func TestReloadAppliesRules(t *testing.T) {
	l := newLive(t, wall(1, 1))
	l.save(wall(1, 1) + ruled)
	l.see("applied wall.yaml")
	l.send("/0", 7, "n is 7")
	other := strings.Replace(ruled, "n > 5", "n > 6", 1)
	l.save(wall(1, 1) + strings.Replace(other, "critical", "info", 1))
	l.send("/0", 8, "n is 8")
	l.see("✓") // The alert of the rule as it was.
	l.save(wall(1, 1))
	if s := l.alerts.engine.States(); len(s) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestRuleOfTheSession(t *testing.T) {
	l := newLive(t, wall(1, 1))
	l.command("alert")
	l.see("there are no rules")
	l.command("alert n >")
	l.see("the expression is incomplete, at character 3")
	l.command("alert n > 5")
	l.see("added the rule")
	l.send("/0", 7, "n > 5, is 7")
	l.command("alert n > 5")
	l.see("there is such a rule already")
	l.command("alert")
	l.see("1 open, 1 feed")
	l.update(key("esc"))
	l.save(wall(2, 2))
	l.command("alert")
	l.see("1 open, 2 feeds")
	l.update(key("esc"))
	path := filepath.Join(t.TempDir(), "saved.yaml")
	l.command("save " + path)
	written, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(written), "rules:\n  - {when: \"n > 5\"}\n") {
		t.Errorf("%v, saved\n%s", err, written)
	}
	if _, err := (&config.Loader{Panels: Panels}).Parse("saved", written); err != nil {
		t.Error(err)
	}
	l.command("alert")
	l.update(key("enter"))
	l.see("resolve its alerts")
	l.update(key("2"))
	if s := l.alerts.engine.States(); len(s) != 0 || slices.Contains(l.names(), "Rules") {
		t.Errorf("the rule is still there: %+v, %q", s, l.names())
	}
}

func TestOwnFeedKeepsTheNameOfAlerts(t *testing.T) {
	l := newLive(t, strings.ReplaceAll(wall(1, 1), "f0", stream.Name))
	l.command("alert n > 5")
	l.see(errOwnRules.Error())
}

func TestAReloadCannotTakeTheNameOfAlertsFromRulesOfTheSession(t *testing.T) {
	l := newLive(t, wall(1, 1))
	l.command("alert n > 5")
	own := strings.ReplaceAll(wall(2, 2), "f1", stream.Name)
	l.save(own)
	l.update(key("j")) // The message makes room.
	l.see("a feed is called rules, which is the name for the alerts of rules: rename it, or remove")
	l.send("/0", 7, "n > 5, is 7")
	if n := len(l.hub.Feeds()); n != 2 || !errors.Is(l.reloading.problem, errNameTaken) {
		t.Errorf("%d feeds, %v", n, l.reloading.problem)
	}
	l.command("alert")
	l.update(key("enter"))
	l.update(key("2"))
	if l.save(own); l.reloading.problem != nil || l.hub.Feeds()[1].URL() == stream.URL {
		t.Errorf("once there is no rule: %v", l.reloading.problem)
	}
}

func TestRulesRunOverARecording(t *testing.T) {
	path := recorded(t)
	synctest.Test(t, func(t *testing.T) {
		loader := &config.Loader{Panels: Panels}
		c, err := loader.Parse("wall.yaml", []byte("feeds: [{name: a, url: 'http://a'}, {name: b, url: 'http://b'}]\n"+
			"rules: [{name: quiet, when: 'absent(\"30s\")'}]\nactions: [{terminal: [bell, flash]}]"))
		if err != nil {
			t.Fatal(err)
		}
		show := newCinema(t, Options{Config: c, Replay: &Replay{Paths: []string{path}}}, 100, 30)
		defer show.end()
		show.see(show.after(30*time.Second), "!quiet", "Rules")
		show.see(show.after(2*time.Second), "14:03:31", `quiet: absent("30s")`, "1 open")
		show.see(show.do("{", "{", "{", "{"), "!14:03:31")
		show.see(show.after(60*time.Second), "14:03:31", "1 open")
		if sent := show.out.(*paper).sent; sent != "" || show.alerts.acting != nil {
			t.Errorf("a recording has sent %q", sent)
		}
	})
}

func TestRecordedAlertsAreShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alerts.capture")
	synctest.Test(t, func(t *testing.T) {
		w, err := createCapture(captureTo(path))
		if err != nil {
			t.Fatal(err)
		}
		h := hub.New(hub.Options{})
		h.Record(w)
		s, err := stream.Open(h, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		s.Add(alertAt(time.Now()))
		h.Close()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		c := (&config.Loader{Panels: Panels}).ForNames(nil)
		c.Alerted = true
		(&config.Loader{Panels: Panels}).WithAlerts(c)
		show := newCinema(t, Options{Config: c, Replay: &Replay{Paths: []string{path}}}, 100, 30)
		defer show.end()
		show.see(show.after(time.Second), "it is late", "1 open")
	})
}

func TestTheNameOfAlertsIsFreeWithoutRules(t *testing.T) {
	own := strings.ReplaceAll(wall(2, 2), "f1", stream.Name)
	for name, way := range map[string][]string{
		"in two steps": {wall(1, 1) + ruled, wall(1, 1), own}, "at once": {wall(1, 1) + ruled, own},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLive(t, way[0])
			for _, text := range way[1:] {
				l.save(text)
			}
			at := l.deps.Feeds.Indexes([]string{stream.Name})[0]
			if l.reloading.problem != nil || l.alerts.Of(at) || l.hub.Feed(at).URL() == stream.URL {
				t.Errorf("%v, feed %d is %s", l.reloading.problem, at, l.hub.Feed(at).URL())
			}
			l.send("/1", 7, "k1")
			l.save(wall(1, 1) + ruled)
			l.send("/0", 8, "n is 8")
		})
	}
}

// TestAFeedThatDoesNotStartIsNotWatched reloads a configuration whose new feed cannot be added.
func TestAFeedThatDoesNotStartIsNotWatched(t *testing.T) {
	l := newLive(t, wall(2, 2)+ruled)
	l.hub.Close()
	l.save(wall(3, 3) + ruled)
	if l.reloading.problem == nil {
		t.Error("the feed was added")
	}
	if s := l.alerts.engine.States(); s[0].Feeds != 2 {
		t.Errorf("the rule watches %d feeds, want 2", s[0].Feeds)
	}
}

func captureTo(path string) capture.Options { return capture.Options{Path: path} }

func alertAt(at time.Time) rules.Alert {
	return rules.Alert{Rule: "r", Feed: "a", ID: "0123456789abcdef", Text: "it is late", Severity: rules.Warning, Began: at, Time: at}
}
