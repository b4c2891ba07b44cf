package paneltest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/ui/term/theme"
)

// Golden compares lines without their styles with testdata/name.txt, or rewrites that file. Bars around each
// line make trailing blanks visible.
func Golden(t *testing.T, update bool, name string, lines []string) {
	t.Helper()
	got := "|" + strings.Join(Plain(lines), "|\n|") + "|\n"
	file := filepath.Join("testdata", name+".txt")
	if update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run the test with -update once", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("not as in %s (-want +got); -update takes it as it is:\n%s", file, diff)
	}
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
