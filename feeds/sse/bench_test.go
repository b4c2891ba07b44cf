package sse

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"
)

// stream yields block again and again, in pieces of 32 KiB, until all is read.
type stream struct {
	block []byte
	at    int
	left  int64
}

func (s *stream) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 32<<10)], s.block[s.at:])
	n = int(min(int64(n), s.left))
	s.at = (s.at + n) % len(s.block)
	s.left -= int64(n)
	return n, nil
}

// shape is one kind of stream to measure.
type shape struct {
	name   string
	events int
	size   int
	eol    string
	filler string
	fields bool
}

var shapes = []shape{
	{"120B_LF", 2_000_000, 120, "\n", "0123456789abcdef", true},
	{"120B_CRLF", 2_000_000, 120, "\r\n", "0123456789abcdef", true},
	{"120B_CR", 2_000_000, 120, "\r", "0123456789abcdef", true},
	{"120B_data_LF", 2_000_000, 120, "\n", "0123456789abcdef", false},
	{"120B_data_CRLF", 2_000_000, 120, "\r\n", "0123456789abcdef", false},
	{"120B_accents_LF", 2_000_000, 120, "\n", "Zo\u00eb kauft f\u00fcr 3 \u20ac", true},
	{"64KiB_LF", 4096, 64 << 10, "\n", "0123456789abcdef", true},
	{"64KiB_CRLF", 4096, 64 << 10, "\r\n", "0123456789abcdef", true},
	{"64KiB_accents_LF", 4096, 64 << 10, "\n", "Zo\u00eb kauft f\u00fcr 3 \u20ac", true},
}

// event returns an event of exactly s.size bytes.
func (s shape) event(id int) []byte {
	head := "data: "
	if s.fields {
		head = fmt.Sprintf("id: %08d%sevent: quote%sdata: ", id, s.eol, s.eol)
	}
	body := s.size - len(head) - 2*len(s.eol)
	data := bytes.Repeat([]byte(s.filler), body/len(s.filler))
	data = append(data, bytes.Repeat([]byte("."), body-len(data))...)
	return fmt.Appendf(nil, "%s%s%s%s", head, data, s.eol, s.eol)
}

// blockBytes exceeds the processor's caches, because data from a network is in none of them.
const blockBytes = 64 << 20

func (s shape) stream() *stream {
	count := min(s.events, blockBytes/s.size)
	b := make([]byte, 0, count*s.size)
	for i := range count {
		b = append(b, s.event(i)...)
	}
	return &stream{block: b, left: int64(s.events) * int64(s.size)}
}

// parts is the number of turns in which a stream is measured against the walk. Each is short, so few are interrupted.
const parts = 256

func BenchmarkDecoder(b *testing.B) { benchmark(b, Options{}) }

// BenchmarkSkim measures the decoder for a caller that passes the stream on unchanged.
func BenchmarkSkim(b *testing.B) { benchmark(b, Options{Skim: true}) }

// benchmark measures a decoder; one operation is the whole stream. The lower bound for any decoder is a walk over the
// stream that only finds line ends with bytes.IndexByte: it takes turns with the decoder, and of_walk is the walk's
// best time divided by the decoder's best. The directory peers compares with other decoders.
func benchmark(b *testing.B, o Options) {
	for _, s := range shapes {
		b.Run(s.name, func(b *testing.B) {
			src := s.stream()
			turn := int64(s.events/parts) * int64(s.size)
			d := NewDecoder(nil, o)
			best, floor := time.Hour, time.Hour
			b.SetBytes(turn * parts)
			b.ReportAllocs()
			for b.Loop() {
				for range parts {
					best = min(best, s.measure(b, src, turn, func() int { return decode(d, src) }))
					b.StopTimer()
					floor = min(floor, s.measure(b, src, turn, func() int { return s.walk(src) }))
					b.StartTimer()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*s.events), "ns/event")
			b.ReportMetric(floor.Seconds()/best.Seconds(), "of_walk")
		})
	}
}

// measure returns how long run takes for the next size bytes of src.
func (s shape) measure(b *testing.B, src *stream, size int64, run func() int) time.Duration {
	src.left = size
	start := time.Now()
	n := run()
	took := time.Since(start)
	if n != s.events/parts {
		b.Fatalf("%d events of %d", n, s.events/parts)
	}
	return took
}

// decode returns the number of events in r.
func decode(d *Decoder, r io.Reader) int {
	d.Reset(r, nil)
	for {
		if _, err := d.Next(); err != nil {
			return int(d.Events())
		}
	}
}

// walk returns the number of events by counting lines.
func (s shape) walk(r io.Reader) int {
	buf := make([]byte, 32<<10)
	eol, lines := s.eol[len(s.eol)-1], 0
	for {
		got, err := r.Read(buf)
		for p := buf[:got]; ; lines++ {
			i := bytes.IndexByte(p, eol)
			if i < 0 {
				break
			}
			p = p[i+1:]
		}
		if err != nil && s.fields {
			return lines / 4
		}
		if err != nil {
			return lines / 2
		}
	}
}
