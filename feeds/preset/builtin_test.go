package preset

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"feedscope/test/golden"
)

func TestHeadsAreThoseOfTheFiles(t *testing.T) {
	found, err := read(files, "files", false)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i := range found {
		line, err := json.Marshal(&found[i])
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	golden.Check(t, "heads.json", "[\n"+strings.Join(lines, ",\n")+"\n]\n")
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
