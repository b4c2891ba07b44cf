package test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/term/vtest"
)

// TestInspector inspects a stream as its developer would: filter, jump to an anomaly, look at the bytes, copy, save.
func TestInspector(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(eventStream + "\r\n")
	for range 40 {
		b.WriteString("event: quote\ndata: {\"symbol\":\"BRYX\",\"price\":155}\n\n")
	}
	b.WriteString("evnt: quote\nid: 41\ndata: {\"symbol\":\"ZEPH\",\"price\":100}\n\n")
	for range 40 {
		b.WriteString("event: quote\ndata: {\"symbol\":\"BRYX\",\"price\":156}\n\n")
	}
	h := startHostileServer(t, map[string]string{"/stream": b.String()})
	cmd := watchedCommand(t, h.url("/stream"))
	file := filepath.Join(t.TempDir(), "zeph.sse")
	s := vtest.Open(t, 150, 40, cmd)
	s.See(`╭ Events · 84`)

	s.Press("z")
	s.See(`\[Pretty\] Raw Diff Meta`, `"symbol": "BRYX"`)
	s.Press("/.price>")
	s.See(`expected a value after`)
	s.Press("100")
	s.See(`80 rows`)
	s.Press(escape)
	s.Gone(`80 rows`)

	s.Press("E")
	s.See(`unknown field "evnt"`, `anomaly ─`)
	s.Press("l")
	s.See(`\[Raw\]`, `evnt: quote␊ ◆ unknown field`)
	s.Press("j")
	s.See(`message 41 ─`)
	s.Press("l")
	s.See(`there is no earlier message to compare with`)

	s.Press("y")
	s.See(`Copy message 41`, `A curl command that resumes before it`)
	s.Press("received" + enter)
	copied(s, 1)
	s.Press(":write selection " + file + enter)
	s.Expect("a written event", func(string) bool {
		text, err := os.ReadFile(file)
		return err == nil && strings.HasSuffix(string(text), "\n\n")
	})

	s.Press(ctrlC)
	_, controls := s.Ends()
	const block = "evnt: quote\nid: 41\ndata: {\"symbol\":\"ZEPH\",\"price\":100}\n\n"
	restored(t, controls, "feedscope")
	if len(controls.Clips) != 1 || controls.Clips[0] != block {
		t.Errorf("the clipboard got %q", controls.Clips)
	}
	if saved, err := os.ReadFile(file); err != nil || string(saved) != block {
		t.Errorf("saved %q, %v", saved, err)
	}
}
