package events

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

func TestMain(m *testing.M) {
	flag.Parse()
	time.Local = time.UTC // The goldens show times of day.
	os.Exit(m.Run())
}

// recorded is a hub with the recording of one feed, each part in a separate read.
func recorded(tb testing.TB, bytes int, part func(i int) (at time.Time, data string, more bool)) panel.Deps {
	tb.Helper()
	h := hub.New(hub.Options{HistoryBytes: bytes})
	tb.Cleanup(h.Close)
	start := now.Add(-time.Minute)
	play, err := h.Play(feeds.Spec{Name: "market", URL: "http://127.0.0.1/market", TimePath: "ts"}, start)
	if err != nil {
		tb.Fatal(err)
	}
	play.Changed(start, feeds.Status{State: feeds.Connecting, Since: start, Attempt: 1, Reason: "connecting"})
	play.Opened(feeds.Opening{Conn: 1, Time: start, Info: conn.Info{Up: start}})
	play.Changed(start, feeds.Status{State: feeds.Live, Since: start, Reason: "connected"})
	offset := int64(0)
	for i := 0; ; i++ {
		at, data, more := part(i)
		if !more {
			break
		}
		play.Read(feeds.Read{Conn: 1, Time: at, Offset: offset, Bytes: []byte(data)})
		offset += int64(len(data))
	}
	return panel.Deps{Hub: h, Feeds: panel.NewRoster("market"), Host: new(paneltest.Host)}
}

// quotes are thirty quotes in as many seconds, with a comment, an anomaly and a gap among them.
func quotes(i int) (at time.Time, data string, more bool) {
	at = now.Add(time.Duration(i-40) * time.Second)
	switch {
	case i == 7:
		data = ": heartbeat\n\n"
	case i == 12:
		data = "evnt: quote\nid: 12\ndata: {\"symbol\":\"BRYX\"}\n\n"
	case i == 20:
		return at, "", true
	case i > 20 && i < 26:
		at = at.Add(500 * time.Millisecond)
		fallthrough
	default:
		data = fmt.Sprintf("event: quote\nid: %d\ndata: {\"symbol\":\"BRYX\",\"price\":%.2f,\"ts\":%d}\n\n", i, 155+float64(i%7)/4, at.UnixMilli())
	}
	return at, data, i < 30
}

func TestInspectorGoldens(t *testing.T) {
	built, _, err := New(Config{Common: panel.Common{Name: "Events"}}, recorded(t, 0, quotes))
	if err != nil {
		t.Fatal(err)
	}
	p := built.(*Panel)
	p.Refresh(now)
	for _, w := range []int{80, 120, 160} {
		for view := range views {
			p.Lines(zoomed(), w, 30)
			p.Do(keymap.Bottom)
			p.Do(keymap.PrevAnomaly)
			p.setView(view)
			lines := p.Lines(zoomed(), w, 30)
			paneltest.Golden(t, fmt.Sprintf("%s-%d", views[view].name, w), lines)
		}
	}
}

// millionQuotes are a million events of 120 bytes, a thousand to a read, one in a thousand an anomaly.
func millionQuotes(i int) (at time.Time, data string, more bool) {
	var b strings.Builder
	for j := range 1000 {
		fmt.Fprintf(&b, "event: quote\nid: %d\ndata: {\"symbol\":\"BRYX\",\"price\":%.2f,\"bid\":155.09,\"ask\":155.14,\"volume\":1200}\n\n",
			i*1000+j, 155+float64(j%7)/4)
	}
	return now.Add(time.Duration(i-1000) * time.Second), b.String() + "evnt: x\n\n", i < 1000
}

// BenchmarkMillion measures user actions on a million events, one frame each.
func BenchmarkMillion(b *testing.B) {
	built, _, err := New(Config{Common: panel.Common{Name: "Events"}}, recorded(b, 256<<20, millionQuotes))
	if err != nil {
		b.Fatal(err)
	}
	p := built.(*Panel)
	for {
		p.Refresh(now)
		if p.Lines(zoomed(), 160, 45); !busy(p) {
			break
		}
	}
	if n := p.rows.len(); n < 1_000_000 {
		b.Fatalf("%d rows", n)
	}
	for name, keys := range map[string][]keymap.Action{
		"scroll":            {keymap.PageUp},
		"ends":              {keymap.Top, keymap.Bottom},
		"jump to anomalies": {keymap.PrevAnomaly},
		"jump to gaps":      {keymap.PrevGap},
		"along the strip":   {keymap.Earlier, keymap.Earlier, keymap.Later, keymap.Earlier, keymap.Bottom},
		"search everything": {keymap.NextSame}, // No other row is a change of state like the selected one.
	} {
		b.Run(name, func(b *testing.B) {
			f := zoomed()
			p.Do(keymap.Top)
			p.Do(keymap.Down)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				p.Do(keys[i%len(keys)])
				p.Refresh(now)
				p.Lines(f, 160, 45)
			}
		})
	}
}
