package server_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
)

// piece is what came at one moment.
type piece struct {
	at    time.Duration // Since the request.
	bytes []byte
}

// taste is a stream as a plain client sees it.
type taste struct {
	*http.Response
	pieces []piece
	end    error         // How the stream ended; nil is a clean end.
	ended  time.Duration // When it did.
	over   bool          // It did end.
	writes int64         // On the server's side of the connection.
}

func (ta *taste) all() string {
	var b strings.Builder
	for _, p := range ta.pieces {
		b.Write(p.bytes)
	}
	return b.String()
}

// ids are those of the events, in their order.
func (ta *taste) ids() (ids []int) {
	for _, m := range regexp.MustCompile(`(?m)^id: (\d+)$`).FindAllStringSubmatch(ta.all(), -1) {
		n, _ := strconv.Atoi(m[1])
		ids = append(ids, n)
	}
	return ids
}

// last is when the last byte came.
func (ta *taste) last() time.Duration {
	if len(ta.pieces) == 0 {
		return 0
	}
	return ta.pieces[len(ta.pieces)-1].at
}

// taste reads a stream for a time.
func (g *rig) taste(path string, d time.Duration, header ...string) *taste {
	g.t.Helper()
	start := time.Now()
	resp, end := g.request(g.t.Context(), http.MethodGet, path, header...)
	ta := &taste{Response: resp}
	var mu sync.Mutex
	var closing bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 64<<10)
		for {
			n, err := resp.Body.Read(buf)
			at := time.Since(start)
			mu.Lock()
			if last := len(ta.pieces) - 1; n > 0 && last >= 0 && ta.pieces[last].at == at {
				ta.pieces[last].bytes = append(ta.pieces[last].bytes, buf[:n]...)
			} else if n > 0 {
				ta.pieces = append(ta.pieces, piece{at, bytes.Clone(buf[:n])})
			}
			if err != nil && !closing {
				ta.over, ta.ended = true, at
				if !errors.Is(err, io.EOF) {
					ta.end = err
				}
			}
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	time.Sleep(d)
	synctest.Wait()
	ta.writes = end.writes.Load()
	mu.Lock()
	closing = true
	mu.Unlock()
	_ = resp.Body.Close()
	<-done
	return ta
}

// faultyQuery asks for a fault and for no history.
func faultyQuery(feed, spec string) string { return feed + "?history=0&fault=" + spec }

// properties are what defines the faults, as a client sees it. The faults that need a real network are in real_test.go.
var properties = map[string]func(*testing.T, *rig){
	"buffer": func(t *testing.T, g *rig) {
		ta := g.taste(faultyQuery("/market", "buffer:4KiB"), 5*time.Second)
		if len(ta.pieces) < 3 {
			t.Errorf("%d bursts in five seconds", len(ta.pieces))
		}
		for _, p := range ta.pieces {
			if len(p.bytes) < 4<<10 || len(p.bytes) > 5<<10 {
				t.Errorf("%d bytes came at a time", len(p.bytes))
			}
		}
	},
	"late": func(t *testing.T, g *rig) {
		c := g.open(faultyQuery("/metrics", "late"))
		defer c.close()
		time.Sleep(10 * time.Second)
		events := c.events()
		if len(events) < 100 {
			t.Fatalf("%d events", len(events))
		}
		for i := range len(events) - 1 {
			if next := events[i+1].ts(); events[i].at.Before(next) || events[i].at.Sub(next) > 5*time.Millisecond {
				t.Fatalf("an event of %v came at %v, the next one is of %v", events[i].ts(), events[i].at, next)
			}
		}
	},
	"hold": func(t *testing.T, g *rig) {
		ta := g.taste(faultyQuery("/market", "hold:4s"), 6*time.Second)
		if len(ta.pieces) != 1 || ta.pieces[0].at != 4*time.Second || len(ta.ids()) < 100 {
			t.Errorf("%d events in %d bursts", len(ta.ids()), len(ta.pieces))
		}
		if !ta.over || ta.end != nil || ta.ended != 4*time.Second {
			t.Errorf("ended %t after %v with %v", ta.over, ta.ended, ta.end)
		}
	},
	"compress": testCompress,
	"drip": func(t *testing.T, g *rig) {
		ta := g.taste(faultyQuery("/metrics", "drip"), 2*time.Second)
		if n := len(ta.all()); n < 1000 || ta.writes < int64(n) {
			t.Errorf("%d bytes in %d writes", n, ta.writes)
		}
	},
	"idle-cut": func(t *testing.T, g *rig) {
		ta := g.taste(faultyQuery("/alerts", "idle-cut:6s"), time.Minute)
		if !errors.Is(ta.end, io.ErrUnexpectedEOF) || ta.last() == 0 || ta.ended-ta.last() != 6*time.Second {
			t.Errorf("the last byte came after %v, the end after %v: %v", ta.last(), ta.ended, ta.end)
		}
	},
	"lifetime": func(t *testing.T, g *rig) {
		ta := g.taste(faultyQuery("/market", "lifetime:4s"), 6*time.Second)
		if !ta.over || ta.end != nil || ta.ended != 4*time.Second || ta.last() < 3*time.Second {
			t.Errorf("ended %t after %v with %v", ta.over, ta.ended, ta.end)
		}
	},
	"half-open": func(t *testing.T, g *rig) {
		ta := g.taste(faultyQuery("/market", "half-open:2s"), time.Hour)
		if ta.last() > 2*time.Second || ta.last() < time.Second || ta.over {
			t.Errorf("the last byte came after %v, ended %t: %v", ta.last(), ta.over, ta.end)
		}
	},
	"no-heartbeat": func(t *testing.T, g *rig) {
		if ta := g.taste(faultyQuery("/alerts", "no-heartbeat"), time.Minute); strings.Contains(ta.all(), ": heartbeat") {
			t.Error("there is a heartbeat")
		}
	},
	"html": func(t *testing.T, g *rig) {
		resp, body := g.body(http.MethodGet, "/market?fault=html")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(body, "<title>Sign in") {
			t.Errorf("%s: %s", resp.Status, body)
		}
	},
	"status:204": status(204, "", ""),
	"status:401": status(401, "WWW-Authenticate", `Bearer realm="demo"`),
	"status:403": status(403, "", ""),
	"status:404": status(404, "", ""),
	"status:429": status(429, "Retry-After", "5"),
	"status:500": status(500, "", ""),
	"status:503": status(503, "", ""),

	"redirect:same": func(t *testing.T, g *rig) {
		resp, _ := g.body(http.MethodGet, "/market?fault=redirect:same")
		to := resp.Header.Get("Location")
		if resp.StatusCode != http.StatusTemporaryRedirect || !strings.HasPrefix(to, "/market?") {
			t.Errorf("%s to %s", resp.Status, to)
		}
		if again := g.taste(to, time.Second); again.StatusCode != http.StatusOK || len(again.ids()) == 0 {
			t.Errorf("there it is %s", again.Status)
		}
	},
	"redirect:host": func(t *testing.T, g *rig) {
		resp, _ := g.body(http.MethodGet, "/market?fault=redirect:host")
		if to := resp.Header.Get("Location"); !strings.HasPrefix(to, "http://127.0.0.1/market?") {
			t.Errorf("%s to %s", resp.Status, to)
		}
	},
	"redirect:loop": func(t *testing.T, g *rig) {
		const path = "/market?fault=redirect:loop"
		resp, _ := g.body(http.MethodGet, path)
		if to := resp.Header.Get("Location"); to != path {
			t.Errorf("%s to %s", resp.Status, to)
		}
	},
	"length": func(t *testing.T, g *rig) {
		ta := g.taste("/market?fault=length", time.Second)
		if ta.ContentLength != 64<<10 || len(ta.all()) != 64<<10 || !ta.over || ta.end != nil {
			t.Errorf("%d bytes of %d, ended %t with %v", len(ta.all()), ta.ContentLength, ta.over, ta.end)
		}
	},
	"limit": func(t *testing.T, g *rig) {
		first, second := g.open("/market?fault=limit:2"), g.open("/alerts?fault=limit:2")
		defer second.close()
		if resp, _ := g.body(http.MethodGet, "/market?fault=limit:2"); resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("the third one gets %s", resp.Status)
		}
		first.close()
		synctest.Wait()
		if ta := g.taste("/market?fault=limit:2", time.Second); ta.StatusCode != http.StatusOK {
			t.Errorf("after one has left the next one gets %s", ta.Status)
		}
	},
	"limit-hang": func(t *testing.T, g *rig) {
		first := g.open("/market?fault=limit-hang:1")
		answered := make(chan time.Time)
		go func() {
			second := g.open("/market?fault=limit-hang:1")
			answered <- time.Now()
			second.close()
		}()
		time.Sleep(time.Minute)
		left := time.Now()
		first.close()
		if at := <-answered; at.Before(left) {
			t.Errorf("the second one was answered %v before the first one left", left.Sub(at))
		}
	},
	"ignore-resume": func(t *testing.T, g *rig) {
		for _, header := range [][]string{{"Last-Event-ID", "5000"}, nil} {
			ta := g.taste("/market?fault=ignore-resume&lastEventId=5000", time.Second, header...)
			if ids := ta.ids(); len(ids) < 50 || ids[0] > 4950 {
				t.Errorf("%d events from %d on", len(ids), ids[0])
			}
		}
	},
	"trimmed": func(t *testing.T, g *rig) {
		fresh := g.taste("/market?fault=trimmed", time.Second).ids()
		if len(fresh) < 1000 {
			t.Fatalf("a new client gets %d events", len(fresh))
		}
		ta := g.taste("/market?fault=trimmed", time.Second, "Last-Event-ID", strconv.Itoa(fresh[10]))
		if ids := ta.ids(); ids[0] != fresh[10]+11 || strings.Contains(ta.all(), "event: gap") {
			t.Errorf("after %d comes %d", fresh[10], ids[0])
		}
	},
	"duplicate-ids": func(t *testing.T, g *rig) {
		steps(t, g.taste(faultyQuery("/market", "duplicate-ids"), 5*time.Second).ids(), []int{1, 1, 1, 0, 2})
	},
	"reorder": func(t *testing.T, g *rig) {
		steps(t, g.taste(faultyQuery("/market", "reorder"), 5*time.Second).ids()[5:], []int{2, 1, 1, 2, -1})
	},
	"retry-zero": func(t *testing.T, g *rig) {
		if ta := g.taste(faultyQuery("/alerts", "retry-zero"), time.Second); !strings.HasPrefix(ta.all(), "retry: 0\n\n") {
			t.Errorf("it begins %q", ta.all())
		}
	},
	"retry-huge": func(t *testing.T, g *rig) {
		if ta := g.taste(faultyQuery("/alerts", "retry-huge"), time.Second); !strings.HasPrefix(ta.all(), "retry: 86400000\n\n") {
			t.Errorf("it begins %q", ta.all())
		}
	},
	"skew": func(t *testing.T, g *rig) {
		now := time.Now()
		c := g.open(faultyQuery("/market", "skew:-90s"))
		defer c.close()
		time.Sleep(time.Second)
		if date, err := http.ParseTime(c.Header.Get("Date")); err != nil || now.Sub(date) < 90*time.Second || now.Sub(date) > 91*time.Second {
			t.Errorf("the Date is %v at %v (%v)", date, now, err)
		}
		for _, e := range c.events() {
			if off := e.at.Sub(e.ts()); off < 90*time.Second || off > 90*time.Second+2*time.Millisecond {
				t.Fatalf("an event is %v old", off)
			}
		}
	},
	"oversize": func(t *testing.T, g *rig) {
		ta := g.taste(faultyQuery("/alerts", "oversize:3MiB"), 50*time.Second)
		found := regexp.MustCompile(`(?m)^data: x+$`).FindAllString(ta.all(), -1)
		if len(found) != 2 || len(found[0]) != len("data: ")+3<<20 || len(found[1]) != len(found[0]) {
			t.Errorf("%d oversize events", len(found))
		}
	},
	"line-ends:cr":    lineEnds("\r"),
	"line-ends:crlf":  lineEnds("\r\n"),
	"line-ends:mixed": lineEnds("\n", "\r", "\r\n"),
	"bom": func(t *testing.T, g *rig) {
		ta := g.taste("/market?fault=bom", time.Second)
		blocks := strings.Split(strings.TrimSuffix(ta.all(), "\n\n"), "\n\n")
		if len(blocks) < 50 {
			t.Errorf("%d blocks", len(blocks))
		}
		for _, b := range blocks {
			if !strings.HasPrefix(b, "\ufeff") {
				t.Fatalf("a block without a mark: %q", b)
			}
		}
	},
	"utf8": func(t *testing.T, g *rig) {
		bad, all := 0, g.taste(faultyQuery("/market", "utf8"), 5*time.Second).all()
		for line := range strings.Lines(all) {
			if strings.HasPrefix(line, "data: ") && !utf8.ValidString(line) {
				bad++
			}
		}
		if n := strings.Count(all, "data: ") / 5; bad != n || n < 20 {
			t.Errorf("%d events are not UTF-8, want %d", bad, n)
		}
	},
	"control": func(t *testing.T, g *rig) {
		all := g.taste(faultyQuery("/market", "control"), 5*time.Second).all()
		for _, field := range []string{"id: ", "event: ", "data: "} {
			if !regexp.MustCompile(`(?m)^` + field + `.*\x1b`).MatchString(all) {
				t.Errorf("no escape sequence behind %q", field)
			}
		}
	},
}

func status(code int, header, value string) func(*testing.T, *rig) {
	return func(t *testing.T, g *rig) {
		resp, body := g.body(http.MethodGet, "/market?fault=status:"+strconv.Itoa(code))
		if resp.StatusCode != code || header != "" && resp.Header.Get(header) != value || (body == "") != (code == 204) {
			t.Errorf("%s, %s %q, body %q", resp.Status, header, resp.Header.Get(header), body)
		}
	}
}

func testCompress(t *testing.T, g *rig) {
	ta := g.taste(faultyQuery("/market", "compress"), 10*time.Second, "Accept-Encoding", "br, gzip")
	if ta.Header.Get("Content-Encoding") != "gzip" || len(ta.pieces) > 4 {
		t.Errorf("%q in %d bursts", ta.Header.Get("Content-Encoding"), len(ta.pieces))
	}
	z, err := gzip.NewReader(strings.NewReader(ta.all()))
	if err != nil {
		t.Fatal(err)
	}
	if plain, _ := io.ReadAll(z); len(ta.pieces) > 1 && !strings.HasPrefix(string(plain), "retry: 3000\n\n") {
		t.Errorf("it begins %.20q", plain)
	}
	for _, refusal := range []string{"identity", "gzip;q=0", "br"} {
		ta := g.taste(faultyQuery("/market", "compress"), time.Second, "Accept-Encoding", refusal)
		if ta.Header.Get("Content-Encoding") != "" || len(ta.pieces) < 10 {
			t.Errorf("with %q: %q in %d bursts", refusal, ta.Header.Get("Content-Encoding"), len(ta.pieces))
		}
	}
}

// steps checks by how much each number is larger than the one before, in turns.
func steps(t *testing.T, numbers, want []int) {
	t.Helper()
	if len(numbers) < 50 {
		t.Fatalf("%d numbers", len(numbers))
	}
	for i := 1; i < len(numbers)-1; i++ {
		if got := numbers[i] - numbers[i-1]; got != want[(i-1)%len(want)] {
			t.Fatalf("number %d follows %d: %v", i, numbers[i-1], numbers[:20])
		}
	}
}

// lineEnds checks that lines end so, in turns.
func lineEnds(ends ...string) func(*testing.T, *rig) {
	return func(t *testing.T, g *rig) {
		t.Helper()
		spec := map[string]string{"\r": "cr", "\r\n": "crlf", "\n": "mixed"}[ends[0]]
		all := g.taste(faultyQuery("/market", "line-ends:"+spec), 2*time.Second).all()
		for i := 0; all != ""; i++ {
			at := strings.IndexAny(all, "\r\n")
			end := ends[i%len(ends)]
			if at < 0 || !strings.HasPrefix(all[at:], end) || end == "\r" && strings.HasPrefix(all[at:], "\r\n") {
				t.Fatalf("line %d ends otherwise than with %q: %.200q", i, end, all)
			}
			all = all[at+len(end):]
		}
	}
}

func TestEveryFaultIsWhatItSays(t *testing.T) {
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			check, ok := properties[c.Spec]
			if _, elsewhere := realProperties[c.Spec]; !ok && !elsewhere {
				t.Errorf("nothing checks the fault %s", c.Spec)
			}
			if ok {
				t.Run(c.Spec, func(t *testing.T) {
					bubble(t, nil, func(g *rig) { check(t, g) })
				})
			}
		}
	}
}

func TestAWrongFaultIsOneSentence(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		resp, body := g.body(http.MethodGet, "/market?fault=latte")
		if resp.StatusCode != http.StatusBadRequest || body != "there is no fault \"latte\"; did you mean late?\n" {
			t.Errorf("%s: %s", resp.Status, body)
		}
	})
}

func TestFaultsOfTheServerAreForAllClients(t *testing.T) {
	on, err := faults.ParseSet("bom", "status:404")
	if err != nil {
		t.Fatal(err)
	}
	bubble(t, func(o *server.Options) { o.Faults = on }, func(g *rig) {
		for _, f := range g.server.Feeds() {
			if resp, _ := g.body(http.MethodGet, f.Path); resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s gives %s", f.Path, resp.Status)
			}
		}
		if resp, _ := g.body(http.MethodGet, "/healthz"); resp.StatusCode != http.StatusOK {
			t.Errorf("health gives %s", resp.Status)
		}
	})
}
