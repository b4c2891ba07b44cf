package server_test

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedscope/demo-server/server"
	"feedscope/test/race"
)

// gap returns the number of missed events in a gap, nil if unknown.
func gap(t *testing.T, b block) (missed *uint64) {
	t.Helper()
	var p struct {
		TS     int64
		Missed *uint64
		Text   string
	}
	if err := json.Unmarshal([]byte(b.data), &p); err != nil || b.name != "gap" || p.TS == 0 || p.Text == "" {
		t.Fatalf("%s %s is not a gap", b.name, b.data)
	}
	return p.Missed
}

// contiguous checks that ids increase by one after last and returns the newest one.
func contiguous(t *testing.T, last uint64, events []block) uint64 {
	t.Helper()
	for _, e := range events {
		if e.id != last+1 {
			t.Fatalf("id %d follows %d", e.id, last)
		}
		last = e.id
	}
	return last
}

func id(n uint64) string { return strconv.FormatUint(n, 10) }

func TestResumeSendsExactlyTheMissedEvents(t *testing.T) {
	t.Parallel()
	const field = "Last-Event-ID"
	for name, request := range map[string]func(last string) (path string, header []string){
		"header":      func(last string) (string, []string) { return "/market", []string{field, last} },
		"query":       func(last string) (string, []string) { return "/market?lastEventId=" + last, nil },
		"header wins": func(last string) (string, []string) { return "/market?lastEventId=1", []string{field, last} },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(g *rig) {
				first := g.open("/market")
				time.Sleep(2 * time.Second)
				first.close()
				seen := first.events()
				last := seen[len(seen)-1].id
				time.Sleep(30 * time.Second)
				path, header := request(id(last))
				second := g.open(path, header...)
				defer second.close()
				if n := contiguous(t, last, second.events()); n < last+1000 {
					t.Errorf("%d events after 30 s away", n-last)
				}
				time.Sleep(time.Second)
				contiguous(t, last, second.events())
			})
		})
	}
}

// TestReconnectsLoseNothing reconnects at random times: the ids received have no gaps or duplicates.
func TestReconnectsLoseNothing(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, f := range []string{"/market", "/alerts", "/metrics", "/events"} {
		bubble(t, nil, func(g *rig) {
			last := uint64(0)
			for range race.Inputs(40) {
				stream := g.open(f+"?history=0", "Last-Event-ID", id(last))
				time.Sleep(time.Duration(rnd.IntN(3000)) * time.Millisecond)
				stream.close()
				events := stream.events()
				if last == 0 && len(events) > 0 && events[0].name == "gap" {
					last, events = events[0].id, events[1:] // The log is shorter than the history of /events.
				}
				last = contiguous(t, last, events)
				time.Sleep(time.Duration(rnd.IntN(3000)) * time.Millisecond)
			}
			if last < uint64(race.Inputs(50)) {
				t.Errorf("%s: the last id is %d", f, last)
			}
		})
	}
}

func TestGapReportsEventsDroppedFromTheLog(t *testing.T) {
	t.Parallel()
	bubble(t, func(o *server.Options) { o.LogEvents = 100 }, func(g *rig) {
		stream := g.open("/market", "Last-Event-ID", "7")
		defer stream.close()
		events := stream.events()
		missed := gap(t, events[0])
		if missed == nil || 7+*missed != events[0].id {
			t.Errorf("the gap ends at id %d after %v missed events", events[0].id, missed)
		}
		if held := contiguous(t, events[0].id, events[1:]) - events[0].id; held != 100 {
			t.Errorf("%d past events, want the 100 in the log", held)
		}
		time.Sleep(time.Second)
		contiguous(t, events[0].id, stream.events()[1:])
	})
}

func TestUnknownIDGetsAGapAndTheHistory(t *testing.T) {
	t.Parallel()
	for name, unknown := range map[string]string{
		"from another run of the server": "1000000",
		"not a number":                   "a-911",
		"negative":                       "-1",
		"number too large":               "99999999999999999999999999",
		"with a space":                   "1 2",
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(g *rig) {
				fresh, stream := g.open("/alerts"), g.open("/alerts", "Last-Event-ID", unknown)
				defer fresh.close()
				defer stream.close()
				want, got := fresh.events(), stream.events()
				if missed := gap(t, got[0]); missed != nil {
					t.Errorf("the gap reports %d missed events, want null", *missed)
				}
				if len(got) != len(want)+1 || got[0].id != got[1].id-1 || got[1] != want[0] {
					t.Errorf("%d events after the gap, want the %d that a new client gets", len(got)-1, len(want))
				}
				time.Sleep(time.Minute)
				events := stream.events()
				contiguous(t, events[0].id, events[1:])
			})
		})
	}
}

func TestUnknownIDWithoutHistoryContinuesLive(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		stream := g.open("/market?history=0", "Last-Event-ID", "1000000")
		defer stream.close()
		if events := stream.events(); len(events) != 1 || gap(t, events[0]) != nil {
			t.Fatalf("%d events at once, want only the gap", len(events))
		}
		time.Sleep(time.Second)
		events := stream.events()
		if n := contiguous(t, events[0].id, events[1:]); n < events[0].id+30 {
			t.Errorf("%d events in a second", n-events[0].id)
		}
	})
}

// TestSlowClientGetsGaps reads more slowly than a short log is overwritten.
func TestSlowClientGetsGaps(t *testing.T) {
	t.Parallel()
	bubble(t, func(o *server.Options) { o.LogEvents, o.Speed = 20, 100 }, func(g *rig) {
		raw, _ := g.raw("GET /market?history=0 HTTP/1.0\r\n\r\n")
		var text strings.Builder
		for buf := make([]byte, 4096); text.Len() < 100_000; {
			n, err := raw.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(buf[:n])
			time.Sleep(20 * time.Millisecond)
		}
		last, gaps := uint64(0), 0
		for _, b := range strings.Split(text.String(), "\n\n") {
			fields := strings.SplitN(b, "\n", 3)
			if len(fields) < 3 || !strings.HasPrefix(fields[0], "id: ") {
				continue
			}
			n, _ := strconv.ParseUint(fields[0][4:], 10, 64)
			step := uint64(1)
			if strings.Contains(fields[2], "event: gap") {
				gaps++
				step = *gap(t, block{name: "gap", data: strings.TrimPrefix(fields[1], "data: ")})
			}
			if last > 0 && n != last+step {
				t.Fatalf("id %d follows %d with a step of %d", n, last, step)
			}
			last = n
		}
		if gaps == 0 {
			t.Error("no gap was sent")
		}
	})
}

func TestNewClientGetsTheCurrentState(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path   string
		key    func(p payload) string
		keys   int
		events int
	}{
		"quotes of every symbol":   {"/market", func(p payload) string { return p.Symbol }, 24, 1500},
		"a minute of every series": {"/metrics", func(p payload) string { return p.Host + p.Name }, 30, 1700},
		"alerts of an incident":    {"/alerts", func(p payload) string { return p.Source }, 5, 50},
		"all feeds":                {"/events", func(p payload) string { return p.Symbol + p.Host + p.Name }, 54, 3500},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(g *rig) {
				stream := g.open(c.path)
				defer stream.close()
				events, keys := stream.events(), map[string]bool{}
				for i, e := range events {
					if i > 0 && e.id <= events[i-1].id {
						t.Fatalf("id %d follows %d", e.id, events[i-1].id)
					}
					keys[c.key(decode(t, e))] = true
				}
				delete(keys, "")
				if len(keys) < c.keys || len(events) < c.events {
					t.Errorf("%d events on %d subjects, want %d on %d", len(events), len(keys), c.events, c.keys)
				}
				last := events[len(events)-1].id
				time.Sleep(30 * time.Second)
				contiguous(t, last, stream.events()[len(events):])
			})
		})
	}
}

type payload struct{ Symbol, Host, Name, Source, Key string }

func decode(t *testing.T, b block) payload {
	t.Helper()
	var p payload
	if err := json.Unmarshal([]byte(b.data), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNewClientGetsOpenAlertsOfAnyAge(t *testing.T) {
	t.Parallel()
	bubble(t, func(o *server.Options) { o.LogEvents = 10 }, func(g *rig) {
		time.Sleep(65 * time.Second) // The scaler's alert is open for the next minute and a half.
		stream := g.open("/alerts?history=1s")
		time.Sleep(45 * time.Second)
		stream.close()
		stream = g.open("/alerts?history=1s")
		defer stream.close()
		for _, e := range stream.events() {
			if decode(t, e).Key == "web/scaling" {
				return
			}
		}
		t.Error("the scaler's alert is missing")
	})
}

func TestHistoryHasTheRequestedLength(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]int{"?history=10s": 300, "": 1800, "?history=nonsense": 1800, "?history=0": 0} {
		bubble(t, nil, func(g *rig) {
			stream := g.open("/metrics" + query)
			defer stream.close()
			// Every series has a sample in the last second, so none precedes the history.
			if n := len(stream.events()); n < want-5 || n > want+5 {
				t.Errorf("%q: %d samples, want %d", query, n, want)
			}
		})
	}
}
