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
)

// file is what a part is written to.
type file interface {
	io.WriteCloser
	Sync() error
	Truncate(size int64) error
}

// disk writes blocks into the files of a recording. Only one goroutine uses it, but for what is atomic.
type disk struct {
	options   Options
	recording string
	create    func(path string, force bool) (file, error)
	encoder   *zstd.Encoder

	file  file
	path  string
	part  int
	size  int64  // Of the part, as far as it is whole.
	total uint64 // Of all parts.
	dirty bool
	frame []byte

	// full is the last part that has the size at which another begins; zero while none has.
	full atomic.Int64
}

func newDisk(o Options, recording string) *disk {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithWindowSize(blockBytes), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // The options are constants.
	}
	return &disk{options: o, recording: recording, create: createFile, encoder: e}
}

// begin opens the next part, which is the first if there is none.
func (d *disk) begin(now time.Time) error {
	if d.part == 0 {
		if err := d.options.clear(); err != nil {
			return err
		}
	}
	d.part++
	d.path = d.options.partPath(d.part)
	f, err := d.create(d.path, d.options.Force)
	if err != nil {
		return err
	}
	d.file, d.size = f, 0
	h := Header{
		Format: format, Version: Version, Recording: d.recording, Part: d.part, Begun: now.UTC().Round(0), By: d.options.By,
	}
	if err := d.append(h.line()); err != nil {
		return err
	}
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

// write writes a block as a frame, into a part of its own if it opens one.
func (d *disk) write(b *block) error {
	if b.opensPart {
		if err := d.next(b.base); err != nil {
			return err
		}
	}
	h := b.head()
	d.frame = append(d.frame[:0], make([]byte, headLength)...)
	d.frame = d.encoder.EncodeAll(b.bytes, d.frame)
	compressed := d.frame[headLength:]
	h.compressed, h.sum = uint32(len(compressed)), crc32.Checksum(compressed, castagnoli)
	h.append(d.frame[:0])
	if err := d.append(d.frame); err != nil {
		return err
	}
	if d.options.RotateBytes > 0 && d.size >= d.options.RotateBytes {
		d.full.Store(int64(d.part))
	}
	return nil
}

// next ends a part and begins another, and deletes one that is not to be kept.
func (d *disk) next(now time.Time) error {
	if err := d.close(); err != nil {
		return err
	}
	if err := d.begin(now); err != nil {
		return err
	}
	old := d.part - d.options.Keep
	if d.options.Keep <= 0 || old <= 0 {
		return nil
	}
	err := os.Remove(d.options.partPath(old))
	if errors.Is(err, os.ErrNotExist) {
		return nil // Somebody has put it away.
	}
	return err
}

// sync makes sure that what was written is on the disk.
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

// abandon leaves the part after an error, up to its last whole frame as far as that can still be had.
func (d *disk) abandon() {
	if d.file == nil {
		return
	}
	_ = d.file.Truncate(d.size)
	_ = d.file.Close()
}

// createFile makes a file for its owner's eyes alone, since streams may hold what is not for others.
func createFile(path string, force bool) (file, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	syncDirectory(filepath.Dir(path))
	return f, nil
}

// syncDirectory makes sure of a new name in a directory, where a system can do that.
func syncDirectory(path string) {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}
