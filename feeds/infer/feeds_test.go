package infer_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// room returns an event of rooms with levels of their own.
func room(key string, names ...string) stream {
	return func(_ int, r *rand.Rand) (string, string) {
		n := r.IntN(len(names))
		return "message", fmt.Sprintf(`{%q:%q,"temperature":%.1f,"humidity":%d}`, key, names[n], 18+float64(2*n)+r.Float64(), 30+5*n+r.IntN(9))
	}
}

func alternating(streams ...stream) stream {
	return func(i int, r *rand.Rand) (string, string) { return streams[i%len(streams)](i/len(streams), r) }
}

func named(name string, s stream) stream {
	return func(i int, r *rand.Rand) (string, string) {
		_, data := s(i, r)
		return name, data
	}
}

func host(format string, number func(r *rand.Rand) any) stream {
	return func(_ int, r *rand.Rand) (string, string) {
		return "message", fmt.Sprintf(format, pick(r, "h1", "h2", "h3"), number(r))
	}
}

func upTo(most int) func(r *rand.Rand) any { return func(r *rand.Rand) any { return r.IntN(most) } }

func alert(id func(i int, r *rand.Rand) string, severities ...string) stream {
	return func(i int, r *rand.Rand) (string, string) {
		name := id(i, r)
		service := []string{"web", "db", "queue"}[name[len(name)-1]%3]
		return "message", fmt.Sprintf(`{"id":%q,"service":%q,"severity":%q,"message":"%s is %d%% full","at":"2026-11-29T22:%02d:%02dZ"}`,
			name, service, pick(r, severities...), service, r.IntN(100), i/60, i%60)
	}
}

func fresh(i int, _ *rand.Rand) string { return fmt.Sprintf("a-%04d", i) }

// cloud returns envelopes of stock, orders and customers.
func cloud(i int, r *rand.Rand) (string, string) {
	kind, data := "stock.changed", fmt.Sprintf(`{"sku":%q,"price":%.2f,"left":%d}`, pick(r, "A-1", "B-2", "C-3"), 10*r.Float64(), r.IntN(90))
	switch i % 4 {
	case 1:
		kind, data = "order.created", fmt.Sprintf(`{"order":"o-%d","total":%.2f}`, i, 90*r.Float64())
	case 3:
		kind, data = "customer.joined", fmt.Sprintf(`{"name":"c-%d"}`, i)
	}
	return "message", fmt.Sprintf(`{"specversion":"1.0","id":"e-%d","source":"/shop","type":%q,"time":"2026-11-29T22:%02d:%02dZ","data":%s}`,
		i, kind, i/60%60, i%60, data)
}

// TestFeeds compares what is suggested for feeds as they are found with the golden file.
func TestFeeds(t *testing.T) {
	var b strings.Builder
	total := map[string]int{}
	for _, c := range []struct {
		name   string
		events []int
		stream stream
	}{
		{"alerts with an id each", []int{1, 2, 20, 300}, alert(fresh, "WARN", "ERROR")},
		{"alerts with ids that come again", []int{5, 60}, alert(func(_ int, r *rand.Rand) string { return fmt.Sprint("a-", r.IntN(9)) }, "warning", "critical")},
		{"alerts without an id", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"service":%q,"severity":%q,"message":%q}`, pick(r, "web", "db"), pick(r, "warning", "critical"),
				pick(r, "the disk is full", "too many requests", "replication is behind"))
		}},
		{"alerts of numbered lines without an id", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"line":%d,"severity":%q,"text":%q}`, 1+r.IntN(4), pick(r, "warning", "critical"), pick(r, "it is too hot", "it has stopped working"))
		}},
		{"alerts of rules on hosts", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			n := r.IntN(3)
			return "message", fmt.Sprintf(`{"id":"rule-%d","host":%q,"severity":"warning","text":"rule %d is broken"}`, n, pick(r, "h1", "h2"), n)
		}},
		{"alerts of hosts without an id", []int{1, 5, 60}, func(_ int, r *rand.Rand) (string, string) {
			n := r.IntN(3)
			return "message", fmt.Sprintf(`{"host":"h%d","rack":"r%d","service":"web","team":"one","severity":%q,"text":%q}`, n, n/2,
				pick(r, "warning", "critical"), pick(r, "the disk is full", "the net is down"))
		}},
		{"alerts with an id of the rule, on one host so far", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			n := r.IntN(3)
			return "message", fmt.Sprintf(`{"id":"rule-%d","host":"h1","team":"one","severity":"warning","text":"rule %d is broken"}`, n, n)
		}},
		{"alerts with a state each", []int{1, 5, 60}, func(_ int, r *rand.Rand) (string, string) {
			return "alert", fmt.Sprintf(`{"alert_id":"A-%d","state":%q,"severity":%q,"message":"the disk is full"}`, r.IntN(9),
				pick(r, "firing", "firing", "resolved"), pick(r, "warning", "critical"))
		}},
		{"incidents that are triggered and resolved", []int{1, 20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"id":"P%d","action":%q,"severity":"critical","summary":"the site is down"}`, r.IntN(9),
				pick(r, "trigger", "acknowledge", "resolve"))
		}},
		{"alerts that are resolved or not", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"key":"k%d","resolved":%s,"severity":"warning","text":"the disk is full"}`, r.IntN(9), pick(r, "true", "false"))
		}},
		{"what resolves alerts, before any", []int{1}, func(int, *rand.Rand) (string, string) {
			return "resolved", `{"id":"a-1","severity":"info","text":"it is over now"}`
		}},
		{"alerts of two types with the same ids", []int{60}, alternating(
			named("disk", func(_ int, r *rand.Rand) (string, string) {
				return "", fmt.Sprintf(`{"id":%d,"severity":"warning","text":"the disk is full"}`, r.IntN(5))
			}),
			named("net", func(_ int, r *rand.Rand) (string, string) {
				return "", fmt.Sprintf(`{"id":%d,"severity":"warning","text":"the net is down"}`, r.IntN(5))
			}),
		)},
		{"alerts of two types without ids", []int{60}, alternating(
			named("disk", func(_ int, r *rand.Rand) (string, string) {
				return "", fmt.Sprintf(`{"host":%q,"severity":"warning","text":"the disk has failed"}`, pick(r, "h1", "h2"))
			}),
			named("net", func(_ int, r *rand.Rand) (string, string) {
				return "", fmt.Sprintf(`{"host":%q,"severity":"warning","text":"the net has failed"}`, pick(r, "h1", "h2"))
			}),
		)},
		{"alerts of kinds with details", []int{60}, func(i int, r *rand.Rand) (string, string) {
			if i%2 == 0 {
				return "message", fmt.Sprintf(`{"id":"a-%d","type":"disk","severity":"warning","text":"the disk has failed","disk":{"left":%d}}`, i, r.IntN(9))
			}
			return "message", fmt.Sprintf(`{"id":"a-%d","type":"net","severity":"critical","text":"the net is down","net":{"lost":%d}}`, i, r.IntN(9))
		}},
		{"alerts, and what resolves them with a text and a severity too", []int{60}, alternating(
			named("resolved", func(i int, _ *rand.Rand) (string, string) {
				return "", fmt.Sprintf(`{"id":"a-%d","severity":"info","text":"it is over now"}`, i/2)
			}),
			named("alert", func(i int, _ *rand.Rand) (string, string) {
				return "", fmt.Sprintf(`{"id":"a-%d","severity":"critical","text":"it is on fire"}`, i)
			}),
		)},
		{"a log", []int{4, 60}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"ts":%d,"level":%q,"logger":%q,"msg":"request %d took too long"}`, 1_790_000_000+i, pick(r, "info", "error"), pick(r, "web", "db"), i)
		}},
		{"notifications with a level and a title", []int{5}, func(i int, r *rand.Rand) (string, string) {
			return "notification", fmt.Sprintf(`{"id":%d,"level":%q,"title":"build %d is done"}`, 100+i, pick(r, "info", "error"), i)
		}},
		{"three rooms", []int{5, 8, 20, 32}, room("room", "alpha", "beta", "gamma")},
		{"two plants", []int{20}, room("plant", "north", "south")},
		{"a word that is on no list", []int{20}, room("greenhouse", "a", "b", "c")},
		{"one room", []int{20}, room("room", "alpha")},
		{"a symbol under another name", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"sym":%q,"px":%.2f,"qty":%d,"side":%q}`, pick(r, "AAA", "BBB", "CCC"), 9*r.Float64(), r.IntN(90), pick(r, "buy", "sell"))
		}},
		{"doors", []int{5, 20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"door":%q,"open":%s}`, pick(r, "front", "back"), pick(r, "true", "false"))
		}},
		{"lines by number", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"line":%d,"speed":%d,"mode":%q}`, 1+r.IntN(3), r.IntN(90), pick(r, "auto", "manual"))
		}},
		{"a state and a number", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"mode":%q,"power":%d,"flow":%d}`, pick(r, "heat", "cool"), r.IntN(90), r.IntN(90))
		}},
		{"a word that changes once", []int{60}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"cpu":%d,"mem":%d,"policy":%q}`, r.IntN(90), r.IntN(90), []string{"calm", "eager"}[min(i/40, 1)])
		}},
		{"two dimensions", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"aisle":%q,"shelf":%q,"weight":%d}`, pick(r, "x", "y"), pick(r, "upper", "lower", "middle"), r.IntN(90))
		}},
		{"many symbols", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"symbol":"S%d","price":%d.5}`, r.IntN(24), r.IntN(90))
		}},
		{"types of different units", []int{60}, alternating(
			named("cpu", host(`{"host":%q,"value":%v}`, upTo(100))), named("mem", host(`{"host":%q,"value":%v}`, upTo(1_000_000_000))),
			named("disk", host(`{"host":%q,"value":%v}`, upTo(100))),
		)},
		{"types with two numbers of different units", []int{60}, alternating(
			named("mem", host(`{"host":%q,"used":%[2]v,"total":%[2]v}`, upTo(1_000_000_000))), named("cpu", host(`{"host":%q,"used":%[2]v,"total":%[2]v}`, upTo(100))),
		)},
		{"types of numbers without a name", []int{60}, alternating(
			named("cpu", host(`{"value":%[2]v}`, upTo(100))), named("mem", host(`{"value":%[2]v}`, upTo(1_000_000_000))),
			named("load", host(`%[2]v`, upTo(100))), named("swap", host(`%[2]v`, upTo(100))),
		)},
		{"a snapshot and updates", []int{60}, alternating(
			named("snapshot", host(`{"host":%q,"value":%v}`, upTo(100))), named("update", host(`{"host":%q,"value":%v}`, upTo(100))),
		)},
		{"kinds of measurements in a member", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			kind, most := "cpu", 100
			if r.IntN(2) == 0 {
				kind, most = "mem", 1_000_000
			}
			return "message", fmt.Sprintf(`{"host":%q,"kind":%q,"used":%d,"free":%d}`, pick(r, "h1", "h2"), kind, r.IntN(most), r.IntN(most))
		}},
		{"queues", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "stats", fmt.Sprintf(`{"queues":[{"name":"orders","state":"running","depth":%d,"in":%.1f},{"name":"mails","state":"running","depth":%d,"in":%.1f}]}`,
				r.IntN(9), 9*r.Float64(), r.IntN(9), 9*r.Float64())
		}},
		{"envelopes of kinds", []int{8, 9, 20, 60}, cloud},
		{"envelopes of kinds with numbers in common", []int{60}, func(i int, r *rand.Rand) (string, string) {
			if i%2 == 0 {
				return "message", fmt.Sprintf(`{"type":"cpu","data":{"host":%q,"value":%d,"cores":8}}`, pick(r, "h1", "h2"), r.IntN(100))
			}
			return "message", fmt.Sprintf(`{"type":"mem","data":{"host":%q,"value":%d,"total":900000}}`, pick(r, "h1", "h2"), r.IntN(900000))
		}},
		{"envelopes of alerts and of other things", []int{1, 60}, func(i int, r *rand.Rand) (string, string) {
			if i%2 == 0 {
				return "message", fmt.Sprintf(`{"type":"alert","id":"%d","severity":"critical","text":"it is too hot"}`, i)
			}
			return "message", fmt.Sprintf(`{"type":"beat","id":"%d","host":%q,"load":%d}`, i, pick(r, "h1", "h2"), r.IntN(90))
		}},
		{"queues by name", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "stats", fmt.Sprintf(`{"queues":{"orders":{"depth":%d,"in":1},"mails":{"depth":%d,"in":2},"bills":{"depth":3,"in":%d}}}`, r.IntN(9), r.IntN(9), r.IntN(9))
		}},
		{"hosts by name, one in each event", []int{4, 5, 20, 60}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{%q:{"cpu":%.1f,"mem":%d}}`, pick(r, "web-1", "web-2", "db-1", "db-2"), 99*r.Float64(), r.IntN(9000))
		}},
		{"hosts by name in a member, one in each event", []int{20}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"ts":%d,"hosts":{%q:{"cpu":%.1f}}}`, 1_790_000_000+i, pick(r, "web-1", "db-1"), 99*r.Float64())
		}},
		{"rows by what happened to them", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{%q:{"sku":%q,"price":%d}}`, pick(r, "insert", "update"), pick(r, "A-1", "B-2"), r.IntN(90))
		}},
		{"order books of lists", []int{20}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"e":"depthUpdate","E":%d,"s":"BTCUSDT","u":%d,"b":[["%d.5","0.1"]],"a":[["%d.7","0.2"],["99","1"]]}`,
				1_790_000_000_000+400*i, 100+3*i, r.IntN(90), r.IntN(90))
		}},
		{"changes of an order book", []int{20}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"type":"l2update","product_id":"BTC-USD","time":"2026-11-29T22:13:%02dZ","changes":[[%q,"%d.5","0.1"]]}`,
				i, pick(r, "buy", "sell"), r.IntN(90))
		}},
		{"orders that are paid", []int{20}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"data":{"orderId":"o-%d","method":%q}}`, i, pick(r, "card", "cash"))
		}},
		{"names with dots", []int{20}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"sensor.id":%q,"temp":%d,"air.wet":%d}`, pick(r, "a", "b", "c"), r.IntN(30), r.IntN(90))
		}},
		{"counters of which one rarely rises", []int{5, 20}, func(i int, r *rand.Rand) (string, string) {
			total["requests"] += 1 + r.IntN(50)
			return "message", fmt.Sprintf(`{"requests_total":%d,"errors_total":%d,"load":%.1f}`, total["requests"], 12+i/4, r.Float64())
		}},
		{"completions", []int{20}, func(i int, _ *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"id":"chatcmpl-%d","created":%d,"choices":[{"index":0,"delta":{"content":"word%d "}}]}`, i/9, 1_790_000_000+i/9, i)
		}},
		{"topics with a value and a unit each", []int{90}, func(i int, r *rand.Rand) (string, string) {
			return []string{"kitchen/temp", "kitchen/power", "hall/temp"}[i%3], fmt.Sprintf(`{"value":%d,"unit":%q}`, r.IntN(90), []string{"°C", "W", "°C"}[i%3])
		}},
		{"stock that comes and goes", []int{60}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"id":"e-%d","type":%q,"data":{"sku":%q,"quantity":%d}}`, i, pick(r, "stock.in", "stock.out"), pick(r, "A-1", "B-2", "C-3"), r.IntN(90))
		}},
		{"changes of rows in a table", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			op := pick(r, "insert", "update")
			more := ""
			if op == "update" {
				more = fmt.Sprintf(`,"before":{"price":%d}`, r.IntN(90))
			}
			return "message", fmt.Sprintf(`{"op":%q,"sku":%q,"price":%d%s}`, op, pick(r, "A-1", "B-2"), r.IntN(90), more)
		}},
		{"a chat", []int{60}, func(i int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"user":%q,"room":%q,"text":"I think it is %d o'clock"}`, pick(r, "ann", "bob", "cid"), pick(r, "x", "y"), i)
		}},
		{"votes by state", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			return "message", fmt.Sprintf(`{"state":%q,"turnout":%d}`, pick(r, "Ohio", "Texas", "Utah", "Maine", "Iowa", "Idaho", "Nevada"), r.IntN(90))
		}},
		{"many kinds", []int{90}, func(i int, r *rand.Rand) (string, string) {
			n := i % 6
			return "message", fmt.Sprintf(`{"type":"k%d","d%d":{"host":%q,"a":%d,"b":%d}}`, n, n, pick(r, "h1", "h2"), r.IntN(9), r.IntN(9))
		}},
		{"devices of two kinds", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			if r.IntN(2) == 0 {
				return "message", fmt.Sprintf(`{"device":"door-%d","type":"contact","open":%s}`, r.IntN(2), pick(r, "true", "false"))
			}
			return "message", fmt.Sprintf(`{"device":"sensor-%d","type":"temperature","value":%d,"unit":"°C"}`, r.IntN(3), r.IntN(30))
		}},
		{"deploys, slowly", []int{4, 6, 9}, func(i int, r *rand.Rand) (string, string) {
			return "deploy", fmt.Sprintf(`{"service":%q,"version":"1.%d.0","status":%q,"at":"2026-11-29T22:13:%02dZ"}`, pick(r, "web", "db", "queue"), i, pick(r, "started", "finished"), i)
		}},
		{"counters by host", []int{60}, func(_ int, r *rand.Rand) (string, string) {
			h := pick(r, "h1", "h2")
			total[h] += 1 + r.IntN(50)
			return "message", fmt.Sprintf(`{"host":%q,"requests_total":%d,"errors_total":%d,"load":%.1f}`, h, total[h], total[h]/10, r.Float64())
		}},
	} {
		for _, n := range c.events {
			clear(total)
			r := read(n, c.stream)
			fmt.Fprintf(&b, "%s, %d events\n", c.name, n)
			for _, line := range strings.Split(describe(r), "\n") {
				fmt.Fprintf(&b, "  %s\n", line)
			}
			for _, p := range r.Panels {
				for _, why := range p.Why {
					fmt.Fprintf(&b, "    # %s\n", why)
				}
			}
			for _, i := range r.Types {
				fmt.Fprintf(&b, "    %s: %s; shown %v\n", i.Name, i.Why, i.Fields)
			}
		}
	}
	checkGolden(t, "testdata/feeds.txt", b.String())
}
