package status

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/health"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/widget"
)

// newHub runs feeds: live ones if their name begins with "live", others that cannot connect.
func newHub(t *testing.T, names ...string) panel.Deps {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Token", "s3cret")
		_, _ = w.Write([]byte("id: 7\ndata: x\n\nbogus\n\n"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		if strings.HasPrefix(addr, "127.0.0.1") {
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		}
		return nil, errors.New("nobody answers at db.corp")
	}
	feedHub := hub.New(hub.Options{Conn: conn.Options{DialContext: dial}})
	t.Cleanup(feedHub.Close)
	for _, name := range names {
		url := "http://dead.test/"
		if strings.HasPrefix(name, "live") {
			url = server.URL + "?token=s3cret"
		}
		if _, err := feedHub.Add(feeds.Spec{Name: name, URL: url}); err != nil {
			t.Fatal(err)
		}
	}
	d := panel.Deps{Hub: feedHub, Feeds: panel.NewRoster(names...)}
	for settled := false; !settled; {
		settled = true
		for i, name := range names {
			s, _ := d.Status(i)
			want := feeds.Waiting
			if strings.HasPrefix(name, "live") {
				want = feeds.Live
				settled = settled && feedHub.Feed(i).Totals().Messages > 0
			}
			settled = settled && s.State == want
		}
		if !settled {
			<-feedHub.Changed()
		}
	}
	return d
}

func newPanel(t *testing.T, d panel.Deps) *Panel {
	t.Helper()
	p, _, err := New(Config{Common: panel.Common{Name: "Feeds"}}, d)
	if err != nil {
		t.Fatal(err)
	}
	return p.(*Panel)
}

func draw(p *Panel, w, h int) []string {
	f := paneltest.Frame()
	f.Now = time.Now()
	p.Lines(f, w, h)
	p.Refresh(f.Now)
	return paneltest.Plain(p.Lines(f, w, h))
}

func TestInvariants(t *testing.T) {
	d := newHub(t, "live", "dead", "a\x1b[2Jb\u202e", "漢字漢字漢字漢字漢字漢字")
	paneltest.Invariants(t, func() panel.Panel { return newPanel(t, d) })
}

func TestRowShowsState(t *testing.T) {
	d := newHub(t, "live", "dead")
	lines := draw(newPanel(t, d), 116, 2)
	for _, want := range []string{"● live", "live", "1 anomaly  7 "} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("%q is not in %q", want, lines[0])
		}
	}
	for _, want := range []string{"◌ dead", "reconnecting", "retrying in", "attempt", "nobody answers at db.corp"} {
		if !strings.Contains(lines[1], want) {
			t.Errorf("%q is not in %q", want, lines[1])
		}
	}
}

func TestTitlesNeedRoom(t *testing.T) {
	names := []string{"live", "dead1", "dead2", "dead3"}
	d := newHub(t, names...)
	for height, want := range map[int]bool{0: false, 1: false, 3: false, 4: true, 5: true, 9: true} {
		p := newPanel(t, d)
		lines := draw(p, 80, height)
		if has := height > 0 && strings.Contains(lines[0], "FEED "); has != want {
			t.Errorf("%d lines for 4 feeds: %q", height, lines)
		}
		for y := 0; y < height && y < 3; y++ {
			if want && y == 0 {
				continue
			}
			if i := y - p.Header; !strings.Contains(lines[y], names[i]) {
				t.Errorf("%d lines for 4 feeds: no %s in line %d: %q", height, names[i], y, lines)
			}
		}
	}
}

func TestClickSelectsRowBelowTitles(t *testing.T) {
	p := newPanel(t, newHub(t, "live", "dead1", "dead2"))
	draw(p, 80, 6)
	for y, want := range map[int]string{0: "live", 1: "live", 3: "dead2", 4: "live"} {
		p.Scroll.Select(0)
		p.Click(9, y)
		if name, _ := p.Feed(); name != want {
			t.Errorf("a click on line %d selects %s, want %s", y, name, want)
		}
	}
}

func TestHidesReasonsAndAddresses(t *testing.T) {
	d := newHub(t, "live", "dead")
	p := newPanel(t, d)
	f := paneltest.Frame()
	f.HideSecrets = true
	p.Refresh(f.Now)
	lines := paneltest.Plain(p.Lines(f, 116, 2))
	_, detail, _ := p.Detail(f, 80)
	all := strings.Join(append(lines, paneltest.Plain(detail)...), "\n")
	for _, secret := range []string{"db.corp", "127.0.0.1", "s3cret"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is shown in\n%s", secret, all)
		}
	}
}

func TestSortPutsWorstFirst(t *testing.T) {
	d := newHub(t, "live1", "dead1", "live2", "dead2")
	p := newPanel(t, d)
	p.Do(keymap.Sort)
	lines := draw(p, 60, 5)
	for i, want := range []string{"dead1", "dead2", "live1", "live2"} {
		if !strings.Contains(lines[i+1], want) {
			t.Errorf("row %d is %q, want %s", i, lines[i+1], want)
		}
	}
	p.Do(keymap.Sort)
	if lines = draw(p, 60, 5); !strings.Contains(lines[1], "live1") {
		t.Errorf("the first row is %q", lines[1])
	}
}

func TestFilterMatchesNamesAndStates(t *testing.T) {
	d := newHub(t, "live1", "dead1", "dead2")
	p := newPanel(t, d)
	_ = p.SetFilter("RECONN dead2")
	lines := draw(p, 60, 2)
	if !strings.Contains(lines[0], "dead2") || strings.TrimSpace(lines[1]) != "" {
		t.Errorf("the lines are %q", lines)
	}
	if name, ok := p.Feed(); !ok || name != "dead2" {
		t.Errorf("selected %q", name)
	}
	_ = p.SetFilter("zzz")
	if lines = draw(p, 60, 2); !strings.Contains(lines[0], "no feed matches") {
		t.Errorf("the lines are %q", lines)
	}
	if _, ok := p.Feed(); ok {
		t.Error("something is selected")
	}
}

func TestDetailHasEverythingExceptSecrets(t *testing.T) {
	d := newHub(t, "live")
	p := newPanel(t, d)
	draw(p, 80, 3)
	f := paneltest.Frame()
	f.Now = time.Now()
	title, lines, ok := p.Detail(f, 100)
	text := strings.Join(paneltest.Plain(lines), "\n")
	if !ok || title != "live" {
		t.Fatalf("detail %q, %v", title, ok)
	}
	for _, want := range []string{
		"HTTP/1.1 200 OK", "TCP ", "first byte", "X-Token                            •••", "token=•••", "unknown field      1",
		"last event ID      7", "connected", "Content-Type                       text/event-stream", "reconnection time  1s",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "s3cret") {
		t.Errorf("a secret is in\n%s", text)
	}
}

func TestConnectingFeedShowsStepAndDuration(t *testing.T) {
	now := paneltest.Now
	state := feeds.Status{State: feeds.Connecting, Reason: "connecting", Since: now.Add(-30 * time.Second), Attempt: 2}
	for name, c := range map[string]struct {
		step conn.Step
		hide bool
		want string
	}{
		"before the first step": {conn.Step{}, false, "30.0s · attempt 2  "},
		"in a step":             {conn.Step{What: "waiting for the response head", Since: now.Add(-20 * time.Second)}, false, "20.0s · attempt 2 · waiting for the response head"},
		"with a host":           {conn.Step{What: "looking up", Host: "db", Since: now}, false, "looking up db"},
		"with a hidden host":    {conn.Step{What: "looking up", Host: "db", Since: now}, true, "looking up •••"},
		"with a hostile host":   {conn.Step{What: "looking up", Host: "\x1b[2J", Since: now}, false, "looking up ␛[2J"},
	} {
		t.Run(name, func(t *testing.T) {
			f := paneltest.Frame()
			f.HideSecrets = c.hide
			s := feeds.Snapshot{Name: "a", Status: state, Step: c.step}
			l := widget.NewLine(100)
			d := drawing{l: l, f: f, s: &s, name: "a", columns: arrange(100, columns{name: 4}), now: now}
			d.draw()
			if line := paneltest.Plain([]string{l.String()})[0]; !strings.Contains(line, c.want) {
				t.Errorf("%q is not in %q", c.want, line)
			}
			sh := newSheet(f, 100)
			sh.state(&feeds.Detail{Snapshot: s})
			facts := strings.Join(paneltest.Plain(sh.Lines()), "\n")
			if has := strings.Contains(facts, "step "); has != (c.step.What != "") || strings.Contains(facts, "db") && c.hide {
				t.Errorf("the details are\n%s", facts)
			}
		})
	}
}

func TestQuantilesShareOneUnit(t *testing.T) {
	for want, q := range map[string]health.Quantiles{
		"2/9/21ms":  {P50: 2 * time.Millisecond, P95: 9 * time.Millisecond, P99: 21 * time.Millisecond, Has99: true},
		"0.5/2.0ms": {P50: 500 * time.Microsecond, P95: 2 * time.Millisecond},
		"0.2/1.3s":  {P50: 200 * time.Millisecond, P95: 1300 * time.Millisecond},
		"300/999ms": {P50: 300 * time.Millisecond, P95: 999 * time.Millisecond},
		"0.0/0.0ms": {},
	} {
		if got := quantiles(&q, 0); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestDetailMentionsTimePathWithoutTimes(t *testing.T) {
	s := newSheet(paneltest.Frame(), 120)
	d := feeds.Detail{Timeless: feeds.Timeless{Path: "tss", Events: 2540, Members: []string{"symbol", "ts"}}}
	s.state(&d)
	want := "none found: 2,540 events, none with a time at tss; they have symbol, ts"
	if text := strings.Join(paneltest.Plain(s.Lines()), "\n"); !strings.Contains(text, want) {
		t.Errorf("%q is not in\n%s", want, text)
	}
}

func TestQuantilesFitTheirColumn(t *testing.T) {
	for want, q := range map[string]health.Quantiles{
		"lag +2.0/9.0/9.9ms": {P50: 2 * time.Millisecond, P95: 9 * time.Millisecond, P99: 9900 * time.Microsecond},
		"lag +999/999/999ms": {P50: 999 * time.Millisecond, P95: 999 * time.Millisecond, P99: 999 * time.Millisecond},
		"lag +0.2/1.3/9.9s":  {P50: 200 * time.Millisecond, P95: 1300 * time.Millisecond, P99: 9900 * time.Millisecond},
		"lag +1/3/10s":       {P50: time.Second, P95: 3300 * time.Millisecond, P99: 10 * time.Second},
		"lag +17/17/17m":     {P50: 1000 * time.Second, P95: 1000 * time.Second, P99: 1000 * time.Second},
		"lag +24/24/24h":     {P50: 24 * time.Hour, P95: 24 * time.Hour, P99: 24 * time.Hour},
	} {
		q.Has50, q.Has95, q.Has99 = true, true, true
		var r health.Report
		r.Windows[health.Minute].Lag = q
		if got := delays(&r); got != want || len(got) > columnTypes[timing].least {
			t.Errorf("got %q, want %q in %d cells", got, want, columnTypes[timing].least)
		}
	}
}

func TestLagBelowTheResolutionOfItsTimesIsNotShown(t *testing.T) {
	ms := time.Millisecond
	lags := func(p50, p95, p99 time.Duration) health.Quantiles {
		return health.Quantiles{N: 200, P50: p50, P95: p95, P99: p99, Max: p99, Has50: true, Has95: true, Has99: true}
	}
	for want, tt := range map[string]struct {
		resolution time.Duration
		q          health.Quantiles
	}{
		"lag <1s":            {time.Second, lags(496*ms, 933*ms, 992*ms)},
		"lag <1m":            {time.Minute, lags(30*time.Second, 57*time.Second, 59*time.Second)},
		"lag <1ms":           {ms, lags(0, ms/2, ms*9/10)},
		"lag <1/1/4s":        {time.Second, lags(496*ms, 1933*ms, 4992*ms)},
		"lag +2/3/4s":        {time.Second, lags(2496*ms, 3933*ms, 4992*ms)},
		"lag <1/<1/12s":      {time.Second, lags(496*ms, 933*ms, 12992*ms)},
		"lag <60/<60/180s":   {time.Minute, lags(30*time.Second, 57*time.Second, 200*time.Second)},
		"lag <0.1/<0.1/0.9s": {100 * ms, lags(49*ms, 93*ms, 999*ms)},
		"lag <10/<10/990ms":  {10 * ms, lags(4*ms, 9*ms, 999*ms)},
		"lag <1/2/7ms":       {ms, lags(ms/2, ms*5/2, ms*15/2)},
		"lag 0/0/12s":        {100 * ms, lags(50*ms, 90*ms, 12*time.Second)},
		"lag +0.5/2.0/3.0ms": {0, lags(ms/2, 2*ms, 3*ms)},
	} {
		var r health.Report
		r.Resolution, r.Windows[health.Minute].Lag = tt.resolution, tt.q
		if got := delays(&r); got != want || len(got) > columnTypes[timing].least {
			t.Errorf("got %q, want %q in %d cells", got, want, columnTypes[timing].least)
		}
	}
	sheet := newSheet(paneltest.Frame(), 100)
	r := health.Report{Resolution: time.Second}
	r.Windows[health.Minute].Lag = lags(496*ms, 1933*ms, 4992*ms)
	sheet.percentiles(&r, "")
	shown := strings.Join(strings.Fields(strings.Join(paneltest.Plain(sheet.Lines()), " ")), " ")
	if want := "lag 1 min <1s 1.0s 4.0s 4.0s 200"; !strings.Contains(shown, want) {
		t.Errorf("no %q in %s", want, shown)
	}
}

func TestJitterNeedsSamples(t *testing.T) {
	s := newSheet(paneltest.Frame(), 100)
	var r health.Report
	r.Windows[health.Minute].Gap = health.Quantiles{N: 2, Max: time.Second}
	s.percentiles(&r, "")
	if text := strings.Join(paneltest.Plain(s.Lines()), "\n"); !strings.Contains(text, "gap 1 min") || strings.Contains(text, "0ms") {
		t.Errorf("a jitter from two gaps is shown:\n%s", text)
	}
}
