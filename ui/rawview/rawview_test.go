package rawview_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"

	"feedscope/feeds/sse"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/rawview"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

var (
	update = flag.Bool("update", false, "write the golden files anew")
	dark   = theme.Load("dark", theme.Options{})
	ascii  = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
)

// blockOf gives the whole of a stream as a block, with the anomalies that a decoder finds in it.
func blockOf(t testing.TB, stream string) rawview.Block {
	b := rawview.Block{Raw: []byte(stream)}
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
			b.Anomalies = append(b.Anomalies, rawview.Anomaly{Kind: tok.Anomaly, Offset: tok.Offset})
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

func TestHowItLooks(t *testing.T) {
	for name, stream := range streams {
		b := blockOf(t, stream)
		for _, w := range []int{40, 80, 120} {
			t.Run(fmt.Sprintf("%s-%d", name, w), func(t *testing.T) {
				lines, hex := rawview.Lines(dark, b, w), rawview.Hex(dark, b, w)
				paneltest.Lines(t, "lines", lines, w, len(lines))
				paneltest.Lines(t, "hex", hex, w, len(hex))
				paneltest.Golden(t, *update, fmt.Sprintf("%s-%d", name, w), lines)
				paneltest.Golden(t, *update, fmt.Sprintf("hex-%s-%d", name, w), hex)
			})
		}
	}
	paneltest.Golden(t, *update, "ascii-80", rawview.Lines(ascii, blockOf(t, streams["wrong"]), 80))
	paneltest.Golden(t, *update, "ascii-hex-80", rawview.Hex(ascii, blockOf(t, streams["wrong"]), 80))
}

func TestAnomaliesAreUnderlinedWhereTheyStand(t *testing.T) {
	for name, c := range map[string]struct{ stream, bad, words string }{
		"an unknown field":             {"foo: 1\n\n", "foo", "unknown field, ignored"},
		"one that looks like another":  {"DATA : 1\n\n", "DATA ", `only "data" as such`},
		"a retry with letters":         {"retry: 30s\n\n", "s", "not a number of milliseconds"},
		"a retry too large":            {"retry: 99999999999999999999\n\n", "99999999999999999999", "not a number"},
		"a retry with nothing":         {"retry:\r\n\r\n", "retry", "not a number"},
		"a NUL in an id":               {"id: a\x00b\n\n", "␀", "NUL in an id"},
		"a byte that is no UTF-8":      {"data: a\xffb\n\n", "‹xFF›", "not UTF-8"},
		"a character that breaks off":  {"data: a\xe2\x82b\n\n", "‹xE2›‹x82›", "not UTF-8"},
		"a byte order mark":            {"\uFEFFdata: a\n\n", "‹FEFF›", "byte order mark, ignored"},
		"one that is not at the start": {"\n\uFEFFdata: a\n\n", "‹FEFF›data", `only "data" as such`},
	} {
		t.Run(name, func(t *testing.T) {
			b := blockOf(t, c.stream)
			lines := rawview.Lines(dark, b, 120)
			if line := paneltest.Find(t, lines, c.words); !paneltest.Styled(line, c.bad, dark.Style(theme.Anomaly)) {
				t.Errorf("%q is not underlined in %q", c.bad, line)
			}
			first := b.Raw[b.Anomalies[0].Offset:]
			row := rawview.Hex(dark, b, 120)[0]
			if name != "a retry with nothing" && !paneltest.Styled(row, fmt.Sprintf("%02x", first[0]), dark.Style(theme.Anomaly)) {
				t.Errorf("%02x is not underlined in %q", first[0], row)
			}
		})
	}
}

func TestWhatIsSaidOfTheWholeStandsAtItsEnd(t *testing.T) {
	lines := plain(rawview.Lines(dark, blockOf(t, "id: 1\ndata: x"), 80))
	if want := "data: x  ◆ the stream ended before the blank line: discarded"; lines[1] != want {
		t.Errorf("%q", lines)
	}
	b := rawview.Block{Raw: []byte("data: x"), Anomalies: []rawview.Anomaly{{Kind: sse.Oversize}}}
	if lines := plain(rawview.Lines(dark, b, 80)); lines[0] != "data: x  ◆ over the size limit, skipped" {
		t.Errorf("%q", lines)
	}
}

func TestOffsetsAreThoseOfTheStream(t *testing.T) {
	b := rawview.Block{Raw: []byte("data: \xff\n\n"), Offset: 1 << 33, Anomalies: []rawview.Anomaly{
		{Kind: sse.InvalidUTF8, Offset: 1<<33 + 6},
		{Kind: sse.ByteOrderMark, Offset: 0},
		{Kind: sse.UnknownField, Offset: 1<<33 + 100},
	}}
	lines := plain(rawview.Lines(dark, b, 80))
	if lines[0] != "data: ‹xFF›␊  ◆ not UTF-8, decoded as U+FFFD" || len(lines) != 2 {
		t.Errorf("%q", lines)
	}
	if hex := plain(rawview.Hex(dark, b, 80)); !strings.HasPrefix(hex[0], "200000000  64 61") || len(hex) != 2 {
		t.Errorf("%q", hex)
	}
}

func TestAnLFThatMayHaveComeIsOwnedUpTo(t *testing.T) {
	for raw, want := range map[string]string{
		"data: x\r\n\r":     "␍  an LF after it is not kept",
		"data: x\r\r":       "␍",
		"data: x\r\n\r\n":   "␍␊",
		"data: x\r\ndata\r": "data␍",
	} {
		lines := plain(rawview.Lines(dark, rawview.Block{Raw: []byte(raw)}, 80))
		if got := lines[len(lines)-1]; got != want {
			t.Errorf("%q ends in %q, want %q", raw, got, want)
		}
	}
}

func TestUnknownFieldsAreMarkedUntold(t *testing.T) {
	b := rawview.Block{Raw: []byte("foo\ndata: x\n\n")}
	if lines := plain(rawview.Lines(dark, b, 80)); lines[0] != "foo␊  ◆ unknown field, ignored" {
		t.Errorf("%q", lines)
	}
}

func TestNothingIsNoLine(t *testing.T) {
	if lines := rawview.Lines(dark, rawview.Block{}, 80); len(lines) != 0 {
		t.Errorf("%q", lines)
	}
}

func TestAHugeBlockIsCutAndSaysSo(t *testing.T) {
	for name, raw := range map[string]string{"lines": strings.Repeat("data\n", 2*widget.MaxLines), "a line": strings.Repeat("x", 1<<20)} {
		for form, draw := range map[string]func(*theme.Theme, rawview.Block, int) []string{"lines": rawview.Lines, "hex": rawview.Hex} {
			lines := plain(draw(dark, rawview.Block{Raw: []byte(raw)}, 40))
			if len(lines) != widget.MaxLines+1 || !strings.Contains(lines[widget.MaxLines], "only the first") {
				t.Errorf("%s as %s: %d lines, the last is %q", name, form, len(lines), lines[len(lines)-1])
			}
		}
	}
}

// visible is how line ends are shown.
var visible = strings.NewReplacer("\r\n", "␍␊\n", "\r", "␍\n", "\n", "␊\n")

// FuzzLines holds any bytes to exact and safe lines, and plain text to nothing but itself at the start of each.
func FuzzLines(f *testing.F) {
	for _, s := range streams {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, stream string, w int) {
		w = w&127 + 1
		b := blockOf(t, stream)
		lines, hex := rawview.Lines(dark, b, w), rawview.Hex(dark, b, w)
		paneltest.Lines(t, "lines", lines, w, len(lines))
		paneltest.Lines(t, "hex", hex, w, len(hex))
		if len(stream) > 300 || strings.ContainsFunc(stream, func(r rune) bool { return r != '\r' && r != '\n' && (r < ' ' || r > '~') }) {
			return
		}
		whole := paneltest.Plain(rawview.Lines(dark, b, len(stream)+400))
		for i, want := range strings.Split(strings.TrimSuffix(visible.Replace(stream), "\n"), "\n") {
			if stream != "" && !strings.HasPrefix(whole[i], want) {
				t.Fatalf("line %d is %q, want %q", i, whole[i], want)
			}
		}
	})
}

func BenchmarkLines(b *testing.B) {
	for name, raw := range map[string]string{
		"usual": streams["usual"], "a line of 16 MiB": "data: " + strings.Repeat("x", 16<<20), "lines of 16 MiB": strings.Repeat("x\n", 8<<20),
		"16 MiB that are no UTF-8": "data: " + strings.Repeat("\xff", 16<<20),
	} {
		block := rawview.Block{Raw: []byte(raw), Anomalies: []rawview.Anomaly{{Kind: sse.InvalidUTF8, Offset: 6}}}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rawview.Lines(dark, block, 80)
			}
		})
	}
}
