package encode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

// arrival has trailing zeros in its nanoseconds, which must be written.
var arrival = time.Date(2026, 8, 1, 12, 4, 31, 120_000_000, time.UTC)

// entries returns one entry of each kind that formats support.
func entries() []feeds.Event {
	return []feeds.Event{
		{
			Kind: feeds.Message, Type: []byte("quote"), ID: []byte("18231"), Data: []byte("{\"s\":\"a\\b\"}\nsecond"), Time: arrival,
			Raw: []byte("id: 18231\r\nevent: quote\r\ndata: {\"s\":\"a\\b\"}\r\ndata: second\r\n\r"),
		},
		{
			Kind: feeds.Message, Feed: 1, Type: []byte("message"), Data: []byte("é\u2028\x1b"), Time: arrival.Add(time.Millisecond),
			Raw: []byte("data: é\u2028\x1b\r\r"),
		},
		{Kind: feeds.Comment, Data: []byte(`beat "1"`), Time: arrival},
		{Kind: feeds.Change, Feed: 1, State: feeds.Waiting, Attempt: 3, Data: []byte("bad \xff byte"), Time: arrival},
		{Kind: feeds.Change, State: feeds.Live, Time: arrival},
	}
}

// encode returns the entries encoded with o, for feeds with the given names.
func encode(names []string, o Options, entries []feeds.Event) string {
	var out bytes.Buffer
	NewWriter(&out, names, o).Fold(entries)
	return out.String()
}

func TestFormats(t *testing.T) {
	names := []string{"market", `a "b`}
	cases := []struct {
		name    string
		options Options
		want    []string
	}{
		{"json", Options{Format: JSON}, []string{
			`{"feed":"market","type":"quote","id":"18231","data":"{\"s\":\"a\\b\"}\nsecond","time":"2026-08-01T12:04:31.120000000Z"}`,
			"{\"feed\":\"a \\\"b\",\"type\":\"message\",\"id\":\"\",\"data\":\"é\u2028\\u001b\",\"time\":\"2026-08-01T12:04:31.121000000Z\"}",
			`{"feed":"market","comment":"beat \"1\"","time":"2026-08-01T12:04:31.120000000Z"}`,
			`{"feed":"a \"b","status":"waiting","reason":"bad ` + "\ufffd" + ` byte","attempt":3,"time":"2026-08-01T12:04:31.120000000Z"}`,
			`{"feed":"market","status":"live","reason":"","attempt":0,"time":"2026-08-01T12:04:31.120000000Z"}`,
		}},
		{"text", Options{Format: Text}, []string{
			`12:04:31.120  market  quote  18231  {"s":"a\b"}␊second`,
			`12:04:31.121  a "b    message  -      é‹2028›␛`,
			`12:04:31.120  market  : beat "1"`,
			`12:04:31.120  a "b    * waiting: bad ‹xFF› byte`,
			`12:04:31.120  market  * live`,
		}},
		{"text in color", Options{Format: Text, Color: true}, []string{
			"\x1b[2m12:04:31.120\x1b[0m  \x1b[36mmarket\x1b[0m  \x1b[1mquote\x1b[0m  \x1b[2m18231\x1b[0m  {\"s\":\"a\\b\"}␊second",
			"\x1b[2m12:04:31.121\x1b[0m  \x1b[35ma \"b  \x1b[0m  \x1b[1mmessage\x1b[0m  \x1b[2m-\x1b[0m      é‹2028›␛",
			"\x1b[2m12:04:31.120\x1b[0m  \x1b[36mmarket\x1b[0m  \x1b[2m: beat \"1\"\x1b[0m",
			"\x1b[2m12:04:31.120\x1b[0m  \x1b[35ma \"b  \x1b[0m  \x1b[33m* waiting\x1b[0m: bad ‹xFF› byte",
			"\x1b[2m12:04:31.120\x1b[0m  \x1b[36mmarket\x1b[0m  \x1b[32m* live\x1b[0m",
		}},
		{"data", Options{Format: Data}, []string{`{"s":"a\b"}`, "second", "é\u2028\x1b"}},
		{"data on a terminal", Options{Format: Data, Terminal: true}, []string{`{"s":"a\b"}`, "second", "é‹2028›␛"}},
		{"raw", Options{Format: Raw}, []string{
			"id: 18231\r", "event: quote\r", "data: {\"s\":\"a\\b\"}\r", "data: second\r", "\r", "data: é\u2028\x1b\r\r",
		}},
		{"raw on a terminal", Options{Format: Raw, Terminal: true}, []string{
			"id: 18231␍", "event: quote␍", `data: {"s":"a\b"}␍`, "data: second␍", "␍", "data: é‹2028›␛␍␍",
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.options.Comments, c.options.Status = true, true
			got := strings.TrimSuffix(encode(names, c.options, inUTC(entries())), "\n")
			if want := strings.Join(c.want, "\n"); got != want {
				t.Errorf("wrote\n%s\n%q\nwant\n%s\n%q", got, got, want, want)
			}
		})
	}
}

// inUTC sets the local time zone to UTC, so text shows the same times on every machine.
func inUTC(entries []feeds.Event) []feeds.Event {
	_, offset := arrival.In(time.Local).Zone()
	if offset == 0 {
		return entries
	}
	time.Local = time.UTC
	return entries
}

func TestTerminalJSONDecodesToSameValues(t *testing.T) {
	hostile := []byte("\x1b[2J\u009b31m\u202eevil\x7f \u200b ok é 漢 😀 \U000e0041")
	e := []feeds.Event{{Kind: feeds.Message, Type: hostile, ID: hostile, Data: hostile, Time: arrival}}
	names, o := []string{"f\u202e"}, Options{Format: JSON}
	plain := encode(names, o, e)
	o.Terminal = true
	safe := encode(names, o, e)
	for _, r := range strings.TrimSuffix(safe, "\n") {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b || r == 0xe0041 {
			t.Errorf("%U is in %q", r, safe)
		}
	}
	if !strings.Contains(safe, "é 漢 😀") {
		t.Errorf("printable characters are escaped: %s", safe)
	}
	var one, two map[string]string
	if err := json.Unmarshal([]byte(plain), &one); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(safe), &two); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(one) != fmt.Sprint(two) || one["data"] != string(hostile) {
		t.Errorf("they differ:\n%q\n%q", one, two)
	}
}

func TestOnlyTextMarksReplayedEvents(t *testing.T) {
	e, market := entries()[:1], []string{"market"}
	for format := range FormatNames() {
		o := Options{Format: Format(format)}
		e[0].Replayed = false
		fresh := encode(market, o, inUTC(e))
		e[0].Replayed = true
		replayed := encode(market, o, e)
		want := fresh
		if o.Format == Text {
			want = strings.Replace(fresh, ".120  market", ".120~ market", 1)
		}
		if replayed != want {
			t.Errorf("%s: wrote %q, want %q", FormatNames()[format], replayed, want)
		}
	}
}

func TestColumnWidthsAreBounded(t *testing.T) {
	long := strings.Repeat("x", 100)
	e := entries()[:1]
	e = append(e, e[0])
	e[0].Type, e[0].ID = []byte(long), []byte("漢字")
	got := strings.Split(encode([]string{"f"}, Options{}, inUTC(e)), "\n")
	if want := "12:04:31.120  f  " + long + "  漢字  {"; !strings.HasPrefix(got[0], want) {
		t.Errorf("got  %s\nwant %s", got[0], want)
	}
	if want := "12:04:31.120  f  quote             18231  {"; !strings.HasPrefix(got[1], want) {
		t.Errorf("got  %s\nwant %s", got[1], want)
	}
}

func TestDeltasAreNeverNegative(t *testing.T) {
	e := entries()[:2]
	e[1].Time = e[0].Time.Add(-time.Second) // Possible with two feeds.
	got := strings.Split(encode([]string{"f", "g"}, Options{Timestamps: Delta}, e), "\n")
	if !strings.HasPrefix(got[1], "  +0.000s  g") {
		t.Errorf("got %s", got[1])
	}
}
