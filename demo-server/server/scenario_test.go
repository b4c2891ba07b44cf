package server_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/scenario"
	"feedscope/demo-server/server"
)

// scripted runs a test with a server of a scenario in a synctest bubble.
func scripted(t *testing.T, text string, test func(*rig)) {
	t.Helper()
	sc, err := scenario.Parse("f.yaml", []byte(text), fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	bubble(t, func(o *server.Options) { o.Scenario = sc }, test)
}

// received returns what a client receives in a time, and whether the stream was cut.
func (g *rig) received(d time.Duration, path string, header ...string) (body string, cut bool) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), d)
	defer cancel()
	resp, _ := g.request(ctx, http.MethodGet, path, header...)
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return resp.Status, false
	}
	b, err := io.ReadAll(resp.Body)
	return string(b), err != nil && ctx.Err() == nil
}

const counting = `
feeds:
  /a:
    retry: 2s
    keep_alive: 0s
    keep: 5
    steps:
      - {repeat: forever, every: 1s, data: "${n} ${millis() - 946684800000}"}
`

func TestClientsTogetherGetTheSameEventsAtTheSameTime(t *testing.T) {
	scripted(t, counting, func(g *rig) {
		time.Sleep(time.Hour) // The script begins with the first client.
		first := g.open("/a")
		defer first.close()
		time.Sleep(1500 * time.Millisecond)
		second := g.open("/a")
		defer second.close()
		time.Sleep(2 * time.Second)
		all, later := first.events(), second.events()
		if len(all) != 4 || len(later) != 2 {
			g.t.Fatalf("got %d and %d events", len(all), len(later))
		}
		if diff := cmp.Diff(all[2:], later, cmp.AllowUnexported(block{})); diff != "" {
			g.t.Error(diff)
		}
		if all[0].data != "1 3600000" || all[0].id != 1 || first.all()[0].retry != "2000" {
			g.t.Errorf("the stream begins with %+v, %+v", first.all()[0], all[0])
		}
	})
}

func TestClientsResumeWhereTheyLeft(t *testing.T) {
	scripted(t, counting, func(g *rig) {
		first := g.open("/a")
		time.Sleep(8500 * time.Millisecond) // Events 5 to 9 are kept.
		first.close()
		for id, want := range map[string]string{"7": "8 9 10", "9": "10", "5": "6 7 8 9 10", "4": "5 6 7 8 9 10", "x": "5 6 7 8 9 10", "": "10"} {
			c := g.open("/a", "Last-Event-ID", id)
			defer c.close()
			defer func() {
				var got []string
				for _, e := range c.events() {
					n, _, _ := strings.Cut(e.data, " ")
					got = append(got, n)
				}
				if strings.Join(got, " ") != want {
					g.t.Errorf("after %q: got %v, want %s", id, got, want)
				}
				if remarked := strings.Contains(fmt.Sprint(c.all()), "starting with the oldest"); remarked != (id == "4" || id == "x") {
					g.t.Errorf("after %q: remarked %t", id, remarked)
				}
			}()
		}
		time.Sleep(time.Second)
	})
}

func TestBranchesChooseWhatClientsGet(t *testing.T) {
	const text = `
feeds:
  /a:
    keep_alive: 0s
    new: start
    resumed:
      - {when: lastEventId == "gone", send: 204}
      - {when: not known, send: 410}
      - when: missed > 2
        steps: [{event: skipped, data: "${missed} after ${lastEventId}"}, {wait: 1s}]
        send: newest
    steps:
      - {repeat: 5, data: "${n}"}
      - {wait: 3s}
      - {data: late}
`
	scripted(t, text, func(g *rig) {
		g.open("/a").close()
		synctest.Wait() // The script has played what is due.
		for id, want := range map[string]string{
			"gone": "204 No Content", "other": "410 Gone",
			"1": "event: skipped\ndata: 4 after 1\n\n", "3": "id: 4\ndata: 4\n\nid: 5\ndata: 5\n\n",
			"": "id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\nid: 4\ndata: 4\n\nid: 5\ndata: 5\n\n",
		} {
			if body, _ := g.received(100*time.Millisecond, "/a", "Last-Event-ID", id); body != want {
				g.t.Errorf("after %q: got %q", id, body)
			}
		}
		if body, _ := g.received(5*time.Second, "/a", "Last-Event-ID", "2"); body != "event: skipped\ndata: 3 after 2\n\nid: 6\ndata: late\n\n" {
			g.t.Errorf("got %q", body)
		}
	})
}

func TestEndsReachTheClientsOfTheMoment(t *testing.T) {
	const text = `
feeds:
  /a:
    keep_alive: 0s
    steps:
      - {data: a}
      - {wait: 1s}
      - raw: "data: tor"
      - {end: cut}
      - {wait: 1s}
      - {data: "b\nc"}
      - {end: clean}
`
	scripted(t, text, func(g *rig) {
		if body, cut := g.received(time.Minute, "/a"); body != "id: 1\ndata: a\n\ndata: tor" || !cut {
			g.t.Errorf("got %q, cut %t", body, cut)
		}
		if body, cut := g.received(time.Minute, "/a", "Last-Event-ID", "1"); body != "id: 2\ndata: b\ndata: c\n\n" || cut {
			g.t.Errorf("got %q, cut %t", body, cut)
		}
		synctest.Wait() // The script knows that it is over.
		if body, _ := g.received(time.Minute, "/a", "Last-Event-ID", "2"); body != "204 No Content" {
			g.t.Errorf("got %q at the end", body)
		}
		if body, cut := g.received(time.Minute, "/a", "Last-Event-ID", "1"); body != "id: 2\ndata: b\ndata: c\n\n" || cut {
			g.t.Errorf("got %q, cut %t after the end", body, cut)
		}
	})
}

func TestClientsApartGetTheScriptFromItsStart(t *testing.T) {
	const text = `
feeds:
  /v1/answer:
    clients: apart
    keep_alive: 2500ms
    id: a${n}
    steps:
      - {repeat: 3, every: 1s, data: "${random(1, 1000000)}"}
      - {fault: drip, for: 1s}
      - {end: cut}
      - {data: rest}
      - {wait: 5s}
      - {end: clean}
`
	scripted(t, text, func(g *rig) {
		first, cut := g.received(time.Minute, "/v1/answer")
		time.Sleep(time.Second)
		second, again := g.received(time.Minute, "/v1/answer")
		if first != second || !cut || !again || strings.Count(first, "data:") != 3 || !strings.Contains(first, ": keep-alive\n\n") {
			g.t.Errorf("got %q (cut: %t), then %q (cut: %t)", first, cut, second, again)
		}
		if body, cut := g.received(time.Minute, "/v1/answer", "Last-Event-ID", "a3"); !strings.HasPrefix(body, ": faults: drip\n\nid: a4\ndata: rest\n\n: faults: none\n\n: keep-alive") || cut {
			g.t.Errorf("resumed with %q (cut: %t)", body, cut)
		}
		if body, _ := g.received(time.Minute, "/v1/answer", "Last-Event-ID", "a4"); body != "204 No Content" {
			g.t.Errorf("after the last event: got %q", body)
		}
		resp, _ := g.request(g.t.Context(), http.MethodPost, "/v1/answer")
		if body, _ := io.ReadAll(resp.Body); string(body) != first {
			g.t.Errorf("POST got %q, want %q", body, first)
		}
	})
}

func TestScriptedFaultsAreThoseOfTheServer(t *testing.T) {
	const text = `
feeds:
  /a:
    keep_alive: 0s
    steps:
      - {data: a}
      - {wait: 1s}
      - {fault: "status:503", for: 4s}
      - {wait: 2s}
      - {data: b}
`
	scripted(t, text, func(g *rig) {
		if body, cut := g.received(time.Minute, "/a"); !strings.Contains(body, "faults: status:503") || cut {
			g.t.Errorf("got %q, cut %t", body, cut)
		}
		if diff := cmp.Diff("status:503", g.server.Faults()["/a"].String()); diff != "" {
			g.t.Error(diff)
		}
		if body, _ := g.received(time.Second, "/a"); body != "503 Service Unavailable" {
			g.t.Errorf("got %q during the fault", body)
		}
		time.Sleep(4 * time.Second)
		if body, _ := g.received(time.Second, "/a", "Last-Event-ID", "1"); body != "id: 2\ndata: b\n\n" {
			g.t.Errorf("got %q after the fault", body)
		}
		on, err := faults.ParseSet("html")
		if err != nil {
			g.t.Fatal(err)
		}
		if err := g.server.SetFaults("/a", on); err != nil {
			g.t.Error(err)
		}
		if err := g.server.SetFaults("/market", on); err == nil {
			g.t.Error("the story's feeds can be broken")
		}
	})
}

func TestScriptedFaultsTakeEffectInOrder(t *testing.T) {
	const steps = `
    steps:
      - data: before
      - {fault: drip, for: 5s}
      - data: within
`
	for clients, want := range map[string]string{
		"together": "id: 1\ndata: before\n\n: faults: drip\n\nid: 2\ndata: within\n\n",
		"apart":    ": faults: drip\n\nid: 2\ndata: within\n\n",
	} {
		scripted(t, "feeds:\n  /a:\n    keep_alive: 0s\n    id: ${n}\n    clients: "+clients+steps, func(g *rig) {
			header := []string{"Last-Event-ID", "1"} // Apart, the client resumes within the fault.
			if clients == "together" {
				header = nil
			}
			if body, _ := g.received(4*time.Second, "/a", header...); !strings.HasSuffix(body, want) {
				g.t.Errorf("%s: got %q", clients, body)
			}
		})
	}
}

func TestScriptedFaultsStopKeepAlives(t *testing.T) {
	for _, clients := range []string{"together", "apart"} {
		text := "feeds:\n  /a:\n    keep_alive: 1s\n    clients: " + clients +
			"\n    steps: [{data: a}, {wait: 2500ms}, {fault: no-heartbeat, for: 5s}, {wait: 10s}, {data: b}]\n"
		scripted(t, text, func(g *rig) {
			body, _ := g.received(7*time.Second, "/a")
			if before, after, ok := strings.Cut(body, ": faults: no-heartbeat\n\n"); !ok || strings.Count(before, ": keep-alive") != 2 ||
				strings.Contains(after, ": keep-alive") {
				g.t.Errorf("%s: got %q", clients, body)
			}
			if body, _ = g.received(11*time.Second, "/a"); strings.Count(body, ": keep-alive") < 3 {
				g.t.Errorf("%s: got %q once it is healed", clients, body)
			}
		})
	}
}

func TestNestedPathsCanBeBrokenFromOutside(t *testing.T) {
	scripted(t, "feeds:\n  /v1/a:\n    steps: [{data: a}]\n", func(g *rig) {
		if code, body := g.command(http.MethodPut, "/faults/v1/a?fault=html", localPeer); code != http.StatusOK || !strings.Contains(body, `"/v1/a":["html"]`) {
			g.t.Errorf("got %d %q", code, body)
		}
	})
}

func TestSlowClientOfScriptIsDropped(t *testing.T) {
	const text = `
feeds:
  /a:
    keep: 3
    steps:
      - {repeat: 2000, every: 1ms, data: "${n} xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
`
	scripted(t, text, func(g *rig) {
		resp, _ := g.request(g.t.Context(), http.MethodGet, "/a")
		time.Sleep(3 * time.Second) // It reads nothing, and the pipe has no buffer.
		body, err := io.ReadAll(resp.Body)
		if err == nil || strings.Contains(string(body), "2000 x") {
			g.t.Errorf("got %d bytes and no cut", len(body))
		}
	})
}

func TestScenarioServesThousandClients(t *testing.T) {
	scripted(t, counting, func(g *rig) {
		g.open("/a").close()
		time.Sleep(500 * time.Millisecond) // All clients come between two events.
		var clients sync.WaitGroup
		bodies := make([]string, 1000)
		for i := range bodies {
			clients.Go(func() { bodies[i], _ = g.received(3200*time.Millisecond, "/a") })
		}
		clients.Wait()
		synctest.Wait()
		for i, body := range bodies {
			if body != bodies[0] || strings.Count(body, "data:") != 3 {
				g.t.Fatalf("client %d got %q", i, body)
			}
		}
	})
}

// reconnecting returns the ids that a client receives that reconnects with its last event ID until it gets no stream.
func (g *rig) reconnecting(path string) (ids []string) {
	last := ""
	for {
		time.Sleep(time.Second)
		body, _ := g.received(20*time.Second, path, "Last-Event-ID", last)
		if strings.HasPrefix(body, "204") || len(ids) > 1000 {
			return ids
		}
		for block := range strings.SplitSeq(body, "\n\n") {
			for line := range strings.Lines(block) {
				if id, ok := strings.CutPrefix(line, "id: "); ok {
					last = strings.TrimSpace(id)
					ids = append(ids, last)
				}
			}
		}
	}
}

func TestReconnectingClientGetsEveryEventOnce(t *testing.T) {
	parts := []string{
		"- data: x", "- {data: x, repeat: 3, every: 300ms}", "- {end: cut}", "- {end: clean}", "- {wait: 700ms}", "- {comment: c}",
		"- {fault: 'status:503', for: 2s}", "- {fault: drip, for: 1s}", "- {retry: 1s}", "- {raw: \": raw\\n\\n\"}",
		"- {repeat: 2, steps: [{data: y}, {end: cut}]}",
	}
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		for _, clients := range []string{"together", "apart"} {
			text := "feeds:\n  /a:\n    keep_alive: 0s\n    id: ${n}\n    clients: " + clients + "\n    steps:\n      - data: first\n"
			for range 8 {
				part := parts[r.IntN(len(parts))]
				if clients == "apart" && strings.Contains(part, "status") {
					continue
				}
				text += "      " + part + "\n"
			}
			text += "      - data: last\n      - end: clean\n"
			scripted(t, text, func(g *rig) {
				ids := g.reconnecting("/a")
				for i, id := range ids {
					if id != strconv.Itoa(i+1) {
						g.t.Fatalf("seed %d: got the events %v of\n%s", seed, ids, text)
					}
				}
				if len(ids) == 0 {
					g.t.Fatalf("seed %d: no events of\n%s", seed, text)
				}
			})
		}
	}
}

func TestEventsWithoutIDsAreNotSentAgain(t *testing.T) {
	const text = `
feeds:
  /a:
    keep_alive: 0s
    steps:
      - {data: a}
      - {data: live, id: ""}
      - {end: clean}
`
	scripted(t, text, func(g *rig) {
		if body, _ := g.received(time.Minute, "/a"); body != "id: 1\ndata: a\n\ndata: live\n\n" {
			g.t.Errorf("got %q", body)
		}
		if body, _ := g.received(time.Minute, "/a", "Last-Event-ID", "1"); body != "204 No Content" {
			g.t.Errorf("resumed with %q", body)
		}
	})
}
