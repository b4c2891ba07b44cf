package doctor_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"
)

// healthy are feeds without any findings.
var healthy = []server{
	{Name: "a busy feed", Bulky: true, Handler: Steady(About(20 * time.Millisecond))},
	{Name: "a slow feed with heartbeats", Handler: Steady(About(7*second),
		func(s *Source) { s.Beat = 5 * second })},
	{Name: "a slow feed without heartbeats", Handler: Steady(About(15 * second))},
	{
		Name:    "a feed on which nothing ever happens",
		Handler: Steady(func(*rand.Rand) time.Duration { return time.Hour }),
	},
	{Name: "only heartbeats", Handler: Steady(func(*rand.Rand) time.Duration { return time.Hour },
		func(s *Source) { s.Beat = 5 * second })},
	{
		Name: "a configured heartbeat that is kept", Spec: heartbeat(5 * second),
		Handler: Steady(About(7*second), func(s *Source) { s.Beat = 5 * second }),
	},
	{
		Name: "events more often than the configured heartbeat", Spec: heartbeat(5 * second),
		Handler: Steady(About(second)),
	},
	{Name: "one event exactly every second", Handler: Steady(every(second))},
	{Name: "no ids", Handler: Steady(About(second), func(s *Source) { s.NoID = true })},
	{Name: "no times", Handler: Steady(About(second), func(s *Source) { s.NoTime = true })},
	{Name: "neither ids nor times", Handler: Steady(About(second),
		func(s *Source) { s.NoID, s.NoTime = true, true })},
	{Name: "ids that are not numbers", Handler: Steady(About(second),
		func(s *Source) { s.ID = func(i int) string { return fmt.Sprintf("%08x-%d", i*2654435761, i%3) } })},
	{Name: "interleaved ids of several logs", Handler: Steady(About(300*time.Millisecond),
		func(s *Source) {
			s.ID = func(i int) string { return fmt.Sprint([]int{1000, 5, 300}[i%3] + i/3) }
		})},
	{Name: "ids with gaps", Handler: Steady(About(300*time.Millisecond),
		func(s *Source) { s.ID = func(i int) string { return fmt.Sprint(1 + i*7) } })},
	{Name: "one id for every event", Handler: Steady(About(300*time.Millisecond),
		func(s *Source) { s.ID = func(int) string { return "0" } })},
	{Name: "several events under one id", Handler: Steady(About(300*time.Millisecond),
		func(s *Source) { s.ID = func(i int) string { return fmt.Sprint(i / 3) } })},
	{
		Name: "transactions with the id of their last event",
		Handler: Steady(About(300*time.Millisecond), func(s *Source) {
			ends := []int{2, 2, 3, 5, 5, 6, 7, 10, 10, 10} // For each event of ten.
			s.ID = func(i int) string { return fmt.Sprint(i/10*10 + ends[i%10]) }
		}),
	},
	{Name: "times in whole seconds", Handler: Steady(About(200*time.Millisecond),
		func(s *Source) { s.Whole = true })},
	{Name: "a clock ten seconds off", Handler: Steady(About(200*time.Millisecond),
		func(s *Source) { s.Clock = 10 * second })},
	{Name: "history in one piece on connecting", Handler: Steady(About(500*time.Millisecond),
		func(s *Source) { s.History = 100 })},
	{Name: "history in slow pieces on connecting", Handler: slowHistory},
	{Name: "a market that opens", Bulky: true, Handler: Steady(opening(20*second, 10*time.Millisecond))},
	{Name: "events that stop at night", Handler: Steady(closing(10*second, 20*time.Millisecond))},
	{Name: "batches of events made when they are sent", Handler: Steady(inBatches(10*second, 20))},
	{Name: "batches at random moments", Handler: Steady(inBatches(0, 20))},
	{
		Name: "a server that deliberately batches for ten seconds",
		Handler: Through(About(500*time.Millisecond), func(w http.ResponseWriter) Outlet {
			return newGatherer(w, 10*second, 0)
		}),
	},
	{
		Name: "frames batched for a fifth of a second", Bulky: true,
		Handler: Through(About(5*time.Millisecond), func(w http.ResponseWriter) Outlet {
			return timed{To(w), &strings.Builder{}, 200 * time.Millisecond, new(time.Time)}
		}),
	},
	{Name: "a jittery network", Handler: Through(About(300*time.Millisecond),
		func(w http.ResponseWriter) Outlet { return &jittery{Plain: To(w)} })},
	{Name: "windows of varying length with their start time", Handler: windows("")},
	{Name: "windows of varying length with their end time", Handler: windows(`"end":%d,`)},
	{Name: "occasional stalls", Handler: Through(About(50*time.Millisecond),
		func(w http.ResponseWriter) Outlet { return &jittery{Plain: To(w), rare: true} })},
	{Name: "a snapshot by key on connecting", Handler: snapshot},
	{Name: "a server that lost its log", Bulky: true, Handler: restarted(0, 2300), Notes: []string{"log-lost"}},
	{Name: "a server that lost its log and replays it from the start", Bulky: true, Handler: restarted(0, 0)},
	{Name: "a server that was down and has a new log", Handler: restarted(3*second, 2000)},
	{Name: "CRLF", Notes: []string{"crlf"}, Handler: Steady(About(second),
		func(s *Source) { s.LineEnd = "\r\n" })},
	{
		Name: "a byte order mark at the start", Notes: []string{"bom"},
		Handler: Steady(About(second), func(s *Source) { s.Preamble = "\ufeff" }),
	},
	{Name: "comments of all kinds", Handler: Steady(About(second),
		func(s *Source) { s.Preamble = ": hello\n:\n\n"; s.Beat = 700 * time.Millisecond })},
	{
		Name: "a sensible reconnection time", Notes: []string{"retry"},
		Handler: Steady(About(second), func(s *Source) { s.Preamble = "retry: 2500\n\n" }),
	},
	{Name: "a lifetime that ends cleanly", Notes: []string{"lifetime"}, Handler: lifetime(12 * second)},
	{Name: "a lifetime on a silent feed", Notes: []string{"lifetime"}, Handler: silentLifetime(11 * second)},
	{
		Name: "log colors, tabs and other scripts",
		Handler: Steady(About(second),
			func(s *Source) { s.Payload = "grün\tв работе 価格 😀 مرحبا" }),
	},
	{Name: "large events", Handler: Steady(About(2*second),
		func(s *Source) { s.Payload = strings.Repeat("x", 40<<10) })},
	{Name: "pings that repeat the last id", Handler: pings},
	{Name: "a state that is repeated until it changes", Handler: restate},
	{Name: "times of orders, not of events", Handler: Steady(inBatches(10*second, 20),
		func(s *Source) { s.NoTime = true; s.Payload = `","created_at":1767355471000,"y":"` })},
	{Name: "a resume that repeats the last event", Handler: lastAgain},
	{
		Name:    "a head with harmless caching and Via",
		Handler: withHead("Via", "1.1 edge", "X-Cache", "MISS", "Cache-Control", "no-cache"),
	},
	{Name: "charset utf-8", Handler: withHead("Content-Type", "text/event-stream; charset=UTF-8")},
	{Name: "one slow first byte", Handler: coldStart},
	{Name: "one lost connection", Handler: breaks(1)},
	{
		Name:    "a server that polls its database every three seconds",
		Handler: Through(About(200*time.Millisecond), gathering(3*second, 0)),
	},
	{Name: "regular batches with jitter", Handler: Through(About(200*time.Millisecond),
		gathering(3*second, second))},
	{
		Name:    "batches at irregular times",
		Handler: Through(About(100*time.Millisecond), gathering(4*second, 3*second)),
	},
	{Name: "batches of a fixed number of events", Handler: Through(About(150*time.Millisecond),
		func(w http.ResponseWriter) Outlet { return &batches{Plain: To(w), size: 32} })},
	{
		Name: "a broker that delivers at least once",
		Handler: Through(About(200*time.Millisecond),
			func(w http.ResponseWriter) Outlet { return &atLeastOnce{Plain: To(w), every: 3} }),
	},
	{Name: "a very fast feed with a short log", Bulky: true, Handler: Steady(About(10*time.Millisecond),
		func(s *Source) { s.Keeps = 40 })},
	{Name: "a feed that is over", Notes: []string{"over"}, Handler: over},
	{Name: "hexadecimal ids", Handler: Steady(About(100*time.Millisecond),
		func(s *Source) { s.Hex = true })},
	{Name: "hexadecimal ids of a fixed width", Handler: Steady(About(300*time.Millisecond),
		func(s *Source) { s.Hex, s.ID = true, func(i int) string { return fmt.Sprintf("%08x", i+1) } })},
	{Name: "a body that ends with its connection", Handler: untilClose},
	{
		Name: "a server that wants to be polled", Notes: []string{"lifetime"},
		Handler: inChunks("retry: 4000\nid: 1\ndata: x\n\n"),
	},
	{Name: "a Server header", Handler: withHead("Server", "nginx")},
	{Name: "one cut after 30 idle seconds", Handler: cutWhenIdle(30 * second)},
}

func TestHealthyFeedsHaveNoFindings(t *testing.T) {
	for _, s := range healthy {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			s.run(t, "")
		})
	}
}
