package scenario_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/scenario"
	"feedscope/test/golden"
)

// begun is when the scripts of tests begin.
var begun = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

func parse(t testing.TB, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("f.yaml", []byte(text), files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// told returns the next items of a player, at most some, one line each.
func told(t testing.TB, p *scenario.Player, most int) string {
	t.Helper()
	var b strings.Builder
	for range most {
		due, more := p.Due()
		if !more {
			fmt.Fprintf(&b, "over: %t\n", p.Over())
			break
		}
		i, err := p.Next(begun.Add(due))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s\n", due, itemText(&i))
	}
	return b.String()
}

func itemText(i *scenario.Item) string {
	switch i.Kind {
	case scenario.Event:
		return fmt.Sprintf("%s#%s %s", i.Event.Event, i.Event.ID, i.Event.Data)
	case scenario.Comment:
		return fmt.Sprintf("comment %s", i.Event.Comment)
	case scenario.Retry:
		return fmt.Sprintf("retry %s", i.Text)
	case scenario.Raw:
		return fmt.Sprintf("raw %q", i.Text)
	case scenario.Break:
		return "break " + i.Fault.String()
	case scenario.Heal:
		return "heal " + i.Fault.String()
	case scenario.End:
		return "end " + []string{"clean", "cut"}[i.Ending]
	}
	return "?"
}

const examples = "../../examples/scenarios"

func TestExamplesGiveTheSameItemsForASeed(t *testing.T) {
	paths, err := filepath.Glob(examples + "/*.yaml")
	if err != nil || len(paths) < 3 {
		t.Fatalf("found %d examples (%v)", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s, err := scenario.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, f := range s.Feeds {
				fmt.Fprintf(&b, "%s\n%s", f.Path, told(t, f.Play(s.Seed), 120))
			}
			golden.Check(t, filepath.Join("testdata", filepath.Base(path)+".golden"), b.String())
			if other := told(t, s.Feeds[0].Play(s.Seed+1), 120); filepath.Base(path) == "orders.yaml" && strings.Contains(b.String(), other) {
				t.Error("another seed gives the same items")
			}
		})
	}
}

func TestSteps(t *testing.T) {
	for name, c := range map[string]struct{ steps, want string }{
		"events at their times": {
			"- {event: a, data: x}\n- wait: 2s\n- {data: y, id: last}",
			"0s a#1 x\n2s #last y\nover: false\n",
		},
		"a pause after each round": {
			"- {data: x, repeat: 2, every: 1s}\n- data: y",
			"0s #1 x\n1s #2 x\n2s #3 y\nover: false\n",
		},
		"steps within steps": {
			"- repeat: 2\n  steps:\n    - {comment: c}\n    - {data: x, repeat: 2}",
			"0s comment c\n0s #1 x\n0s #2 x\n0s comment c\n0s #3 x\n0s #4 x\nover: false\n",
		},
		"an end that is not the last step": {"- data: x\n- end: cut\n- data: y", "0s #1 x\n0s end cut\n0s #2 y\nover: false\n"},
		"an end as the last step":          {"- data: x\n- end: clean\n- wait: 1s", "0s #1 x\n0s end clean\nover: true\n"},
		"a fault for a time": {
			"- {fault: 'hold:5s', for: 3s}\n- {data: x, repeat: 3, every: 2s}",
			"0s break hold:5s\n0s #1 x\n2s #2 x\n3s heal hold:5s\n4s #3 x\nover: false\n",
		},
		"a fault that outlives the script": {
			"- {fault: drip, for: 3s}\n- data: x",
			"0s break drip\n0s #1 x\n3s heal drip\nover: false\n",
		},
		"a fault that is set again lasts from then on": {
			"- {fault: drip, for: 3s}\n- wait: 2s\n- {fault: drip, for: 3s}",
			"0s break drip\n2s break drip\n5s heal drip\nover: false\n",
		},
		"raw bytes and a reconnection time": {
			`- raw: "data: ${n}\r\r"` + "\n- retry: 2s",
			"0s raw \"data: 0\\r\\r\"\n0s retry 2000\nover: false\n",
		},
		"a file at its pace": {
			"- from: orders.jsonl",
			"0s order#1 {}\n500ms comment hi\n500ms retry 1500\n2s # a\nb\n2s end cut\nover: true\n",
		},
		"a file at a rate of its own, twice": {
			"- {from: orders.jsonl, every: 1s, repeat: 2}",
			"0s order#1 {}\n1s comment hi\n2s retry 1500\n3s # a\nb\n4s end cut\n5s order#1 {}\n6s comment hi\n7s retry 1500\n8s # a\nb\n9s end cut\nover: true\n",
		},
		"anchors": {"- data: &x {a: '${n}'}\n- data: *x", "0s #1 {\"a\":1}\n0s #2 {\"a\":2}\nover: false\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, told(t, parse(t, of(c.steps)).Feeds[0].Play(1), 100)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDataOfEvents(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"text":                            {"hello ${n}", "hello 1"},
		"a literal ${":                    {"costs $${n} ${n}", "costs ${n} 1"},
		"keys and lists become JSON":      {`{b: [1, 2.50, true, null, "7", x], a: {}}`, `{"b":[1,2.50,true,null,"7","x"],"a":{}}`},
		"a value keeps its type":          {`{n: "${n}", t: "${n} of 2", s: "${'x'}", b: "${n == 1}"}`, `{"n":1,"t":"1 of 2","s":"x","b":true}`},
		"texts are escaped":               {`{s: "a\"${'b\"<é\\n'}"}`, `{"s":"a\"b\"<é\n"}`},
		"lists and objects":               {`{s: "${[n, 'x']}", m: "${ {'a': n} }"}`, `{"s":[1,"x"],"m":{"a":1}}`},
		"a list in a string":              {`{s: "is ${['x']}"}`, `{"s":"is [\"x\"]"}`},
		"text in JSON, escaped in a text": {`'{"s": "a ${"b\"c"}", "t": ${"d\"e"}, "n": ${n}}'`, `{"s": "a b\"c", "t": "d\"e", "n": 1}`},
		"escaped quotes in JSON":          {`'{"s": "\"", "n": ${"x"}}'`, `{"s": "\"", "n": "x"}`},
		"the id":                          {"is ${id}", "is 1"},
		"counters":                        {"${count('a')} ${count('a')} ${count('b')} ${last('a')} ${last('c')}", "1 2 1 2 0"},
		"the time":                        {"${time()} ${millis()}", "2026-05-04T03:02:01.000Z 1777863721000"},
		"braces and quotes in a value":    {`'${ {"a": "}"}["a"] }x'`, "}x"},
		"no number":                       {"{a: '${0 / 0}'}", `{"a":null}`},
		"whole numbers":                   {"${random(1, 1)} ${random(2, n + 1)}", "1 2"},
		"a walk begins at its start":      {"${walk('x', 2.5, 1)}", "2.5"},
		"a wave begins low":               {"${wave(2, 7, '10s')}", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			got := told(t, parse(t, of("- data: "+c.data)).Feeds[0].Play(1), 1)
			if diff := cmp.Diff("0s #1 "+c.want+"\n", got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRandomValuesStayInRange(t *testing.T) {
	p := parse(t, of("- {repeat: 2000, every: 50ms..70ms, data: '${random(1, 6)} ${random(0.5, 2)} ${wave(-1, 1.5, \"3s\")} ${pick(\"a\", \"b\")}'}")).Feeds[0].Play(3)
	var before time.Duration
	dice, waves, picks := map[string]int{}, map[string]bool{}, map[string]int{}
	for range 2000 {
		due, _ := p.Due()
		i, err := p.Next(begun)
		if err != nil {
			t.Fatal(err)
		}
		if pause := due - before; due > 0 && (pause < 50*time.Millisecond || pause > 70*time.Millisecond) {
			t.Fatalf("a pause of %s", pause)
		}
		before = due
		fields := strings.Fields(string(i.Event.Data))
		dice[fields[0]]++
		waves[fields[2]] = true
		picks[fields[3]]++
		if v, err := strconv.ParseFloat(fields[1], 64); err != nil || v < 0.5 || v > 2 {
			t.Fatalf("random(0.5, 2) is %s", fields[1])
		}
	}
	if len(dice) != 6 || picks["a"]+picks["b"] != 2000 || picks["a"] < 800 || !waves["-1"] || !waves["1.5"] {
		t.Errorf("dice %v, picks %v", dice, picks)
	}
}

// script returns random steps of all kinds, whose events have ids.
func script(r *rand.Rand, depth int) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		switch r.IntN(9) {
		case 0:
			b.WriteString("- end: " + []string{"cut", "clean"}[r.IntN(2)] + "\n")
		case 1:
			b.WriteString("- wait: 10ms..3s\n")
		case 2:
			b.WriteString("- comment: ${count('c')}\n")
		case 3:
			b.WriteString("- {fault: drip, for: 2s}\n")
		case 4:
			if depth < 3 {
				fmt.Fprintf(&b, "- repeat: %d\n  every: 0s..1s\n  steps:\n%s", 1+r.IntN(3), indented("- data: ${n}\n"+script(r, depth+1), "    "))
				continue
			}
			fallthrough
		default:
			b.WriteString("- {data: \"${n} ${random(0, 1000)} ${walk('w', 10, 0.5)}\"}\n")
		}
	}
	return b.String()
}

func TestUnknownEventOfAnEndlessScriptIsNotSoughtForever(t *testing.T) {
	f := parse(t, "feeds:\n  /a:\n    clients: apart\n    steps: [{data: a}, {comment: hi, repeat: forever, every: 1s}]\n").Feeds[0]
	if f.Play(1).Resume("unknown") {
		t.Error("an unknown event was found")
	}
}

func TestComputedNamesAreNotListed(t *testing.T) {
	f := parse(t, of("- {event: a, data: x}\n- {event: \"${id}\", data: x}\n- {event: b, data: x}")).Feeds[0]
	if diff := cmp.Diff([]string{"a", "b"}, f.Events()); diff != "" {
		t.Error(diff)
	}
}

func TestResumedScriptContinuesAnywhere(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		text := "feeds:\n  /a:\n    clients: apart\n    id: e${n}\n    steps:\n" + indented(script(r, 0), "      ")
		f := parse(t, text).Feeds[0]
		all := eventsOf(told(t, f.Play(seed), 500))
		for i := range all {
			p := f.Play(seed)
			if !p.Resume(fmt.Sprintf("e%d", i+1)) {
				t.Fatalf("e%d is unknown in\n%s", i+1, text)
			}
			rest := told(t, p, 500)
			if diff := cmp.Diff(all[i+1:], eventsOf(rest)); diff != "" {
				t.Fatalf("after e%d of\n%s%s", i+1, text, diff)
			}
			if _, before, _ := strings.Cut("\n"+strings.SplitN(rest, " #", 2)[0], " end "); before != "" {
				t.Fatalf("after e%d, the stream ends before the next event:\n%s\n%s", i+1, rest, text)
			}
		}
		if f.Play(seed).Resume("unknown") {
			t.Fatal("an unknown event was found")
		}
	}
}

// eventsOf returns the events among items without their times.
func eventsOf(items string) []string {
	events := []string{}
	for line := range strings.Lines(items) {
		if _, event, ok := strings.Cut(line, " #"); ok {
			events = append(events, event)
		}
	}
	return events
}

func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob(examples + "/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(of("- from: orders.jsonl\n- data: ${n}\n- {fault: drip, for: 2s}\n- end: cut")))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := scenario.Parse("f.yaml", text, files)
		if (err == nil) != (s != nil) {
			t.Fatalf("got %v and %v", s, err)
		}
		if err != nil {
			if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), ":") {
				t.Fatalf("error %q", err)
			}
			return
		}
		for _, feed := range s.Feeds {
			if first, second := told(t, feed.Play(s.Seed), 50), told(t, feed.Play(s.Seed), 50); first != second {
				t.Fatalf("played %s, then %s", first, second)
			}
		}
	})
}

func TestScenariosInDocsAreValid(t *testing.T) {
	page, err := os.ReadFile("../../docs/SCENARIOS.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for i, block := range strings.Split(string(page), "```yaml\n") {
		if i == 0 {
			continue
		}
		text, _, _ := strings.Cut(block, "```")
		if !strings.Contains(told(t, parse(t, text).Feeds[0].Play(1), 2), "order#ord-1 {") {
			t.Errorf("no order in\n%s", text)
		}
		blocks++
	}
	if blocks == 0 {
		t.Error("the page has no scenario")
	}
}

func TestPathsOfURLs(t *testing.T) {
	for url, want := range map[string]string{
		"http://h/orders?token=x":       "/orders",
		"https://h:1/v1/a.sse":          "/v1/a.sse",
		"http://h":                      "/events",
		"http://h/faults":               "/events/faults",
		"http://h/a/***/../b//c d{x}":   "/a/-/b/c-d-x-",
		"http://h/é":                    "/-",
		"no url":                        "/events",
		"http://h/healthz/../../../etc": "/events/healthz/etc",
	} {
		got := scenario.PathOf(url)
		if got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
		parse(t, "feeds:\n  "+got+":\n    steps: [{data: a}]\n")
	}
}
