package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAddAPanelPageCompiles lays the files of docs/ADD-A-PANEL.md over the repository and builds them.
func TestAddAPanelPageCompiles(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/ADD-A-PANEL.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(?:go|yaml)\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	files := []string{
		"feeds/state/tally/tally.go", "ui/panel/tally/config.go", "ui/panel/tally/example.yaml", "ui/panel/tally/panel.go",
		"ui/panel/tally/panel_test.go",
	}
	if len(blocks) < len(files) {
		t.Fatalf("the page has %d blocks for %d files", len(blocks), len(files))
	}
	registry, err := os.ReadFile("ui/dashboard/registry.go")
	if err != nil {
		t.Fatal(err)
	}
	registered := strings.NewReplacer(
		"conversation.Type,\n}", "conversation.Type, tally.Type,\n}",
		"\t\"feedscope/ui/panel\"\n", "\t\"feedscope/ui/panel\"\n\t\"feedscope/ui/panel/tally\"\n",
	).Replace(string(registry))
	overlay := map[string]string{"ui/dashboard/registry.go": registered}
	for i, file := range files {
		overlay[file] = blocks[i][1]
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir, replace := t.TempDir(), make(map[string]string)
	for file, text := range overlay {
		at := filepath.Join(dir, strings.ReplaceAll(file, "/", "-"))
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, file)] = at
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), list, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"build", "./ui/dashboard"}, {"test", "-vet=off", "-c", "-o", filepath.Join(dir, "tally.test"), "./ui/panel/tally"}} {
		args = append(args[:1:1], append([]string{"-overlay", filepath.Join(dir, "overlay.json")}, args[1:]...)...)
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
