package schema

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes. It is written as a number with an optional unit: B, kB, MB and GB count by 1,000, KiB,
// MiB and GiB by 1,024; no unit means bytes.
type Size int64

// The units of a [Size].
const (
	KiB Size = 1 << 10
	MiB Size = 1 << 20
	GiB Size = 1 << 30
)

// units are in the order in which [Size.String] tries them.
var units = []struct {
	name  string
	bytes Size
}{
	{"GiB", GiB},
	{"MiB", MiB},
	{"KiB", KiB},
	{"GB", 1e9},
	{"MB", 1e6},
	{"kB", 1e3},
	{"B", 1},
}

// ErrSize is returned by [ParseSize] for invalid input.
var ErrSize = errors.New("a size is a number with a unit, for example 64MiB (B, kB, MB, GB, KiB, MiB, GiB)")

// ParseSize reads a size: "64MiB", "1.5 GB", "1048576". Case does not matter; a fraction of a byte is dropped.
// It returns [ErrSize] for anything else, including a negative or oversized number.
func ParseSize(s string) (Size, error) {
	s = strings.TrimSpace(s)
	number := strings.TrimRight(s, "BbKkMmGgIi")
	unit := s[len(number):]
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(n >= 0) {
		return 0, ErrSize
	}
	per := Size(0)
	if unit == "" {
		per = 1
	}
	for _, u := range units {
		if strings.EqualFold(u.name, unit) {
			per = u.bytes
		}
	}
	bytes := n * float64(per)
	if per == 0 || bytes >= math.MaxInt64 {
		return 0, ErrSize
	}
	return Size(bytes), nil
}

// String writes s with the largest unit that leaves a whole number; [ParseSize] reads it back.
func (s Size) String() string {
	for _, u := range units {
		if s != 0 && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10) + "B"
}
