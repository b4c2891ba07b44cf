package text

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Count formats n with thousands separators: 1,284.
func Count[N int | int64 | uint64](n N) string {
	var buf [32]byte
	return string(AppendCount(buf[:0], n))
}

// Counted formats a number with its noun, which takes an s unless the number is one: "1 event", "2,310 events".
func Counted[N int | int64 | uint64](n N, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return Count(n) + " " + thing
}

// AppendCount appends Count(n) to dst.
func AppendCount[N int | int64 | uint64](dst []byte, n N) []byte {
	size := uint64(n)
	if n < 0 {
		dst, size = append(dst, '-'), -size
	}
	var buf [20]byte
	return appendGrouped(dst, strconv.AppendUint(buf[:0], size, 10))
}

func appendGrouped(dst, digits []byte) []byte {
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, d)
	}
	return dst
}

// Short formats n in at most five characters and a minus: 0, 0.4, 842, 1.3k, 12.3k, 123k, 3.4M, and so on with G, T,
// P, E. NaN and infinities are "-".
func Short(n float64) string {
	var buf [32]byte
	return string(AppendShort(buf[:0], n))
}

// AppendShort appends Short(n) to dst.
func AppendShort(dst []byte, n float64) []byte { return appendScaled(dst, n, 1000, decimalUnits[:]) }

// Bytes formats a size with a binary unit: 512B, 1.5KiB, 64.0MiB, 123GiB.
func Bytes[N int | int64 | uint64](n N) string {
	var buf [32]byte
	return string(AppendBytes(buf[:0], n))
}

// AppendBytes appends Bytes(n) to dst.
func AppendBytes[N int | int64 | uint64](dst []byte, n N) []byte {
	return appendScaled(dst, float64(n), 1024, binaryUnits[:])
}

var (
	decimalUnits = [...]string{"", "k", "M", "G", "T", "P", "E"}
	binaryUnits  = [...]string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
)

func appendScaled(dst []byte, n, base float64, units []string) []byte {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return append(dst, '-')
	}
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	unit := 0
	for n >= base-0.5 && unit < len(units)-1 {
		n /= base
		unit++
	}
	digits := 0
	if unit > 0 && n < 99.95 || unit == 0 && n < 9.95 && n != math.Trunc(n) {
		digits = 1
	}
	return append(strconv.AppendFloat(dst, n, 'f', digits, 64), units[unit]...)
}

// Interval formats a configured duration as briefly as possible: 5s, 1m, 1m30s, 2h.
func Interval(d time.Duration) string {
	s := d.String()
	if d%time.Minute == 0 {
		s = strings.TrimSuffix(s, "0s")
	}
	if d%time.Hour == 0 {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Duration formats d, rounded down, in at most six characters up to 99 days, and a minus: 0.1s, 12.3s, 4m05s, 2h03m,
// 3d04h.
func Duration(d time.Duration) string {
	var buf [32]byte
	return string(AppendDuration(buf[:0], d))
}

// AppendDuration appends Duration(d) to dst.
func AppendDuration(dst []byte, d time.Duration) []byte {
	if d < 0 {
		dst, d = append(dst, '-'), d.Abs()
	}
	switch {
	case d < time.Minute:
		return appendTenths(dst, d)
	case d < time.Hour:
		return appendPair(dst, int(d/time.Minute), 'm', int(d/time.Second)%60, 's')
	case d < 24*time.Hour:
		return appendPair(dst, int(d/time.Hour), 'h', int(d/time.Minute)%60, 'm')
	}
	return appendPair(dst, int(d/(24*time.Hour)), 'd', int(d/time.Hour)%24, 'h')
}

func appendTenths(dst []byte, d time.Duration) []byte {
	dst = strconv.AppendInt(dst, int64(d/time.Second), 10)
	return append(dst, '.', byte('0'+d%time.Second/(100*time.Millisecond)), 's')
}

func appendPair(dst []byte, major int, majorUnit byte, minor int, minorUnit byte) []byte {
	dst = append(strconv.AppendInt(dst, int64(major), 10), majorUnit)
	return append(dst, byte('0'+minor/10), byte('0'+minor%10), minorUnit)
}

// Lag formats the absolute value of d, rounded down, in a suitable unit: 900µs, 2ms, 120ms, 1.2s, 12.3s, 4m05s.
func Lag(d time.Duration) string {
	var buf [32]byte
	return string(AppendLag(buf[:0], d))
}

// AppendLag appends Lag(d) to dst.
func AppendLag(dst []byte, d time.Duration) []byte {
	d = d.Abs()
	switch {
	case d < time.Millisecond && d >= time.Microsecond:
		return append(strconv.AppendInt(dst, d.Microseconds(), 10), "µs"...)
	case d < time.Second:
		return append(strconv.AppendInt(dst, d.Milliseconds(), 10), "ms"...)
	}
	return AppendDuration(dst, d)
}
