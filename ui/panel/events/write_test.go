package events

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/term/keymap"
)

func TestWriteShownEvents(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 30)
	inspect(p, 160, 30)
	path := filepath.Join(t.TempDir(), "out.jsonl")
	wrote := func(args string, replace bool, want string) string {
		t.Helper()
		if err := p.write(args, replace); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s.host.Message, want) {
			t.Errorf("%s: the message is %q", args, s.host.Message)
		}
		_, name, _ := strings.Cut(args, " ")
		if name == "" {
			name = args
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if got := wrote("all "+path, false, "wrote the whole history, 32 in all"); strings.Count(got, "\n") != 32 {
		t.Errorf("wrote\n%s", got)
	}
	_ = p.SetFilter(".n>28")
	inspect(p, 160, 30)
	if wrote(path, false, "already exists; :write! replaces it"); t.Failed() {
		return
	}
	lines := strings.Split(strings.TrimSpace(wrote(path, true, "wrote the shown events, 2 in all")), "\n")
	var last struct{ Feed, Type, ID, Data string }
	if err := json.Unmarshal([]byte(lines[1]), &last); err != nil || len(lines) != 2 || last.Data != `{"n":30}` || last.ID != "30" || last.Feed != "f" {
		t.Errorf("wrote %q, %v", lines, err)
	}
	p.Do(keymap.Bottom)
	raw := strings.TrimSuffix(path, ".jsonl") + ".sse"
	if got := wrote("selection "+raw, false, "wrote the selected event"); got != "event: tick\nid: 30\ndata: {\"n\":30}\n\n" {
		t.Errorf("wrote %q", got)
	}
	wrote("all "+strings.TrimSuffix(path, ".jsonl")+"-all.sse", false, "30 in all, as an event stream to ")
	if !strings.Contains(s.host.Message, "left out 2 that") {
		t.Errorf("the message is %q", s.host.Message)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".feedscope-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriteErrorIsShown(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	inspect(p, 160, 30)
	if p.write("", false) == nil || p.write("all", false) == nil {
		t.Error("a file without a name is written")
	}
	path := filepath.Join(t.TempDir(), "none", "out.jsonl")
	if _ = p.write(path, false); s.host.Message != "cannot write "+path+": no such file or directory" {
		t.Errorf("the message is %q", s.host.Message)
	}
}
