package encode_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"feedscope/ui/encode"
)

func TestFilesAppearCompleteOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	broken := errors.New("no space")
	put := func(path, content string, replace bool, err error) error {
		return encode.WriteFile(path, replace, func(f *os.File) error {
			_, _ = f.WriteString(content)
			return err
		})
	}
	expect := func(want string, files int) {
		t.Helper()
		got, _ := os.ReadFile(path)
		if left, err := os.ReadDir(dir); string(got) != want || len(left) != files {
			t.Errorf("the file has %q, want %q; files: %v, %v", got, want, left, err)
		}
	}
	if err := put(path, "part", false, broken); !errors.Is(err, broken) {
		t.Errorf("got error %v", err)
	}
	expect("", 0)
	if err := put(path, "first", false, nil); err != nil {
		t.Fatal(err)
	}
	if err := put(path, "second", false, nil); !errors.Is(err, encode.ErrExists) {
		t.Errorf("got error %v", err)
	}
	if err := put(path, "part", true, broken); !errors.Is(err, broken) {
		t.Errorf("got error %v", err)
	}
	expect("first", 1)
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if err := put(link, "third", true, nil); err != nil {
		t.Fatal(err)
	}
	expect("third", 2)
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if err := put(dir, "x", true, nil); err == nil {
		t.Error("a directory was replaced")
	}
}

// TestOddNames writes to names that are no place for a file.
func TestOddNames(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, want := range map[string]string{
		os.DevNull: "cannot write " + os.DevNull + ": it is a device or a pipe", "": "cannot write : ", "a\x00b": "invalid argument",
		strings.Repeat("a", 300): "name too long", strings.Repeat("a/", 5000) + "b": "name too long", "nowhere/x": "no such file or directory",
	} {
		err := encode.WriteFile(name, true, func(*os.File) error { return nil })
		if err == nil || !strings.Contains(err.Error(), want) && runtime.GOOS != "windows" {
			t.Errorf("%.20q: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), ".feedscope-") {
			t.Errorf("%.20q names the temporary file: %v", name, err)
		}
	}
	if left, err := os.ReadDir("."); len(left) > 0 || err != nil {
		t.Errorf("left over: %v, %v", left, err)
	}
}
