package cli

import (
	"os"
	"path/filepath"
	"testing"

	"feedscope/feeds"
)

func TestNamesToPaste(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b.yaml")
	if err := os.WriteFile(path, []byte("feeds:\n  - {name: market, url: \"http://feed.test/a\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := &Env{}
	got := e.namesToPaste(path, []feeds.Spec{{Name: "market", URL: "http://feed.test/a"}, {Name: "market", URL: "http://other.test/"}})
	if want := "market --config '" + path + "'"; got[0] != want || got[1] != "" {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := e.namesToPaste("/nowhere.yaml", []feeds.Spec{{Name: "market"}}); got[0] != "" {
		t.Errorf("got %q without a configuration", got)
	}
}
