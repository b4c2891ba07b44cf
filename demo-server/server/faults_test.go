package server_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
)

// faulty returns a path that requests a fault and no history.
func faulty(feed, spec string) string { return feed + "?history=0&fault=" + spec }

// properties define each fault by its effect on a client. The faults that need a TCP connection are in
// networkProperties.
var properties = map[string]func(*testing.T, *rig){
	"buffer": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/market", "buffer:4KiB"), 5*time.Second)
		if len(rec.pieces) < 3 {
			t.Errorf("%d bursts in five seconds", len(rec.pieces))
		}
		for _, p := range rec.pieces {
			if len(p.bytes) < 4<<10 || len(p.bytes) > 5<<10 {
				t.Errorf("a burst of %d bytes", len(p.bytes))
			}
		}
	},
	"late": func(t *testing.T, g *rig) {
		c := g.open(faulty("/metrics", "late"))
		defer c.close()
		time.Sleep(10 * time.Second)
		events := c.events()
		if len(events) < 100 {
			t.Fatalf("%d events", len(events))
		}
		for i := range len(events) - 1 {
			if next := events[i+1].ts(); events[i].at.Before(next) || events[i].at.Sub(next) > 5*time.Millisecond {
				t.Fatalf("an event of %v arrived at %v, the next one is of %v", events[i].ts(), events[i].at, next)
			}
		}
	},
	"hold": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/market", "hold:4s"), 6*time.Second)
		if len(rec.pieces) != 1 || rec.pieces[0].at != 4*time.Second || len(rec.ids()) < 100 {
			t.Errorf("%d events in %d bursts", len(rec.ids()), len(rec.pieces))
		}
		if !rec.over || rec.end != nil || rec.ended != 4*time.Second {
			t.Errorf("ended %t after %v with %v", rec.over, rec.ended, rec.end)
		}
	},
	"compress": testCompress,
	"drip": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/metrics", "drip"), 2*time.Second)
		if n := len(rec.all()); n < 1000 || rec.writes < int64(n) {
			t.Errorf("%d bytes in %d writes", n, rec.writes)
		}
	},
	"idle-cut": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/alerts", "idle-cut:6s"), time.Minute)
		if !errors.Is(rec.end, io.ErrUnexpectedEOF) || rec.last() == 0 || rec.ended-rec.last() != 6*time.Second {
			t.Errorf("last byte after %v, end after %v: %v", rec.last(), rec.ended, rec.end)
		}
	},
	"lifetime": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/market", "lifetime:4s"), 6*time.Second)
		if !rec.over || rec.end != nil || rec.ended != 4*time.Second || rec.last() < 3*time.Second {
			t.Errorf("ended %t after %v with %v", rec.over, rec.ended, rec.end)
		}
	},
	"half-open": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/market", "half-open:2s"), 5*time.Minute)
		if rec.last() > 2*time.Second || rec.last() < time.Second || rec.over {
			t.Errorf("last byte after %v, ended %t: %v", rec.last(), rec.over, rec.end)
		}
	},
	"no-heartbeat": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/alerts", "no-heartbeat"), time.Minute)
		if strings.Contains(rec.all(), ": heartbeat") {
			t.Error("got a heartbeat")
		}
	},
	"html": func(t *testing.T, g *rig) {
		resp, body := g.body(http.MethodGet, "/market?fault=html")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" ||
			!strings.Contains(body, "<title>Sign in") {
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
		if again := g.record(to, time.Second); again.StatusCode != http.StatusOK || len(again.ids()) == 0 {
			t.Errorf("the target answers %s", again.Status)
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
		rec := g.record("/market?fault=length", time.Second)
		if rec.ContentLength != 64<<10 || len(rec.all()) != 64<<10 || !rec.over || rec.end != nil {
			t.Errorf("%d bytes of %d, ended %t with %v", len(rec.all()), rec.ContentLength, rec.over, rec.end)
		}
	},
	"limit": func(t *testing.T, g *rig) {
		first, second := g.open("/market?fault=limit:2"), g.open("/alerts?fault=limit:2")
		defer second.close()
		resp, _ := g.body(http.MethodGet, "/market?fault=limit:2")
		if resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("the third stream gets %s", resp.Status)
		}
		first.close()
		synctest.Wait()
		if rec := g.record("/market?fault=limit:2", time.Second); rec.StatusCode != http.StatusOK {
			t.Errorf("after one has left, the next stream gets %s", rec.Status)
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
			t.Errorf("the second stream was answered %v before the first left", left.Sub(at))
		}
	},
	"ignore-resume": func(t *testing.T, g *rig) {
		for _, header := range [][]string{{"Last-Event-ID", "5000"}, nil} {
			rec := g.record("/market?fault=ignore-resume&lastEventId=5000", time.Second, header...)
			if ids := rec.ids(); len(ids) < 50 || ids[0] > 4950 {
				t.Errorf("%d events starting at %d", len(ids), ids[0])
			}
		}
	},
	"trimmed": func(t *testing.T, g *rig) {
		fresh := g.record("/market?fault=trimmed", time.Second).ids()
		if len(fresh) < 1000 {
			t.Fatalf("a new client gets %d events", len(fresh))
		}
		rec := g.record("/market?fault=trimmed", time.Second, "Last-Event-ID", strconv.Itoa(fresh[10]))
		if ids := rec.ids(); ids[0] != fresh[10]+11 || strings.Contains(rec.all(), "event: gap") {
			t.Errorf("%d is followed by %d", fresh[10], ids[0])
		}
	},
	"duplicate-ids": func(t *testing.T, g *rig) {
		steps(t, g.record(faulty("/market", "duplicate-ids"), 5*time.Second).ids(), []int{1, 1, 1, 0, 2})
	},
	"reorder": func(t *testing.T, g *rig) {
		steps(t, g.record(faulty("/market", "reorder"), 5*time.Second).ids()[5:], []int{2, 1, 1, 2, -1})
	},
	"retry-zero": retry("retry-zero", "0"),
	"retry-huge": retry("retry-huge", "86400000"),
	"skew": func(t *testing.T, g *rig) {
		now := time.Now()
		c := g.open(faulty("/market", "skew:-90s"))
		defer c.close()
		time.Sleep(time.Second)
		if date, err := http.ParseTime(c.Header.Get("Date")); err != nil || now.Sub(date) < 90*time.Second ||
			now.Sub(date) > 91*time.Second {
			t.Errorf("the Date is %v at %v (%v)", date, now, err)
		}
		for _, e := range c.events() {
			if off := e.at.Sub(e.ts()); off < 90*time.Second || off > 90*time.Second+2*time.Millisecond {
				t.Fatalf("an event is %v old", off)
			}
		}
	},
	"oversize": func(t *testing.T, g *rig) {
		rec := g.record(faulty("/alerts", "oversize:3MiB"), 50*time.Second)
		large := "\ndata: " + strings.Repeat("x", 3<<20) + "\n"
		if n := strings.Count(rec.all(), large); n != 2 {
			t.Errorf("%d oversize events", n)
		}
	},
	"line-ends:cr":    lineEnds("\r"),
	"line-ends:crlf":  lineEnds("\r\n"),
	"line-ends:mixed": lineEnds("\n", "\r", "\r\n"),
	"bom": func(t *testing.T, g *rig) {
		rec := g.record("/market?fault=bom", time.Second)
		blocks := strings.Split(strings.TrimSuffix(rec.all(), "\n\n"), "\n\n")
		if len(blocks) < 50 {
			t.Errorf("%d blocks", len(blocks))
		}
		for _, b := range blocks {
			if !strings.HasPrefix(b, "\ufeff") {
				t.Fatalf("a block without a byte order mark: %q", b)
			}
		}
	},
	"utf8": func(t *testing.T, g *rig) {
		bad, all := 0, g.record(faulty("/market", "utf8"), 5*time.Second).all()
		for line := range strings.Lines(all) {
			if strings.HasPrefix(line, "data: ") && !utf8.ValidString(line) {
				bad++
			}
		}
		if n := strings.Count(all, "data: ") / 5; bad != n || n < 20 {
			t.Errorf("%d events with invalid UTF-8, want %d", bad, n)
		}
	},
	"control": func(t *testing.T, g *rig) {
		all := g.record(faulty("/market", "control"), 5*time.Second).all()
		for _, field := range []string{"id: ", "event: ", "data: "} {
			if !regexp.MustCompile(`(?m)^` + field + `.*\x1b`).MatchString(all) {
				t.Errorf("no escape sequence after %q", field)
			}
		}
	},
}

func status(code int, header, value string) func(*testing.T, *rig) {
	return func(t *testing.T, g *rig) {
		resp, body := g.body(http.MethodGet, "/market?fault=status:"+strconv.Itoa(code))
		if resp.StatusCode != code || header != "" && resp.Header.Get(header) != value ||
			(body == "") != (code == 204) {
			t.Errorf("%s, %s %q, body %q", resp.Status, header, resp.Header.Get(header), body)
		}
	}
}

func retry(fault, want string) func(*testing.T, *rig) {
	return func(t *testing.T, g *rig) {
		rec := g.record(faulty("/alerts", fault), time.Second)
		if !strings.HasPrefix(rec.all(), "retry: "+want+"\n\n") {
			t.Errorf("the stream starts with %q", rec.all())
		}
	}
}

func testCompress(t *testing.T, g *rig) {
	rec := g.record(faulty("/market", "compress"), 10*time.Second, "Accept-Encoding", "br, gzip")
	if rec.Header.Get("Content-Encoding") != "gzip" || len(rec.pieces) > 4 {
		t.Errorf("%q in %d bursts", rec.Header.Get("Content-Encoding"), len(rec.pieces))
	}
	z, err := gzip.NewReader(strings.NewReader(rec.all()))
	if err != nil {
		t.Fatal(err)
	}
	if plain, _ := io.ReadAll(z); len(rec.pieces) > 1 && !strings.HasPrefix(string(plain), "retry: 3000\n\n") {
		t.Errorf("the stream starts with %.20q", plain)
	}
	for _, refusal := range []string{"identity", "gzip;q=0", "br"} {
		rec := g.record(faulty("/market", "compress"), time.Second, "Accept-Encoding", refusal)
		if rec.Header.Get("Content-Encoding") != "" || len(rec.pieces) < 10 {
			t.Errorf("with %q: %q in %d bursts", refusal, rec.Header.Get("Content-Encoding"), len(rec.pieces))
		}
	}
}

// steps checks the differences between consecutive numbers against a repeating pattern.
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

// lineEnds checks the line ends against a repeating pattern.
func lineEnds(ends ...string) func(*testing.T, *rig) {
	return func(t *testing.T, g *rig) {
		t.Helper()
		spec := map[string]string{"\r": "cr", "\r\n": "crlf", "\n": "mixed"}[ends[0]]
		all := g.record(faulty("/market", "line-ends:"+spec), 2*time.Second).all()
		for i := 0; all != ""; i++ {
			at := strings.IndexAny(all, "\r\n")
			end := ends[i%len(ends)]
			if at < 0 || !strings.HasPrefix(all[at:], end) || end == "\r" && strings.HasPrefix(all[at:], "\r\n") {
				t.Fatalf("line %d does not end with %q: %.200q", i, end, all)
			}
			all = all[at+len(end):]
		}
	}
}

func TestEveryFaultHasItsEffect(t *testing.T) {
	t.Parallel()
	for _, d := range faults.All() {
		if d.ForAnswers() { // The tests of package test check those of answers.
			continue
		}
		for _, c := range d.Cases() {
			check, ok := properties[c.Spec]
			if _, overNetwork := networkProperties[c.Spec]; !ok && !overNetwork {
				t.Errorf("no property for fault %s", c.Spec)
			}
			if ok {
				t.Run(c.Spec, func(t *testing.T) {
					t.Parallel()
					bubble(t, nil, func(g *rig) { check(t, g) })
				})
			}
		}
	}
}

func TestUnknownFaultIsABadRequest(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		resp, body := g.body(http.MethodGet, "/market?fault=latte")
		if resp.StatusCode != http.StatusBadRequest || body != "unknown fault \"latte\"; did you mean late?\n" {
			t.Errorf("%s: %s", resp.Status, body)
		}
	})
}

func TestServerFaultsApplyToAllClients(t *testing.T) {
	t.Parallel()
	on, err := faults.ParseSet("bom", "status:404")
	if err != nil {
		t.Fatal(err)
	}
	bubble(t, func(o *server.Options) { o.Faults = on }, func(g *rig) {
		for _, f := range g.server.Feeds() {
			if resp, _ := g.body(http.MethodGet, f.Path); resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s answers %s", f.Path, resp.Status)
			}
		}
		if resp, _ := g.body(http.MethodGet, "/healthz"); resp.StatusCode != http.StatusOK {
			t.Errorf("/healthz answers %s", resp.Status)
		}
	})
}
