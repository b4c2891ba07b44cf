package infer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/infer"
)

// stream generates events: each call returns the type and the data of the next one.
type stream func(i int, r *rand.Rand) (name, data string)

func read(n int, s stream) infer.Reading {
	var o infer.Observer
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		name, data := s(i, r)
		o.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(name), Data: []byte(data)}})
	}
	return o.Read()
}

// describe writes a reading as a test can compare it.
func describe(r infer.Reading) string {
	var b strings.Builder
	for _, p := range r.Panels {
		fmt.Fprintf(&b, "%s of %s:", p.Kind, strings.Join(p.Events, "+"))
		if p.Records != "" {
			fmt.Fprintf(&b, " records %s;", p.Records)
		}
		switch p.Kind {
		case infer.Answer, infer.Conversation:
		case infer.Ticker:
			fmt.Fprintf(&b, " key %s;", p.Key)
			for _, c := range p.Columns {
				fmt.Fprintf(&b, " %s %s", c.Path, c.Format)
				if c.Format == "number" {
					fmt.Fprintf(&b, ".%d", c.Decimals)
				}
			}
		case infer.Metrics:
			if len(p.Values) == 0 {
				fmt.Fprintf(&b, " %s by [%s] in %q", p.Value, strings.Join(p.Series, " "), p.Unit)
				if p.Rate {
					b.WriteString(" rate")
				}
			}
			if len(p.Values) > 0 && len(p.Series) > 0 {
				fmt.Fprintf(&b, " by [%s]", strings.Join(p.Series, " "))
			}
			for _, v := range p.Values {
				fmt.Fprintf(&b, " %s=%s", v.Name, v.Path)
				if v.Unit != "" {
					fmt.Fprintf(&b, " in %q", v.Unit)
				}
				if v.Rate {
					b.WriteString(" rate")
				}
			}
		case infer.Notifications:
			fmt.Fprintf(&b, " key %s; %s %s from %q; resolved by %v %s", p.Key, p.Severity, p.Text, p.Source, p.Resolved, p.ResolvedWhen)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "time %q", r.Time)
	return b.String()
}

var symbols = []string{"ABC", "DEF", "GHI", "JKL", "MNO", "PQR", "STU", "VWX"}

func pick(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }

func TestRead(t *testing.T) {
	const start = 1_790_000_000_000
	for _, c := range []struct {
		name   string
		events int
		stream stream
		want   string
	}{
		{"quotes", 100, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"symbol":%q,"price":%.2f,"change":%.2f,"changePercent":%.2f,"ts":%d}`,
				pick(r, symbols...), 100*r.Float64(), r.Float64()-0.5, 3*r.Float64()-1, start+i*50)
		}, "ticker of message: key symbol; price number.2 change change changePercent percent price spark\ntime \"ts\""},
		{"numbers in strings", 100, func(i int, r *rand.Rand) (string, string) {
			return "ticker", fmt.Sprintf(`{"product_id":%q,"price":"%.3f","volume_24h":"%d","sequence":%d,"time":"2026-05-04T03:02:%02d.%dZ"}`,
				pick(r, "A-USD", "B-USD", "C-USD"), 100*r.Float64(), 1000+r.IntN(9), 7000+i, i/2, i%10)
		}, "ticker of ticker: key product_id; price number.3 volume_24h number.0 price spark\ntime \"time\""},
		{"two types with one key", 200, func(i int, r *rand.Rand) (string, string) {
			if i%2 == 0 {
				return "quote", fmt.Sprintf(`{"s":{"symbol":%q},"bid":%.1f,"ask":%.1f}`, pick(r, symbols...), r.Float64(), r.Float64())
			}
			return "trade", fmt.Sprintf(`{"s":{"symbol":%q},"price":%.1f,"size":%d}`, pick(r, symbols...), r.Float64(), r.IntN(900))
		}, "ticker of quote+trade: key s.symbol; bid number.1 ask number.1 price number.1 size number.0 bid spark\ntime \"\""},
		{"samples", 200, func(i int, r *rand.Rand) (string, string) {
			metric := pick(r, "cpu", "memory", "load")
			unit := map[string]string{"cpu": "%", "memory": "MiB", "load": ""}[metric]
			return "sample", fmt.Sprintf(`{"host":%q,"name":%q,"value":%.1f,"unit":%q,"at":%d}`,
				pick(r, "web-1", "web-2", "db-1"), metric, 90*r.Float64(), unit, start/1000+i)
		}, "metrics of sample: value by [host name] in \"unit\"\ntime \"at\""},
		{"gauges without a key", 60, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"cpu":%.1f,"mem":{"used":%d,"total":16384},"version":"1.2.3"}`, 99*r.Float64(), r.IntN(16384))
		}, "metrics of message: cpu=cpu used=mem.used\ntime \"\""},
		{"bare numbers", 60, func(_ int, r *rand.Rand) (string, string) {
			return "load", fmt.Sprintf("%.2f", r.Float64())
		}, "metrics of load: load=@this\ntime \"\""},
		{"a name that looks like an expression", 60, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"CPU - total":%.2f}`, r.Float64())
		}, `metrics of message: CPU - total=CPU\ -\ total` + "\ntime \"\""},
		{"counters and gauges", 60, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"host":"a","n":%d,"uptime":%d.5,"bytes_total":%d,"temp":{"value":%.1f,"unit":"°C"},"cpu_percent":%d}`,
				i, 100+i, 9000*i+r.IntN(9000), 40*r.Float64(), r.IntN(100))
		}, "metrics of message: bytes_total=bytes_total in \"=B\" rate temp=temp.value in \"temp.unit\" cpu_percent=cpu_percent in \"%\"\ntime \"\""},
		{"units are words of their own", 60, func(_ int, r *rand.Rand) (string, string) {
			var members []string
			for _, name := range []string{
				"items", "lamps", "exchange_pctl", "milliseconds", "kilobytes", "megawatts", "latencyMs", "wait-ms", "cpu.pct",
				"RxBytes", "tempC", "energyKWh", "pressureHPa", "fanRPM", "load_percent_total", "seconds",
			} {
				members = append(members, fmt.Sprintf("%q:%.1f", name, 99*r.Float64()))
			}
			return "message", "{" + strings.Join(members, ",") + "}"
		}, `metrics of message: items=items lamps=lamps exchange_pctl=exchange_pctl milliseconds=milliseconds ` +
			`kilobytes=kilobytes megawatts=megawatts latencyMs=latencyMs in "=ms" wait-ms=wait-ms in "=ms" cpu.pct=cpu\.pct in "%" ` +
			`RxBytes=RxBytes in "=B" tempC=tempC in "°C" energyKWh=energyKWh in "=kWh" pressureHPa=pressureHPa in "=hPa" ` +
			`fanRPM=fanRPM in "=rpm" load_percent_total=load_percent_total in "%" seconds=seconds in "=s"` + "\ntime \"\""},
		{"formats are words of their own", 60, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"symbol":%q,"items":%d,"exchange":%d,"percentile":%d,"kilobytes":%d,"latency_us":%d,"rtt_ms":%d,"net_change":%d}`,
				pick(r, symbols...), r.IntN(90), r.IntN(9)-4, r.IntN(9)-4, r.IntN(90), r.IntN(90), r.IntN(90), r.IntN(9)-4)
		}, "ticker of message: key symbol; items number.0 exchange number.0 percentile number.0 kilobytes number.0 latency_us number.0 " +
			"rtt_ms duration net_change change items spark\ntime \"\""},
		{"a bid is no id, and a country no count", 40, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"bid":%d,"grid":%d,"country":%d}`, 100+i+r.IntN(2), 200+i+r.IntN(2), i*i)
		}, "metrics of message: bid=bid grid=grid country=country\ntime \"\""},
		{"gauges of two types", 90, func(i int, r *rand.Rand) (string, string) {
			if i%2 == 0 {
				return "cpu", fmt.Sprintf(`{"load":%.2f}`, r.Float64())
			}
			return "memory", fmt.Sprintf(`{"used":%d,"free":%d}`, r.IntN(9000), r.IntN(9000))
		}, "metrics of cpu+memory: load=load used=used free=free\ntime \"\""},
		{"an array of quotes", 40, func(_ int, r *rand.Rand) (string, string) {
			a, b := r.IntN(4), 4+r.IntN(4)
			return "batch", fmt.Sprintf(`{"n":%d,"quotes":[{"symbol":%q,"price":%.2f},{"symbol":%q,"price":%.2f}]}`,
				r.IntN(9), symbols[a], r.Float64(), symbols[b], r.Float64())
		}, "ticker of batch: records quotes; key symbol; price number.2 price spark\ntime \"\""},
		{"an array as a whole", 40, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`[{"host":"a","load":%.2f},{"host":"b","load":%.2f}]`, r.Float64(), r.Float64())
		}, "metrics of message: records @this; load by [host] in \"\"\ntime \"\""},
		{"flags by name", 30, func(_ int, r *rand.Rand) (string, string) {
			on := func() string { return pick(r, "true", "false") }
			return "put", fmt.Sprintf(`{"flags":{"dark":{"on":%s,"version":%d},"beta":{"on":%s,"version":3},"fast":{"on":%s,"version":5}}}`,
				on(), r.IntN(9), on(), on())
		}, "ticker of put: records flags; key @key; version number.0 on text\ntime \"\""},
		{"an order book in each event", 60, func(_ int, r *rand.Rand) (string, string) {
			return "book", fmt.Sprintf(`{"symbol":%q,"price":%.2f,"levels":[{"p":%.2f,"q":%d},{"p":%.2f,"q":%d}]}`,
				pick(r, symbols...), r.Float64(), r.Float64(), r.IntN(99), r.Float64(), r.IntN(99))
		}, "ticker of book: key symbol; price number.2 price spark\ntime \"\""},
		{"alerts and what resolves them", 120, func(i int, r *rand.Rand) (string, string) {
			host := pick(r, "web-1", "web-2", "db-1", "db-2")
			if i%5 == 4 {
				return "resolved", fmt.Sprintf(`{"key":"%s/cpu","text":"cpu is back to normal"}`, host)
			}
			return "alert", fmt.Sprintf(`{"key":"%s/cpu","severity":%q,"source":%q,"text":"cpu at %d percent"}`,
				host, pick(r, "warning", "critical"), host, 80+r.IntN(20))
		}, "notifications of alert: key key; severity text from \"source\"; resolved by [resolved] \ntime \"\""},
		{"logs with an id each", 400, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"id":"%08x","level":%q,"msg":"request %d took too long","ts":"2026-05-04 03:%02d:%02d"}`,
				r.Uint32(), pick(r, "info", "error"), i, i/60, i%60)
		}, "time \"ts\""},
		{"chat chunks", 60, func(i int, _ *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"id":"c1","object":"chunk","model":"m","choices":[{"delta":{"content":"w%d "}}]}`, i)
		}, "answer of answer:\ntime \"\""},
		{"an agent", 60, func(i int, _ *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"w%d "}`, i)
		}, "answer of answer:\nconversation of conversation:\ntime \"\""},
		{"JSON-RPC", 60, func(i int, _ *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{}}`, i)
		}, "conversation of conversation:\ntime \"\""},
		{"GraphQL", 60, func(i int, _ *rand.Rand) (string, string) {
			return "next", fmt.Sprintf(`{"id":"1","payload":{"data":{"count":%d}}}`, i)
		}, "conversation of conversation:\ntime \"\""},
		{"text", 60, func(i int, _ *rand.Rand) (string, string) { return "message", fmt.Sprintf("line %d of a log", i) }, "time \"\""},
		{"too few to tell", 4, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"symbol":"ABC","price":%.2f}`, r.Float64())
		}, "time \"\""},
		{"one symbol", 30, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"symbol":"ABC","price":%.2f}`, r.Float64())
		}, "ticker of message: key symbol; price number.2 price spark\ntime \"\""},
		{"a name with a dot", 60, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"pair":%q,"last.price":%.1f,"side":%q}`, pick(r, "a/b", "c/d", "e/f"), r.Float64(), pick(r, "buy", "sell"))
		}, `ticker of message: key pair; last\.price number.1 side text last\.price spark` + "\ntime \"\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := describe(read(c.events, c.stream)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestFieldsThatVaryComeMostTellingFirst(t *testing.T) {
	r := read(40, func(i int, r *rand.Rand) (string, string) {
		return "message", fmt.Sprintf(`{"object":"event","ts":%d,"seq":%d,"user":{"kind":"person","name":%q},"note":%q}`,
			1_790_000_000+i, i, pick(r, "ann", "bob", "cid"), pick(r, "came in", "went out"))
	})
	want := []string{"user.name", "note", "seq", "ts"}
	if got := r.Types[0].Fields; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPanelOfRecordsByNameStays(t *testing.T) {
	for seed := range uint64(20) {
		r, o, found := rand.New(rand.NewPCG(seed, 2)), infer.Observer{}, false
		for n := range 40 {
			data := fmt.Appendf(nil, `{%q:{"cpu":%.1f,"mem":%d}}`, pick(r, "web-1", "web-2", "db-1", "db-2"), 99*r.Float64(), r.IntN(9000))
			o.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("message"), Data: data}})
			panels := o.Read().Panels
			if found = found || len(panels) > 0; found && (len(panels) != 1 || panels[0].Key != "@key") {
				t.Errorf("seed %d: after %d events, the panels are %v", seed, n+1, panels)
			}
		}
	}
}

func TestLongTypesAreOnlyCounted(t *testing.T) {
	var o infer.Observer
	o.Fold([]feeds.Event{{Type: []byte(strings.Repeat("x", 257)), Data: []byte("{}")}, {Type: []byte("y"), Data: []byte("{}")}})
	if r := o.Read(); len(r.Types) != 1 || r.Left != 1 {
		t.Errorf("%d types, %d events left out", len(r.Types), r.Left)
	}
}

func TestObserverIsBounded(t *testing.T) {
	var o infer.Observer
	for i := range 100_000 {
		o.Fold([]feeds.Event{{Kind: feeds.Message, Type: fmt.Append(nil, i%1000), Data: fmt.Appendf(nil, `{"k%d":%d}`, i, i)}})
	}
	if n := o.Kept(); n > 64*2000 {
		t.Errorf("%d events are kept", n)
	}
	if r := o.Read(); len(r.Types) != 64 || r.Left == 0 {
		t.Errorf("%d types, %d events left out", len(r.Types), r.Left)
	}
}
