package bookmark

import (
	"cmp"
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

	"github.com/rogpeppe/go-internal/lockedfile"
)

// entry is what the file says of a feed.
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
	// maxFile is more than all entries can take.
	maxFile = MaxEntries * (MaxID*6 + 256)
)

// read reads the file; one that is not there has no entries. The map is never nil.
func read(path string) (map[string]entry, error) {
	none := make(map[string]entry)
	f, err := os.Open(path)
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

// update puts the changed entries into the file, and leaves the others as they are.
func update(path string, changed map[string]entry) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(path + ".lock").Lock()
	if err != nil {
		return err
	}
	defer unlock()
	all, _ := read(path) // What is damaged was told at the start, and is replaced.
	maps.Copy(all, changed)
	maps.DeleteFunc(all, func(_ string, e entry) bool { return e.ID == "" })
	return replace(path, content{version, newest(all)})
}

// newest gives the entries less the oldest that are too many.
func newest(all map[string]entry) map[string]entry {
	if len(all) <= MaxEntries {
		return all
	}
	keys := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(all[b].Time.Compare(all[a].Time), cmp.Compare(a, b))
	})
	for _, k := range keys[MaxEntries:] {
		delete(all, k)
	}
	return all
}

// replace writes the file beside the old one and puts it in its place.
func replace(path string, c content) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".ids-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // Gone already, if all went well.
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
