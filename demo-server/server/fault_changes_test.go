package server_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
	"feedscope/test/race"
)

// set replaces the faults of a path.
func (g *rig) set(path string, specs ...string) {
	g.t.Helper()
	on, err := faults.ParseSet(specs...)
	if err != nil {
		g.t.Fatal(err)
	}
	if err := g.server.SetFaults(path, on); err != nil {
		g.t.Fatal(err)
	}
	synctest.Wait()
}

// comments returns the comments of a stream except heartbeats.
func comments(c *client) (all []string) {
	for _, b := range c.all() {
		if b.comment != "" && b.comment != "heartbeat" {
			all = append(all, b.comment)
		}
	}
	return all
}

func TestOpenStreamFollowsChangingFaults(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		c := g.open("/market?history=0")
		defer c.close()
		time.Sleep(time.Second)
		g.set("/market", "buffer:1MiB")
		before := len(c.events())
		time.Sleep(5 * time.Second)
		if n := len(c.events()); n != before {
			t.Errorf("%d events passed a buffer that is not full", n-before)
		}
		g.set("/market")
		if n := len(c.events()); n < before+100 {
			t.Errorf("%d events were in the buffer", n-before)
		}
		g.set("/market", "retry-huge")
		g.set("/alerts", "html")
		g.set(faults.Everywhere, "no-heartbeat")
		g.server.Heal()
		time.Sleep(time.Second)
		events := c.events()
		contiguous(t, events[0].id-1, events)
		want := []string{"faults: none", "faults: retry-huge", "faults: no-heartbeat,retry-huge", "faults: none"}
		if got := comments(c); !slices.Equal(got[len(got)-len(want):], want) {
			t.Errorf("the comments are %q", got)
		}
		var retries []string
		for _, b := range c.all() {
			if b.retry != "" {
				retries = append(retries, b.retry)
			}
		}
		if !slices.Equal(retries, []string{"3000", "86400000", "3000"}) {
			t.Errorf("the reconnection times are %v", retries)
		}
	})
}

func TestFaultsInTheHeadEndStreamsWithoutLoss(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		g.set("/market", "retry-huge")
		c, other := g.open("/market?history=0"), g.open("/alerts")
		defer other.close()
		time.Sleep(time.Second)
		g.set("/market", "status:503")
		if err := c.ended(); err != nil {
			t.Errorf("the stream ended with %v", err)
		}
		if blocks := c.blocks; blocks[len(blocks)-1].retry != "3000" ||
			blocks[len(blocks)-2].comment != "faults: status:503" {
			t.Errorf("the last blocks are %+v", blocks[len(blocks)-2:])
		}
		if resp, _ := g.body(http.MethodGet, "/market"); resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("the next request gets %s", resp.Status)
		}
		time.Sleep(time.Second)
		g.set("/market")
		events := c.events()
		last := events[len(events)-1].id
		again := g.open("/market", "Last-Event-ID", id(last))
		defer again.close()
		time.Sleep(time.Second)
		if n := contiguous(t, last, again.events()); n < last+60 {
			t.Errorf("%d events after two seconds", n-last)
		}
		select {
		case <-other.done:
			t.Error("another feed's stream has ended")
		default:
		}
	})
}

func TestHealingHalfOpenCutsSilentConnections(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		c := g.open("/market?history=0")
		time.Sleep(10 * time.Second)
		g.set("/market", "half-open:11s")
		g.set("/market")
		time.Sleep(5 * time.Second)
		events := c.events()
		contiguous(t, events[0].id-1, events)
		g.set("/market", "half-open:11s")
		time.Sleep(time.Minute)
		if n := len(c.events()); n > len(events)+5 {
			t.Errorf("%d events during the silence", n-len(events))
		}
		g.set("/market")
		if err := c.ended(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the stream ended with %v", err)
		}
	})
}

func TestIdleStreamEndsCleanly(t *testing.T) {
	t.Parallel()
	quiet := func(o *server.Options) { o.Heartbeat, o.WriteTimeout = 0, 10*time.Millisecond }
	bubble(t, quiet, func(g *rig) {
		c := g.open("/alerts?history=0")
		time.Sleep(time.Second)
		g.close()
		if err := c.ended(); err != nil {
			t.Errorf("the stream ended with %v", err)
		}
		g.listen()
	})
}

func TestQueryOverridesFeedOverridesAll(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		g.set(faults.Everywhere, "status:500")
		g.set("/market", "status:404")
		for path, want := range map[string]int{"/alerts": 500, "/market": 404, "/market?fault=status:401": 401} {
			if resp, _ := g.body(http.MethodGet, path); resp.StatusCode != want {
				t.Errorf("%s answers %s", path, resp.Status)
			}
		}
		if err := g.server.SetFaults("/nothing", nil); err == nil || err.Error() != "unknown feed /nothing" {
			t.Errorf("got %v", err)
		}
	})
}

func TestSkewAppliesToTheServerTime(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		g.set(faults.Everywhere, "skew:1h")
		_, body := g.body(http.MethodGet, "/time")
		if want := `{"ts":` + strconv.FormatInt(time.Now().Add(time.Hour).UnixMilli(), 10) + "}\n"; body != want {
			t.Errorf("the time is %s, want %s", body, want)
		}
	})
}

// TestFaultsCombine serves a stream with several faults and checks each of them.
func TestFaultsCombine(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		rec := g.record(
			"/market?history=0&fault=bom,line-ends:crlf,buffer:2KiB,lifetime:3s&fault=skew:-1h,utf8",
			5*time.Second,
		)
		all := rec.all()
		if !strings.HasPrefix(all, "\ufeffretry: 3000\r\n\r\n\ufeffid: ") || !strings.Contains(all, "caf\xe9") {
			t.Errorf("the stream starts with %.60q", all)
		}
		resp, _ := g.request(g.t.Context(), http.MethodHead, "/market?fault=limit:1,limit-hang:1")
		if resp.StatusCode != http.StatusOK {
			t.Errorf("two limits reject the only stream: %s", resp.Status)
		}
		if rec.ended != 3*time.Second || rec.end != nil || len(rec.pieces[0].bytes) < 2<<10 {
			t.Errorf("the stream ended after %v with %v", rec.ended, rec.end)
		}
	})
}

// TestReconnectingClientLosesNothingUnderFaults changes faults at random while a client reconnects after every end.
// Faults that alter the content of the stream are left out.
func TestReconnectingClientLosesNothingUnderFaults(t *testing.T) {
	t.Parallel()
	lossless := []string{
		"buffer:2KiB", "late", "hold:2s", "idle-cut:1s", "lifetime:3s", "half-open:2s", "length", "no-heartbeat",
		"retry-zero", "retry-huge", "bom", "drip", "status:503", "redirect:same", "html", "skew:1s", "oversize:1MiB",
		"utf8",
	}
	bubble(t, func(o *server.Options) { o.LogEvents, o.Speed = 100_000, 0.25 }, func(g *rig) {
		random := rand.New(rand.NewPCG(1, 2))
		ctx, cancel := context.WithCancel(g.t.Context())
		var got []uint64
		done := make(chan struct{})
		go func() {
			defer close(done)
			got = g.readWithReconnects(ctx, "/market?history=0")
		}()
		rounds := race.Inputs(200)
		for range rounds {
			var on []string
			for range random.IntN(4) {
				on = append(on, lossless[random.IntN(len(lossless))])
			}
			if len(on) == 0 {
				g.server.Heal()
			} else {
				g.set("/market", on...)
			}
			time.Sleep(time.Duration(random.IntN(3000)) * time.Millisecond)
		}
		g.server.Heal()
		time.Sleep(10 * time.Second)
		cancel()
		<-done
		if len(got) < 7*rounds {
			t.Errorf("%d events in %d rounds", len(got), rounds)
		}
		for i := 1; i < len(got); i++ {
			if got[i] != got[i-1]+1 {
				t.Fatalf("event %d follows event %d", got[i], got[i-1])
			}
		}
	})
}

// readWithReconnects reads a stream until ctx ends, resumes after every end, and returns the ids of the complete
// events.
func (g *rig) readWithReconnects(ctx context.Context, path string) (ids []uint64) {
	for ctx.Err() == nil {
		var header []string
		if len(ids) > 0 {
			header = []string{"Last-Event-ID", id(ids[len(ids)-1])}
		}
		ids = append(ids, g.readOnce(ctx, path, header)...)
		time.Sleep(100 * time.Millisecond)
	}
	return ids
}

func (g *rig) readOnce(ctx context.Context, path string, header []string) (ids []uint64) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	resp, _ := g.request(ctx, http.MethodGet, path, header...)
	if to := resp.Header.Get("Location"); to != "" {
		_ = resp.Body.Close()
		resp, _ = g.request(ctx, http.MethodGet, to, header...)
	}
	defer func() { _ = resp.Body.Close() }()
	idle := time.AfterFunc(20*time.Second, cancel)
	defer idle.Stop()
	body, _ := io.ReadAll(io.TeeReader(resp.Body, &resetting{idle}))
	blocks := strings.Split(string(body), "\n\n")
	for _, block := range blocks[:len(blocks)-1] {
		if text, ok := strings.CutPrefix(strings.TrimPrefix(block, "\ufeff"), "id: "); ok {
			digits, _, _ := strings.Cut(text, "\n")
			n, err := strconv.ParseUint(digits, 10, 64)
			if err != nil {
				g.t.Errorf("malformed id %q", digits)
			}
			ids = append(ids, n)
		}
	}
	return ids
}

// resetting restarts a timer on every write.
type resetting struct{ timer *time.Timer }

func (r *resetting) Write(p []byte) (int, error) {
	r.timer.Reset(20 * time.Second)
	return len(p), nil
}

func TestHangingRequestsAreCutWhenFaultsChange(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		first := g.open("/market?fault=limit-hang:1")
		defer first.close()
		_, end := g.raw("GET /market?fault=limit-hang:1 HTTP/1.1\r\nHost: demo\r\n\r\n")
		time.Sleep(time.Minute)
		if end.closedAt.Load() != nil {
			t.Error("cut before the faults changed")
		}
		g.set("/alerts", "late")
		if end.closedAt.Load() == nil {
			t.Error("still hanging after the faults changed")
		}
	})
}

func TestIdleCutSuppressesHeartbeats(t *testing.T) {
	t.Parallel()
	bubble(t, func(o *server.Options) { o.Heartbeat = time.Second }, func(g *rig) {
		rec := g.record(faulty("/alerts", "idle-cut:6s"), time.Minute)
		if !errors.Is(rec.end, io.ErrUnexpectedEOF) || strings.Contains(rec.all(), ": heartbeat") {
			t.Errorf("ended %t with %v", rec.over, rec.end)
		}
	})
}

func TestHealingReleasesHeldEvents(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		c := g.open("/market?history=0")
		defer c.close()
		for i := range 20 {
			g.set("/market", "reorder")
			time.Sleep(time.Duration(500+17*i) * time.Millisecond)
			g.set("/market")
			time.Sleep(100 * time.Millisecond)
		}
		events := c.events()
		slices.SortFunc(events, func(a, b block) int { return int(a.id) - int(b.id) })
		contiguous(t, events[0].id-1, events)
	})
}

func TestChangedFaultsEndStreamsBetweenEvents(t *testing.T) {
	// The other faults cut streams themselves. An announced length is never reached.
	specs := []string{"", "buffer:2KiB", "late", "hold:1m", "compress", "drip", "length", "bom", "line-ends:cr", "skew:1s", "limit:9", "status:503"}
	pairs := 0
	for _, from := range specs {
		for _, to := range specs {
			if strings.HasPrefix(from, "status") || from == "length" || from == to {
				continue
			}
			if pairs++; pairs%race.Step(1) != 0 {
				continue
			}
			bubble(t, func(o *server.Options) { o.Speed = 0.5 }, func(g *rig) {
				set := func(spec string) {
					g.server.Heal()
					if spec != "" {
						g.set("/market", spec)
					}
				}
				set(from)
				ctx, cancel := context.WithCancel(g.t.Context())
				defer cancel()
				resp, _ := g.request(ctx, http.MethodGet, "/market?history=0")
				var body []byte
				var err error
				done := make(chan struct{})
				go func() {
					defer close(done)
					body, err = io.ReadAll(resp.Body)
				}()
				time.Sleep(3*time.Second + 300*time.Microsecond)
				set(to)
				time.Sleep(time.Second)
				set("status:500")
				<-done
				end := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(body))
				if err != nil || !strings.HasSuffix(end, "\n\n") {
					t.Errorf("%q, then %q: the stream ended with %v after %q", from, to, err, end[max(len(end)-60, 0):])
				}
			})
		}
	}
}
