package watch

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor/rules"
	"feedscope/ui/cli/service"
)

// logged is a log of one feed.
type logged struct {
	*feedLog
	text bytes.Buffer
}

func newLogged() *logged {
	l := new(logged)
	l.feedLog = newFeedLog("f", service.NewLogger(&l.text, service.Text, false), allLimit())
	return l
}

func (l *logged) changes(at time.Time, states ...feeds.State) {
	for _, s := range states {
		l.Fold([]feeds.Event{{Kind: feeds.Change, State: s, Data: []byte("because"), Time: at}})
	}
}

// take returns the lines since the last call.
func (l *logged) take() (lines []string) {
	lines = strings.Split(strings.TrimSpace(l.text.String()), "\n")
	l.text.Reset()
	return lines
}

func TestStateThatWasNotLoggedIsLoggedWhenThereIsRoom(t *testing.T) {
	l, now := newLogged(), time.Unix(1e9, 0)
	for range 10 {
		l.changes(now, feeds.Stale, feeds.Live)
	}
	l.changes(now, feeds.Failed)
	if got := l.take(); len(got) != 10 || strings.Contains(got[9], "unlogged") {
		t.Errorf("logged %q", got)
	}
	l.settle(now.Add(29 * time.Second))
	if got := l.take(); got[0] != "" {
		t.Errorf("logged %q too early", got)
	}
	l.settle(now.Add(30 * time.Second))
	if got := l.take(); len(got) != 1 || got[0] != `level=ERROR msg="feed failed" feed=f reason=because unlogged=10` {
		t.Errorf("logged %q", got)
	}
	l.settle(now.Add(time.Hour))
	if got := l.take(); got[0] != "" {
		t.Errorf("logged %q again", got)
	}
}

func TestFindingThatComesAndGoesIsLoggedNowAndThen(t *testing.T) {
	l, now := newLogged(), time.Unix(1e9, 0)
	found := &rules.Diagnosis{Findings: []rules.Finding{{Code: "half-open", Title: "Dead"}}}
	for i := range 100 {
		l.diagnosed(found, now.Add(time.Duration(i)*20*time.Second))
		l.diagnosed(found, now.Add(time.Duration(i)*20*time.Second))
		l.diagnosed(&rules.Diagnosis{}, now.Add(time.Duration(i)*20*time.Second+10*time.Second))
	}
	got := l.take()
	if len(got) != 2*(3+3) || got[0] != `level=WARN msg=finding feed=f code=half-open title=Dead` ||
		got[1] != `level=INFO msg="finding is over" feed=f code=half-open` {
		t.Errorf("logged %d lines: %q", len(got), got)
	}
}

func TestAnomaliesAreLoggedNowAndThen(t *testing.T) {
	l, now := newLogged(), time.Unix(1e9, 0)
	for i := range 1000 {
		l.Fold([]feeds.Event{{Kind: feeds.Anomaly, Data: []byte("bad\x1b[2J"), Time: now.Add(time.Duration(i) * time.Second)}})
	}
	if got := l.take(); len(got) != 2 || strings.Contains(got[0], "\x1b") || !strings.HasSuffix(got[1], " unlogged=599") {
		t.Errorf("logged %q", got)
	}
}
