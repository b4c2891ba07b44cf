package tail

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/filter"
)

// arrival is a time whose nanoseconds end in zeros, which must be written all the same.
var arrival = time.Date(2026, 8, 1, 12, 4, 31, 120_000_000, time.UTC)

// entries is one of each kind of event that formats know.
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

// encode writes the entries in the format of o.
func encode(o Options, entries []feeds.Event) string {
	enc := newEncoder(&o)
	var out []byte
	for i := range entries {
		switch e := &entries[i]; e.Kind {
		case feeds.Message:
			out = enc.event(out, e)
		case feeds.Comment:
			out = enc.comment(out, e)
		case feeds.Change:
			out = enc.change(out, e)
		case feeds.Retry, feeds.Anomaly:
		}
	}
	return string(out)
}

func TestFormats(t *testing.T) {
	feeds := named("market", `a "b`)
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
		{"text in colour", Options{Format: Text, Color: true}, []string{
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
			c.options.Feeds = feeds
			got := strings.TrimSuffix(encode(c.options, inUTC(entries())), "\n")
			if want := strings.Join(c.want, "\n"); got != want {
				t.Errorf("wrote\n%s\n%q\nwant\n%s\n%q", got, got, want, want)
			}
		})
	}
}

// inUTC has text show times as the tests do wherever they run.
func inUTC(entries []feeds.Event) []feeds.Event {
	_, offset := arrival.In(time.Local).Zone()
	if offset == 0 {
		return entries
	}
	time.Local = time.UTC
	return entries
}

func TestJSONOnATerminalIsTheSameJSON(t *testing.T) {
	hostile := []byte("\x1b[2J\u009b31m\u202eevil\x7f \u200b ok é 漢 😀 \U000e0041")
	e := []feeds.Event{{Kind: feeds.Message, Type: hostile, ID: hostile, Data: hostile, Time: arrival}}
	o := Options{Feeds: named("f\u202e"), Format: JSON}
	plain := encode(o, e)
	o.Terminal = true
	safe := encode(o, e)
	for _, r := range strings.TrimSuffix(safe, "\n") {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b || r == 0xe0041 {
			t.Errorf("%U is in %q", r, safe)
		}
	}
	if !strings.Contains(safe, "é 漢 😀") {
		t.Errorf("what prints was escaped: %s", safe)
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

func TestOnlyTextMarksWhatWasReplayed(t *testing.T) {
	e := entries()[:1]
	for format := range FormatNames() {
		o := Options{Feeds: named("market"), Format: Format(format)}
		e[0].Replayed = false
		fresh := encode(o, inUTC(e))
		e[0].Replayed = true
		replayed := encode(o, e)
		want := fresh
		if o.Format == Text {
			want = strings.Replace(fresh, ".120  market", ".120~ market", 1)
		}
		if replayed != want {
			t.Errorf("%s: wrote %q, want %q", FormatNames()[format], replayed, want)
		}
	}
}

func TestLongNamesAndIDsDoNotWidenColumnsWithoutEnd(t *testing.T) {
	long := strings.Repeat("x", 100)
	e := entries()[:1]
	e = append(e, e[0])
	e[0].Type, e[0].ID = []byte(long), []byte("漢字")
	got := strings.Split(encode(Options{Feeds: named("f")}, inUTC(e)), "\n")
	if want := "12:04:31.120  f  " + long + "  漢字  {"; !strings.HasPrefix(got[0], want) {
		t.Errorf("got  %s\nwant %s", got[0], want)
	}
	if want := "12:04:31.120  f  quote             18231  {"; !strings.HasPrefix(got[1], want) {
		t.Errorf("got  %s\nwant %s", got[1], want)
	}
}

func TestTimeDoesNotGoBackFromLineToLine(t *testing.T) {
	e := entries()[:2]
	e[1].Time = e[0].Time.Add(-time.Second) // As may be with two feeds.
	got := strings.Split(encode(Options{Feeds: named("f", "g"), Timestamps: Delta}, e), "\n")
	if !strings.HasPrefix(got[1], "  +0.000s  g") {
		t.Errorf("got %s", got[1])
	}
}

func TestAStreamIsPassedOnAsItIsOnlyIfNothingElseIsAskedOfIt(t *testing.T) {
	base := Options{Feeds: named("f"), Format: Raw, For: time.Second, Status: true}
	if !base.verbatim() {
		t.Error("it is not though nothing is asked")
	}
	for name, change := range map[string]func(*Options){
		"another format": func(o *Options) { o.Format = Data },
		"two feeds":      func(o *Options) { o.Feeds = named("f", "g") },
		"an end":         func(o *Options) { o.Feeds = named("f"); o.Feeds[0].End = func(*feeds.Event) bool { return false } },
		"names":          func(o *Options) { o.Events = []string{"x"} },
		"a filter":       func(o *Options) { o.Filter = new(filter.Filter) },
		"an id":          func(o *Options) { o.SinceID = "1" },
		"a gap":          func(o *Options) { o.Gap = time.Second },
		"a count":        func(o *Options) { o.Count = 1 },
		"an assertion":   func(o *Options) { o.Assertions = make([]Assertion, 1) },
	} {
		o := base
		if change(&o); o.verbatim() {
			t.Errorf("with %s it is", name)
		}
	}
}
