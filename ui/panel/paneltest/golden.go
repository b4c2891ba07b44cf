package paneltest

import (
	"path/filepath"
	"strings"
	"testing"

	"feedscope/test/golden"
	"feedscope/ui/term/theme"
)

// Golden compares lines without their styles with testdata/name.txt, or with -update rewrites that file. Bars around each
// line make trailing blanks visible.
func Golden(t *testing.T, name string, lines []string) {
	t.Helper()
	golden.Check(t, filepath.Join("testdata", name+".txt"), "|"+strings.Join(Plain(lines), "|\n|")+"|\n")
}

// Plain returns lines without their styles.
func Plain(lines []string) []string {
	plain := make([]string, len(lines))
	for i, l := range lines {
		plain[i] = sgr.ReplaceAllString(l, "")
	}
	return plain
}

// Find returns the first line that contains text; styles may separate its characters.
func Find(t *testing.T, lines []string, text string) string {
	t.Helper()
	plain := Plain(lines)
	for i, l := range plain {
		if strings.Contains(l, text) {
			return lines[i]
		}
	}
	t.Fatalf("no line has %q:\n%s", text, strings.Join(plain, "\n"))
	return ""
}

// Styled reports whether a line has text in exactly the style of a role.
func Styled(line, text string, style theme.Style) bool {
	for start := 0; ; start++ {
		i := strings.Index(line[start:], text)
		if i < 0 {
			return false
		}
		start += i
		open := ""
		if all := sgr.FindAllString(line[:start], -1); len(all) > 0 {
			open = all[len(all)-1]
		}
		if open == style.Open() || open == "" && style.Plain() {
			return true
		}
	}
}
