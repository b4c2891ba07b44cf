package raw_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"feedscope/feeds/sse"
	"feedscope/ui/eventview/raw"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

var (
	dark  = theme.Load("dark", theme.Options{})
	ascii = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
)

// blockOf gives the whole of a stream as a block, with the anomalies that a decoder finds in it.
func blockOf(t testing.TB, stream string) raw.Block {
	b := raw.Block{Raw: []byte(stream)}
	d := sse.NewDecoder(strings.NewReader(stream), sse.Options{})
	for {
		tok, err := d.Next()
		if errors.Is(err, io.EOF) {
			return b
		}
		if err != nil {
			t.Fatal(err)
		}
		if tok.Kind == sse.Anomaly {
			b.Anomalies = append(b.Anomalies, raw.Anomaly{Kind: tok.Anomaly, Offset: tok.Offset})
		}
	}
}

// plain gives lines without styles and without the blanks at their ends.
func plain(lines []string) []string {
	lines = paneltest.Plain(lines)
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// streams are blocks worth looking at.
var streams = map[string]string{
	"usual": "event: quote\nid: 88417\ndata: {\"symbol\":\"ZEPH\",\"price\":101.25}\ndata:more\n: a comment\nretry:3000\n\n",
	"wrong": "\uFEFFid: a\x00b\r\nData: x\r\nfoo\r\nretry: 3s\r\nretry\r\ndata: \xff\xfe and \xe2\x82 here, and the line is a long one, longer than most\r\n\r",
	"ends":  "data: LF\ndata: CRLF\r\ndata: CR\rdata:\t\x1b[2J \u202e 価格 \u0301\ndata",
}

func TestLinesMatchGoldenFiles(t *testing.T) {
	for name, stream := range streams {
		b := blockOf(t, stream)
		for _, w := range []int{40, 80, 120} {
			t.Run(fmt.Sprintf("%s-%d", name, w), func(t *testing.T) {
				lines, hex := raw.Lines(dark, b, w), raw.Hex(dark, b, w)
				paneltest.Lines(t, "lines", lines, w, len(lines))
				paneltest.Lines(t, "hex", hex, w, len(hex))
				paneltest.Golden(t, fmt.Sprintf("%s-%d", name, w), lines)
				paneltest.Golden(t, fmt.Sprintf("hex-%s-%d", name, w), hex)
			})
		}
	}
	paneltest.Golden(t, "ascii-80", raw.Lines(ascii, blockOf(t, streams["wrong"]), 80))
	paneltest.Golden(t, "ascii-hex-80", raw.Hex(ascii, blockOf(t, streams["wrong"]), 80))
}

func TestAnomaliesAreUnderlined(t *testing.T) {
	for name, c := range map[string]struct{ stream, bad, words string }{
		"an unknown field":         {"foo: 1\n\n", "foo", "unknown field, ignored"},
		"a misspelled field":       {"DATA : 1\n\n", "DATA ", `the field is spelled "data"`},
		"a retry with letters":     {"retry: 30s\n\n", "s", "not a number of milliseconds"},
		"a retry without a value":  {"retry:\r\n\r\n", "retry", "not a number"},
		"a NUL in an id":           {"id: a\x00b\n\n", "␀", "id with NUL"},
		"an ESC in an id":          {"id: a\x1bb\n\n", "␛", "no header can carry this id"},
		"an invalid byte":          {"data: a\xffb\n\n", "‹xFF›", "invalid UTF-8"},
		"an incomplete character":  {"data: a\xe2\x82b\n\n", "‹xE2›‹x82›", "invalid UTF-8"},
		"a byte order mark":        {"\uFEFFdata: a\n\n", "‹FEFF›", "byte order mark, ignored"},
		"a mark inside the stream": {"\n\uFEFFdata: a\n\n", "‹FEFF›data", `the field is spelled "data"`},
	} {
		t.Run(name, func(t *testing.T) {
			b := blockOf(t, c.stream)
			lines := raw.Lines(dark, b, 120)
			if line := paneltest.Find(t, lines, c.words); !paneltest.Styled(line, c.bad, dark.Style(theme.Anomaly)) {
				t.Errorf("%q is not underlined in %q", c.bad, line)
			}
			first := b.Raw[b.Anomalies[0].Offset:]
			row := raw.Hex(dark, b, 120)[0]
			if name != "a retry without a value" && !paneltest.Styled(row, fmt.Sprintf("%02x", first[0]), dark.Style(theme.Anomaly)) {
				t.Errorf("%02x is not underlined in %q", first[0], row)
			}
		})
	}
}

func TestRemarksOnWholeBlockComeLast(t *testing.T) {
	lines := plain(raw.Lines(dark, blockOf(t, "id: 1\ndata: x"), 80))
	if want := "data: x  ◆ the stream ended before the blank line; discarded"; lines[1] != want {
		t.Errorf("%q", lines)
	}
	b := raw.Block{Raw: []byte("data: x"), Anomalies: []raw.Anomaly{{Kind: sse.Oversize}}}
	if lines := plain(raw.Lines(dark, b, 80)); lines[0] != "data: x  ◆ over the size limit, skipped" {
		t.Errorf("%q", lines)
	}
}

func TestHexOffsetsAreStreamOffsets(t *testing.T) {
	b := raw.Block{Raw: []byte("data: \xff\n\n"), Offset: 1 << 33, Anomalies: []raw.Anomaly{
		{Kind: sse.InvalidUTF8, Offset: 1<<33 + 6},
		{Kind: sse.ByteOrderMark, Offset: 0},
		{Kind: sse.UnknownField, Offset: 1<<33 + 100},
	}}
	lines := plain(raw.Lines(dark, b, 80))
	if lines[0] != "data: ‹xFF›␊  ◆ invalid UTF-8, decoded as U+FFFD" || len(lines) != 2 {
		t.Errorf("%q", lines)
	}
	if hex := plain(raw.Hex(dark, b, 80)); !strings.HasPrefix(hex[0], "200000000  64 61") || len(hex) != 2 {
		t.Errorf("%q", hex)
	}
}

func TestUnrecordedLFIsMentioned(t *testing.T) {
	for block, want := range map[string]string{
		"data: x\r\n\r":     "␍  a following LF is not recorded",
		"data: x\r\r":       "␍",
		"data: x\r\n\r\n":   "␍␊",
		"data: x\r\ndata\r": "data␍",
	} {
		lines := plain(raw.Lines(dark, raw.Block{Raw: []byte(block)}, 80))
		if got := lines[len(lines)-1]; got != want {
			t.Errorf("%q ends in %q, want %q", block, got, want)
		}
	}
}

func TestUnknownFieldsAreMarked(t *testing.T) {
	b := raw.Block{Raw: []byte("foo\ndata: x\n\n")}
	if lines := plain(raw.Lines(dark, b, 80)); lines[0] != "foo␊  ◆ unknown field, ignored" {
		t.Errorf("%q", lines)
	}
}

func TestEmptyBlockHasNoLines(t *testing.T) {
	if lines := raw.Lines(dark, raw.Block{}, 80); len(lines) != 0 {
		t.Errorf("%q", lines)
	}
}

func TestHugeBlockIsCutWithNote(t *testing.T) {
	for name, stream := range map[string]string{"lines": strings.Repeat("data\n", 2*widget.MaxLines), "a line": strings.Repeat("x", 1<<20)} {
		for form, draw := range map[string]func(*theme.Theme, raw.Block, int) []string{"lines": raw.Lines, "hex": raw.Hex} {
			lines := plain(draw(dark, raw.Block{Raw: []byte(stream)}, 40))
			if len(lines) != widget.MaxLines+1 || !strings.Contains(lines[widget.MaxLines], "only the first") {
				t.Errorf("%s as %s: %d lines, the last is %q", name, form, len(lines), lines[len(lines)-1])
			}
		}
	}
}

// visible is how line ends are shown.
var visible = strings.NewReplacer("\r\n", "␍␊\n", "\r", "␍\n", "\n", "␊\n")

// FuzzLines checks that lines are exact and safe for any bytes, and that plain text appears unchanged.
func FuzzLines(f *testing.F) {
	for _, s := range streams {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, stream string, w int) {
		w = w&127 + 1
		b := blockOf(t, stream)
		lines, hex := raw.Lines(dark, b, w), raw.Hex(dark, b, w)
		paneltest.Lines(t, "lines", lines, w, len(lines))
		paneltest.Lines(t, "hex", hex, w, len(hex))
		if len(stream) > 300 || strings.ContainsFunc(stream, func(r rune) bool { return r != '\r' && r != '\n' && (r < ' ' || r > '~') }) {
			return
		}
		whole := paneltest.Plain(raw.Lines(dark, b, len(stream)+400))
		for i, want := range strings.Split(strings.TrimSuffix(visible.Replace(stream), "\n"), "\n") {
			if stream != "" && !strings.HasPrefix(whole[i], want) {
				t.Fatalf("line %d is %q, want %q", i, whole[i], want)
			}
		}
	})
}

func BenchmarkLines(b *testing.B) {
	for name, stream := range map[string]string{
		"usual": streams["usual"], "a line of 16 MiB": "data: " + strings.Repeat("x", 16<<20), "lines of 16 MiB": strings.Repeat("x\n", 8<<20),
		"16 MiB that are no UTF-8": "data: " + strings.Repeat("\xff", 16<<20),
	} {
		block := raw.Block{Raw: []byte(stream), Anomalies: []raw.Anomaly{{Kind: sse.InvalidUTF8, Offset: 6}}}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				raw.Lines(dark, block, 80)
			}
		})
	}
}
