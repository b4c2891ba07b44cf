//go:build unix

package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"feedscope/feeds/files"
)

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPipesAndDevicesAreRefused(t *testing.T) {
	for _, path := range []string{fifo(t), "/dev/zero"} {
		if _, err := files.Open(path); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("Open %s: %v", path, err)
		}
		if _, err := files.Read(path, 1); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("Read %s: %v", path, err)
		}
	}
	if _, err := files.Create(fifo(t), true); err == nil || !strings.Contains(err.Error(), "is a pipe") {
		t.Errorf("Create: %v", err)
	}
}

func TestReadsAreBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("1234"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := files.Read(path, 4); string(got) != "1234" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := files.Read(path, 3); err == nil || !strings.Contains(err.Error(), "larger than 3 bytes") {
		t.Error(err)
	}
	if got, err := files.ReadUpTo("/dev/zero", 3); len(got) != 3 || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestReaderOfAPipeIsWaiting(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		text, _ := files.ReadFrom(started{r, got}, 100)
		got <- string(text)
	}()
	<-got
	if !files.Waiting() {
		t.Error("not waiting")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "" || files.Waiting() {
		t.Errorf("%q; waiting is %t", text, files.Waiting())
	}
}

// started is a file that announces its reads.
type started struct {
	*os.File
	reads chan string
}

func (s started) Read(p []byte) (int, error) {
	s.reads <- ""
	return s.File.Read(p)
}
