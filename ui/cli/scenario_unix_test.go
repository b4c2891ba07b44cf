//go:build unix

package cli_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/ui/cli"
)

// messages returns type, ID and data of the events of a recording.
func messages(t *testing.T, path string) (all []string) {
	t.Helper()
	code, out, errOut := cli.RunHere("export", path, "--to", "jsonl")
	if code != 0 {
		t.Fatalf("export: code %d, stderr %s", code, errOut)
	}
	for text := range strings.Lines(out) {
		var l struct{ Type, ID, Data string }
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		all = append(all, l.Type+"#"+l.ID+" "+l.Data)
	}
	return all
}

// numbered serves connections that end in different ways, then 204.
func numbered(t *testing.T) (url string) {
	t.Helper()
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.Header().Set("Content-Type", "text/event-stream")
		switch n {
		case 1:
			_, _ = io.WriteString(w, "retry: 100\n\nid: 1\ndata: a\ndata: b\n\ndata: ha")
		case 2:
			_, _ = io.WriteString(w, ": hi\n\nid: x2\nevent: order\ndata: {}\n\nid: 3\ndata: again\n\n")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		case 3:
			_, _ = io.WriteString(w, "id: 4\ndata: \"\u00e9\n\n")
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/some/path"
}

func TestScenarioOfRecordingHasItsEvents(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "day.capture"), filepath.Join(dir, "second.capture")
	if code, _, errOut := cli.RunHere("record", "-o", first, numbered(t)); code != 0 {
		t.Fatalf("record: code %d, stderr %s", code, errOut)
	}
	code, out, errOut := cli.RunHere("capture", "to-scenario", first)
	file := filepath.Join(dir, "day.yaml")
	if code != 0 || !strings.HasPrefix(out, file+"\n"+filepath.Join(dir, "day.some-path.jsonl")+"  /some/path\n") {
		t.Fatalf("to-scenario: code %d, stdout %s, stderr %s", code, out, errOut)
	}
	p := start(t, "serve-scenario", file, "--listen", ":0")
	line, err := bufio.NewReader(p.out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, _, _ := strings.Cut(line, " ")
	if code, _, errOut := cli.RunHere("record", "-o", second, url); code != 0 { // It ends with the status 204.
		t.Fatalf("record %s: code %d, stderr %s", url, code, errOut)
	}
	want := messages(t, first)
	if diff := cmp.Diff(want, messages(t, second)); diff != "" || len(want) != 4 {
		t.Errorf("%d events: %s", len(want), diff)
	}
	_ = p.Process.Signal(syscall.SIGINT)
	p.expectEnd(t, 130, "")
}
