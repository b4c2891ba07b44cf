package relay_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/relay"
	"feedscope/feeds/relay/alter"
)

func parsed(t *testing.T, rules ...string) (all []*alter.Rule) {
	t.Helper()
	for _, text := range rules {
		r, err := alter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// script serves an event stream of parts: text, or a pause.
func script(parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		begin(w)
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				flush(w, p)
			case time.Duration:
				select {
				case <-time.After(p):
				case <-r.Context().Done():
					return
				}
			}
		}
	}
}

// arrivals reads a stream and returns its text, with the seconds at which it arrived where it had to be waited for.
func arrivals(r io.Reader) (string, error) {
	var b strings.Builder
	began, last, buf := time.Now(), time.Duration(0), make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if at := time.Since(began); at != last {
			last = at
			fmt.Fprintf(&b, "[%gs]", at.Seconds())
		}
		b.Write(buf[:n])
		if err != nil {
			return b.String(), err
		}
	}
}

const three = "data: 1\n\ndata: 2\n\ndata: 3\n\n"

func TestAlteredStreams(t *testing.T) {
	typed := "event: a\ndata: {\"n\": 1, \"s\": \"x\"}\n\n: ping\n\nevent: b\nid: 7\ndata: two\ndata: lines\n\n"
	for _, c := range []struct {
		rules, body, want, altered string
		cut                        bool
	}{
		{"drop type:none", typed, typed, "", false},
		{"GET /other/* drop", typed, typed, "", false},
		{"POST drop", typed, typed, "", false},
		{"GET /s* drop type:a", typed, ": ping\n\nevent: b\nid: 7\ndata: two\ndata: lines\n\n", "1 dropped", false},
		{"/s?q=* drop", typed, ": ping\n\n", "2 dropped", false},
		{"drop kind:comment", typed, strings.Replace(typed, ": ping\n\n", "", 1), "1 dropped", false},
		{"drop nth:2", three, "data: 1\n\ndata: 3\n\n", "1 dropped", false},
		{"drop after:1", three, "data: 1\n\n", "2 dropped", false},
		{"drop after:9B", three, "data: 1\n\n", "2 dropped", false},
		{"drop times:1", three, "data: 2\n\ndata: 3\n\n", "1 dropped", false},
		{"drop chance:50% seed:4", strings.Repeat(three, 2), "data: 2\n\ndata: 1\n\ndata: 3\n\n", "3 dropped", false},
		{"duplicate 2", three, "data: 1\n\ndata: 2\n\ndata: 2\n\ndata: 3\n\n", "1 duplicated", false},
		{"edit:.n=2.5", typed, strings.Replace(typed, "1", "2.5", 1), "1 edited", false},
		{"edit:.s=word", typed, strings.Replace(typed, `"x"`, `"word"`, 1), "1 edited", false},
		{"edit:.none=1", typed, typed, "", false},
		{"edit:/(l)ines/$1/", typed, strings.Replace(typed, "lines", "l", 1), "1 edited", false},
		{`edit:"a\nb" type:b`, typed, strings.Replace(typed, "two\ndata: lines", "a\ndata: b", 1), "1 edited", false},
		{"inject:x 2", three, "data: 1\n\ndata: 2\n\ndata: x\n\ndata: 3\n\n", "1 injected", false},
		{"inject-before:x nth:1", three, "data: x\n\n" + three, "1 injected", false},
		{
			`inject:"event: error\ndata: {}" nth:3`, three, three + "event: error\ndata: {}\n\n", "1 injected", false,
		},
		{"drop 2|inject:x 2", three, "data: 1\n\ndata: 3\n\n", "1 dropped", false},
		{"inject:x 2|drop 2", three, "data: 1\n\ndata: x\n\ndata: 3\n\n", "1 dropped, 1 injected", false},
		{"edit:/1/2/|drop 2", three, "data: 3\n\n", "2 dropped, 1 edited", false},
		{"cut after:2", three, "data: 1\n\ndata: 2\n\n", "cut", true},
		{"cut after:12B", three, "data: 1\n\ndat", "cut", true},
		{"cut 3", three, "data: 1\n\ndata: 2\n\n", "cut", true},
		{"end after:12B", three, "data: 1\n\ndat", "ended", false},
		{"end nth:2", three, "data: 1\n\n", "ended", false},
		{"cut", three, "", "cut", true},
		{"drop", "data: 1\r\n\r\n: x\r\n\r\ndata: cut off", ": x\r\n\r\ndata: cut off", "1 dropped", false},
	} {
		for _, h2 := range []bool{false, true} {
			t.Run(fmt.Sprint(c.rules, h2), func(t *testing.T) {
				o := options{h2: h2, rules: strings.Split(c.rules, "|")}
				run(t, o, script(c.body[:len(c.body)/2], time.Second, c.body[len(c.body)/2:]), func(t *testing.T, ch *chain) {
					got, err := ch.stream(t, "/s?q=1")
					if got != c.want || (err != nil) != c.cut {
						t.Errorf("the client got %q, %v; want %q", got, err, c.want)
					}
					x := ch.last(t)
					if x.body != got || x.Altered != c.altered || (len(x.notes) > 0) != (c.altered != "") {
						t.Errorf("observed %q, %q with notes %q; want %q", x.body, x.Altered, x.notes, c.altered)
					}
					if ends := strings.HasSuffix(c.altered, "cut") || strings.HasSuffix(c.altered, "ended"); ends != (x.Outcome.End == relay.Altered) {
						t.Errorf("the end is %d, %v", x.Outcome.End, x.Err)
					}
				})
			})
		}
	}
}

// stream gets a path and returns the body and its error.
func (c *chain) stream(t *testing.T, path string) (string, error) {
	t.Helper()
	resp, err := c.RoundTrip(request(t, http.MethodGet, path, ""))
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

func TestPacedStreams(t *testing.T) {
	for _, c := range []struct{ rules, want string }{
		{"delay:500ms", "[0.5s]data: 1\n\n[1.5s]data: 2\n\ndata: 3\n\n[2s]"},
		{"delay:3s 1", "[3s]data: 1\n\ndata: 2\n\ndata: 3\n\n"},
		{"throttle:0.5/s", "data: 1\n\n[2s]data: 2\n\n[4s]data: 3\n\n"},
		{"throttle:9B/s", "d"},
		{"stall:10s after:1", "data: 1\n\n[10s]data: 2\n\ndata: 3\n\n"},
		{"stall:10s 2", "data: 1\n\n[11s]data: 2\n\ndata: 3\n\n"},
		{"stall:10s after:1500ms", "data: 1\n\n[1s]data: 2\n\ndata: 3\n\n[11.5s]"},
		{"cut after:1500ms", "data: 1\n\n[1s]data: 2\n\ndata: 3\n\n[1.5s]"},
	} {
		t.Run(c.rules, func(t *testing.T) {
			h := script(three[:9], time.Second, three[9:], time.Second)
			run(t, options{rules: []string{c.rules}}, h, func(t *testing.T, ch *chain) {
				got, _ := arrivals(ch.send(t, request(t, http.MethodGet, "/", "")).Body)
				if !strings.HasPrefix(got, c.want) {
					t.Errorf("got %s, want %s", got, c.want)
				}
				if c.rules == "throttle:9B/s" && (len(strings.Split(got, "[")) < 20 || !strings.Contains(got, "[2.8")) {
					t.Errorf("got %s", got)
				}
			})
		})
	}
}

func TestRandomDelayIsRepeatable(t *testing.T) {
	var before string
	for range 2 {
		run(t, options{rules: []string{"delay:1s-9s seed:1"}}, script(three), func(t *testing.T, ch *chain) {
			got, _ := arrivals(ch.send(t, request(t, http.MethodGet, "/", "")).Body)
			if before != "" && before != got || !strings.HasPrefix(got, "[") {
				t.Errorf("got %s, then %s", before, got)
			}
			before = got
		})
	}
}

func TestStallForGoodLastsUntilTheRuleIsRemoved(t *testing.T) {
	run(t, options{rules: []string{"stall after:1"}}, script(three), func(t *testing.T, c *chain) {
		e := c.alter
		resp := c.send(t, request(t, http.MethodGet, "/", ""))
		expect(t, resp.Body, "data: 1\n\n")
		time.AfterFunc(time.Hour, func() { e.Set(1, parsed(t, "duplicate 3")) })
		time.AfterFunc(2*time.Hour, func() { e.Set(0, nil) })
		got, _ := arrivals(resp.Body)
		if got != "[7200s]data: 2\n\ndata: 3\n\ndata: 3\n\n" {
			t.Errorf("got %s", got)
		}
		if x := c.last(t); !slices.Equal(x.notes, []string{"altered: stalled", "altered: stalled, 1 duplicated"}) {
			t.Errorf("noted %q", x.notes)
		}
	})
}

func TestRulesSetWhileAStreamPasses(t *testing.T) {
	for _, c := range []struct{ rule, want string }{
		{"drop", "[10s]: ping\n\n[20s]"},
		{"cut", "[5s]"},
		{"end", "[5s]"},
		{"cut after:1s", "[6s]"},
		{"end after:1", "[10s]: ping\n\ndata: 2\n\n"},
		{"stall:20s", "[25s]: ping\n\ndata: 2\n\ndata: 3\n\n"},
		{"drop times:1", "[10s]: ping\n\n[20s]data: 3\n\n"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := script("data: 1\n\n", 10*time.Second, ": ping\n\n", "data: 2\n\n", 10*time.Second, "data: 3\n\n")
			run(t, options{rules: []string{}}, h, func(t *testing.T, ch *chain) {
				e := ch.alter
				resp := ch.send(t, request(t, http.MethodGet, "/", ""))
				expect(t, resp.Body, "data: 1\n\n")
				time.AfterFunc(5*time.Second, func() { e.Set(1, parsed(t, c.rule)) })
				got, err := arrivals(resp.Body)
				if got != c.want || strings.HasPrefix(c.rule, "cut") == errors.Is(err, io.EOF) {
					t.Errorf("got %q, %v, want %q", got, err, c.want)
				}
				synctest.Wait()
				if len(e.Rules(1)) > 0 || !e.Altered() {
					t.Error("the rules of a stream remain after its end")
				}
			})
		})
	}
}

func TestAnswers(t *testing.T) {
	rules := []string{`POST /v1/* status:429 retry-after:5s body:"{\"slow\": 1}" times:1`, "GET status:204"}
	run(t, options{rules: rules}, script(three), func(t *testing.T, c *chain) {
		resp := c.send(t, request(t, http.MethodPost, "/v1/x?y", "{}"))
		body := readAll(t, resp.Body)
		if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "5" || body != `{"slow": 1}` ||
			resp.Header.Get("Content-Type") != "application/json" {
			t.Errorf("got %s with %v and %s", resp.Status, resp.Header, body)
		}
		if x := c.last(t); x.Outcome.End != relay.Altered || x.Altered != "answered in place of the server" || x.URL.String() != "http://api.test/base/v1/x?y" {
			t.Errorf("observed %+v of %s", x.Outcome, x.URL)
		}
		if resp, body := c.get(t, "/"); resp.StatusCode != 204 || body != "" {
			t.Errorf("got %s and %q", resp.Status, body)
		}
		if got := readAll(t, c.send(t, request(t, http.MethodPost, "/v1/x", "{}")).Body); got != three {
			t.Errorf("once the rule is used up, got %q", got)
		}
	})
}

func TestCompressedStreamsAreNotAltered(t *testing.T) {
	var asked []string
	h := func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Encoding", "gzip")
		begin(w)
		flush(w, "no gzip")
	}
	run(t, options{rules: []string{"/a drop", "/b cut after:2B"}}, h, func(t *testing.T, c *chain) {
		for path, want := range map[string]string{"/a": "no gzip", "/b": "no"} {
			asked = nil
			req := request(t, http.MethodGet, path, "")
			req.Header.Set("Accept-Encoding", "gzip")
			got := readAll(t, c.send(t, req).Body)
			note := map[string]string{"/a": "cannot alter the events: the response is compressed", "/b": "altered: cut"}[path]
			coding := map[string]string{"/a": "identity", "/b": "gzip"}[path]
			altered := map[string]string{"/b": "cut"}[path]
			if x := c.last(t); got != want || !slices.Equal(x.notes, []string{note}) || x.Altered != altered || asked[0] != coding {
				t.Errorf("%s: got %q, noted %q, altered %q, asked for %q", path, got, x.notes, x.Altered, asked)
			}
		}
	})
}

func TestAlteredLines(t *testing.T) {
	h := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		w.Header().Set("Trailer", "X-Sum")
		flush(w, "{\"n\": 1}\n{\"n\"")
		flush(w, ": 2}\n\n{\"n\": 3}")
		w.Header().Set("X-Sum", "9")
	}
	run(t, options{rules: []string{"drop .n=1", "edit:.n=5 .n=2", `inject:"{}" .n=5`}}, h, func(t *testing.T, c *chain) {
		resp, body := c.get(t, "/")
		if body != "{\"n\": 5}\n{}\n\n{\"n\": 3}" || resp.Trailer.Get("X-Sum") != "9" {
			t.Errorf("got %q and %v", body, resp.Trailer)
		}
	})
}

func TestAlteredLinesStayLines(t *testing.T) {
	for _, c := range []struct{ rules, body, want string }{
		{"drop nth:2", "{}\n{\"n\": 2}", "{}\n"},
		{"edit:.n=5", "{\"n\": 2}", "{\"n\": 5}"},
		{"duplicate", "{}\n[]", "{}\n{}\n[]\n[]\n"},
		{"inject:1 nth:2", "{}\n[]", "{}\n[]\n1\n"},
		{"inject:1 nth:9", "{}\n[]", "{}\n[]"},
		{`edit:"{\"a\":1,\n\"b\":2}"|edit:.b=3`, "{}\n", `{"a":1, "b":3}` + "\n"},
	} {
		t.Run(c.rules, func(t *testing.T) {
			h := func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/x-ndjson")
				flush(w, c.body)
			}
			run(t, options{rules: strings.Split(c.rules, "|")}, h, func(t *testing.T, ch *chain) {
				if got, err := ch.stream(t, "/"); got != c.want || err != nil {
					t.Errorf("got %q, %v; want %q", got, err, c.want)
				}
			})
		})
	}
}

func TestHeldBackStreamSlowsTheServer(t *testing.T) {
	var sent int
	h := func(w http.ResponseWriter, _ *http.Request) {
		begin(w)
		for range 1000 {
			if _, err := io.WriteString(w, "data: "+strings.Repeat("x", 10000)+"\n\n"); err != nil {
				return
			}
			sent += 10000
		}
	}
	run(t, options{rules: []string{"stall after:1"}}, h, func(t *testing.T, c *chain) {
		resp := c.send(t, request(t, http.MethodGet, "/", ""))
		go func() { _, _ = io.Copy(io.Discard, resp.Body) }()
		time.Sleep(time.Hour)
		synctest.Wait()
		if sent < 1<<20 || sent > 3<<20 {
			t.Errorf("the server has sent %d bytes", sent)
		}
		_ = resp.Body.Close() // The client goes away, and with it all else.
		if x := c.last(t); x.Outcome.End != relay.Left {
			t.Errorf("the end is %d", x.Outcome.End)
		}
	})
}

func TestManyAlterationsAreNotedOnceASecond(t *testing.T) {
	var parts []any
	for range 30 {
		parts = append(parts, strings.Repeat(three, 100), 100*time.Millisecond)
	}
	parts = append(parts, 5*time.Second)
	run(t, options{rules: []string{"drop"}}, script(parts...), func(t *testing.T, c *chain) {
		if got, err := c.stream(t, "/"); got != "" || err != nil {
			t.Errorf("the client got %q, %v", got, err)
		}
		x := c.last(t)
		if len(x.notes) != 4 || x.notes[3] != "altered: 9000 dropped" || x.Altered != "9000 dropped" {
			t.Errorf("noted %q, at the end %q", x.notes, x.Altered)
		}
	})
}

func TestDelaysAreCountedAtTheEnd(t *testing.T) {
	run(t, options{rules: []string{"delay:1s"}}, script(three), func(t *testing.T, c *chain) {
		_, _ = c.stream(t, "/")
		if x := c.last(t); !slices.Equal(x.notes, []string{"altered: delayed"}) || x.Altered != "3 delayed" {
			t.Errorf("noted %q, at the end %q", x.notes, x.Altered)
		}
	})
}

func TestCutOfOneStreamLeavesTheOthers(t *testing.T) {
	h := script("data: 1\n\n", 10*time.Second, "data: 2\n\n")
	run(t, options{rules: []string{}}, h, func(t *testing.T, c *chain) {
		first := c.send(t, request(t, http.MethodGet, "/", ""))
		second := c.send(t, request(t, http.MethodGet, "/", ""))
		expect(t, first.Body, "data: 1\n\n")
		expect(t, second.Body, "data: 1\n\n")
		c.alter.Set(0, parsed(t, "cut after:1s times:1"))
		cut := 0
		for _, r := range []*http.Response{first, second} {
			switch got, err := io.ReadAll(r.Body); {
			case err != nil:
				cut++
			case string(got) != "data: 2\n\n":
				t.Errorf("the stream that was not cut went on with %q", got)
			}
		}
		if x := c.last(t); cut != 1 || x.Outcome.End != relay.Complete {
			t.Errorf("%d streams were cut; the last one ended as %d, %v", cut, x.Outcome.End, x.Err)
		}
	})
}
