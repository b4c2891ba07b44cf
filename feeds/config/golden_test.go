package config_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"feedscope/feeds/config"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// environ is the environment of all tests.
func environ(name string) (string, bool) {
	v, ok := map[string]string{
		"TOKEN": "hunter2-secret", "LINES": "hunter2\nsecret", "EMPTY": "",
		"FPS": "50", "ON": "true", "WAIT": "12s", "HOST": "127.0.0.1:7333",
	}[name]
	return v, ok
}

// separator stands in a golden file between the configuration and the text of its errors.
const separator = "-- error --\n"

// TestErrorsReadAsTheyShould compares the text of the errors of each testdata/bad/*.txt.
func TestErrorsReadAsTheyShould(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			golden, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			data, want, ok := strings.Cut(string(golden), separator)
			if !ok {
				t.Fatalf("%s has no line %q", file, separator)
			}
			_, err = config.Parse("feedscope.yaml", []byte(data), environ)
			checkErrors(t, err, []byte(data))
			got := err.Error() + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(data+separator+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the error's text differs (- golden, + now):\n%s", diff)
			}
		})
	}
}

// checkErrors sees that err holds what every error must hold, and nothing that none may hold.
func checkErrors(t *testing.T, err error, data []byte) {
	t.Helper()
	var all config.Errors
	if !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("not Errors but %T: %v", err, err)
	}
	lines := strings.Count(string(data), "\n") + 1
	for i, e := range all {
		switch {
		case e.Line < 1 || e.Line > lines || e.Column < 1:
			t.Errorf("no such place: %v", e)
		case e.Problem == "" || e.Fix == "" || !strings.Contains(e.Excerpt, "^"):
			t.Errorf("incomplete: %+v", e)
		case i > 0 && e.Line < all[i-1].Line:
			t.Errorf("out of order: line %d after line %d", e.Line, all[i-1].Line)
		}
		for _, c := range e.Error() {
			if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c)) || c == unicode.ReplacementChar {
				t.Errorf("%U in the error's text %q", c, e.Error())
			}
		}
		if text := strings.ToLower(e.Error()); strings.Contains(text, "hunter2") || strings.Contains(text, "password") {
			t.Errorf("a secret is shown: %v", e)
		}
	}
}
