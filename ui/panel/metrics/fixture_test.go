package metrics_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/panel/metrics"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// now is the time of the frames unless a test says otherwise.
var now = paneltest.Now

// board is a panel with its set.
type board struct {
	*metrics.Panel
	t      *testing.T
	config metrics.Config
	set    *series.Set
	source *panel.Sources
	status feeds.Status
	frame  panel.Frame
	w, h   int
}

func newBoard(t *testing.T) *board {
	b := &board{t: t, frame: paneltest.Frame(), w: 58, h: 14, status: feeds.Status{State: feeds.Live}}
	b.frame.Focused = false
	never := math.Inf(1)
	b.config = metrics.Config{
		Common:  panel.Common{Name: "Metrics"},
		Numbers: panel.Numbers{Series: []string{"host", "name"}, Events: []string{"sample"}}, Window: time.Minute,
		Thresholds: []panel.Threshold{
			{Match: "*/cpu", Warn: 85, Critical: 94, Max: 100},
			{Match: "*/errors", Warn: 2, Critical: 6},
			{Match: "*/free", Warn: 20, Critical: 10, Max: 100},
			{Match: "*/p99", Warn: 400, Critical: never},
		},
	}
	b.set = series.New(series.Options{
		By: []string{"host", "name"}, Values: []series.Value{{Path: "value", Unit: "unit"}}, Max: 2000, Tracks: 99,
	})
	b.source = &panel.Sources{
		Indexes: []int{0},
		Name:    func(int) string { return "metrics" },
		Status:  func(int) (feeds.Status, time.Time) { return b.status, b.frame.Now.Add(-41 * time.Second) },
	}
	b.renew()
	return b
}

func (b *board) renew() { b.Panel = metrics.New(b.config, b.set, b.source) }

// sample folds a value that arrives some time before now.
func (b *board) sample(ago time.Duration, host, name, unit string, value float64) {
	b.raw(ago, fmt.Sprintf(`{"host":%q,"name":%q,"unit":%q,"value":%v}`, host, name, unit, value))
}

func (b *board) raw(ago time.Duration, payload string) {
	b.set.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("sample"), Data: []byte(payload), Time: now.Add(-ago)}})
}

// fleet folds the measurements of six hosts over the last minute.
func (b *board) fleet() *board {
	for second := 62; second >= 0; second-- {
		for i, host := range []string{"web-1", "web-2", "api-1", "api-2", "db-1", "db-2"} {
			ago := time.Duration(second)*time.Second + time.Duration(i*150)*time.Millisecond
			wave := math.Sin(float64(second+7*i)/9) * float64(i+1)
			strain := max(0, float64(30-second)) * float64(i%3)
			b.sample(ago, host, "cpu", "%", round(34+wave+strain, 1))
			b.sample(ago, host, "memory", "%", round(50+4*float64(i)+wave/3, 1))
			b.sample(ago, host, "requests", "/s", round(300+40*wave+10*strain, 0))
			b.sample(ago, host, "errors", "%", round(0.12+strain/14, 2))
			b.sample(ago, host, "p99", "ms", round(46+wave*2+strain*21, 1))
		}
	}
	return b
}

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}

func (b *board) draw() []string {
	b.Refresh(b.frame.Now)
	return b.Lines(b.frame, b.w, b.h)
}

func (b *board) plain() []string { return paneltest.Plain(b.draw()) }

// row returns the line of a series.
func (b *board) row(name string) string {
	b.t.Helper()
	return paneltest.Find(b.t, b.draw(), name)
}

// names returns the second words of the lines below the header.
func (b *board) names() string {
	var names []string
	for _, l := range b.plain()[1:] {
		if words := strings.Fields(strings.TrimPrefix(l, "▌")); len(words) > 1 {
			names = append(names, words[1])
		}
	}
	return strings.Join(names, " ")
}

func (b *board) style(r theme.Role) theme.Style { return b.frame.Theme.Style(r) }

func (b *board) press(actions ...keymap.Action) {
	for _, a := range actions {
		b.Do(a)
	}
}
