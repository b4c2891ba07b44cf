package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds"
	"feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/collect/view/viewtest"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
)

func TestLiveViewJoinsInTheMiddle(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	o.Send("message", "1", event("1", "old"))
	w := open(t, s.URL, view.Start{}, "a")
	w.expect("a connecting: reading from "+s.URL, "a live: connected")
	o.Send("message", "2", event("2", "x"))
	o.Send("message", "2", "data: y\n\n")
	o.Close("the server closed the stream")
	o.Change(feeds.Waiting, "the server closed the stream")
	o.Connect()
	o.Send("other", "3", "event: other\n"+event("3", "z"))
	w.expect("a 1 message#2=x", "a 1 message#2=y", "a waiting: the server closed the stream", "a live: connected", "a 2 other#3=z")
	f := w.hub.Feeds()[0].Snapshot(w.Now())
	if f.Messages != 3 || f.Reconnects != 1 || f.Anomalies != 0 || f.Up.IsZero() {
		t.Errorf("the feed is %+v", f)
	}
	if st := w.State(); st.Behind != 0 || st.Waiting != 0 || st.Trouble != "" || st.Skew != 0 || st.At != s.URL {
		t.Errorf("the state is %+v", st)
	}
}

func TestLateViewerDoesNotBlameTheServerForWhatItMissed(t *testing.T) {
	s, o := serve(t)
	o.Now = func() time.Time { return time.Now().Add(-time.Minute) }
	o.Own("c1")
	spec := feeds.Spec{Heartbeat: time.Second}
	o.Introduce(spec)
	o.Connect()
	o.Send("message", "1", event("1", "old"))
	w := open(t, s.URL, view.Start{})
	found := evidence.NewCollector(spec)
	if _, err := w.Change(nil, []hub.Addition{{Spec: feeds.Spec{Name: "a"}, Folds: []feeds.Fold{w, found}}}); err != nil {
		t.Fatal(err)
	}
	w.expect("a connecting: reading from "+s.URL, "a live: connected")
	unblamed := func(when string) {
		t.Helper()
		for _, f := range rules.Diagnose(found.Evidence(time.Now())).Findings {
			if f.Code == "held" {
				t.Errorf("%s: %s", when, f.Seen)
			}
		}
	}
	unblamed("without a byte")
	o.Now = time.Now
	for id := range 3 {
		o.Send("message", fmt.Sprint(2+id), event(fmt.Sprint(2+id), "x"))
	}
	o.Close("the server closed the stream")
	o.Change(feeds.Waiting, "the server closed the stream")
	w.until("the end", func() bool { return w.played("a waiting: the server closed the stream") })
	unblamed("after the end")
}

func TestViewStartsWhereItIsAskedTo(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	o.Send("message", "1", event("1", "one"))
	between := time.Now()
	o.Send("message", "2", event("2", "two"))
	o.Send("message", "3", event("3", "three"))
	for _, c := range []struct {
		name  string
		start view.Start
		first string
	}{
		{"at a time", view.Start{Time: between}, "2=two"},
		{"at a sequence", view.Start{Sequence: 6}, "3=three"},
		{"before the first", view.Start{Time: between.Add(-time.Hour)}, "1=one"},
		{"at the first", view.Start{Sequence: 1}, "1=one"},
		{"at a time to come", view.Start{Time: time.Now().Add(time.Hour)}, "4=four"},
		{"at the next", view.Start{Sequence: 8}, "5=four"},
		{"beyond the next", view.Start{Sequence: 99}, "6=four"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, s.URL, c.start, "a")
			if id, isNew := strings.CutSuffix(c.first, "=four"); isNew {
				w.until("read", func() bool { return w.State().Read })
				o.Send("message", id, event(id, "four"))
			}
			w.expect("a connecting: reading from "+s.URL, "a live: connected", "a 1 message#"+c.first)
		})
	}
}

func TestViewGoesOnAfterARestartOfTheServer(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	w := live(t, s.URL)
	o.Send("message", "1", event("1", "x"))
	w.until("x", func() bool { return w.played("a 1 message#1=x") })
	s.Stop()
	w.until("trouble", func() bool { return w.State().Trouble != "" })
	w.until("stale", func() bool { return w.hub.Feeds()[0].Status().State == feeds.Stale })
	before := w.Now()
	s.Start(t)
	w.until("well", func() bool { return w.State().Trouble == "" })
	again := viewtest.New(t, s.URL, "a", 1)
	again.Continue(o)
	again.Send("message", "2", event("2", "y"))
	w.until("y", func() bool { return w.played("a 1 message#2=y") })
	if f := w.hub.Feeds()[0].Snapshot(w.Now()); f.Messages != 2 || f.Reconnects != 0 {
		t.Errorf("the feed is %+v", f)
	}
	if now := w.Now(); now.Before(before) {
		t.Errorf("the time went back from %s to %s", before, now)
	}
}

func TestFeedsStayStaleAfterAnOutageUntilTheyAreHeard(t *testing.T) {
	s, a := serve(t)
	a.Own("c1")
	a.Connect()
	b := viewtest.New(t, s.URL, "b", 1)
	b.Own("c1")
	spec := feeds.Spec{StaleAfter: time.Millisecond}
	b.Introduce(spec)
	b.Connect()
	w := open(t, s.URL, view.Start{}, "a")
	found := evidence.NewCollector(spec)
	if _, err := w.Change(nil, []hub.Addition{{Spec: feeds.Spec{Name: "b"}, Folds: []feeds.Fold{w, found}}}); err != nil {
		t.Fatal(err)
	}
	status := func(feed int) feeds.Status { return w.hub.Feeds()[feed].Status() }
	w.until("both are live", func() bool { return status(0).State == feeds.Live && status(1).State == feeds.Live })
	b.Send("message", "1", event("1", "x"))
	w.until("x", func() bool { return w.played("b 1 message#1=x") })
	s.Stop()
	w.until("stale", func() bool { return status(0).State == feeds.Stale && status(1).State == feeds.Stale })
	s.Start(t)
	const doubt = "no data since reading resumed"
	w.until(doubt, func() bool { return status(0).Reason == doubt && status(1).Reason == doubt })
	again := viewtest.New(t, s.URL, "b", 1)
	again.Continue(b)
	w.until("a, which may be silent, is live", func() bool {
		again.Beat("c1", lease.Member{})
		return status(0).State == feeds.Live
	})
	if st := status(1); st.State != feeds.Stale || st.Reason != doubt {
		t.Errorf("b, which may not be silent, is %+v", st)
	}
	if e := found.Evidence(w.Now()); !e.Last().Suspended {
		t.Error("its silence is blamed on the server")
	}
	again.Send("message", "2", event("2", "y"))
	w.until("b is live", func() bool { return status(1).State == feeds.Live })
}

func TestHandOverIsAReconnect(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	w := live(t, s.URL)
	o.Send("message", "1", event("1", "x"))
	w.expect("a connecting: reading from "+s.URL, "a live: connected", "a 1 message#1=x")
	next := viewtest.New(t, s.URL, "a", 5)
	next.Change(feeds.Connecting, "connecting")
	next.Connect()
	next.Send("message", "2", event("2", "y"))
	w.expect("a waiting: taken over by another collector", "a connecting: connecting", "a live: connected", "a 2 message#2=y")
	o.Send("message", "9", event("9", "late"))
	w.until("skipped", func() bool { return w.State().Skipped == 1 })
	if f := w.hub.Feeds()[0].Snapshot(w.Now()); f.Reconnects != 1 || f.Messages != 2 || f.Anomalies != 0 {
		t.Errorf("the feed is %+v", f)
	}
}

func TestViewKnowsOnlyTheLastOwnerWhenItStarts(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	o.Close("the server closed the stream")
	next := viewtest.New(t, s.URL, "a", 5)
	next.Introduce(feeds.Spec{})
	next.Connect()
	w := live(t, s.URL)
	w.expect("a connecting: reading from "+s.URL, "a live: connected")
	if n := w.hub.Feeds()[0].Snapshot(w.Now()).Reconnects; n != 0 {
		t.Errorf("%d reconnects", n)
	}
}

func TestEventsThatWereStoredAlreadyAreNotMissing(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	w := live(t, s.URL)
	o.Send("message", "1", event("1", "x"))
	o.Drop(15)
	o.Send("message", "2", event("2", "y"))
	w.until("y", func() bool { return w.played("a 1 message#2=y") })
	if strings.Contains(strings.Join(w.log, "\n"), "no longer") || w.State().Lost > 0 {
		t.Errorf("played %q", w.log)
	}
}

func TestRetentionThatOvertakesASlowReaderIsReported(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	for i := range 3000 {
		o.Send("message", fmt.Sprint(i), event(fmt.Sprint(i), "x"))
	}
	w := prepare(t, view.Options{Link: link.Options{URL: s.URL}, Start: view.Start{Sequence: 1}}, "a")
	hold := make(chan struct{})
	w.hold = hold
	w.Run()
	w.until("read", func() bool { return w.State().Read })
	purge(t, o.Link, 2901)
	w.mu.Lock()
	w.hold = nil
	w.mu.Unlock()
	close(hold)
	w.until("the last", func() bool { return w.played("a 1 message#2999=x") })
	st := w.State()
	if n := w.hub.Feeds()[0].Totals().Messages; st.Lost == 0 || n+st.Lost != 3000 {
		t.Errorf("%d events, and the state is %+v", n, st)
	}
	if line := fmt.Sprintf("a live: %d messages of the feed are no longer in JetStream", st.Lost); !w.played(line) {
		t.Errorf("it does not say %q", line)
	}
}

func TestEventThatBeganBeforeReadingIsLeftOut(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	o.SendBytes("id: 1\ndata: be")
	w := live(t, s.URL)
	o.SendBytes("gin")
	o.SendPart("message", "1", "ning\n\n", 17)
	o.Send("message", "1", "data: x\n\n")
	o.SendBytes("id: 2\n")
	o.SendPart("message", "2", "data: y\n\n", 6)
	w.expect("a connecting: reading from "+s.URL, "a live: connected", "a live: an event of which the beginning was not read is left out",
		"a 1 message#1=x", "a 1 message#2=y")
	if n := w.hub.Feeds()[0].Snapshot(w.Now()).Anomalies; n > 0 {
		t.Errorf("%d anomalies", n)
	}
}

func TestSlowFoldsLoseNothing(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	w := open(t, s.URL, view.Start{}, "a")
	w.until("live", func() bool { return w.played("a live: connected") })
	w.mu.Lock()
	hold := make(chan struct{})
	w.hold = hold
	w.mu.Unlock()
	const n = 3000
	for i := range n {
		o.Send("message", fmt.Sprint(i), event(fmt.Sprint(i), strings.Repeat("x", 100)))
	}
	_, _ = w.State(), w.Now() // They do not wait.
	w.mu.Lock()
	w.hold = nil
	w.mu.Unlock()
	close(hold)
	w.until("the end", func() bool { return w.hub.Feeds()[0].Totals().Messages == n })
	if st := w.State(); st.Lost != 0 || w.hub.Feeds()[0].Snapshot(w.Now()).Anomalies != 0 {
		t.Errorf("the state is %+v", st)
	}
}

func TestRetentionThatOvertakesIsReported(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	way := newRoute(t, s.URL)
	w := live(t, way.url)
	o.Send("message", "1", event("1", "x"))
	w.until("x", func() bool { return w.played("a 1 message#1=x") })
	way.cut()
	w.until("trouble", func() bool { return w.State().Trouble != "" })
	for i := 2; i < 10; i++ {
		o.Send("message", fmt.Sprint(i), event(fmt.Sprint(i), "y"))
	}
	purge(t, o.Link, 11)
	way.mend()
	w.warned("JetStream removed 6 messages before they were read")
	w.until("the last", func() bool { return w.played("a 1 message#9=y") })
	if st := w.State(); st.Lost != 6 {
		t.Errorf("the state is %+v", st)
	}
	for _, line := range []string{"a stale: JetStream removed 6 messages before they were read", "a live: receiving"} {
		if !w.played(line) {
			t.Errorf("no %q in %q", line, w.log)
		}
	}
}

func purge(t *testing.T, l *link.Link, sequence uint64) {
	t.Helper()
	s, err := l.JS.Stream(t.Context(), wire.Stream)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), jetstream.WithPurgeSequence(sequence)); err != nil {
		t.Fatal(err)
	}
}

func TestHostileMessagesAreSkipped(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	w := open(t, s.URL, view.Start{}, "a")
	w.until("read", func() bool { return w.State().Read })
	good := func(kind, data string) *nats.Msg {
		var e wire.Encoder
		m := *e.Encode(&wire.Message{Subject: wire.Subject("a", kind), Time: time.Now(), Conn: wire.Conn{Lease: 1, Number: 1}, Data: []byte(data)})
		return &m
	}
	with := func(m *nats.Msg, header, value string) *nats.Msg {
		m.Header.Set(header, value)
		return m
	}
	hostile := []*nats.Msg{
		{Subject: "feedscope.a.message"},
		{Subject: "feedscope.a.message", Header: nats.Header{"Feedscope-Time": {"\x1b[31m"}}},
		{Subject: "feedscope.a." + strings.Repeat("x", 3000)},
		{Subject: "feedscope.a.b.c.d"},
		with(good("message", "x"), "Feedscope-Offset", "-1"),
		with(good("message", "x"), "Feedscope-Conn", "99999999999999999999/1"),
		with(good("message", "x"), "Feedscope-Time", "9999-01-01T00:00:00Z"),
		good(wire.State, "{"), good(wire.Open, `{"open":`), good(wire.Feed, "\x00"),
	}
	for _, m := range hostile {
		o.Raw(m)
	}
	o.Raw(good(wire.State, `{"later":{}}`))
	o.Raw(&nats.Msg{Subject: wire.Fence("a"), Data: []byte("7")})
	o.Send("message", "1", event("1", "x"))
	w.until("x", func() bool { return w.played("a 1 message#1=x") })
	if st := w.State(); st.Skipped != uint64(len(hostile)) {
		t.Errorf("%d of %d are skipped", st.Skipped, len(hostile))
	}
	w.warned("skipped a message that no collector can have published")
	if now := w.Now(); now.After(time.Now().Add(time.Minute)) {
		t.Errorf("the clock shows %s", now)
	}
}

func TestFeedsAreFound(t *testing.T) {
	s, _ := serve(t)
	w := prepare(t, view.Options{Link: link.Options{URL: s.URL}})
	w.FindAll()
	if err := w.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all := w.Feeds(); len(all) != 1 || all[0].Name != "a" || all[0].URL != "http://feed.test/a" {
		t.Errorf("found %+v", all)
	}
	<-w.Found()
	w.Run()
	w.until("read", func() bool { return w.State().Read })
	b := viewtest.New(t, s.URL, "b.c d", 1)
	b.Introduce(feeds.Spec{URL: "http://feed.test/b"})
	<-w.Found()
	b.Connect()
	b.Send("message", "1", event("1", "early"))
	w.add("b.c d")
	w.until("live", func() bool { return w.played("b.c d live: connected") })
	b.Send("message", "2", event("2", "x"))
	w.until("x", func() bool { return w.played("b.c d 1 message#2=x") })
}

func TestUnknownFeedSaysSo(t *testing.T) {
	s, _ := serve(t)
	w := open(t, s.URL, view.Start{}, "b")
	w.expect("b connecting: reading from "+s.URL, "b waiting: "+s.URL+" has nothing of this feed; it must have the same name in the collectors' configuration")
}

func TestFeedWithoutCollectorSaysSo(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	w := open(t, s.URL, view.Start{}, "a")
	w.until("doubt", func() bool { return w.played("a stale: no collector has this feed") })
	o.Send("message", "1", event("1", "x"))
	w.until("x", func() bool { return w.played("a 1 message#1=x") })
	if st := w.hub.Feeds()[0].Status(); st.State != feeds.Live {
		t.Errorf("the feed is %+v", st)
	}
}

func TestFeedWhoseCollectorCannotStoreSaysSo(t *testing.T) {
	s, o := serve(t)
	o.Own("c1")
	o.Connect()
	w := live(t, s.URL)
	since := time.Now()
	const why = "the stream is full"
	w.until("stale", func() bool {
		o.Beat("c1", lease.Member{Stuck: since, Why: why})
		return w.hub.Feeds()[0].Status().State == feeds.Stale
	})
	want := "collector c1 cannot store what it reads since " + since.Format(time.TimeOnly) + ": " + why
	if got := w.hub.Feeds()[0].Status().Reason; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	o.Beat("c1", lease.Member{})
	o.Send("message", "1", event("1", "x"))
	w.until("live", func() bool { return w.hub.Feeds()[0].Status().State == feeds.Live })
}

func TestServerThatComesLater(t *testing.T) {
	s := natstest.Start(t)
	s.Stop()
	w := open(t, s.URL, view.Start{}, "a")
	w.until("waiting", func() bool { return w.hub.Feeds()[0].Status().State == feeds.Waiting })
	if why := w.hub.Feeds()[0].Status().Reason; !strings.HasPrefix(why, "cannot connect to "+s.URL) {
		t.Errorf("it waits because %s", why)
	}
	s.Start(t)
	w.until("no stream", func() bool { return strings.Contains(w.hub.Feeds()[0].Status().Reason, "has no stream FEEDSCOPE yet") })
	o := viewtest.New(t, s.URL, "a", 1)
	o.Introduce(feeds.Spec{})
	o.Connect()
	w.until("live", func() bool { return w.hub.Feeds()[0].Status().State == feeds.Live })
}

func TestDifferentClocksAreReported(t *testing.T) {
	for name, d := range map[string]time.Duration{"behind": time.Hour, "ahead of": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			s := natstest.Start(t)
			o := viewtest.New(t, s.URL, "a", 1)
			o.Now = func() time.Time { return time.Now().Add(d) }
			o.Introduce(feeds.Spec{})
			w := open(t, s.URL, view.Start{}, "a")
			w.until("read", func() bool { return w.State().Read })
			o.Connect()
			for range 20 {
				o.Send("message", "1", event("1", "x"))
			}
			w.warned("this machine's clock is 1h0m0s " + name)
			f := w.hub.Feeds()[0].Snapshot(w.Now())
			if silence := w.Now().Sub(f.LastByte); silence < 0 || silence > time.Minute {
				t.Errorf("it has been silent for %s", silence)
			}
		})
	}
}

func TestReplacedFeedGoesOn(t *testing.T) {
	s, o := serve(t)
	o.Connect()
	w := live(t, s.URL)
	o.Send("message", "1", event("1", "x"))
	w.until("x", func() bool { return w.played("a 1 message#1=x") })
	old := w.hub.Feeds()[0]
	if _, err := w.Change([]*feedsHub{old}, additions(w, "a")); err != nil {
		t.Fatal(err)
	}
	w.until("live", func() bool { return w.hub.Feeds()[0] != old && w.hub.Feeds()[0].Status().State == feeds.Live })
	o.Send("message", "2", event("2", "y"))
	w.until("y", func() bool { return w.played("a 2 message#2=y") })
	if n := w.hub.Feeds()[0].Totals().Messages; n != 1 {
		t.Errorf("%d events", n)
	}
}
