package capture

import (
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"

	"feedscope/feeds/files"
)

// file is the file of a part.
type file interface {
	io.WriteCloser
	Sync() error
	Truncate(size int64) error
}

// disk writes blocks to the files of a recording. All but its atomic field belongs to one goroutine.
type disk struct {
	options   Options
	recording string
	create    func(path string, force bool) (file, error)
	remove    func(path string) error
	encoder   *zstd.Encoder

	file    file
	path    string
	part    int
	before  int    // The number of the last part of an earlier recording; parts are numbered after it.
	size    int64  // Of the whole frames in the part, and its header.
	opening int64  // The size before the first block.
	total   uint64 // Of all parts.
	dirty   bool
	frame   []byte

	// full is the number of the last part that is large enough for another to start; zero if there is none.
	full atomic.Int64
}

func newDisk(o Options, recording string) *disk {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithWindowSize(blockBytes), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // The options are constants.
	}
	return &disk{options: o, recording: recording, create: createFile, remove: removeFile, encoder: e}
}

// begin creates the file of the next part.
func (d *disk) begin(now time.Time) error {
	if d.part == 0 {
		last, err := d.options.prepare(d.remove)
		if err != nil {
			return err
		}
		d.before = last
	}
	d.file = nil
	path := d.options.partPath(d.before + d.part + 1)
	f, err := d.create(path, d.options.Force)
	if err != nil {
		return err
	}
	d.file, d.path, d.size, d.opening = f, path, 0, 0
	d.part++
	h := Header{
		Format: format, Version: Version, Recording: d.recording, Part: d.part, Begun: now.UTC().Round(0), By: d.options.By,
	}
	if err := d.append(h.line()); err != nil {
		return err
	}
	d.opening = d.size
	return d.sync()
}

// append writes at the end of the part.
func (d *disk) append(p []byte) error {
	d.dirty = true
	if _, err := d.file.Write(p); err != nil {
		return err
	}
	d.size += int64(len(p))
	d.total += uint64(len(p))
	return nil
}

// write writes a block, to a new part if the block opens one.
func (d *disk) write(b *block) error {
	if b.opens {
		if err := d.open(b); err != nil {
			return err
		}
	}
	if err := d.writeFrame(b); err != nil {
		return err
	}
	// If the notes at the start of a part are large, it grows to twice their size: a part of nothing else would be
	// useless.
	if o := d.options.RotateBytes; o > 0 && d.size >= max(o, 2*d.opening) {
		d.full.Store(int64(d.part))
	}
	return nil
}

// open begins the part that a block opens, with the notes that each part repeats.
func (d *disk) open(b *block) error {
	if err := d.next(b.base); err != nil {
		return err
	}
	var notes block
	for _, s := range b.again {
		text := s.note.json()
		if !notes.fits(len(text) + maxPrefix) {
			if err := d.writeFrame(&notes); err != nil {
				return err
			}
			notes.reset()
		}
		notes.addNote(s.feed, b.base, text)
	}
	if len(notes.bytes) > 0 {
		if err := d.writeFrame(&notes); err != nil {
			return err
		}
	}
	d.opening = d.size
	return nil
}

func (d *disk) writeFrame(b *block) error {
	h := b.head()
	d.frame = append(d.frame[:0], make([]byte, headLength)...)
	d.frame = d.encoder.EncodeAll(b.bytes, d.frame)
	compressed := d.frame[headLength:]
	h.compressed, h.sum = uint32(len(compressed)), crc32.Checksum(compressed, castagnoli)
	h.append(d.frame[:0])
	return d.append(d.frame)
}

// next closes the part and begins another, and deletes the oldest if there are too many.
func (d *disk) next(now time.Time) error {
	if err := d.close(); err != nil {
		return err
	}
	if err := d.begin(now); err != nil {
		return err
	}
	old := d.before + d.part - d.options.Keep
	if d.options.Keep <= 0 || old <= 0 {
		return nil
	}
	err := d.remove(d.options.partPath(old))
	if errors.Is(err, os.ErrNotExist) {
		return nil // The user has moved it.
	}
	return err
}

// sync flushes the part to the disk.
func (d *disk) sync() error {
	if !d.dirty {
		return nil
	}
	d.dirty = false
	return d.file.Sync()
}

func (d *disk) close() error {
	return errors.Join(d.sync(), d.file.Close())
}

// abandon closes the part after an error and truncates it after its last whole frame. If the part has no records,
// abandon deletes it and returns true.
func (d *disk) abandon() (deleted bool) {
	if d.file == nil {
		return false
	}
	_ = d.file.Truncate(d.size)
	_ = d.file.Close()
	return d.size <= d.opening && d.remove(d.path) == nil
}

// createFile creates a file that only its owner can read: streams may hold secrets.
func createFile(path string, force bool) (file, error) {
	f, err := files.Create(path, force)
	if err != nil {
		return nil, err
	}
	syncDirectory(filepath.Dir(path))
	return f, nil
}

// removeFile deletes a regular file, never a device.
func removeFile(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.ErrUnsupported
	}
	return os.Remove(path)
}

// syncDirectory flushes a new name in a directory, where the system can do that.
func syncDirectory(path string) {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}
