package infer_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/infer"
	"feedscope/feeds/state"
)

// generated returns payloads made of choices among small alphabets, so that values come again.
func generated(seed []byte, n int) []string {
	at := 0
	next := func(most int) int {
		if len(seed) == 0 {
			return 0
		}
		at++
		return (int(seed[at%len(seed)]) + at/len(seed)) % most
	}
	data := make([]string, n)
	for i := range data {
		var b strings.Builder
		value(&b, next, 0)
		data[i] = b.String()
	}
	return data
}

// checkReading reads payloads twice, and checks that the readings are equal and that keys come again.
func checkReading(t *testing.T, data []string) infer.Reading {
	t.Helper()
	var o, again infer.Observer
	for _, d := range data {
		e := []feeds.Event{{Kind: feeds.Message, Type: []byte("message"), Data: []byte(d)}}
		o.Fold(e)
		again.Fold(e)
	}
	r := o.Read()
	if a, b := fmt.Sprint(r), fmt.Sprint(again.Read()); a != b {
		t.Fatalf("two readings of the same events differ:\n%s\n%s", a, b)
	}
	for _, p := range r.Panels {
		if p.Kind == infer.Notifications {
			checkLossless(t, data, &p)
			continue
		}
		for _, path := range append([]string{p.Key}, p.Series...) {
			if got, all := distinct(data, p.Records, path); path != "" && path != "@key" && 2*got > all { // An element of an array has its index as @key.
				t.Errorf("%s has %d values in %d records at %q of\n%s", path, got, all, p.Records, strings.Join(data, "\n"))
			}
		}
	}
	return r
}

// checkLossless checks that events with the same key have the same source.
func checkLossless(t *testing.T, data []string, p *infer.Panel) {
	t.Helper()
	sources := make(map[string]string)
	l := state.NewLookout(p.Records, p.Key, p.Source)
	for _, d := range data {
		l.Take(&feeds.Event{Data: []byte(d)}, func(r *state.Record) {
			key, source := string(r.Values[0]), string(r.Values[1])
			if other, ok := sources[key]; ok && key != "" && other != source {
				t.Errorf("the key %s joins notifications of %s and %s", key, other, source)
			}
			sources[key] = source
		})
	}
}

// distinct counts the values of a path in records, and the records.
func distinct(data []string, records, path string) (values, all int) {
	seen := make(map[string]bool)
	l := state.NewLookout(records, path)
	for _, d := range data {
		l.Take(&feeds.Event{Data: []byte(d)}, func(r *state.Record) {
			all++
			if v := r.Values[0]; v.Present() {
				seen[string(v)] = true
			}
		})
	}
	return len(seen), all
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("abc"), uint8(20))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, uint8(200))
	f.Fuzz(func(t *testing.T, seed []byte, n uint8) { checkReading(t, generated(seed, int(n))) })
}

func TestReadingsOfGeneratedFeeds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	suggested := make(map[infer.Kind]int)
	for range 40 {
		// Records of one shape with a few values, on their own, in an array or by name.
		keys := 1 + r.IntN(8)
		record := func(key int) string {
			return fmt.Sprintf(`{"id":"k%d","price":%d.%d,"on":%v,"level":%q,"text":"it is %d now","ts":%d}`, key, r.IntN(9), r.IntN(9),
				r.IntN(2) == 0, pick(r, "warning", "error"), r.IntN(99), 1_790_000_000+r.IntN(99))
		}
		shape := r.IntN(3)
		data := make([]string, 10+r.IntN(60))
		for i := range data {
			switch parts := []string{}; shape {
			case 0:
				data[i] = record(r.IntN(keys))
			case 1:
				for range 1 + r.IntN(4) {
					parts = append(parts, record(r.IntN(keys)))
				}
				data[i] = `{"list":[` + strings.Join(parts, ",") + `]}`
			default:
				for k := range keys {
					parts = append(parts, fmt.Sprintf(`"n%d":%s`, k, record(k)))
				}
				data[i] = `{"all":{` + strings.Join(parts, ",") + `}}`
			}
		}
		for _, p := range checkReading(t, data).Panels {
			suggested[p.Kind]++
		}
	}
	if len(suggested) == 0 {
		t.Error("no panel was suggested")
	}
}

// TestShapes compares the panels suggested for feeds of every shape with the golden table.
func TestShapes(t *testing.T) {
	names := map[string]func(i int, r *rand.Rand) string{
		"no name":    func(int, *rand.Rand) string { return "" },
		"one symbol": func(int, *rand.Rand) string { return `"symbol":"ABC",` },
		"symbols":    func(_ int, r *rand.Rand) string { return fmt.Sprintf(`"symbol":%q,`, pick(r, symbols...)) },
		"hosts, metrics": func(_ int, r *rand.Rand) string {
			return fmt.Sprintf(`"host":%q,"metric":%q,`, pick(r, "a", "b", "c"), pick(r, "x", "y"))
		},
		"an id each": func(i int, _ *rand.Rand) string { return fmt.Sprintf(`"id":"e%d",`, i) },
	}
	total := 0
	values := map[string]func(r *rand.Rand) string{
		"one number": func(r *rand.Rand) string { return fmt.Sprintf(`"value":%.1f`, 9*r.Float64()) },
		"numbers":    func(r *rand.Rand) string { return fmt.Sprintf(`"cpu":%.1f,"mem":%d`, 9*r.Float64(), r.IntN(99)) },
		"a price": func(r *rand.Rand) string {
			return fmt.Sprintf(`"price":%.2f,"change":%.2f`, 9*r.Float64(), r.Float64()-.5)
		},
		"a counter": func(r *rand.Rand) string { total += 1 + r.IntN(9); return fmt.Sprintf(`"requests_total":%d`, total) },
		"a state":   func(r *rand.Rand) string { return fmt.Sprintf(`"state":%q`, pick(r, "up", "down")) },
		"a switch":  func(r *rand.Rand) string { return fmt.Sprintf(`"on":%v`, r.IntN(2) == 0) },
		"a text":    func(r *rand.Rand) string { return fmt.Sprintf(`"text":"it took %d ms"`, r.IntN(99)) },
		"a level": func(r *rand.Rand) string {
			return fmt.Sprintf(`"level":%q,"text":"it took %d ms"`, pick(r, "info", "error"), r.IntN(99))
		},
		"nothing more": func(*rand.Rand) string { return `"version":3` },
	}
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(names)) {
		for _, v := range slices.Sorted(maps.Keys(values)) {
			record := func(i int, r *rand.Rand) string { return "{" + names[n](i, r) + values[v](r) + "}" }
			event := read(90, func(i int, r *rand.Rand) (string, string) { return "message", record(i, r) })
			list := read(90, func(i int, r *rand.Rand) (string, string) {
				return "message", `{"n":1,"list":[` + record(2*i, r) + "," + record(2*i+1, r) + "]}"
			})
			fmt.Fprintf(&b, "%s with %s\n", n, v)
			fmt.Fprintf(&b, "  events: %s\n  lists:  %s\n", first(event), first(list))
		}
	}
	checkGolden(t, "testdata/shapes.txt", b.String())
}

var update = flag.Bool("update", false, "rewrite the golden file")

// first returns the first panel of a reading in a line, or why there is none.
func first(r infer.Reading) string {
	if len(r.Panels) == 0 {
		return "- (" + r.Types[0].Why + ")"
	}
	line, _, _ := strings.Cut(describe(r), "\n")
	return line
}

// TestSuggestedNotificationsKeepApartWhatFollows suggests a panel from the first events, and checks that its key tells all
// notifications apart that follow.
func TestSuggestedNotificationsKeepApartWhatFollows(t *testing.T) {
	texts := []string{"the disk is full", "the net is down", "the fan has stopped"}
	for name, feed := range map[string]struct {
		least int
		event func(i, rule int, host string) string
	}{
		"an id each": {1, func(i, rule int, host string) string {
			return fmt.Sprintf(`{"id":%d,"host":%q,"severity":"warning","text":%q}`, i, host, texts[rule])
		}},
		"an id of the rule": {20, func(_, rule int, host string) string {
			return fmt.Sprintf(`{"id":"r%d","host":%q,"severity":"warning","text":%q}`, rule, host, texts[rule])
		}},
		"no id": {1, func(_, rule int, host string) string {
			return fmt.Sprintf(`{"team":"one","severity":"warning","text":%q,"host":%q}`, texts[rule], host)
		}},
	} {
		r := rand.New(rand.NewPCG(3, 4))
		var data, alerts []string
		for i := range 300 {
			rule, host := r.IntN(len(texts)), fmt.Sprint("h", r.IntN(2+i/60)) // More hosts come later.
			data, alerts = append(data, feed.event(i, rule, host)), append(alerts, fmt.Sprint(rule, host))
		}
		for _, n := range []int{1, 2, 5, 20, 60, 300} {
			if n < feed.least {
				continue
			}
			panels := read(n, func(i int, _ *rand.Rand) (string, string) { return "message", data[i] }).Panels
			if len(panels) != 1 || panels[0].Kind != infer.Notifications {
				t.Errorf("%s: after %d events, the panels are %v", name, n, panels)
				continue
			}
			of := make(map[string]string)
			l := state.NewLookout("", panels[0].Key)
			for i := range data {
				l.Take(&feeds.Event{Data: []byte(data[i])}, func(rec *state.Record) {
					key := string(rec.Values[0])
					if other, ok := of[key]; key == "" || ok && other != alerts[i] {
						t.Errorf("%s: after %d events, the key %s joins %s and %s", name, n, key, other, alerts[i])
					}
					of[key] = alerts[i]
				})
			}
		}
	}
}

// checkGolden compares a text with a golden file.
func checkGolden(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is out of date; run go test ./feeds/infer -update (- file, + now)\n%s", golden, diff)
	}
}
