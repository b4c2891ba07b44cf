package meta_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/conn"
	"feedscope/ui/eventview/meta"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

var (
	dark    = theme.Load("dark", theme.Options{})
	arrived = time.Date(2026, 1, 2, 12, 4, 31, 123456000, time.UTC)
)

// usual returns the facts of an event with every fact known.
func usual() meta.Facts {
	return meta.Facts{
		Conn: 3, Offset: 1_234_567, Arrived: arrived, Created: arrived.Add(-1500 * time.Millisecond),
		Clock: conn.Clock{Known: true, Offset: -250 * time.Millisecond, PlusMinus: 40 * time.Millisecond},
		ID:    "88417", OwnID: true, Retry: 3 * time.Second,
		DataBytes: 51, RawBytes: 96, Read: meta.Read{Number: 1702},
	}
}

// crowded returns those of an event that shares its read with others.
func crowded() meta.Facts {
	f := usual()
	f.OwnID = false
	f.Read.OtherCount = 37
	f.Read.Others = []meta.Other{
		{Seq: 998, Type: "quote", Size: 51}, {Seq: 999, Type: "a type with a very long name, 価格", Size: 1}, {Seq: 1001, Type: "\x1b[2J", Size: 16_000},
	}
	return f
}

func TestLinesMatchGoldenFiles(t *testing.T) {
	bare := meta.Facts{Arrived: arrived, Replayed: true, Conn: 1}
	for name, f := range map[string]meta.Facts{"alone": usual(), "crowded": crowded(), "bare": bare} {
		for _, w := range []int{40, 80, 120} {
			t.Run(fmt.Sprintf("%s-%d", name, w), func(t *testing.T) {
				lines := meta.Lines(dark, f, w)
				paneltest.Lines(t, name, lines, w, len(lines))
				paneltest.Golden(t, fmt.Sprintf("%s-%d", name, w), lines)
			})
		}
	}
}

func value(t *testing.T, f meta.Facts, label string) string {
	t.Helper()
	line := paneltest.Plain([]string{paneltest.Find(t, meta.Lines(dark, f, 300), label)})[0]
	return strings.TrimSpace(strings.TrimPrefix(line, label))
}

func poll(f *meta.Facts) { f.Poll = 5 * time.Second }

// TestChangesHaveATimeOnly expects nothing that only an event of the stream has.
func TestChangesHaveATimeOnly(t *testing.T) {
	f := usual()
	f.Change = true
	if lines := paneltest.Plain(meta.Lines(dark, f, 80)); len(lines) != 1 || !strings.HasPrefix(lines[0], "time        2026-01-02 12:04:31.123456 UTC") {
		t.Errorf("%q", lines)
	}
}

func TestFacts(t *testing.T) {
	for name, c := range map[string]struct {
		set         func(f *meta.Facts)
		label, want string
	}{
		"an arrival":                 {nil, "arrived", "2026-01-02 12:04:31.123456 UTC"},
		"a time in another zone":     {func(f *meta.Facts) { f.Created = f.Created.In(time.FixedZone("X", 3600)) }, "created", "2026-01-02 12:04:29.623456 UTC"},
		"no time path":               {func(f *meta.Facts) { f.Created = time.Time{} }, "created", "unknown: no time path is set (--time)"},
		"no time at the path":        {func(f *meta.Facts) { f.Created, f.TimePath = time.Time{}, "a.ts" }, "created", "unknown: the data has no time at \"a.ts\""},
		"an age":                     {nil, "age", "1.7s ±40ms on arrival"},
		"an age by whole seconds":    {func(f *meta.Facts) { f.Created = arrived.Truncate(time.Second).Add(-time.Second) }, "age", "1.3s ±1.0s on arrival"},
		"an age below the error":     {func(f *meta.Facts) { f.Created = arrived.Add(270 * time.Millisecond) }, "age", "0ms ±40ms on arrival"},
		"a clock that is off":        {func(f *meta.Facts) { f.Created = arrived.Add(time.Second) }, "age", "unknown: clock off by at least 710ms"},
		"an age without a clock":     {func(f *meta.Facts) { f.Clock = conn.Clock{} }, "age", "1.5s between two clocks with an unknown offset"},
		"an age below zero":          {func(f *meta.Facts) { f.Clock, f.Created = conn.Clock{}, arrived.Add(time.Second) }, "age", "unknown: clock off by at least 1.0s"},
		"a live event":               {nil, "delivery", "live"},
		"an event without a time":    {func(f *meta.Facts) { f.Created = time.Time{} }, "delivery", "live or replayed: unknown without a creation time"},
		"a replayed event":           {func(f *meta.Facts) { f.Replayed = true }, "delivery", "replayed: created before the connection was up"},
		"an offset":                  {nil, "offset", "byte 1,234,567 of the stream"},
		"sizes":                      {nil, "size", "51 bytes of data, 96 bytes as received"},
		"a size without the raw one": {func(f *meta.Facts) { f.DataBytes, f.RawBytes = 1, 0 }, "size", "1 byte of data"},
		"an id":                      {nil, "id", "88417 (set by this event)"},
		"an earlier id":              {func(f *meta.Facts) { f.OwnID = false }, "id", "88417 (set by an earlier event)"},
		"no id":                      {func(f *meta.Facts) { f.ID, f.OwnID = "", false }, "id", "none"},
		"an id that was reset":       {func(f *meta.Facts) { f.ID = "" }, "id", "none; reset by this event"},
		"a reconnection time":        {nil, "retry", "3s, set by the server"},
		"no reconnection time":       {func(f *meta.Facts) { f.Retry = 0 }, "retry", "not set by the server"},
		"a read":                     {nil, "read", "number 1,702 of the connection"},
		"a lone event":               {nil, "same read", "no other event"},
		"a polled event":             {poll, "delivery", "polled: apparently created since the previous poll"},
		"an event of the first poll": {func(f *meta.Facts) { poll(f); f.Replayed = true }, "delivery", "first poll: created earlier"},
		"a poll":                     {poll, "polling", "every 5s; not a stream, so an event is up to one interval late"},
		"alone in a poll":            {poll, "same poll", "no other event"},
		"several events in a poll":   {func(f *meta.Facts) { poll(f); f.Read.OtherCount = 3 }, "same poll", "3 other events"},
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

func TestEventsInTheSameReadAreInterpreted(t *testing.T) {
	others := func(after ...time.Duration) meta.Facts {
		f := usual()
		for i, d := range after {
			f.Read.Others = append(f.Read.Others, meta.Other{Seq: uint64(i + 1), Type: "quote", Size: 51, Created: f.Created.Add(d)})
		}
		return f
	}
	unknown := others(time.Minute, time.Minute)
	unknown.Read.Others[0].Created = time.Time{}
	listed := others(time.Minute)
	listed.Read.OtherCount = 37
	replayed := others(time.Minute)
	replayed.Replayed = true
	undated := others(0)
	undated.Created = time.Time{}
	const mark = "; typical of a buffering proxy if they were created at different times"
	for name, c := range map[string]struct {
		f    meta.Facts
		want string
	}{
		"the event has no time":     {undated, "1 other event" + mark},
		"another event has no time": {unknown, "2 other events" + mark},
		"not all others are listed": {listed, "37 other events" + mark},
		"a burst": {others(-2*time.Millisecond, 10*time.Millisecond), "2 other events; created within 12ms of each other, " +
			"so nothing suggests that they were held back"},
		"held back": {others(-2*time.Second, 10*time.Second), "2 other events, but created over 12.0s: " +
			"held back by a buffering proxy or by the server"},
		"a replay proves nothing": {replayed, "1 other event, as usual in a replay"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := value(t, c.f, "same read"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestEventWithoutConnectionHasNoOffset(t *testing.T) {
	all := strings.Join(paneltest.Plain(meta.Lines(dark, meta.Facts{Arrived: arrived}, 80)), "\n")
	for _, label := range []string{"connection ", "offset", "read ", "same read"} {
		if strings.Contains(all, "\n"+label) {
			t.Errorf("%q is shown in\n%s", label, all)
		}
	}
}

func TestLongIDIsCut(t *testing.T) {
	f := usual()
	f.ID = strings.Repeat("x", 100_000)
	all := strings.Join(paneltest.Plain(meta.Lines(dark, f, 80)), "")
	if n := strings.Count(all, "x"); n != 400 || !strings.Contains(all, "97.7KiB in all") {
		t.Errorf("%d bytes of it are shown: %s", n, all)
	}
}

func TestListOfOtherEventsIsBounded(t *testing.T) {
	f := usual()
	f.Read.Others = make([]meta.Other, 2*widget.MaxLines)
	if lines := meta.Lines(dark, f, 80); len(lines) != widget.MaxLines+1 {
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
		lines := meta.Lines(dark, facts, w)
		paneltest.Lines(t, "meta", lines, w, len(lines))
	})
}
