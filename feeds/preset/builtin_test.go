package preset

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite builtin.go")

// source returns builtin.go for the files.
func source(t *testing.T) []byte {
	t.Helper()
	found, err := read(files, "files", false)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.WriteString("package preset\n\n// heads are those of the files, which take milliseconds to parse. go test ./feeds/preset -update rewrites them.\n" +
		"var heads = []Preset{\n")
	for i := range found {
		h := &found[i].Head
		fmt.Fprintf(&b, "{File: %q, Head: Head{\nName: %q,\nAbout: %q,\n", found[i].File, h.Name, h.About)
		if h.URL != nil {
			fmt.Fprintf(&b, "URL: %#v,\n", h.URL)
		}
		if h.Confirm != nil {
			fmt.Fprintf(&b, "Confirm: %#v,\n", h.Confirm)
		}
		if h.Params != nil {
			b.WriteString("Params: []Param{\n")
			for _, p := range h.Params {
				fmt.Fprintf(&b, "{Name: %q, About: %q, Default: %q, Required: %t},\n", p.Name, p.About, p.Default, p.Required)
			}
			b.WriteString("},\n")
		}
		if h.Needs != "" {
			fmt.Fprintf(&b, "Needs: %q,\n", h.Needs)
		}
		b.WriteString("}},\n")
	}
	b.WriteString("}\n")
	text, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestHeadsAreThoseOfTheFiles(t *testing.T) {
	want := source(t)
	if *update {
		if err := os.WriteFile("builtin.go", want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("builtin.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("builtin.go is out of date; run go test ./feeds/preset -update")
	}
}

func TestBuiltInPresetsHaveTheirText(t *testing.T) {
	want, err := read(files, "files", false)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range builtIn() {
		if !bytes.Equal(p.Text, want[i].Text) || p.Name != want[i].Name || p.File != want[i].File {
			t.Errorf("%s differs from its file", p.Name)
		}
	}
}
