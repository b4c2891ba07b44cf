package encode_test

import (
	"errors"
	"os"
	"path/filepath"
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
