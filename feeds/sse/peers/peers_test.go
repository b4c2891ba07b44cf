package peers

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	r3labs "github.com/r3labs/sse/v2"
	tmaxmax "github.com/tmaxmax/go-sse"

	"feedscope/feeds/sse"
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

// shape is one kind of stream: events of size bytes, lines that end in eol.
type shape struct {
	name   string
	events int
	size   int
	eol    string
}

// blockBytes exceeds the processor's caches, because data from a network is in none of them.
const blockBytes = 64 << 20

func (s shape) block() []byte {
	count := min(s.events, blockBytes/s.size)
	b := make([]byte, 0, count*s.size)
	for i := range count {
		end := (i + 1) * s.size
		b = fmt.Appendf(b, "id: %08d%sevent: quote%sdata: ", i, s.eol, s.eol)
		b = append(b, bytes.Repeat([]byte("x"), end-len(b)-2*len(s.eol))...)
		b = append(b, s.eol+s.eol...)
	}
	return b
}

// A decode function returns the number of events in r.
type decode func(r io.Reader, s shape) (int, error)

func walk(r io.Reader, s shape) (int, error) {
	buf := make([]byte, 32<<10)
	lines := 0
	for {
		n, err := r.Read(buf)
		for p := buf[:n]; ; lines++ {
			i := bytes.IndexByte(p, s.eol[len(s.eol)-1])
			if i < 0 {
				break
			}
			p = p[i+1:]
		}
		if err != nil {
			return lines / 4, nil
		}
	}
}

func feedscope(r io.Reader, _ shape) (int, error) {
	d := sse.NewDecoder(r, sse.Options{})
	n := 0
	for {
		t, err := d.Next()
		if err != nil {
			return n, nil
		}
		if t.Kind == sse.Event {
			n++
		}
	}
}

func tmaxmaxRead(r io.Reader, _ shape) (n int, err error) {
	for _, err = range tmaxmax.Read(r, &tmaxmax.ReadConfig{MaxEventSize: 1 << 20}) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// body answers every request with one stream.
type body struct{ io.Reader }

func (b body) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(b.Reader), Request: r}, nil
}

func r3labsClient(r io.Reader, _ shape) (n int, err error) {
	c := r3labs.NewClient("http://localhost/", r3labs.ClientMaxBufferSize(1<<20))
	c.Connection = &http.Client{Transport: body{r}}
	err = c.SubscribeRaw(func(*r3labs.Event) { n++ })
	return n, err
}

func Benchmark(b *testing.B) {
	for _, s := range []shape{
		{"120B_LF", 2_000_000, 120, "\n"},
		{"120B_CRLF", 2_000_000, 120, "\r\n"},
		{"64KiB_LF", 4096, 64 << 10, "\n"},
		{"64KiB_CRLF", 4096, 64 << 10, "\r\n"},
	} {
		block := s.block()
		for _, peer := range []struct {
			name string
			decode
		}{
			{"line_walk", walk}, {"feedscope", feedscope}, {"tmaxmax_Read", tmaxmaxRead}, {"r3labs_client", r3labsClient},
		} {
			b.Run(s.name+"/"+peer.name, func(b *testing.B) {
				total := int64(s.events) * int64(s.size)
				b.SetBytes(total)
				b.ReportAllocs()
				for b.Loop() {
					n, err := peer.decode(&stream{block: block, left: total}, s)
					if err != nil || n != s.events {
						b.Fatalf("%d events of %d, %v", n, s.events, err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*s.events), "ns/event")
			})
		}
	}
}
