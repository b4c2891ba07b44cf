package hub_test

import (
	"net/http"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestQuietFeedIsStaleAlthoughItsConnectionIsAlive(t *testing.T) {
	parts := []any{"data: a\n\n"}
	for range 5 {
		parts = append(parts, 10*time.Second, "event: ping\ndata:\n\n")
	}
	parts = append(parts, 10*time.Second, "data: b\n\n", holding)
	spec := feeds.Spec{Noise: isPing, QuietAfter: 35 * time.Second, StaleAfter: 15 * time.Second}
	withFeed(t, spec, stream(parts...), func(w *env) {
		w.expect(90*time.Second,
			"0s connecting: connecting", "0s live: connected", "0s message#=a",
			"10s ping#=", "20s ping#=", "30s ping#=",
			"35s stale: no event for 35s, although the connection is alive",
			"40s ping#=", "50s ping#=",
			"1m0s live: receiving events again", "1m0s message#=b",
			"1m15s stale: no byte for 15s")
	})
}

func TestQuietLastsOverConnections(t *testing.T) {
	first := true
	handler := func(w http.ResponseWriter, r *http.Request) {
		parts := []any{"event: ping\ndata:\n\n", 20 * time.Second}
		if first {
			first, parts[0] = false, "data: a\n\n"
		}
		stream(parts...)(w, r)
	}
	withFeed(t, feeds.Spec{Noise: isPing, QuietAfter: 35 * time.Second}, handler, func(w *env) {
		w.expect(43*time.Second,
			"0s connecting: connecting", "0s live: connected", "0s message#=a", "20s waiting: the server closed the stream",
			"21s connecting: connecting", "21s live: connected", "21s ping#=",
			"35s stale: no event for 35s, although the connection is alive", "41s waiting: the server closed the stream",
			"42s connecting: connecting", "42s stale: connected; no event for 42s", "42s ping#=")
		w.net.set(stream("data: b\n\n", holding))
		w.expect(30*time.Second, "1m2s waiting: the server closed the stream", "1m3s connecting: connecting",
			"1m3s stale: connected; no event for 1m3s", "1m3s live: receiving events again", "1m3s message#=b")
	})
}

func TestQuietAndSilentFeedIsLiveOnlyWithEvents(t *testing.T) {
	spec := feeds.Spec{Noise: isPing, QuietAfter: 35 * time.Second, StaleAfter: 15 * time.Second}
	parts := []any{
		time.Second, "data: a\n\n", time.Minute, "data: b\n\n", time.Minute, "event: ping\ndata:\n\n", time.Second,
		"data: c\n\n", holding,
	}
	withFeed(t, spec, stream(parts...), func(w *env) {
		w.expect(125*time.Second,
			"0s connecting: connecting", "0s live: connected", "1s message#=a", "16s stale: no byte for 15s",
			"1m1s live: receiving events again", "1m1s message#=b", "1m16s stale: no byte for 15s",
			"2m1s stale: receiving again, but no events", "2m1s ping#=",
			"2m2s live: receiving events again", "2m2s message#=c")
	})
}

func TestRevivedFeedIsStaleAgainInTime(t *testing.T) {
	spec := feeds.Spec{StaleAfter: 15 * time.Second, IdleTimeout: time.Minute}
	withFeed(t, spec, stream(time.Second, "data: a\n\n", 16*time.Second, "data: b\n\n", holding), func(w *env) {
		w.expect(40*time.Second,
			"0s connecting: connecting", "0s live: connected", "1s message#=a", "16s stale: no byte for 15s",
			"17s live: receiving again", "17s message#=b", "32s stale: no byte for 15s")
	})
}
