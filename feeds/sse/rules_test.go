package sse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show formats a token on one line: events as "event NAME|ID|DATA", anomalies with their text.
func (w want) show() string {
	switch w.Kind {
	case Event:
		return fmt.Sprintf("event %s|%s|%s", w.Type, w.ID, w.Data)
	case Comment:
		return "comment " + w.Data
	case Retry:
		return "retry " + w.Retry.String()
	default:
		return strings.TrimSuffix(fmt.Sprintf("%v at %d, %d bytes: %s", w.Anomaly, w.Offset, w.Size, w.Data), ": ")
	}
}

func showAll(tokens []want) []string {
	var out []string
	for _, w := range tokens {
		out = append(out, w.show())
	}
	return out
}

// cases are the rules of section 9.2.6 and the decoder's anomalies. They are also the fuzzer's seeds.
var cases = []struct {
	name string
	in   string
	want []string
}{
	{"a blank line dispatches the event", "data: a\n\n", []string{"event ||a"}},
	{"data lines are joined by newlines", "data: a\ndata\ndata:b\n\n", []string{"event ||a\n\nb"}},
	{"the standard's first example: stock prices", "data: YHOO\ndata: +2\ndata: 10\n\n", []string{"event ||YHOO\n+2\n10"}},
	{
		"the standard's second example: four blocks",
		": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
		[]string{
			"comment test stream", "event |1|first event", "event ||second event",
			"unterminated block at 62, 19 bytes",
		},
	},
	{
		"the standard's third example: two events and one discarded",
		"data\n\ndata\ndata\n\ndata:",
		[]string{"event ||", "event ||\n", "unterminated block at 17, 5 bytes"},
	},
	{"the standard's fourth example: a space after the colon is ignored", "data:test\n\ndata: test\n\n", []string{
		"event ||test", "event ||test",
	}},
	{"exactly one leading space is removed", "data:  a \n\n", []string{"event || a "}},
	{"a tab is not a space", "data:\ta\n\n", []string{"event ||\ta"}},
	{"data without a colon is an event with empty data", "data\n\n", []string{"event ||"}},
	{"data with a colon alone is an event with empty data", "data:\n\n", []string{"event ||"}},
	{"a value may have colons", "data: a:b: c\n\n", []string{"event ||a:b: c"}},

	{"lines end at LF, CR and CRLF in one stream", "data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r\ndata: e\n\r", []string{
		"event ||a\nb\nc", "event ||d", "event ||e",
	}},
	{"CR CR dispatches", "data: a\r\r", []string{"event ||a"}},
	{"LF CR is two line ends", "data: a\n\r", []string{"event ||a"}},
	{"CRLF is one line end", "data: a\r\ndata: b\r\n\r\n", []string{"event ||a\nb"}},
	{"an LF that is not right after the CR ends a line", "data: a\r\r\n\ndata: b\n\n", []string{"event ||a", "event ||b"}},
	{"other control characters do not end a line", "data: a\vb\fc\x85\u2028d\n\n", []string{
		"invalid UTF-8 at 11, 1 bytes", "event ||a\vb\fc\uFFFD\u2028d",
	}},
	{"a control character next to a line end", "data: \x0e\n\x0edata: b\n\n", []string{
		"unknown field at 8, 8 bytes: \x0edata", "event ||\x0e",
	}},

	{"a BOM at the start is ignored", "\uFEFFdata: a\n\n", []string{"byte order mark at 0, 3 bytes", "event ||a"}},
	{"a line end right after the BOM is a blank line", "\uFEFF\ndata: a\n\n", []string{
		"byte order mark at 0, 3 bytes", "event ||a",
	}},
	{"a second BOM is text", "\uFEFF\uFEFFdata: a\n\n", []string{
		"byte order mark at 0, 3 bytes", "unknown field at 3, 10 bytes: \uFEFFdata",
	}},
	{"a BOM on the second line is text", "\n\uFEFFdata: a\n\n", []string{"unknown field at 1, 10 bytes: \uFEFFdata"}},
	{"a BOM alone is an empty stream", "\uFEFF", []string{"byte order mark at 0, 3 bytes"}},
	{"a part of a BOM is text", "\xEF\xBBdata: a\n\n", []string{
		"invalid UTF-8 at 0, 2 bytes", "unknown field at 0, 9 bytes: \uFFFDdata",
	}},
	{"a partial BOM at the end is discarded", "\xEF\xBB", []string{"unterminated block at 0, 2 bytes"}},

	{"a block without data is not an event", "event: a\n\nid: 1\n\nretry: 5\n\n: b\n\n", []string{"retry 5ms", "comment b"}},
	{"the event name resets after a block without data", "event: a\n\ndata: b\n\n", []string{"event ||b"}},
	{"the event name resets after an event", "event: a\ndata: b\n\ndata: c\n\n", []string{"event a||b", "event ||c"}},
	{"the last event name of a block counts, even empty", "event: a\nevent\ndata\n\nevent: a\nevent: b\ndata\n\n", []string{
		"event ||", "event b||",
	}},
	{"the event name is exact", "event:  a b \ndata\n\n", []string{"event  a b ||"}},

	{"an id stays until another is set", "id: 1\ndata: a\n\ndata: b\n\n", []string{"event |1|a", "event |1|b"}},
	{"an id of a block without data counts", "id: 1\n\ndata: a\n\n", []string{"event |1|a"}},
	{"an empty id resets", "id: 1\ndata: a\n\nid:\ndata: b\n\n", []string{"event |1|a", "event ||b"}},
	{"an id without a colon resets", "id: 1\ndata: a\n\nid\ndata: b\n\n", []string{"event |1|a", "event ||b"}},
	{"the last id of a block counts", "id: 1\nid: 2\ndata: a\n\n", []string{"event |2|a"}},
	{"an id with NUL is ignored", "id: 1\ndata: a\n\nid: 2\x003\ndata: b\n\n", []string{
		"event |1|a", "id with NUL at 20, 7 bytes: 2\x003", "event |1|b",
	}},
	{"an id with NUL leaves the id before it in the block", "id: 1\nid: \x00\ndata: a\n\n", []string{
		"id with NUL at 10, 5 bytes: \x00", "event |1|a",
	}},
	{"a NUL is found anywhere in a long id", "id: é" + strings.Repeat("x", 600) + "\x00" + strings.Repeat("x", 600) + "\n\n", []string{
		"id with NUL at 606, 1207 bytes: é" + strings.Repeat("x", 600) + "\x00" + strings.Repeat("x", 600),
	}},
	{"an id that no header can carry takes effect", "id: a\tb\x1b\x7f\ndata: a\n\n", []string{
		"id with a control character at 7, 9 bytes: a\tb\x1b\x7f", "event |a\tb\x1b\x7f|a",
	}},
	{"NUL elsewhere is text", "data: \x00\nevent: \x00\n\n", []string{"event \x00||\x00"}},

	{"a comment is a line that starts with a colon", ": a\n:b\n:\n:  c\n", []string{"comment a", "comment b", "comment ", "comment  c"}},
	{"a comment does not end a block", "data: a\n: b\ndata: c\n\n", []string{"comment b", "event ||a\nc"}},
	{"a comment before a block needs no blank line", ": a\ndata: b\n\n", []string{"comment a", "event ||b"}},

	{"retry counts when its line ends", "retry: 3000\n", []string{"retry 3s", "unterminated block at 0, 12 bytes"}},
	{"retry comes before its event", "data: a\nretry: 1\n\n", []string{"retry 1ms", "event ||a"}},
	{"retry may be zero and have leading zeros", "retry: 0\nretry:0007\n\n", []string{"retry 0s", "retry 7ms"}},
	{
		"retry accepts only ASCII digits",
		"retry: 1.5\nretry:  1\nretry: -1\nretry: +1\nretry: 1 \nretry: ٣\nretry: 1s\n\n",
		[]string{
			"bad retry at 8, 10 bytes: 1.5", "bad retry at 18, 9 bytes:  1", "bad retry at 28, 9 bytes: -1",
			"bad retry at 38, 9 bytes: +1", "bad retry at 49, 9 bytes: 1 ", "bad retry at 58, 9 bytes: ٣",
			"bad retry at 69, 9 bytes: 1s",
		},
	},
	{"retry without a value is bad", "retry\nretry:\nretry: \n\n", []string{
		"bad retry at 5, 5 bytes", "bad retry at 12, 6 bytes", "bad retry at 20, 7 bytes",
	}},
	{"retry saturates at the largest Duration", "retry: 9223372036854\nretry: 9223372036855\nretry: 18446744073709551617\nretry: 00092233720368540000000001\n\n", []string{
		"retry 2562047h47m16.854s", "retry 2562047h47m16.854s", "retry 2562047h47m16.854s", "retry 2562047h47m16.854s",
	}},
	{"retry saturates only if it is all digits", "retry: 99999999999999999999x\n\n", []string{
		"bad retry at 27, 28 bytes: 99999999999999999999x",
	}},

	{"an unknown field is ignored", "foo: a\ndata: b\nbar\n\n", []string{
		"unknown field at 0, 6 bytes: foo", "unknown field at 15, 3 bytes: bar", "event ||b",
	}},
	{"field names are case-sensitive", "Data: a\nDATA: b\n\n", []string{
		"unknown field at 0, 7 bytes: Data", "unknown field at 8, 7 bytes: DATA",
	}},
	{"a space before the colon belongs to the name", "data : a\n\n", []string{"unknown field at 0, 8 bytes: data "}},
	{"a space before the name belongs to it", " data: a\n\n", []string{"unknown field at 0, 8 bytes:  data"}},
	{"a name that only starts like a known one is unknown", "datax: a\nids\nretryx:1\neventx\ndat\n\n", []string{
		"unknown field at 0, 8 bytes: datax", "unknown field at 9, 3 bytes: ids", "unknown field at 13, 8 bytes: retryx",
		"unknown field at 22, 6 bytes: eventx", "unknown field at 29, 3 bytes: dat",
	}},

	{"nothing is pending at the end of an empty stream", "", nil},
	{"nothing is pending after blank lines", "\n\r\n\r", nil},
	{"a block without its blank line is discarded", "data: a\n", []string{"unterminated block at 0, 8 bytes"}},
	{"a line without its end is discarded", "data: a", []string{"unterminated block at 0, 7 bytes"}},
	{"a CRLF is not a blank line", "data: a\r\n", []string{"unterminated block at 0, 9 bytes"}},
	{"a comment without its end is discarded", "data: a\n\n: b", []string{"event ||a", "unterminated block at 9, 3 bytes"}},
	{"a complete comment is not pending", ": b\n", []string{"comment b"}},
	{"a space is a field line", " ", []string{"unterminated block at 0, 1 bytes"}},

	{"invalid UTF-8 in data is replaced", "data: a\xFFb\n\n", []string{"invalid UTF-8 at 7, 1 bytes", "event ||a\uFFFDb"}},
	{"invalid UTF-8 in one data line of several", "data: a\ndata: \xC3\ndata: b\n\n", []string{
		"invalid UTF-8 at 14, 1 bytes", "event ||a\n\uFFFD\nb",
	}},
	{"invalid UTF-8 in name and id", "event: \xE2\x82\nid: \xF0\x9F\x98x\ndata\n\n", []string{
		"invalid UTF-8 at 7, 2 bytes", "invalid UTF-8 at 14, 3 bytes", "event \uFFFD|\uFFFDx|",
	}},
	{"invalid UTF-8 in a comment", ": \x80\n", []string{"invalid UTF-8 at 2, 1 bytes", "comment \uFFFD"}},
	{"invalid UTF-8 in a field's name", "d\xFFta: a\n\n", []string{
		"invalid UTF-8 at 1, 1 bytes", "unknown field at 0, 7 bytes: d\uFFFDta",
	}},
	{"invalid UTF-8 in a bad retry", "retry: 1\xFF\n\n", []string{
		"invalid UTF-8 at 8, 1 bytes", "bad retry at 8, 9 bytes: 1\uFFFD",
	}},
	{"invalid UTF-8 in an id with NUL", "id: \xFF\x00\n\n", []string{
		"invalid UTF-8 at 4, 1 bytes", "id with NUL at 5, 6 bytes: \uFFFD\x00",
	}},
	{"a line end cuts a sequence short", "data: \xE2\x82\ndata: \xAC\n\n", []string{
		"invalid UTF-8 at 6, 2 bytes", "invalid UTF-8 at 15, 1 bytes", "event ||\uFFFD\n\uFFFD",
	}},
	{
		"overlong sequences, surrogates and too high code points get one replacement per byte",
		"data: \xC0\xAF|\xED\xA0\x80|\xF4\x90\x80\x80\n\n",
		[]string{
			"invalid UTF-8 at 6, 1 bytes", "event ||" + strings.Repeat("\uFFFD", 2) + "|" +
				strings.Repeat("\uFFFD", 3) + "|" + strings.Repeat("\uFFFD", 4),
		},
	},
	{"valid UTF-8 of all lengths is unchanged", "data: é€😀\uFFFD\n\n", []string{"event ||é€😀\uFFFD"}},
}

func TestRules(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := Options{AllComments: true}
			got, _, _ := decodeAll(NewDecoder(strings.NewReader(c.in), o))
			if diff := cmp.Diff(c.want, showAll(got)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.in, diff)
			}
			checkAgainstReference(t, c.in, o, 1)
		})
	}
}
