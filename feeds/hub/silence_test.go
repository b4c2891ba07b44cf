package hub_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

// repeated returns the parts of a stream: a part n times, each after a pause, then silence.
func repeated(n int, pause time.Duration, part string) (parts []any) {
	for range n {
		parts = append(parts, pause, part)
	}
	return append(parts, holding)
}

func TestResponseHeadDoesNotEndSilence(t *testing.T) {
	spec := feeds.Spec{Heartbeat: 4 * time.Second, IdleTimeout: 20 * time.Second}
	withFeed(t, spec, stream("data: a\n\n", holding), func(w *env) {
		w.after(19 * time.Second)
		w.net.set(stream(holding))
		w.expect(23*time.Second, "20s waiting: no byte for 20s, assumed dead", "21s connecting: connecting",
			"21s stale: connected; no byte for 21s", "41s waiting: no byte for 20s, assumed dead")
		w.net.set(stream(time.Second, "data: b\n\n", holding))
		w.expect(3*time.Second, "43s connecting: connecting", "43s stale: connected; no byte for 43s",
			"44s live: receiving again", "44s message#=b")
	})
}

func TestServerThatNeverSentAByte(t *testing.T) {
	withFeed(t, feeds.Spec{IdleTimeout: 20 * time.Second}, stream(holding), func(w *env) {
		if log := w.after(22 * time.Second); !strings.Contains(log, "stale: connected; no byte yet") {
			t.Error(log)
		}
	})
}

func TestUnusualSilenceMakesFeedStale(t *testing.T) {
	dense := repeated(160, 900*time.Millisecond, "data: a\n\n")
	for i := 0; i < len(dense)-1; i += 4 { // Not regular.
		dense[i] = 20 * time.Millisecond
	}
	for name, tt := range map[string]struct {
		parts []any
		spec  feeds.Spec
		want  string
	}{
		"after regular events": {
			parts: repeated(20, 300*time.Millisecond, "data: a\n\n"), want: "21s stale: no byte for 15s, after regular events",
		},
		"after slow regular events": {
			parts: repeated(9, 10*time.Second, "data: a\n\n"), want: "3m10s stale: no byte for 1m40s, after regular events",
		},
		"after regular comments": {
			parts: repeated(6, 20*time.Second, ": beat\n\n"), want: "2m50s stale: no byte for 50s, after regular comments",
		},
		"after a flow":  {parts: dense, want: "stale: no byte for 15s, after a steady flow of events"},
		"after a burst": {parts: repeated(40, 20*time.Millisecond, "data: a\n\n")},
		"with a limit of its own": {
			parts: repeated(20, 300*time.Millisecond, "data: a\n\n"), spec: feeds.Spec{StaleAfter: time.Hour},
			want: "1h0m6s stale: no byte for 1h0m0s",
		},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, tt.spec, stream(tt.parts...), func(w *env) {
				log := w.after(2 * time.Hour)
				if tt.want == "" && strings.Contains(log, "stale") || !strings.Contains(log, tt.want) {
					t.Error(log)
				}
				if tt.want != "" && strings.Count(log, "stale") != 1 {
					t.Error("stale more than once:", log)
				}
			})
		})
	}
}

func TestUnusualSilenceEnds(t *testing.T) {
	parts := repeated(20, time.Second, "data: a\n\n")
	parts = append(parts[:len(parts)-1], time.Minute, "data: b\n\n", time.Hour, holding)
	withFeed(t, feeds.Spec{}, stream(parts...), func(w *env) {
		w.after(34 * time.Second)
		w.expect(time.Hour, "35s stale: no byte for 15s, after regular events", "1m20s live: receiving again",
			"1m20s message#=b")
	})
}
