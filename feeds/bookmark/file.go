package bookmark

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"feedscope/feeds/files"
)

// entry is the position of a feed.
type entry struct {
	ID   string    `json:"id"`
	Time time.Time `json:"time"`
}

// content is the whole file.
type content struct {
	Version int              `json:"version"`
	Feeds   map[string]entry `json:"feeds"`
}

const (
	version = 1
	// lockRetry is the time between two attempts at the lock.
	lockRetry = 20 * time.Millisecond
	// maxFile exceeds the size of a full file.
	maxFile = maxEntries * (maxID*6 + 256)
	// probeSize is a file system's usual block.
	probeSize = 4 << 10
)

// read reads the file; one that does not exist has no entries. The map is never nil.
func read(path string) (map[string]entry, error) {
	none := make(map[string]entry)
	f, err := files.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	defer func() { _ = f.Close() }()
	var c content
	if err := json.NewDecoder(io.LimitReader(f, maxFile)).Decode(&c); err != nil {
		return none, fmt.Errorf("%s is damaged", path)
	}
	if c.Version != version {
		return none, fmt.Errorf("%s has version %d, not %d", path, c.Version, version)
	}
	if c.Feeds == nil {
		return none, nil
	}
	return c.Feeds, nil
}

// update puts the changed entries into the file and leaves the others as they are. It waits for the lock until
// ctx ends.
func update(ctx context.Context, path string, changed map[string]entry) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("another program has locked %s", lock.Path())
		}
		return err
	}
	defer func() { _ = lock.Unlock() }()
	all, _ := read(path) // Open has reported damage; the file is replaced.
	maps.Copy(all, changed)
	maps.DeleteFunc(all, func(_ string, e entry) bool { return e.ID == "" })
	return replace(path, content{version, newest(all)})
}

// newest returns the newest maxEntries.
func newest(all map[string]entry) map[string]entry {
	if len(all) <= maxEntries {
		return all
	}
	keys := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(all[b].Time.Compare(all[a].Time), cmp.Compare(a, b))
	})
	for _, k := range keys[maxEntries:] {
		delete(all, k)
	}
	return all
}

// probe returns an error if the file at path could not be saved, for want of permission or space. It changes nothing.
func probe(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return writeBeside(path, make([]byte, probeSize), func(string) error { return nil })
}

// replace writes the file beside the old one and renames it.
func replace(path string, c content) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return writeBeside(path, append(text, '\n'), func(name string) error { return os.Rename(name, path) })
}

// writeBeside writes a file in the directory of path, passes its name to use, and removes it unless it was renamed.
func writeBeside(path string, text []byte, use func(name string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".ids-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // Fails if the file was renamed.
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return use(f.Name())
}
