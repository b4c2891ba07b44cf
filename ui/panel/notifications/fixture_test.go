package notifications_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	state "feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/panel/notifications"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// now is the time of the frames unless a test says otherwise.
var now = paneltest.Now

// box is a panel with its inbox.
type box struct {
	*notifications.Panel
	t      *testing.T
	config notifications.Config
	source *panel.Sources
	inbox  *state.Inbox
	status feeds.Status
	frame  panel.Frame
	w, h   int
	ids    int
}

func newBox(t *testing.T) *box {
	b := &box{t: t, frame: paneltest.Frame(), w: 58, h: 14, status: feeds.Status{State: feeds.Live}}
	b.frame.Focused = false
	b.inbox = state.New(state.Options{
		Resolved: []string{"resolved"}, Key: "key", Severity: "severity", Source: "source", Text: "text", Max: 300,
	})
	b.config = notifications.Config{Common: panel.Common{Name: "Alerts"}, Bell: true, Events: []string{"alert"}, Source: "source"}
	b.source = &panel.Sources{
		Indexes: []int{0},
		Name:    func(int) string { return "alerts" },
		Status:  func(int) (feeds.Status, time.Time) { return b.status, b.frame.Now.Add(-41 * time.Second) },
	}
	b.Panel = notifications.New(b.config, b.inbox, b.source)
	return b
}

// event folds an event that arrives some time before now.
func (b *box) event(name string, ago time.Duration, payload string) {
	b.ids++
	b.inbox.Fold([]feeds.Event{{
		Kind: feeds.Message, Type: []byte(name), ID: []byte(strconv.Itoa(b.ids)), Data: []byte(payload), Time: now.Add(-ago),
	}})
}

func (b *box) alert(ago time.Duration, severity, source, what string) {
	b.event("alert", ago, payload(severity, source, what))
}

func (b *box) resolve(ago time.Duration, severity, source, what string) {
	b.event("resolved", ago, payload(severity, source, what))
}

// payload has the source and the first word of the text as its key.
func payload(severity, source, what string) string {
	first, _, _ := strings.Cut(what, " ")
	return fmt.Sprintf(`{"key":%q,"severity":%q,"source":%q,"text":%q}`, source+"/"+first, severity, source, what)
}

// incident folds a story with every severity and state.
func (b *box) incident() *box {
	b.alert(26*time.Hour, "info", "deploy", "release 4.2 is out")
	b.alert(25*time.Minute, "warning", "web-1", "memory at 86%")
	b.resolve(21*time.Minute, "warning", "web-1", "memory back to 61%")
	b.alert(4*time.Minute, "warning", "db-1", "disk 91% full")
	b.alert(3*time.Minute, "critical", "api-1", "errors at 7.5% since the release")
	for i := range 11 {
		b.alert(150*time.Second-time.Duration(i)*time.Second, "warning", "web-2", "p99 still at 517 ms")
	}
	b.alert(2*time.Minute, "critical", "db-1", "disk 97% full")
	b.alert(90*time.Second, "debugging", "日本", "🚀 launch")
	b.alert(time.Minute, "critical", "db-2", "lag of the replica is 41 s and rising; reads go to db-1 now")
	b.resolve(20*time.Second, "critical", "db-2", "lag of the replica is gone")
	return b
}

func (b *box) draw() []string {
	b.Refresh(b.frame.Now)
	return b.Lines(b.frame, b.w, b.h)
}

func (b *box) row(text string) string {
	b.t.Helper()
	return paneltest.Find(b.t, b.draw(), text)
}

func (b *box) plain(text string) string {
	b.t.Helper()
	return paneltest.Plain([]string{b.row(text)})[0]
}

func (b *box) badge() string {
	b.draw()
	_, badge := b.Title(b.frame)
	return badge
}

func (b *box) style(r theme.Role) theme.Style { return b.frame.Theme.Style(r) }

func (b *box) press(actions ...keymap.Action) {
	for _, a := range actions {
		b.Do(a)
	}
}
