// Package metrics simulates the metrics of six invented hosts.
//
// A random source, the traffic and offsets for single series go in; samples come out, one per series and second. The
// package reads no clock.
package metrics

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// Name is the event name of a sample.
const Name = "sample"

// The names of the series that every host has.
const (
	CPU      = "cpu"
	Memory   = "memory"
	Requests = "requests"
	Errors   = "errors"
	P99      = "p99"
)

// Conditions are the inputs of one sample.
type Conditions struct {
	// Traffic multiplies the requests; 1 is normal traffic.
	Traffic float64
	// Extra returns the offset of a series, in its unit.
	Extra func(host, name string) float64
}

// Sample is one value of one series.
type Sample struct {
	// At is the time of the sample, in whole milliseconds.
	At time.Duration
	// Key is the host and the name, as in "db-1/cpu".
	Key, Host, Name, Unit string
	Value                 float64

	decimals int
}

// AppendJSON appends the sample as a JSON object.
func (s *Sample) AppendJSON(dst []byte) []byte {
	dst = append(append(dst, `{"host":"`...), s.Host...)
	dst = append(append(dst, `","name":"`...), s.Name...)
	dst = strconv.AppendFloat(append(dst, `","value":`...), s.Value, 'f', s.decimals, 64)
	dst = append(append(dst, `,"unit":"`...), s.Unit...)
	return append(dst, `"}`...)
}

// Fleet is a running simulation. It is not safe for concurrent use.
type Fleet struct {
	rnd    *rand.Rand
	series []series
	taken  int64
}

type series struct {
	key, host string
	usual     float64
	kind      *kind
	wobble    float64
}

// New starts a simulation at time zero.
func New(rnd *rand.Rand) *Fleet {
	f := &Fleet{rnd: rnd}
	for _, h := range hosts {
		for i := range kinds {
			k := &kinds[i]
			f.series = append(f.series, series{key: h.name + "/" + k.name, host: h.name, usual: h.usual[i], kind: k})
		}
	}
	return f
}

// Due returns the time of the next sample, in whole milliseconds. Samples are spread evenly over each second.
func (f *Fleet) Due() time.Duration {
	return time.Duration(f.taken*1000/int64(len(f.series))) * time.Millisecond
}

// Next returns the sample that is due.
func (f *Fleet) Next(c Conditions) Sample {
	at := f.Due()
	s := &f.series[f.taken%int64(len(f.series))]
	f.taken++
	k := s.kind
	s.wobble = snap(0.75*s.wobble+0.4*f.rnd.NormFloat64(), 1e-6)
	v := s.usual * (1 + k.traffic*(c.Traffic-1))
	v += c.Extra(s.host, k.name)
	if k.relative {
		v += k.wobble * s.wobble * v
	} else {
		v += k.wobble * s.wobble
	}
	v = min(max(v, k.min), k.max)
	return Sample{
		At: at, Key: s.key, Host: s.host, Name: k.name, Unit: k.unit,
		Value: snap(v, math.Pow10(-k.decimals)), decimals: k.decimals,
	}
}

// snap rounds x to a multiple of grid. Floating-point results differ between processors in the last bits; rounding the
// state keeps a seed's story the same on all of them.
func snap(x, grid float64) float64 {
	return math.Round(x/grid) * grid
}
