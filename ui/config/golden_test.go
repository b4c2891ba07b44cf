package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"feedscope/feeds/config/schema"
	"feedscope/test/golden"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
)

// environ is an environment with some variables set.
func environ(name string) (string, bool) {
	v, ok := map[string]string{
		"TOKEN": "hunter2-secret", "LINES": "hunter2\nsecret", "EMPTY": "",
		"FPS": "50", "ON": "true", "WAIT": "12s", "HOST": "127.0.0.1:7333",
	}[name]
	return v, ok
}

// loader reads configurations with all panel types.
func loader(env schema.Env) *config.Loader { return &config.Loader{Panels: dashboard.Panels, Env: env} }

// separator divides a golden file into the configuration and the text of its errors.
const separator = "-- error --\n"

// TestErrors compares the error text for each testdata/bad/*.txt.
func TestErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			have, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			data, _, ok := strings.Cut(string(have), separator)
			if !ok {
				t.Fatalf("%s has no line %q", file, separator)
			}
			_, err = loader(environ).Parse("feedscope.yaml", []byte(data))
			checkErrors(t, err, []byte(data))
			golden.Check(t, file, data+separator+err.Error()+"\n")
		})
	}
}

// checkErrors checks that all errors are complete and in order, and that they contain no secrets or control characters.
func checkErrors(t *testing.T, err error, data []byte) {
	t.Helper()
	var all schema.Errors
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
