package rehearse_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/rehearse"
	"feedscope/feeds/rules/stream"
	"feedscope/test/race"

	"github.com/google/go-cmp/cmp"
)

func usual(name, when string) rules.Rule {
	return rules.Rule{Name: name, When: when, Repeat: time.Minute, Severity: "warning", Text: "{x} {silence()}"}
}

// all are rules of every kind.
func all() []rules.Rule {
	r := []rules.Rule{
		usual("field", "x > 90"), usual("window", `avg(x, "5s") > 50`), usual("count", `count(x > 50, "10s") >= 4`),
		usual("silence", `silence() > "3s"`), usual("state", `state() != "live"`), usual("absent", `absent("4s")`),
		usual("mixed", `x > 20 && rate("10s") > 0.5`),
	}
	for i := range r {
		r[i].For, r[i].Keep = time.Duration(i%3)*time.Second, time.Duration(i%2)*time.Second
		if i%2 == 0 {
			r[i].Key = "k"
		}
	}
	return r
}

// server sends records at random times, and ends its streams now and then.
func server(seed uint64) http.HandlerFunc {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 9))
	return func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			mu.Lock()
			wait, k, x, end := time.Duration(r.ExpFloat64()*float64(time.Second)), r.IntN(3), r.IntN(100), r.IntN(40) == 0
			mu.Unlock()
			select {
			case <-req.Context().Done():
				return
			case <-time.After(wait):
			}
			if end {
				return
			}
			_, _ = fmt.Fprintf(w, "data: {\"k\":%d,\"x\":%d}\n\n", k, x)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func line(a rules.Alert) string {
	return fmt.Sprintf("%s %s %v %v %d since %s: %s", a.Time.UTC().Format(time.StampMilli), a.Feed+"/"+a.Key+" "+a.Rule, a.Severity, a.Resolved,
		a.Repeat, a.Began.UTC().Format(time.StampMilli), a.Text)
}

// TestRecordingAlertsAsTheLiveFeedsDid records two feeds while their rules are evaluated, and rehearses the recording.
func TestRecordingAlertsAsTheLiveFeedsDid(t *testing.T) {
	for seed := range uint64(race.Inputs(8)) {
		path := filepath.Join(t.TempDir(), "f.capture")
		var alerts []rules.Alert
		synctest.Test(t, func(t *testing.T) { alerts = watch(t, path, seed) })
		file, err := capture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		var again []string
		states, names, err := rehearse.Run(file.Reader, all(), nil, func(a rules.Alert) { again = append(again, line(a)) })
		if err != nil || len(states) != len(all()) || strings.Join(names, " ") != "a b" {
			t.Fatal(states, names, err)
		}
		outline, err := capture.Scan(file.Reader)
		if err != nil {
			t.Fatal(err)
		}
		var live []string
		for _, a := range alerts {
			if !a.Time.After(outline.To) {
				live = append(live, line(a))
			}
		}
		slices.Sort(live) // The feeds need not be in order with each other.
		slices.Sort(again)
		if diff := cmp.Diff(live, again); diff != "" || len(live) < 50 {
			t.Errorf("seed %d, %d alerts (- live, + rehearsed):\n%s", seed, len(live), diff)
		}
		_ = file.Close()
	}
}

// watch follows the feeds for some minutes, and returns the alerts.
func watch(t *testing.T, path string, seed uint64) (alerts []rules.Alert) {
	network, stop := feedtest.Serve(server(seed))
	defer stop()
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{Conn: conn.Options{DialContext: network.DialContext}})
	h.Record(w)
	s, err := stream.Open(h, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	e, err := rules.New(all(), func(a rules.Alert) {
		alerts = append(alerts, a)
		s.Add(a)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		spec := feeds.Spec{Name: name, URL: "http://f.test/" + name}
		if _, err := h.Add(spec, e.Feed(rules.Feed{Spec: spec})); err != nil {
			t.Fatal(err)
		}
	}
	h.Go(e.Run)
	time.Sleep(5 * time.Minute)
	h.Close()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return alerts
}
