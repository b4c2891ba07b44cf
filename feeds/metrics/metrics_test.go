package metrics_test

import (
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/health"
	"feedscope/feeds/hub"
	"feedscope/feeds/metrics"
	"feedscope/feeds/retry"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
)

// observed is a hub with a feed whose metrics are collected, in synthetic time.
type observed struct {
	t *testing.T
	*prometheus.Registry
	*metrics.Collector
	answers *metrics.Answers
	hub     *hub.Hub
	feed    *hub.Feed
}

// observe adds a feed that h serves, and calls test.
func observe(t *testing.T, spec feeds.Spec, h http.Handler, test func(o *observed)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n, stop := feedtest.Serve(h)
		o := &observed{t: t, Registry: prometheus.NewPedanticRegistry(), answers: metrics.NewAnswers()}
		o.hub = hub.New(hub.Options{HistoryBytes: -1, Conn: conn.Options{DialContext: n.DialContext}})
		o.Collector = metrics.New(o.hub, func(string) []string { return []string{"half-open", "retry-zero"} })
		engine, err := rules.New([]rules.Rule{{Name: "quiet", When: `silence() > "1m"`, Severity: "critical"}}, func(rules.Alert) {})
		if err != nil {
			t.Fatal(err)
		}
		actions, err := action.New([]action.Action{{Name: "desk", Command: []string{"true"}, Limit: 30}}, action.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer actions.Close(time.Second)
		o.MustRegister(o.Collector, o.answers, metrics.NewRules(engine), metrics.NewActions(actions))
		spec.Name, spec.URL, spec.Retry = "f", "http://feed.test/", retry.Policy{Max: time.Second, Jitter: -1}
		o.answers.Begin("f")
		tracker := answer.NewTracker(answer.Options{
			Format: answer.Named("openai"), Ended: func(a *answer.Answer) { o.answers.Ended("f", a) },
		})
		if o.feed, err = o.hub.Add(spec, o.Of("f"), tracker, engine.Feed(rules.Feed{Spec: spec})); err != nil {
			t.Fatal(err)
		}
		o.hub.Go(engine.Run)
		synctest.Wait()
		test(o)
		o.hub.Close()
		stop()
		synctest.Wait()
	})
}

// collect returns the metrics by name and labels beside the feed: "name state=live".
func (o *observed) collect() map[string]*dto.Metric {
	o.t.Helper()
	families, err := o.Gather()
	if err != nil {
		o.t.Fatal(err)
	}
	all := make(map[string]*dto.Metric)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			key := f.GetName()
			for _, l := range m.GetLabel() {
				if l.GetName() != "feed" {
					key += " " + l.GetName() + "=" + l.GetValue()
				} else if l.GetValue() != "f" {
					o.t.Errorf("%s is of the feed %s", f.GetName(), l.GetValue())
				}
			}
			all[key] = m
		}
	}
	return all
}

// value returns the value of a counter or gauge, NaN if there is none.
func value(m *dto.Metric) float64 {
	switch {
	case m.GetCounter() != nil:
		return m.GetCounter().GetValue()
	case m.GetGauge() != nil:
		return m.GetGauge().GetValue()
	}
	return math.NaN()
}

// expect compares values.
func (o *observed) expect(want map[string]float64) {
	o.t.Helper()
	got := o.collect()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if v := value(got[key]); v != want[key] {
			o.t.Errorf("%s is %v, want %v", key, v, want[key])
		}
	}
}

func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func cut() { panic(http.ErrAbortHandler) }

func TestCountersFollowTheFeed(t *testing.T) {
	spec := feeds.Spec{
		IdleTimeout: 20 * time.Second, StaleAfter: 10 * time.Second,
		Noise: func(e *feeds.Event) bool { return string(e.Type) == "ping" },
	}
	h := feedtest.Turns(
		feedtest.Stream(": hello\n\nid: 1\ndata: a\n\ndata: b\n\nevent: ping\ndata: c\n\nodd: x\n\n", 5*time.Second),
		feedtest.Stream("data: d\n\n", 5*time.Second, func() { cut() }),
		func(http.ResponseWriter, *http.Request) { cut() },
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		feedtest.Stream("data: e\n\n", feedtest.Holding), // Until it is closed as dead, after 20 s.
		feedtest.Stream("data: f\n\n", feedtest.Holding),
	)
	observe(t, spec, h, func(o *observed) {
		wait(3 * time.Second)
		o.expect(map[string]float64{
			"feedscope_feed_state state=live": 1, "feedscope_feed_state state=waiting": 0, "feedscope_feed_state state=failed": 0,
			"feedscope_feed_silence_seconds": 3, "feedscope_feed_payload_silence_seconds": 3,
			"feedscope_feed_events_total": 3, "feedscope_feed_noise_events_total": 1, "feedscope_feed_comments_total": 1,
			"feedscope_feed_replayed_events_total": 0, "feedscope_feed_received_bytes_total": 62,
			"feedscope_feed_anomalies_total kind=unknown field": 1, "feedscope_feed_anomalies_total kind=oversize block": 0,
			"feedscope_feed_connections_total":      1,
			"feedscope_feed_finding code=half-open": 1, "feedscope_feed_finding code=retry-zero": 1,
		})
		wait(2*time.Second + 500*time.Millisecond)
		o.expect(map[string]float64{"feedscope_feed_state state=live": 0, "feedscope_feed_state state=waiting": 1})
		wait(40 * time.Second)
		o.feed.Reconnect()
		wait(time.Second)
		o.expect(map[string]float64{
			"feedscope_feed_connections_total": 5, "feedscope_feed_events_total": 7,
			"feedscope_feed_reconnects_total reason=ended": 1, "feedscope_feed_reconnects_total reason=closed": 1,
			"feedscope_feed_reconnects_total reason=timeout": 1, "feedscope_feed_reconnects_total reason=command": 1,
			"feedscope_feed_failed_attempts_total reason=closed": 1, "feedscope_feed_failed_attempts_total reason=status": 1,
		})
		if n := o.feed.Brief().Reconnects; n != 4 {
			t.Errorf("the feed counts %d reconnects", n)
		}
		o.hub.Remove(o.feed)
		o.Forget("f")
		o.answers.Forget("f")
		for key := range o.collect() {
			if strings.HasPrefix(key, "feedscope_feed_") || strings.HasPrefix(key, "gen_ai_") {
				t.Errorf("a removed feed has %s", key)
			}
		}
	})
}

func TestRulesTellHowManyAlertsAreOpen(t *testing.T) {
	h := feedtest.Stream("data: a\n\n", 2*time.Minute, "data: b\n\n", feedtest.Holding)
	observe(t, feeds.Spec{}, h, func(o *observed) {
		wait(90 * time.Second)
		o.expect(map[string]float64{
			"feedscope_rule_open_alerts rule=quiet": 1, "feedscope_rule_pending_alerts rule=quiet": 0, "feedscope_rule_keys rule=quiet": 1,
			"feedscope_alerts_total event=opened severity=critical": 1, "feedscope_alerts_total event=resolved severity=critical": 0,
			"feedscope_alerts_total event=opened severity=info": 0,
		})
		wait(45 * time.Second)
		o.expect(map[string]float64{
			"feedscope_rule_open_alerts rule=quiet": 0, "feedscope_alerts_total event=resolved severity=critical": 1,
		})
	})
}

func TestExpectedEndsAreNoReconnects(t *testing.T) {
	h := feedtest.Stream("data: a\n\n", time.Second)
	observe(t, feeds.Spec{ExpectCloses: true}, h, func(o *observed) {
		wait(time.Minute)
		for key, m := range o.collect() {
			if strings.HasPrefix(key, "feedscope_feed_reconnects_total") {
				t.Errorf("%s is %v", key, value(m))
			}
		}
	})
}

// evenly sends an event every tenth of a second; every tenth comes late.
func evenly(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range n {
			late := time.Duration(0)
			if i%10 == 9 {
				late = 500 * time.Millisecond
			}
			_, _ = fmt.Fprintf(w, "data: {\"ts\":%d}\n\n", time.Now().Add(-40*time.Millisecond-late).UnixMilli())
			_ = http.NewResponseController(w).Flush()
			time.Sleep(100 * time.Millisecond)
		}
		<-r.Context().Done()
	}
}

// nativeCounts returns the counts of a native histogram by the index of the bucket.
func nativeCounts(h *dto.Histogram) map[int]int64 {
	counts := make(map[int]int64)
	at, deltas, n := 0, h.GetPositiveDelta(), int64(0)
	for _, s := range h.GetPositiveSpan() {
		at += int(s.GetOffset())
		for range s.GetLength() {
			n, deltas = n+deltas[0], deltas[1:]
			counts[at] = n
			at++
		}
	}
	return counts
}

func TestHistogramsHaveEveryEvent(t *testing.T) {
	observe(t, feeds.Spec{TimePath: "ts"}, evenly(1000), func(o *observed) {
		wait(3 * time.Minute)
		all := o.collect()
		gaps, lags := all["feedscope_feed_gap_seconds"].GetHistogram(), all["feedscope_feed_lag_seconds"].GetHistogram()
		session := o.feed.Snapshot(time.Now()).Health.Windows[health.Session]
		if n := gaps.GetSampleCount(); n != session.Gap.N || n < 990 || math.Abs(gaps.GetSampleSum()-float64(n)/10) > 3 {
			t.Errorf("%d of %d gaps, of %v s", n, session.Gap.N, gaps.GetSampleSum())
		}
		n := lags.GetSampleCount()
		if n != session.Lag.N || n < 980 || math.Abs(lags.GetSampleSum()-50) > 1 {
			t.Errorf("%d of %d lags, of %v s", n, session.Lag.N, lags.GetSampleSum())
		}
		for _, b := range lags.GetBucket() {
			if c, late := b.GetCumulativeCount(), b.GetUpperBound() > 0.5; late && c != n || !late && c > n*91/100 {
				t.Errorf("%d of %d lags of up to %v s", c, n, b.GetUpperBound())
			}
		}
		if lags.GetSchema() != 3 || lags.GetZeroCount() < 880 || len(nativeCounts(lags)) != 1 {
			t.Errorf("the native histogram is %v", lags)
		}
		for index, n := range nativeCounts(gaps) {
			if low, high := math.Exp2(float64(index-1)/8), math.Exp2(float64(index)/8); n > 0 && (low > 0.103 || high < 0.097) {
				t.Errorf("%d gaps from %v to %v s", n, low, high)
			}
		}
	})
}

func TestFeedWithoutEventTimesHasNoLag(t *testing.T) {
	observe(t, feeds.Spec{}, feedtest.Stream("data: a\n\n", feedtest.Holding), func(o *observed) {
		if o.collect()["feedscope_feed_lag_seconds"] != nil {
			t.Error("there is a lag")
		}
	})
}

func chat(pieces int, usage string) string {
	var b strings.Builder
	for range pieces {
		b.WriteString(`data: {"choices":[{"index":0,"delta":{"content":"a"}}]}` + "\n\n")
	}
	b.WriteString(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]` + usage + "}\n\ndata: [DONE]\n\n")
	return b.String()
}

const usage = `,"usage":{"prompt_tokens":100,"completion_tokens":3}`

// TestDistortedFiguresAreLeftOut has an answer that was sent again, and one that a tap altered.
func TestDistortedFiguresAreLeftOut(t *testing.T) {
	all := metrics.NewAnswers()
	for i, replayed := range []bool{true, false} {
		k := answer.NewTracker(answer.Options{Ended: func(a *answer.Answer) { all.Ended("f", a) }})
		now := time.Now()
		k.Opened(feeds.Opening{Conn: 1, Time: now, Info: conn.Info{Started: now, Up: now}})
		if !replayed {
			k.Altered("1 delayed")
		}
		for j, block := range strings.Split(strings.TrimSpace(chat(3, usage)), "\n\n") {
			k.Fold([]feeds.Event{{
				Kind: feeds.Message, Type: []byte("message"), Data: []byte(strings.TrimPrefix(block, "data: ")), Conn: 1,
				Replayed: replayed, Time: now.Add(time.Duration(j) * time.Second), Read: uint32(j + 1),
			}})
		}
		k.Closed(feeds.Closing{Time: now.Add(10 * time.Second)})
		registry := prometheus.NewRegistry()
		registry.MustRegister(all)
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, f := range families {
			switch name := f.GetName(); {
			case name == "feedscope_feed_answers_total":
				for _, m := range f.GetMetric() {
					seen += int(m.GetCounter().GetValue())
				}
			case strings.HasSuffix(name, "_seconds"), !replayed && f.GetMetric()[0].GetHistogram().GetSampleCount() > 1:
				t.Errorf("answer %d: %s has a value", i, name)
			}
		}
		if seen != i+1 {
			t.Errorf("%d answers were counted, want %d", seen, i+1)
		}
	}
}

func TestAnswersHaveTheirFiguresUnlessHeldBack(t *testing.T) {
	h := feedtest.Turns(
		func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(200 * time.Millisecond)
			first, rest, _ := strings.Cut(chat(2, usage), "\n\n")
			feedtest.Stream(first+"\n\n", 300*time.Millisecond, rest)(w, r)
		},
		feedtest.Stream(chat(100, usage)),
		feedtest.Stream(`data: {"choices":[{"index":0,"delta":{"content":"a"}}]}`+"\n\n", 10*time.Second),
		feedtest.Stream(": waiting\n\n", feedtest.Holding),
	)
	observe(t, feeds.Spec{}, h, func(o *observed) {
		wait(time.Minute)
		o.expect(map[string]float64{
			"feedscope_feed_answers_total state=complete": 2, "feedscope_feed_answers_total state=incomplete": 1,
			"feedscope_feed_answers_total state=failed": 0, "feedscope_feed_held_answers_total": 1,
		})
		all := o.collect()
		for name, want := range map[string]struct {
			n   uint64
			sum float64
		}{
			"gen_ai_client_token_usage gen_ai_token_type=input":  {2, 200},
			"gen_ai_client_token_usage gen_ai_token_type=output": {2, 6},
			"gen_ai_server_time_to_first_token_seconds":          {2, 0.2},
			"gen_ai_server_time_per_output_token_seconds":        {1, 0.15},
			"gen_ai_client_operation_duration_seconds":           {2, 0.5},
		} {
			h := all[name].GetHistogram()
			if h.GetSampleCount() != want.n || math.Abs(h.GetSampleSum()-want.sum) > 0.01 || h.Schema == nil {
				t.Errorf("%s: %d of %v, want %d of %v", name, h.GetSampleCount(), h.GetSampleSum(), want.n, want.sum)
			}
		}
	})
}

func TestNamesFollowTheConventionsAndAreDocumented(t *testing.T) {
	observe(t, feeds.Spec{TimePath: "ts"}, feedtest.Turns(evenly(100), evenly(1)), func(o *observed) {
		o.feed.Reconnect()
		wait(time.Minute)
		o.answers.Ended("f", finished())
		documented := make(map[string]metrics.Row)
		for _, r := range metrics.Rows() {
			documented[r.Name] = r
		}
		families, err := o.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			row, ok := documented[f.GetName()]
			delete(documented, f.GetName())
			var labels []string
			for _, l := range f.GetMetric()[0].GetLabel() {
				labels = append(labels, l.GetName())
			}
			slices.Sort(row.Labels)
			if !ok || !slices.Equal(labels, row.Labels) || !strings.EqualFold(f.GetType().String(), row.Kind) {
				t.Errorf("%s has the labels %v and the type %s, but the docs say %+v", f.GetName(), labels, f.GetType(), row)
			}
		}
		delete(documented, "feedscope_feed_failed_attempts_total") // No attempt failed.
		for name := range documented {
			t.Errorf("%s is documented but not collected", name)
		}
		problems, err := promlint.NewWithMetricFamilies(families).Lint()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	})
}

// finished returns a complete answer with all figures.
func finished() (a *answer.Answer) {
	tracker := answer.NewTracker(answer.Options{
		Format: answer.Named("openai"), Ended: func(ended *answer.Answer) { a = ended },
	})
	tracker.Opened(feeds.Opening{Conn: 1, Info: conn.Info{Up: time.Now()}})
	for i, data := range strings.Split(chat(3, usage), "\n\n") {
		tracker.Fold([]feeds.Event{{
			Conn: 1, Type: []byte("message"), Data: []byte(strings.TrimPrefix(data, "data: ")),
			Time: time.Now().Add(time.Duration(i) * time.Second),
		}})
	}
	return a
}

func TestNameOfAFeedIsValidAsALabel(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	c := metrics.New(h, nil)
	if _, err := h.Add(feeds.Spec{Name: "a\xff\x00\n\"b", URL: "http://127.0.0.1:1/"}, c.Of("a\xff\x00\n\"b")); err != nil {
		t.Fatal(err)
	}
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(c)
	if _, err := r.Gather(); err != nil {
		t.Error(err)
	}
}

func BenchmarkCollect(b *testing.B) {
	server := feedtest.Listen()
	h := hub.New(hub.Options{HistoryBytes: -1, Conn: conn.Options{DialContext: server.DialContext}})
	defer h.Close()
	c := metrics.New(h, nil)
	for i := range 1000 {
		name := fmt.Sprintf("feed %d", i)
		if _, err := h.Add(feeds.Spec{Name: name, URL: "http://feed.test/", TimePath: "ts"}, c.Of(name)); err != nil {
			b.Fatal(err)
		}
	}
	r := prometheus.NewRegistry()
	r.MustRegister(c)
	b.ReportAllocs()
	for b.Loop() {
		families, err := r.Gather()
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.WriteString(io.Discard, families[0].GetName())
	}
}
