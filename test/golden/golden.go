// Package golden compares what a test has made with a file of the repository. With the flag -update the file is written
// instead.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files and generated docs")

// Updating reports whether files are written.
func Updating() bool { return *update }

// Check fails the test if the contents of a file are not want.
func Check(t testing.TB, file, want string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(want), 0o600); err != nil { //nolint:gosec // The test names the file.
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run the test with -update once", err)
	}
	if diff := cmp.Diff(string(have), want); diff != "" {
		t.Errorf("%s is out of date; run the test with -update to write it (- file, + test)\n%s", file, diff)
	}
}

// CheckPart fails the test if the part of a file between the comments <!-- name --> and <!-- /name --> is not want.
func CheckPart(t testing.TB, file, name, want string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	open, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, opened := strings.Cut(string(data), open)
	_, after, closed := strings.Cut(rest, end)
	if !opened || !closed {
		t.Fatalf("%s has no part %q", file, name)
	}
	Check(t, file, before+open+want+end+after)
}
