package server_test

import (
	"context"
	"encoding/json"
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
)

// set switches faults of a path.
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

func comments(c *client) (all []string) {
	for _, b := range c.all() {
		if b.comment != "" && b.comment != "heartbeat" {
			all = append(all, b.comment)
		}
	}
	return all
}

func TestAnOpenStreamGoesOnUnderFaultsThatComeAndGo(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		c := g.open("/market?history=0")
		defer c.close()
		time.Sleep(time.Second)
		g.set("/market", "buffer:1MiB")
		before := len(c.events())
		time.Sleep(5 * time.Second)
		if n := len(c.events()); n != before {
			t.Errorf("%d events came through a buffer that is not full", n-before)
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
			t.Errorf("it says %q", got)
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

func TestStreamsEndForFaultsOfTheHeadAndLoseNothing(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		g.set("/market", "retry-huge")
		c, other := g.open("/market?history=0"), g.open("/alerts")
		defer other.close()
		time.Sleep(time.Second)
		g.set("/market", "status:503")
		if err := c.ended(); err != nil {
			t.Errorf("the stream ended with %v", err)
		}
		if blocks := c.blocks; blocks[len(blocks)-1].retry != "3000" || blocks[len(blocks)-2].comment != "faults: status:503" {
			t.Errorf("its last words are %+v", blocks[len(blocks)-2:])
		}
		if resp, _ := g.body(http.MethodGet, "/market"); resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("then it is %s", resp.Status)
		}
		time.Sleep(time.Second)
		g.set("/market")
		events := c.events()
		last := events[len(events)-1].id
		again := g.open("/market", "Last-Event-ID", id(last))
		defer again.close()
		time.Sleep(time.Second)
		if n := contiguous(t, last, again.events()); n < last+60 {
			t.Errorf("%d events came after two seconds", n-last)
		}
		select {
		case <-other.done:
			t.Error("another feed's stream has ended")
		default:
		}
	})
}

func TestAConnectionThatFellSilentIsCutWhenItIsHealed(t *testing.T) {
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
			t.Errorf("%d events came through the silence", n-len(events))
		}
		g.set("/market")
		if err := c.ended(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the stream ended with %v", err)
		}
	})
}

func TestAStreamThatWasIdleForLongEndsInGoodOrder(t *testing.T) {
	quiet := func(o *server.Options) { o.Heartbeat, o.WriteTimeout = 0, 10*time.Millisecond }
	bubble(t, quiet, func(g *rig) {
		c := g.open("/alerts?history=0")
		time.Sleep(time.Second)
		g.close()
		if err := c.ended(); err != nil {
			t.Errorf("it ended with %v", err)
		}
		g.listen()
	})
}

func TestAQueryComesBeforeTheFeedAndTheFeedBeforeAll(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		g.set(faults.Everywhere, "status:500")
		g.set("/market", "status:404")
		for path, want := range map[string]int{"/alerts": 500, "/market": 404, "/market?fault=status:401": 401} {
			if resp, _ := g.body(http.MethodGet, path); resp.StatusCode != want {
				t.Errorf("%s gives %s", path, resp.Status)
			}
		}
		if err := g.server.SetFaults("/nothing", nil); err == nil || err.Error() != "there is no feed /nothing" {
			t.Errorf("got %v", err)
		}
	})
}

func TestAServersClockIsOffAsAWhole(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		g.set(faults.Everywhere, "skew:1h")
		_, body := g.body(http.MethodGet, "/time")
		if want := `{"ts":` + strconv.FormatInt(time.Now().Add(time.Hour).UnixMilli(), 10) + "}\n"; body != want {
			t.Errorf("the time is %s, want %s", body, want)
		}
	})
}

// TestFaultsComeTogether serves under several faults at once, each of which shows.
func TestFaultsComeTogether(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		ta := g.taste("/market?history=0&fault=bom,line-ends:crlf,buffer:2KiB,lifetime:3s&fault=skew:-1h,utf8", 5*time.Second)
		all := ta.all()
		if !strings.HasPrefix(all, "\ufeffretry: 3000\r\n\r\n\ufeffid: ") || !strings.Contains(all, "caf\xe9") {
			t.Errorf("it begins %.60q", all)
		}
		if resp, _ := g.request(g.t.Context(), http.MethodHead, "/market?fault=limit:1,limit-hang:1"); resp.StatusCode != http.StatusOK {
			t.Errorf("two limits let nobody in: %s", resp.Status)
		}
		if ta.ended != 3*time.Second || ta.end != nil || len(ta.pieces[0].bytes) < 2<<10 {
			t.Errorf("it ended after %v with %v", ta.ended, ta.end)
		}
	})
}

// TestClientsGetEverythingThroughFaultsThatChange switches faults at random while a client comes back whenever its stream ends.
// Faults that break what a stream says are left out.
func TestClientsGetEverythingThroughFaultsThatChange(t *testing.T) {
	lossless := []string{
		"buffer:2KiB", "late", "hold:2s", "idle-cut:1s", "lifetime:3s", "half-open:2s", "length", "no-heartbeat", "retry-zero",
		"retry-huge", "bom", "drip", "status:503", "redirect:same", "html", "skew:1s", "oversize:1MiB", "utf8",
	}
	bubble(t, func(o *server.Options) { o.LogEvents = 100_000 }, func(g *rig) {
		random := rand.New(rand.NewPCG(1, 2))
		ctx, cancel := context.WithCancel(g.t.Context())
		var got []uint64
		done := make(chan struct{})
		go func() {
			defer close(done)
			got = g.comeBack(ctx, "/market?history=0")
		}()
		for range 200 {
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
		if len(got) < 5000 {
			t.Errorf("%d events in five minutes", len(got))
		}
		for i := 1; i < len(got); i++ {
			if got[i] != got[i-1]+1 {
				t.Fatalf("event %d follows event %d", got[i], got[i-1])
			}
		}
	})
}

// comeBack reads a stream again and again, as a client does that resumes, and gives the ids of the events that were whole.
func (g *rig) comeBack(ctx context.Context, path string) (ids []uint64) {
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
				g.t.Errorf("the id %q", digits)
			}
			ids = append(ids, n)
		}
	}
	return ids
}

// resetting puts a timer off whenever something is written.
type resetting struct{ timer *time.Timer }

func (r *resetting) Write(p []byte) (int, error) {
	r.timer.Reset(20 * time.Second)
	return len(p), nil
}

// command sends a request to the control endpoint from a peer.
func (g *rig) command(method, target, peer string, header ...string) (int, string) {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), method, "http://127.0.0.1:7333"+target, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	r.RemoteAddr = peer
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	w := &answer{header: http.Header{}}
	g.server.Handler().ServeHTTP(w, r)
	return w.status, w.body.String()
}

type answer struct {
	header http.Header
	status int
	body   strings.Builder
}

func (a *answer) Header() http.Header { return a.header }
func (a *answer) WriteHeader(code int) {
	if a.status == 0 {
		a.status = code
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

const here = "127.0.0.1:5000"

func TestFaultsAreSwitchedFromThisMachine(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		for _, step := range []struct {
			method, target string
			code           int
			want           string
		}{
			{"GET", "/faults", 200, `{}`},
			{"PUT", "/faults/market?fault=idle-cut,late", 200, `{"/market":["late","idle-cut:5s"]}`},
			{"PUT", "/faults/market?falt=skew", 400, `unknown parameter "falt"; write ?fault=NAME`},
			{"POST", "/faults/market?fault=idle-cut:1s", 200, `{"/market":["late","idle-cut:1s"]}`},
			{"PUT", "/faults?fault=skew", 200, `{"*":["skew:-90s"],"/market":["late","idle-cut:1s"]}`},
			{"DELETE", "/faults/market?fault=late", 200, `{"*":["skew:-90s"],"/market":["idle-cut:1s"]}`},
			{"DELETE", "/faults/market", 200, `{"*":["skew:-90s"]}`},
			{"PUT", "/faults/alerts?fault=bom", 200, `{"*":["skew:-90s"],"/alerts":["bom"]}`},
			{"DELETE", "/faults", 200, `{}`},
			{"PUT", "/faults/nothing?fault=late", 404, "there is no feed /nothing"},
			{"PUT", "/faults?fault=latte", 400, `there is no fault "latte"; did you mean late?`},
			{"PATCH", "/faults", 405, "use GET, PUT, POST or DELETE"},
		} {
			code, body := g.command(step.method, step.target, here)
			if code != step.code || strings.TrimSpace(body) != step.want {
				t.Errorf("%s %s: %d %s", step.method, step.target, code, body)
			}
			if code == http.StatusOK && !json.Valid([]byte(body)) {
				t.Errorf("no JSON: %s", body)
			}
		}
	})
}

func TestNobodyElseSwitchesFaults(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		for name, c := range map[string]struct {
			peer   string
			header []string
		}{
			"another machine":       {peer: "192.0.2.7:5000"},
			"a proxy":               {peer: here, header: []string{"X-Forwarded-For", "192.0.2.7"}},
			"another proxy":         {peer: here, header: []string{"Forwarded", "for=192.0.2.7"}},
			"a name from outside":   {peer: here, header: []string{"Host", "rebound.example:7333"}},
			"a page in a browser":   {peer: here, header: []string{"Sec-Fetch-Site", "cross-site"}},
			"a page of old":         {peer: here, header: []string{"Origin", "http://example.com"}},
			"nobody knows who":      {peer: ""},
			"something like a pipe": {peer: "pipe"},
		} {
			code, _ := g.command(http.MethodPost, "/faults?fault=html", c.peer, c.header...)
			if code != http.StatusForbidden || len(g.server.Faults()) > 0 {
				t.Errorf("%s gets %d; on is %v", name, code, g.server.Faults())
			}
		}
		for _, host := range []string{"localhost:7333", "127.0.0.1", "[::1]:7333", "[::1]"} {
			if code, body := g.command(http.MethodGet, "/faults", "[::1]:5000", "Host", host); code != http.StatusOK {
				t.Errorf("%s gets %d %s", host, code, body)
			}
		}
	})
}

func TestWhoHangsIsCutOffWhenFaultsChange(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		first := g.open("/market?fault=limit-hang:1")
		defer first.close()
		_, end := g.raw("GET /market?fault=limit-hang:1 HTTP/1.1\r\nHost: demo\r\n\r\n")
		time.Sleep(time.Minute)
		if end.closedAt.Load() != nil {
			t.Error("it is cut off before")
		}
		g.set("/alerts", "late")
		if end.closedAt.Load() == nil {
			t.Error("it still hangs")
		}
	})
}

func TestHeartbeatsDoNotHideAnIdleCut(t *testing.T) {
	bubble(t, func(o *server.Options) { o.Heartbeat = time.Second }, func(g *rig) {
		ta := g.taste(faultyQuery("/alerts", "idle-cut:6s"), time.Minute)
		if !errors.Is(ta.end, io.ErrUnexpectedEOF) || strings.Contains(ta.all(), ": heartbeat") {
			t.Errorf("ended %t with %v", ta.over, ta.end)
		}
	})
}

func TestAnEventThatIsKeptBackComesWhenItsFaultGoes(t *testing.T) {
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
