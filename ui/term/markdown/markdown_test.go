package markdown_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/test/race"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/markdown"
	"feedscope/ui/term/theme"
)

func themes() []*theme.Theme {
	return []*theme.Theme{
		theme.Load("dark", theme.Options{Dark: true}), theme.Load("light", theme.Options{}),
		theme.Load("mono", theme.Options{NoColor: true, ASCII: true}),
	}
}

func draw(source string, w int) (lines []string) {
	for _, l := range markdown.Lines(themes()[0], []byte(source), w) {
		lines = append(lines, l.Text)
	}
	return lines
}

func check(t *testing.T, th *theme.Theme, source string, w int) {
	t.Helper()
	var lines []string
	for _, l := range markdown.Lines(th, []byte(source), w) {
		if l.At < 0 || l.At > len(source) {
			t.Fatalf("%q: a line is at %d", source, l.At)
		}
		lines = append(lines, l.Text)
	}
	paneltest.Lines(t, fmt.Sprintf("%q at width %d", source, w), lines, max(w, 1), len(lines))
}

func TestGolden(t *testing.T) {
	source, err := os.ReadFile("testdata/answer.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []int{12, 40, 80} {
		paneltest.Golden(t, fmt.Sprintf("answer-%d", w), draw(string(source), w))
	}
}

func TestLooks(t *testing.T) {
	th := themes()[0]
	for name, c := range map[string]struct {
		source, text string
		role         theme.Role
	}{
		"heading":                           {"## Weather *today*", "today", theme.Accent},
		"bold":                              {"it is **mild** here", "mild", theme.Strong},
		"emphasis":                          {"it is _mild_ here", "mild", theme.Strong},
		"code in text":                      {"call `f(x)` now", "f(x)", theme.String},
		"address of a link":                 {"see [the docs](https://a.b/c)", "(https://a.b/c)", theme.Dim},
		"keyword":                           {"```go\nreturn x\n```", "return", theme.Tag},
		"comment":                           {"```python\nx = 1  # one\n```", "# one", theme.Dim},
		"string":                            {"```js\nf('a b')\n```", "'a b'", theme.String},
		"number":                            {"```go\nx := 12.5\n```", "12.5", theme.Number},
		"function":                          {"```go\nx := call(1)\n```", "call", theme.Name},
		"code of an unknown language":       {"```\nreturn x\n```", "return x", theme.String},
		"head of a table":                   {"| name | n |\n|---|---|\n| a | 1 |", "name", theme.Strong},
		"a number of a list":                {"3. three\n4. four", "4. ", theme.Dim},
		"an address in a comment of no one": {"```go\nget(\"http://x\")\n```", "\"http://x\"", theme.String},
	} {
		t.Run(name, func(t *testing.T) {
			if line := paneltest.Find(t, draw(c.source, 60), c.text); !paneltest.Styled(line, c.text, th.Style(c.role)) {
				t.Errorf("%q", line)
			}
		})
	}
}

func TestNotation(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"escapes and references are resolved":      {`1 \* 2 &lt; 3 &amp;&#33;`, "1 * 2 < 3 &!"},
		"code keeps its backslashes":               {"`a\\*b`", `a\*b`},
		"HTML is text":                             {"a <b>bold</b> word\n\n<script>x</script>", "a <b>bold</b> word\n\n<script>x</script>"},
		"a hard break ends the line":               {"one  \ntwo", "one\ntwo"},
		"lines of a paragraph flow":                {"one\ntwo", "one two"},
		"a link to itself is shown once":           {"<https://a.b/>", "https://a.b/"},
		"lists nest":                               {"1. a\n   - b\n\n     c\n2. d", "1. a\n   • b\n\n     c\n2. d"},
		"a quote has a bar on every line":          {"> a\n>\n> b", "│ a\n│\n│ b"},
		"text before a table stays":                {"see:\n| a | b |\n|--|--|\n| 1 | x\\|y |", "see:\na  b\n" + strings.Repeat("─", 60) + "\n1  x|y"},
		"pipes alone are no table":                 {"a | b\nc | d", "a | b c | d"},
		"an escape sequence by reference is shown": {"&#27;[31mred", "␛[31mred"},
		"an empty item keeps its bullet":           {"- \n- b", "•\n• b"},
		"a fence at the end need not close":        {"a\n```\nb", "a\n\n  b"},
		"blocks of code are apart":                 {"~~~\na\n~~~\n\n\n```\nb\n```\nc", "  a\n\n  b\n\nc"},
		"shorter fences do not close":              {"````\n```\n````\nb", "  ```\n\nb"},
		"tabs in code are blanks":                  {"```\n\tx\n```", "      x"},
		"definitions of links stay":                {"[a][1]\n\n[1]: https://a.b/ \"t\"\n[2]:\n  https://c.d/", "a (https://a.b/ \"t\")\n\n[1]: https://a.b/ \"t\"\n[2]:\nhttps://c.d/"},
		"surplus cells of a table stay":            {"| a |\n|---|\n| 1 | 2 |", "a\n" + strings.Repeat("─", 60) + "\n1  2"},
		"a title of a block of code stays":         {"```go main.go\nx\n```", "  go main.go\n  x"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, l := range paneltest.Plain(draw(c.source, 60)) {
				got = append(got, strings.TrimRight(l, " "))
			}
			if s := strings.Join(got, "\n"); s != c.want {
				t.Errorf("got\n%s\nwant\n%s", s, c.want)
			}
		})
	}
}

func TestLinesKnowTheirPlace(t *testing.T) {
	source := "# one\n\ntwo\n\n- three\n- four\n\n```\nfive\nsix\n```\n"
	for _, l := range markdown.Lines(themes()[0], []byte(source), 30) {
		word := strings.Trim(paneltest.Plain([]string{l.Text})[0], " •")
		if word != "" && !strings.HasPrefix(strings.TrimLeft(source[l.At:], "# -"), word) {
			t.Errorf("%q is at %q", word, source[l.At:])
		}
	}
}

var pieces = []string{
	"word ", "a ", "**", "*", "_", "`", "```\n", "```go\n", "~~~", "# ", "- ", "1. ", "> ", "\n", "\n\n", "    ", "\t", "|", "|---|---|\n",
	"| a | b |\n", "[x](", ")", "![", "]", "<", ">", "&#27;", "&#x9b;", "\\", "---\n", "===\n", "日本語", "👩‍🚀", "e\u0301", "\x1b[31m", "\x9b",
	"\u202e", "\xff", "\x00", "\r", "\u200d", "https://example.com/x",
}

// TestChunksDoNotShow compares long sources with the drawings of their parts.
func TestChunksDoNotShow(t *testing.T) {
	item := "Some text with **bold** words.\n\n- one\n- two\n\n```go\nx := 1\n```\n\n> a quote\n\n"
	for _, n := range []int{10, 100, 400} {
		got := draw(strings.Repeat(item, n), 40)
		want := slices.Repeat(append(draw(item, 40), strings.Repeat(" ", 40)), n)
		if diff := cmp.Diff(want[:len(want)-1], got); diff != "" {
			t.Errorf("%d times: %s", n, diff)
		}
	}
	for _, word := range []string{"word ", "日本"} {
		for _, line := range draw(strings.Repeat(word, 5000), 39) {
			if got := strings.ReplaceAll(paneltest.Plain([]string{line})[0], strings.TrimSpace(word), ""); strings.Trim(got, " 日本") != "" {
				t.Fatalf("%q", line)
			}
		}
	}
}

// TestNoWordVanishes draws random sources, each of whose words is unique.
func TestNoWordVanishes(t *testing.T) {
	pieces := []string{
		"W W\n", "W  \nW\n\n", "# W W\n\n", "W\n===\n\n", "- W\n- [ ] W\n", "  - W\n", "1. W\n", "> W\n", "> > W\n\n", "    W\n\n",
		"| W | W |\n|---|---|\n| W | W | W |\n| W |\n\n", "a | b\n", "|W\n|-\n|W|W\n", "[W](W)", "[W](https://W.b/ \"W\")", "![W](W 'W')",
		"[W]", "[W]: W\n", "[W]: <W> 'W'\n", "[^W]: W\n", "[W][W]\n", "**W** _W_ `W`", "```W\nW\n```\n\n", "~~~ W W\nW\n~~~\n", "``` W\n",
		"<W W=\"W\">\n", "<!-- W -->\n", "<https://W.b/W>", "\\W W\\\n", "---\n", "\n", "\n\n", "W|W", "\t", " ",
	}
	for n := range race.Inputs(3000) {
		r := rand.New(rand.NewPCG(2, uint64(n)))
		source, words := "", 0
		for range 1 + r.IntN(12) {
			for _, c := range pieces[r.IntN(len(pieces))] {
				if c == 'W' {
					words++
					source += fmt.Sprintf("q%dq", words)
				} else {
					source += string(c)
				}
			}
		}
		drawn := strings.Join(paneltest.Plain(draw(source, 90)), "")
		drawn = strings.NewReplacer(" ", "", "│", "").Replace(drawn)
		for i := range words {
			if word := fmt.Sprintf("q%dq", i+1); !strings.Contains(drawn, word) && !isLanguage(source, word) {
				t.Fatalf("%q: %s has vanished", source, word)
			}
		}
	}
}

// isLanguage reports whether a word is the language of a block of code and nothing else.
func isLanguage(source, word string) bool {
	for line := range strings.Lines(source) {
		if strings.TrimSpace(strings.TrimLeft(line, " \t>-`~")) == word && strings.ContainsAny(line, "`~") {
			return true
		}
	}
	return false
}

func TestLinesHaveTheirWidth(t *testing.T) {
	for n := range race.Inputs(500) {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		source := ""
		for range r.IntN(60) {
			source += pieces[r.IntN(len(pieces))]
		}
		th := themes()[n%3]
		for _, w := range []int{0, 1, 2, 3, 5, 8, 13, 30, 80} {
			check(t, th, source, w)
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, p := range pieces {
		f.Add(strings.Repeat(p, 9), 20)
	}
	f.Fuzz(func(t *testing.T, source string, w int) {
		if len(source) < 4000 {
			check(t, themes()[0], source, w&127)
		}
	})
}

// TestHostileSources draws sources on which a parser may not end, or on which its time grows with the square of their size: in
// seconds, or in half an hour without chunks. It measures no time, which a busy machine would distort.
func TestHostileSources(*testing.T) {
	size := race.Inputs(1 << 17)
	for _, p := range append(pieces, "> > > ", "- - ", "[a](b", "*a_", "a**b", "![[]()", "`` ", "|a", "[a]: b\n", " > 1.\n", "> a\n", "|a|\n|-|\n"+strings.Repeat("|", 4000)+"\n"+strings.Repeat("|\n", 2000)) {
		markdown.Lines(themes()[0], []byte(strings.Repeat(p, max(size/len(p), 1))), 80)
	}
}

func BenchmarkLines(b *testing.B) {
	source, err := os.ReadFile("testdata/answer.md")
	if err != nil {
		b.Fatal(err)
	}
	source = []byte(strings.Repeat(string(source), 400_000/len(source)))
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		markdown.Lines(themes()[0], source, 100)
	}
}
