package metaview_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/conn"
	"feedscope/ui/metaview"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

var (
	update  = flag.Bool("update", false, "write the golden files anew")
	dark    = theme.Load("dark", theme.Options{})
	arrived = time.Date(2026, 1, 2, 12, 4, 31, 123456000, time.UTC)
)

// usual are the facts of an event of which all is known.
func usual() metaview.Facts {
	return metaview.Facts{
		Conn: 3, Offset: 1_234_567, Arrived: arrived, Made: arrived.Add(-1500 * time.Millisecond),
		Clock: conn.Clock{Known: true, Offset: -250 * time.Millisecond, PlusMinus: 40 * time.Millisecond},
		ID:    "88417", OwnID: true, Retry: 3 * time.Second,
		DataBytes: 51, RawBytes: 96, Read: metaview.Read{Number: 1702, Bytes: 96},
	}
}

// crowded are those of one that came with others.
func crowded() metaview.Facts {
	f := usual()
	f.OwnID = false
	f.Read.Bytes, f.Read.OtherCount = 16_384, 37
	f.Read.Others = []metaview.Other{
		{Seq: 998, Type: "quote", Size: 51}, {Seq: 999, Type: "a type with a very long name, 価格", Size: 1}, {Seq: 1001, Type: "\x1b[2J", Size: 16_000},
	}
	return f
}

func TestHowItLooks(t *testing.T) {
	bare := metaview.Facts{Arrived: arrived, Replayed: true, Conn: 1}
	for name, f := range map[string]metaview.Facts{"alone": usual(), "crowded": crowded(), "bare": bare} {
		for _, w := range []int{40, 80, 120} {
			t.Run(fmt.Sprintf("%s-%d", name, w), func(t *testing.T) {
				lines := metaview.Lines(dark, f, w)
				paneltest.Lines(t, name, lines, w, len(lines))
				paneltest.Golden(t, *update, fmt.Sprintf("%s-%d", name, w), lines)
			})
		}
	}
}

// value gives what stands behind a label.
func value(t *testing.T, f metaview.Facts, label string) string {
	t.Helper()
	line := paneltest.Plain([]string{paneltest.Find(t, metaview.Lines(dark, f, 300), label)})[0]
	return strings.TrimSpace(strings.TrimPrefix(line, label))
}

func poll(f *metaview.Facts) { f.Poll = 5 * time.Second }

func TestWhatIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		set         func(f *metaview.Facts)
		label, want string
	}{
		"an arrival":              {nil, "arrived", "2026-01-02 12:04:31.123456 UTC"},
		"a time in another zone":  {func(f *metaview.Facts) { f.Made = f.Made.In(time.FixedZone("X", 3600)) }, "made", "2026-01-02 12:04:29.623456 UTC"},
		"no time":                 {func(f *metaview.Facts) { f.Made = time.Time{} }, "made", "unknown: none was read; the feed's time: PATH says where it is"},
		"an age":                  {nil, "age", "1.7s ±40ms when it arrived"},
		"an age below the error":  {func(f *metaview.Facts) { f.Made = arrived.Add(270 * time.Millisecond) }, "age", "0ms ±40ms when it arrived"},
		"a clock that is off":     {func(f *metaview.Facts) { f.Made = arrived.Add(time.Second) }, "age", "unknown: clock off by at least 710ms"},
		"an age without a clock":  {func(f *metaview.Facts) { f.Clock = conn.Clock{} }, "age", "1.5s by two clocks, whose difference is not known"},
		"one that is below zero":  {func(f *metaview.Facts) { f.Clock, f.Made = conn.Clock{}, arrived.Add(time.Second) }, "age", "unknown: clock off by at least 1.0s"},
		"a live event":            {nil, "came", "live"},
		"one of unknown making":   {func(f *metaview.Facts) { f.Made = time.Time{} }, "came", "live or replayed: not known without the time of its making"},
		"a replayed one":          {func(f *metaview.Facts) { f.Replayed = true }, "came", "replayed: it was made before the connection was up"},
		"a place":                 {nil, "offset", "byte 1,234,567 of its stream"},
		"sizes":                   {nil, "size", "51 bytes of data, 96 bytes as received"},
		"a size alone":            {func(f *metaview.Facts) { f.DataBytes, f.RawBytes = 1, 0 }, "size", "1 byte of data"},
		"an id":                   {nil, "id", "88417 (its own)"},
		"an id from before":       {func(f *metaview.Facts) { f.OwnID = false }, "id", "88417 (set before, still in force)"},
		"no id":                   {func(f *metaview.Facts) { f.ID, f.OwnID = "", false }, "id", "none"},
		"an id that was reset":    {func(f *metaview.Facts) { f.ID = "" }, "id", "none: this event reset it"},
		"a reconnection time":     {nil, "retry", "3s, set by the server"},
		"none":                    {func(f *metaview.Facts) { f.Retry = 0 }, "retry", "none set by the server"},
		"a read":                  {nil, "read", "1,702 of its connection"},
		"an event alone":          {nil, "company", "alone in its read of 96 bytes"},
		"a polled event":          {poll, "came", "by a poll: it was made after the one before, as far as anybody knows"},
		"of the first poll":       {func(f *metaview.Facts) { poll(f); f.Replayed = true }, "came", "with the first poll: it was made before that"},
		"a poll":                  {poll, "polling", "every 5s; this is no stream, so an event is as late as its poll"},
		"alone in a poll":         {poll, "company", "alone in its poll"},
		"others in a poll":        {func(f *metaview.Facts) { poll(f); f.Read.OtherCount = 3 }, "company", "came with 3 others in one poll"},
		"alone in a read unknown": {func(f *metaview.Facts) { f.Read.Bytes = 0 }, "company", "alone in its read"},
	} {
		t.Run(name, func(t *testing.T) {
			f := usual()
			if c.set != nil {
				c.set(&f)
			}
			if got := value(t, f, c.label); got != c.want {
				t.Errorf("%s: %q, want %q", c.label, got, c.want)
			}
		})
	}
}

func TestWhatCompanyMeans(t *testing.T) {
	others := func(after ...time.Duration) metaview.Facts {
		f := usual()
		f.Read.Bytes = 16_384
		for i, d := range after {
			f.Read.Others = append(f.Read.Others, metaview.Other{Seq: uint64(i + 1), Type: "quote", Size: 51, Made: f.Made.Add(d)})
		}
		return f
	}
	unknown := others(time.Minute, time.Minute)
	unknown.Read.Others[0].Made = time.Time{}
	listed := others(time.Minute)
	listed.Read.OtherCount = 37
	replayed := others(time.Minute)
	replayed.Replayed = true
	undated := others(0)
	undated.Made = time.Time{}
	const mark = ": the mark of a buffering proxy, if they were made at different times"
	for name, c := range map[string]struct {
		f    metaview.Facts
		want string
	}{
		"times that nobody knows":         {undated, "came with 1 other in one read of 16,384 bytes" + mark},
		"a time that nobody knows":        {unknown, "came with 2 others in one read of 16,384 bytes" + mark},
		"times of a few":                  {listed, "came with 37 others in one read of 16,384 bytes" + mark},
		"a burst":                         {others(-2*time.Millisecond, 10*time.Millisecond), "came with 2 others in one read of 16,384 bytes; they were made within 12ms of each other, so nothing shows that they were held back"},
		"what was held back":              {others(-2*time.Second, 10*time.Second), "came with 2 others in one read of 16,384 bytes, but they were made over 12.0s: held back on the way, as a buffering proxy does, or by the server"},
		"what was replayed is no witness": {replayed, "came with 1 other in one read of 16,384 bytes, as events do that are replayed"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := value(t, c.f, "company"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestAnEventOfNoConnectionHasNoPlace(t *testing.T) {
	all := strings.Join(paneltest.Plain(metaview.Lines(dark, metaview.Facts{Arrived: arrived}, 80)), "\n")
	for _, label := range []string{"connection ", "offset", "read ", "company"} {
		if strings.Contains(all, "\n"+label) {
			t.Errorf("%q is told in\n%s", label, all)
		}
	}
}

func TestALongIDIsCutAndItsSizeIsTold(t *testing.T) {
	f := usual()
	f.ID = strings.Repeat("x", 100_000)
	all := strings.Join(paneltest.Plain(metaview.Lines(dark, f, 80)), "")
	if n := strings.Count(all, "x"); n != 400 || !strings.Contains(all, "97.7KiB in all") {
		t.Errorf("%d bytes of it are shown: %s", n, all)
	}
}

func TestAnyNumberOfOthersIsBounded(t *testing.T) {
	f := usual()
	f.Read.Others = make([]metaview.Other, 2*widget.MaxLines)
	if lines := metaview.Lines(dark, f, 80); len(lines) != widget.MaxLines+1 {
		t.Errorf("%d lines", len(lines))
	}
}

func FuzzLines(f *testing.F) {
	f.Add("88417", "quote", int64(5), 40)
	f.Add("\x1b[2J\n", "\u202e価格", int64(-1), 1)
	f.Fuzz(func(t *testing.T, id, typ string, n int64, w int) {
		w = w&127 + 1
		facts := crowded()
		facts.ID, facts.Offset, facts.Retry, facts.DataBytes = id, n, time.Duration(n), int(n)
		facts.Read.Others[0].Type, facts.Read.Others[1].Seq = typ, uint64(n)
		lines := metaview.Lines(dark, facts, w)
		paneltest.Lines(t, "meta", lines, w, len(lines))
	})
}
