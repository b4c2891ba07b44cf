package rules_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
)

func (d *desk) open() *desk {
	d.fold.Opened(feeds.Opening{Conn: d.conn, Time: d.now, Info: conn.Info{Started: d.now, Up: d.now}})
	return d.state(feeds.Live)
}

func TestLag(t *testing.T) {
	d := newDesk(t, usual(`lag() > "2s"`))
	d.open()
	for i := range 60 {
		d.at(float64(i))
		late := 100 * time.Millisecond
		if i >= 30 {
			late = 4 * time.Second
		}
		d.fold.Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("message"), Time: d.now, EventTime: d.now.Add(-late), Conn: 1,
		}})
	}
	d.expect("33: r")
}

func TestDoctor(t *testing.T) {
	d := newDesk(t, usual(`doctor("retry-zero")`))
	d.open()
	d.at(10).fold.Fold([]feeds.Event{{Kind: feeds.Retry, Data: []byte("0s"), Time: d.now, Conn: 1}})
	d.at(20).expect("14: r")
}

// TestDoctorUsesTheEvidenceOfOthers collects the traffic of a feed beside the rules.
func TestDoctorUsesTheEvidenceOfOthers(t *testing.T) {
	spec := feeds.Spec{Name: "f", URL: "http://f/"}
	d := &desk{t: t, now: start, conn: 1}
	d.Engine, _ = rules.New([]rules.Rule{usual(`doctor("retry-zero")`)}, d.alert)
	collected := evidence.NewCollector(spec)
	d.fold = d.Feed(rules.Feed{Spec: spec, Evidence: collected})
	d.Tick(start)
	own := d.fold
	d.fold = collected
	d.open()
	d.at(10).fold.Fold([]feeds.Event{{Kind: feeds.Retry, Data: []byte("0s"), Time: d.now, Conn: 1}})
	d.fold = own
	d.state(feeds.Live).at(20).expect("14: r")
}

// TestDiagnosesAreSpread finds the same in many feeds.
func TestDiagnosesAreSpread(t *testing.T) {
	d := newDesk(t, usual(`doctor("retry-zero")`))
	seconds := make(map[time.Time]int)
	d.Engine, _ = rules.New([]rules.Rule{usual(`doctor("retry-zero")`)}, func(a rules.Alert) { seconds[a.Time]++ })
	d.Tick(start)
	for i := range 100 {
		d.fold = d.Feed(rules.Feed{Spec: feeds.Spec{Name: fmt.Sprint("f", i), URL: "http://f/"}})
		d.open()
		d.fold.Fold([]feeds.Event{{Kind: feeds.Retry, Data: []byte("0s"), Time: d.now, Conn: 1}})
	}
	d.at(10)
	for at, n := range seconds {
		if n > 40 {
			t.Errorf("%d of 100 feeds are diagnosed at %v", n, at)
		}
	}
	if len(seconds) != 5 {
		t.Errorf("feeds are diagnosed in %d seconds, want 5", len(seconds))
	}
}

// chunk is an event of an answer.
func chunk(content, finish string) string {
	return fmt.Sprintf(`{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":%q},"finish_reason":%s}]}`,
		content, finish)
}

func TestFiguresOfAnswers(t *testing.T) {
	slow, broken := usual(`ttft() > "2s"`), usual("not complete()")
	slow.Name, broken.Name, slow.Text = "slow", "broken", "{ttft()} for {chunks()} chunks"
	d := &desk{t: t, now: start, conn: 1}
	d.Engine, _ = rules.New([]rules.Rule{slow, broken}, d.alert)
	d.fold = d.Feed(rules.Feed{Spec: feeds.Spec{Name: "f"}, Answers: answer.Options{Format: answer.Named("openai")}})
	d.Tick(start)
	d.open().at(3).get(chunk("a", "null")).at(3.5).expect()
	d.get(chunk("b", `"stop"`), "[DONE]").expect("3.5: slow 3s for 2 chunks")
	d.conn = 2
	d.at(9.5).open().at(10).get(chunk("a", "null")).at(11.2)
	d.fold.Closed(feeds.Closing{Conn: 2, Time: d.now, Reason: "cut"})
	d.expect("11.2: slow resolved 3s for 2 chunks since 3.5", "11.2: broken")
}

// TestRunEvaluatesLiveFeeds runs a hub in synthetic time.
func TestRunEvaluatesLiveFeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, stop := feedtest.Serve(feedtest.Stream("data: {\"x\":5}\n\n", 10*time.Second, "data: {\"x\":1}\n\n", feedtest.Holding))
		defer stop()
		silent, high := usual(`silence() >= "20s"`), usual("x > 3")
		silent.Name, high.Name = "silent", "high"
		began := time.Now()
		d := &desk{t: t}
		var err error
		d.Engine, err = rules.New([]rules.Rule{silent, high}, func(a rules.Alert) {
			d.lines = append(d.lines, fmt.Sprint(a.Time.Sub(began), " after ", time.Since(began), " ", a.Rule, " ", a.Resolved))
		})
		if err != nil {
			t.Fatal(err)
		}
		h := hub.New(hub.Options{Conn: conn.Options{DialContext: server.DialContext}})
		spec := feeds.Spec{Name: "f", URL: "http://f.test/"}
		if _, err := h.Add(spec, d.Feed(rules.Feed{Spec: spec})); err != nil {
			t.Fatal(err)
		}
		h.Go(d.Run)
		time.Sleep(time.Minute)
		h.Close()
		d.expect("0s after 0s high false", "10s after 10s high true", "30s after 30.25s silent false")
	})
}

func TestRunEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { d.Run(ctx); close(done) }()
		time.Sleep(10 * time.Second)
		cancel()
		<-done
	})
}
