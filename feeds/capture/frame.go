package capture

import (
	"encoding/binary"
	"hash/crc32"
	"math"
)

// Each frame is a skippable frame of zstd with the head, followed by a zstd frame with the records. Everything after
// the first line of a capture is therefore a zstd stream of records.
const (
	headMark   = "\x5f\x2a\x4d\x18\x24\x00\x00\x00" // The magic number of a skippable frame and the length of the rest.
	headLength = 44

	// maxRaw bounds the records of a frame, in bytes, and with them the memory that reading takes.
	maxRaw        = 16 << 20
	maxCompressed = maxRaw + maxRaw/16
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frameHead describes the contents of a frame.
type frameHead struct {
	// compressed is the length of the zstd frame, raw that of its records.
	compressed, raw uint32
	// from is the time of the first record, until the latest time of any, in Unix nanoseconds.
	from, until int64
	// notes is the number of notes among the records.
	notes uint32
	// sum is the CRC-32C of the zstd frame.
	sum uint32
}

func (h *frameHead) append(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, headMark...)
	dst = binary.LittleEndian.AppendUint32(dst, h.compressed)
	dst = binary.LittleEndian.AppendUint32(dst, h.raw)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(h.from))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(h.until))
	dst = binary.LittleEndian.AppendUint32(dst, h.notes)
	dst = binary.LittleEndian.AppendUint32(dst, h.sum)
	return binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[start:], castagnoli))
}

// parseHead parses a head, and reports whether it is one.
func parseHead(b []byte) (h frameHead, ok bool) {
	if len(b) < headLength || string(b[:len(headMark)]) != headMark {
		return h, false
	}
	const sumAt = headLength - 4
	if crc32.Checksum(b[:sumAt], castagnoli) != binary.LittleEndian.Uint32(b[sumAt:]) {
		return h, false
	}
	b = b[len(headMark):]
	h = frameHead{
		compressed: binary.LittleEndian.Uint32(b), raw: binary.LittleEndian.Uint32(b[4:]),
		from: int64(binary.LittleEndian.Uint64(b[8:])), until: int64(binary.LittleEndian.Uint64(b[16:])),
		notes: binary.LittleEndian.Uint32(b[24:]), sum: binary.LittleEndian.Uint32(b[28:]),
	}
	return h, h.compressed <= maxCompressed && h.raw <= maxRaw && h.until >= h.from && h.until-h.from < math.MaxInt64
}
