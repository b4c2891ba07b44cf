package serve

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestServersThatStartTogetherHaveOneHostKey makes keys as servers do that both found no file.
func TestServersThatStartTogetherHaveOneHostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "host")
	first, err := newHostKey(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := newHostKey(path)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the second server has a key of its own, %v", err)
	}
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(first, kept) {
		t.Errorf("the file has another key, %v", err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("there are %v, %v", files, err)
	}
}
