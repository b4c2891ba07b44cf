package bookmark

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"
)

func TestIDsSurviveRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "ids.json")
	s := Open(path, ignore)
	s.Keep("one", []byte("7"))
	s.Keep("two", []byte("8"))
	s.Keep("two", nil)
	s.Keep("long", []byte(strings.Repeat("x", maxID+1)))
	s.Close()
	s = Open(path, ignore)
	defer s.Close()
	if s.Last("one") != "7" || s.Last("two") != "" || s.Last("long") != "" || s.Note() != "" {
		t.Errorf("%q %q %q; %s", s.Last("one"), s.Last("two"), s.Last("long"), s.Note())
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestConcurrentProgramsKeepEachOthersEntries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ids.json")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			s := Open(path, ignore)
			for n := range 20 {
				s.Keep(fmt.Sprint("feed", i), fmt.Append(nil, n))
			}
			s.Close()
		})
	}
	all.Wait()
	s := Open(path, ignore)
	defer s.Close()
	for i := range 8 {
		if got := s.Last(fmt.Sprint("feed", i)); got != "19" {
			t.Errorf("feed%d: %q", i, got)
		}
	}
}

func TestDamagedFileStartsFresh(t *testing.T) {
	for name, text := range map[string]string{
		"cut off": `{"version":1,"feeds":{"a`, "of a later version": `{
		"version":2}`, "empty": "",
	} {
		path := filepath.Join(t.TempDir(), "ids.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := Open(path, ignore)
		if !strings.Contains(s.Note(), path) {
			t.Errorf("%s: the note is %q", name, s.Note())
		}
		s.Keep("a", []byte("1"))
		s.Close()
		if s = Open(path, ignore); s.Last("a") != "1" || s.Note() != "" {
			t.Errorf("%s: no fresh start: %q %s", name, s.Last("a"), s.Note())
		}
		s.Close()
	}
}

func TestWritesAreRateLimited(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ids.json")
	synctest.Test(t, func(t *testing.T) {
		s := Open(path, ignore)
		defer s.Close()
		kept := func() string {
			all, err := read(path)
			if err != nil {
				t.Fatal(err)
			}
			return all[hash("a")].ID
		}
		for i := range 100 {
			s.Keep("a", fmt.Append(nil, i))
			time.Sleep(30 * time.Millisecond)
			synctest.Wait()
		}
		if got := kept(); got != "0" {
			t.Errorf("after 3s the file has %s", got)
		}
		time.Sleep(Interval)
		synctest.Wait()
		if got := kept(); got != "99" {
			t.Errorf("after %s the file has %s", Interval, got)
		}
	})
}

func TestFailedWriteIsRetried(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ids.json")
	synctest.Test(t, func(t *testing.T) {
		s := Open(path, ignore)
		s.Keep("a", []byte("1"))
		synctest.Wait()
		if s.Note() == "" {
			t.Error("no note")
		}
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if again := Open(path, ignore); again.Last("a") != "1" {
			t.Error("the write was not retried")
		} else {
			again.Close()
		}
	})
}

func TestProblemsAreWarnedOfOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "ids.json")
	synctest.Test(t, func(t *testing.T) {
		var warnings []string
		s := Open(path, func(sentence string) { warnings = append(warnings, sentence) })
		broken := func() {
			t.Helper()
			dir := filepath.Dir(path)
			if err := errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		step := func(id string) {
			s.Keep("a", []byte(id))
			time.Sleep(2 * Interval)
			synctest.Wait()
		}
		step("1")
		broken()
		step("2")
		step("3")
		s.Close()
		s = Open(path, func(sentence string) { warnings = append(warnings, "opened: "+sentence) })
		s.Close()
		if len(warnings) != 2 || !strings.HasPrefix(warnings[0], "cannot save") ||
			!strings.HasPrefix(warnings[1], "opened: cannot save") {
			t.Errorf("got %q", warnings)
		}
	})
}

func TestOpeningLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	Open(filepath.Join(dir, "ids.json"), ignore).Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func ignore(string) {}

func TestOldestEntriesAreDropped(t *testing.T) {
	all := make(map[string]entry)
	for i := range maxEntries + 2 {
		all[fmt.Sprint(i)] = entry{ID: "x", Time: time.Unix(int64(i), 0)}
	}
	kept := newest(all)
	if _, has := kept["1"]; has || len(kept) != maxEntries || kept["2"].ID == "" {
		t.Errorf("%d entries are left", len(kept))
	}
}

func TestForeignLockDoesNotBlock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ids.json")
	other := flock.New(path + ".lock")
	if locked, err := other.TryLock(); !locked || err != nil {
		t.Fatal(locked, err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := Open(path, ignore)
		s.Keep("a", []byte("1"))
		time.Sleep(2 * lockTimeout)
		if !strings.Contains(s.Note(), "another program has locked") {
			t.Errorf("the note is %q", s.Note())
		}
		s.Keep("a", []byte("2"))
		begun := time.Now()
		s.Close()
		if took := time.Since(begun); took > lockTimeout {
			t.Errorf("Close took %s", took)
		}
		s = Open(path, ignore)
		s.Keep("a", []byte("3"))
		time.Sleep(2 * lockTimeout)
		if err := other.Unlock(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(Interval)
		synctest.Wait()
		if all, err := read(path); err != nil || all[hash("a")].ID != "3" || s.Note() != "" {
			t.Errorf("after the lock was released: %v, %v, %q", all, err, s.Note())
		}
		s.Close()
	})
}
