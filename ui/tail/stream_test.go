package tail

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"feedscope/test/race"
	"feedscope/ui/encode"
)

// sample is an event stream with its events.
type sample struct {
	text   string
	events []sampleEvent
}

type sampleEvent struct{ Type, ID, Data string }

// randomStream returns a stream of fewer than maximum events that is hard to pass on unchanged.
func randomStream(r *rand.Rand, maximum int) sample {
	var s sample
	id := ""
	line := func(text string) {
		end := []string{"\n", "\r\n", "\r"}[r.IntN(3)]
		if text == "" && strings.HasSuffix(s.text, "\r") {
			end = "\r" // An LF would belong to the line before.
		}
		s.text += text + end
	}
	for range r.IntN(maximum) {
		e := sampleEvent{Type: "message"}
		if r.IntN(3) == 0 {
			line(": comment")
		}
		if r.IntN(2) == 0 {
			id = fmt.Sprint(r.IntN(1000))
			line("id: " + id)
		}
		if r.IntN(2) == 0 {
			e.Type = randomText(r, 5) + "x"
			line("event: " + e.Type)
		}
		var data []string
		for range 1 + r.IntN(3) {
			data = append(data, randomText(r, 40))
			line("data: " + data[len(data)-1])
		}
		line("")
		e.ID, e.Data = id, strings.Join(data, "\n")
		s.events = append(s.events, e)
	}
	return s
}

// randomText returns text without line ends.
func randomText(r *rand.Rand, maximum int) string {
	const alphabet = "abc \"\\/{}:,\x00\x01\t\x1b\x7fé漢😀\u009b\u202e\u2028"
	runes := []rune(alphabet)
	text := ""
	for range r.IntN(maximum + 1) {
		text += string(runes[r.IntN(len(runes))])
	}
	return text
}

// inPieces splits text at random, with pauses in between.
func inPieces(r *rand.Rand, text string) []any {
	var parts []any
	for len(text) > 0 {
		n := 1 + r.IntN(min(len(text), 200))
		parts = append(parts, text[:n], time.Millisecond)
		text = text[n:]
	}
	return parts
}

// through passes a stream through Run in random pieces and returns the output.
func through(t *testing.T, o Options, r *rand.Rand, s sample) (out string) {
	o.Feeds = named("f")
	o.Feeds[0].NoReconnect = true
	during(t, o, handlers{"f": stream(inPieces(r, s.text)...)}, func(r *run) {
		r.expectEnd(Done)
		out = r.output()
	})
	return out
}

// trial runs test with many random streams, each in a subtest named for its seed.
func trial(t *testing.T, test func(t *testing.T, r *rand.Rand, s sample)) {
	for seed := range uint64(race.Inputs(50)) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			test(t, r, randomStream(r, 20))
		})
	}
}

func TestJSONLinePerEvent(t *testing.T) {
	trial(t, func(t *testing.T, r *rand.Rand, s sample) {
		lines := strings.SplitAfter(through(t, Options{Encode: as(encode.JSON)}, r, s), "\n")
		if len(lines)-1 != len(s.events) {
			t.Fatalf("%d events became %d lines of\n%q", len(s.events), len(lines)-1, s.text)
		}
		for i, want := range s.events {
			var got struct {
				sampleEvent
				Feed string
				Time time.Time
			}
			if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
				t.Fatalf("%s: %v", lines[i], err)
			}
			if got.sampleEvent != want || got.Feed != "f" || got.Time.IsZero() {
				t.Fatalf("event %d is %+v, want %+v", i, got, want)
			}
		}
	})
}

func TestTextLinePerEvent(t *testing.T) {
	trial(t, func(t *testing.T, r *rand.Rand, s sample) {
		out := through(t, Options{Encode: as(encode.Text)}, r, s)
		if n := strings.Count(out, "\n"); n != len(s.events) {
			t.Fatalf("%d events became %d lines of\n%q", len(s.events), n, s.text)
		}
		checkSafe(t, out)
	})
}

func TestDataIsExact(t *testing.T) {
	trial(t, func(t *testing.T, r *rand.Rand, s sample) {
		want := ""
		for _, e := range s.events {
			want += e.Data + "\n"
		}
		if got := through(t, Options{Encode: as(encode.Data)}, r, s); got != want {
			t.Fatalf("got\n%q\nwant\n%q", got, want)
		}
	})
}

func TestRawEqualsStream(t *testing.T) {
	trial(t, func(t *testing.T, r *rand.Rand, s sample) {
		s.text += "data: not terminated"
		if got := through(t, Options{Encode: as(encode.Raw)}, r, s); got != s.text {
			t.Fatalf("got\n%q\nwant\n%q", got, s.text)
		}
	})
}

func TestRawBlocksAreEventStream(t *testing.T) {
	trial(t, func(t *testing.T, r *rand.Rand, s sample) {
		s.text += "data: not terminated"
		blocks := through(t, Options{Encode: as(encode.Raw), Count: 1000}, r, s)
		again := through(t, Options{Encode: as(encode.JSON)}, r, sample{text: blocks})
		var events []sampleEvent
		for line := range strings.Lines(again) {
			var e sampleEvent
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			events = append(events, e)
		}
		if !slices.Equal(events, s.events) {
			t.Fatalf("got\n%q\nwant\n%q\nin\n%q", events, s.events, blocks)
		}
	})
}

func TestTerminalOutputHasNoControlCharacters(t *testing.T) {
	for _, o := range []Options{
		{Encode: as(encode.Text)}, {Encode: as(encode.JSON)}, {Encode: as(encode.Data)}, {Encode: as(encode.Raw)}, {Encode: as(encode.Raw), Count: 1000}, {Encode: as(encode.TSV)}, {Encode: encode.Options{Format: encode.CSV, Titles: true}},
	} {
		o.Encode.Terminal = true
		t.Run(fmt.Sprintf("%s %d", encode.FormatNames()[o.Encode.Format], o.Count), func(t *testing.T) {
			trial(t, func(t *testing.T, r *rand.Rand, s sample) {
				s.text += "\xf0\x9f: broken UTF-8\n\n"
				out := through(t, o, r, s)
				if o.Encode.Format == encode.TSV { // Tabs separate the cells.
					if tabs := (len(encode.DefaultColumns()) - 1) * len(s.events); strings.Count(out, "\t") != tabs {
						t.Errorf("want %d tabs in\n%q", tabs, out)
					}
					out = strings.ReplaceAll(out, "\t", "")
				}
				checkSafe(t, out)
			})
		})
	}
}

func checkSafe(t *testing.T, out string) {
	t.Helper()
	for _, r := range out {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x2028 || r == utf8.RuneError) {
			t.Fatalf("%U is in\n%q", r, out)
		}
	}
}

func TestBlocksOfSeveralFeedsStayWhole(t *testing.T) {
	one := stream("data: one\n", time.Second, "data: one\n\n", holding)
	two := stream("data: two\n\n", time.Second, "data: two\r\n\r", time.Second, "\n", holding)
	during(t, Options{Feeds: named("one", "two"), Encode: as(encode.Raw)}, handlers{"one": one, "two": two}, func(r *run) {
		time.Sleep(time.Minute)
		got := r.output()
		first, rest, _ := strings.Cut(got, "\n\n")
		if first != "data: two" || rest != "data: one\ndata: one\n\ndata: two\r\n\r\n" && rest != "data: two\r\n\r\ndata: one\ndata: one\n\n" {
			t.Errorf("got %q", got)
		}
	})
}
