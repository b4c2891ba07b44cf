package rules_test

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/rules"
	"feedscope/feeds/state/series"
)

// mixed returns n rules as people write them: most with a window, half with a key.
func mixed(n int) []rules.Rule {
	var all []rules.Rule
	for i := range n {
		r := usual([]string{
			`avg(cpu, "1m") > 900`, `p95(latency, "30s") > 5000`, `cpu > 900 && level == "error"`, `rate("1m") > 100000`,
			`count(level == "error", "5m") > 1000000`, `max(mem, "1m") - min(mem, "1m") > 5000`, `absent("5m")`,
			`change(mem, "10m") > 90000`, `rate(bytes, "1m") > 1e12`, `silence() > "30s" || level == "fatal"`,
		}[i%10])
		r.Name = fmt.Sprint("rule ", i)
		if r.Text = "{host} has {cpu}"; i%20 < 10 {
			r.Key = "host"
		}
		all = append(all, r)
	}
	return all
}

// BenchmarkFold folds one event in each iteration, with a tick after every 10,000, beside a panel's fold of the same event.
func BenchmarkFold(b *testing.B) {
	payloads := make([][]byte, 20)
	for i := range payloads {
		payloads[i] = fmt.Appendf(nil, `{"ts":1795950490500,"host":"web-%d","level":"info","cpu":%d.5,"mem":%d,"latency":%d,"bytes":%d,"message":"GET /"}`,
			i, 40+i, 5000+i, 100+i*7, i*1000)
	}
	run := func(b *testing.B, fold feeds.Fold, tick func(time.Time)) {
		now, n := start, 0
		event := []feeds.Event{{Kind: feeds.Message, Type: []byte("sample"), Conn: 1}}
		b.ReportAllocs()
		for b.Loop() {
			now = now.Add(100 * time.Microsecond)
			event[0].Time, event[0].Data = now, payloads[n%len(payloads)]
			fold.Fold(event)
			if n++; n%10_000 == 0 {
				tick(now)
			}
		}
	}
	b.Run("series", func(b *testing.B) {
		run(b, series.New(series.Options{By: []string{"host"}, Values: []series.Value{{Path: "cpu"}}}), func(time.Time) {})
	})
	for _, n := range []int{0, 1, 10, 100} {
		b.Run(fmt.Sprint(n, "rules"), func(b *testing.B) {
			e, err := rules.New(mixed(n), func(a rules.Alert) { b.Fatalf("%+v", a) })
			if err != nil {
				b.Fatal(err)
			}
			fold := e.Feed(rules.Feed{Spec: feeds.Spec{Name: "f"}})
			run(b, fold, func(now time.Time) {
				fold.Received(feeds.Read{Conn: 1, Time: now})
				e.Tick(now)
			})
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(max(n, 1)), "ns/rule")
		})
	}
}

// BenchmarkTick evaluates 100 rules with a thousand keys each, half of them idle.
func BenchmarkTick(b *testing.B) {
	e, err := rules.New(mixed(100), func(rules.Alert) {})
	if err != nil {
		b.Fatal(err)
	}
	fold, now := e.Feed(rules.Feed{Spec: feeds.Spec{Name: "f"}}), start
	event := []feeds.Event{{Kind: feeds.Message, Type: []byte("sample"), Conn: 1}}
	for i := range 1000 {
		now = now.Add(time.Millisecond)
		event[0].Time = now
		event[0].Data = fmt.Appendf(nil, `{"host":"web-%d","level":"info","cpu":5,"mem":%d,"latency":%d,"bytes":%d}`, i, i, i, i)
		fold.Fold(event)
	}
	for b.Loop() {
		now = now.Add(time.Second)
		e.Tick(now)
	}
}
