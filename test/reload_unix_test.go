//go:build unix

package test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"feedscope/ui/term/vtest"
)

func TestSavedConfigurationIsApplied(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: from "+r.URL.Path+"\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	dir := t.TempDir()
	save := func(name, text string) { // As most editors do.
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+"~", path); err != nil {
			t.Fatal(err)
		}
	}
	save("more.yaml", "feeds:\n  - {name: one, url: "+server.URL+"/first}\n")
	save("wall.yaml", "include: [more.yaml]\ntitle: before\n")
	s := vtest.Open(t, 120, 40, command(t, "--config", filepath.Join(dir, "wall.yaml")))
	s.See(`feedscope  before`, `from /first`)
	save("wall.yaml", "include: [more.yaml]\ntitle: after\n")
	s.See(`feedscope  after`, `from /first`)
	save("more.yaml", "feeds:\n  - {name: one, url: "+server.URL+"/first}\n  - {name: two, url: "+server.URL+"/second}\n")
	s.See(`from /first`, `from /second`, `2 feeds`)
	save("more.yaml", "feed: []\n")
	s.See(`more\.yaml:1:1: unknown key "feed" in the configuration`, `from /second`)
	save("more.yaml", "feeds:\n  - {name: two, url: "+server.URL+"/second}\n")
	s.See(`1 feed `, `from /second`)
	if err := s.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	save("wall.yaml", "include: [more.yaml]\ntitle: later\n")
	s.See(`feedscope  later`) // SIGHUP did not end it.
	s.Press("q")
	if code, _ := s.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
