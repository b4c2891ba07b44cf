package capture

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
)

// frames reads the frames of one file.
type frames struct {
	name    string
	src     io.ReaderAt
	size    int64
	at      int64 // The offset of the next frame.
	decoder *zstd.Decoder

	// compressed and raw are reused from frame to frame.
	compressed, raw []byte
}

// frame is a frame that was read. Its records are valid until the next one is read.
type frame struct {
	frameHead
	offset  int64
	records []byte
}

// newDecoder returns a decoder that uses no more memory than the largest frame needs.
func newDecoder() *zstd.Decoder {
	d, err := zstd.NewReader(nil,
		zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxRaw), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err) // The options are constants.
	}
	return d
}

// next reads the next frame, or returns the damage in its place. With headsOnly, frames without notes come without
// their records. The error is [io.EOF] at the end, or that of the source.
func (f *frames) next(headsOnly bool) (frame, *Damage, error) {
	if f.at >= f.size {
		return frame{}, nil, io.EOF
	}
	fr, ok, err := f.load(f.at, headsOnly)
	if err != nil {
		return fr, nil, err
	}
	if ok {
		f.at += headLength + int64(fr.compressed)
		return fr, nil, nil
	}
	to, err := f.search(f.at + 1)
	if err != nil {
		return fr, nil, err
	}
	d := &Damage{File: f.name, Offset: f.at, Bytes: to - f.at, AtEnd: to == f.size}
	f.at = to
	return fr, d, nil
}

// load reads the frame at an offset, and reports whether there is a whole one.
func (f *frames) load(at int64, headsOnly bool) (fr frame, ok bool, err error) {
	var head [headLength]byte
	if ok, err := f.read(head[:], at); !ok {
		return fr, false, err
	}
	h, ok := parseHead(head[:])
	if !ok || at+headLength+int64(h.compressed) > f.size {
		return fr, false, nil
	}
	fr = frame{frameHead: h, offset: at}
	if headsOnly && h.notes == 0 {
		return fr, true, nil
	}
	f.compressed = sized(f.compressed, int(h.compressed))
	if ok, err := f.read(f.compressed, at+headLength); !ok {
		return fr, false, err
	}
	if crc32.Checksum(f.compressed, castagnoli) != h.sum {
		return fr, false, nil
	}
	f.raw = sized(f.raw, int(h.raw))
	fr.records, err = f.decoder.DecodeAll(f.compressed, f.raw[:0])
	return fr, err == nil && len(fr.records) == int(h.raw), nil
}

// read fills p from an offset. It returns false if the file ends before that.
func (f *frames) read(p []byte, at int64) (bool, error) {
	n, err := f.src.ReadAt(p, at)
	if n < len(p) && err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return n == len(p), nil
}

// sized returns a slice of length n, in the memory of b if that is large enough.
func sized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// search returns the offset of the next whole frame, or the end of the file if there is none.
func (f *frames) search(from int64) (int64, error) {
	const window = 64 << 10
	buf := make([]byte, window)
	for from < f.size {
		n, err := f.src.ReadAt(buf[:min(window, f.size-from)], from)
		if n == 0 && err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		i := bytes.Index(buf[:n], []byte(headMark))
		if i < 0 {
			from += max(int64(n-len(headMark)+1), 1) // A mark may begin in the last bytes.
			continue
		}
		if _, ok, err := f.load(from+int64(i), false); ok || err != nil {
			return from + int64(i), err
		}
		from += int64(i) + 1
	}
	return f.size, nil
}
