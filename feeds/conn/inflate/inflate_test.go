package inflate_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"feedscope/feeds/conn/inflate"
	"feedscope/test/race"
)

func raw(r io.Reader) (io.Reader, error) { return inflate.NewRaw(r), nil }

// contents returns data that compressors write in different ways: stored, with fixed codes and with dynamic codes.
func contents() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	noise, text := make([]byte, race.Inputs(200_000)), make([]byte, 0, 300_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for len(text) < race.Inputs(290_000) {
		text = append(text, strings.Repeat("data: event\n\n", r.IntN(4))...)
		text = append(text, byte('a'+r.IntN(20)), noise[len(text)%1000])
	}
	return map[string][]byte{
		"nothing": nil, "short": []byte("data: a\n\n"), "noise": noise, "text": text, "zeros": make([]byte, race.Inputs(1<<20)),
	}
}

func compress(t testing.TB, format string, level int, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch format {
	case "gzip":
		w, err = gzip.NewWriterLevel(&b, level)
	case "zlib":
		w, err = zlib.NewWriterLevel(&b, level)
	default:
		w, err = flate.NewWriter(&b, level)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(content)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestContentIsRestored(t *testing.T) {
	for format, open := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": inflate.NewGzip, "zlib": inflate.NewZlib, "raw": raw,
	} {
		for name, content := range contents() {
			for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.BestCompression} {
				packed := compress(t, format, level, content)
				for how, src := range map[string]io.Reader{
					"at once": bytes.NewReader(packed), "byte by byte": iotest.OneByteReader(bytes.NewReader(packed)),
				} {
					r, err := open(src)
					if err != nil {
						t.Fatal(err)
					}
					if got, err := io.ReadAll(r); !bytes.Equal(got, content) || err != nil {
						t.Errorf("%s, %s, level %d, %s: %d of %d bytes, %v", format, name, level, how, len(got), len(content), err)
					}
				}
				r, err := open(bytes.NewReader(packed[:len(packed)-1]))
				if err == nil {
					_, err = io.ReadAll(r)
				}
				if !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%s, %s, level %d: cut short: %v", format, name, level, err)
				}
			}
		}
	}
}

func TestGzipMembersFollowEachOther(t *testing.T) {
	two := append(compress(t, "gzip", 6, []byte("data: a\n\n")), compress(t, "gzip", 6, []byte("data: b\n\n"))...)
	r, err := inflate.NewGzip(bytes.NewReader(two))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); string(got) != "data: a\n\ndata: b\n\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestGzipChecksumIsVerified(t *testing.T) {
	packed := compress(t, "gzip", 6, []byte("data: a\n\n"))
	packed[len(packed)-1] ^= 1
	r, err := inflate.NewGzip(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !errors.Is(err, gzip.ErrChecksum) {
		t.Error(err)
	}
}

// TestOpenBlocksAreReadAsTheyArrive reads a block with fixed codes that never ends, as HAProxy writes it.
func TestOpenBlocksAreReadAsTheyArrive(t *testing.T) {
	const text = "data: one\n\ndata: two\n\n"
	packed := fixedBlock(text)
	src, w := io.Pipe()
	t.Cleanup(func() { _ = src.Close() })
	r := inflate.NewRaw(src)
	go func() {
		for i := range packed {
			_, _ = w.Write(packed[i : i+1])
		}
	}()
	got := make([]byte, len(text))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != text {
		t.Errorf("read %q, %v", got, err)
	}
}

// fixedBlock returns the beginning of a block with literals in the fixed code, and no end.
func fixedBlock(text string) []byte {
	var packed []byte
	n := 0
	put := func(v, size int) {
		for i := range size {
			if n%8 == 0 {
				packed = append(packed, 0)
			}
			packed[n/8] |= byte(v>>i&1) << (n % 8)
			n++
		}
	}
	put(2, 3) // Not the last block; fixed codes.
	for i := range len(text) {
		code := 0x30 + int(text[i]) // Of eight bits, the highest first.
		for bit := 7; bit >= 0; bit-- {
			put(code>>bit, 1)
		}
	}
	return packed
}

// FuzzInflate compares results with the standard library, which rejects incomplete codes that this package accepts.
func FuzzInflate(f *testing.F) {
	for _, content := range contents() {
		for _, level := range []int{0, 1, 9} {
			f.Add(compress(f, "raw", level, content[:min(len(content), 2000)]))
		}
	}
	f.Add([]byte{4, 0x80, 0, 0, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, packed []byte) {
		want, failed := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 1<<20))
		got, err := io.ReadAll(io.LimitReader(inflate.NewRaw(iotest.HalfReader(bytes.NewReader(packed))), 1<<20))
		if !bytes.HasPrefix(got, want) || failed == nil && (err != nil || len(got) != len(want)) {
			t.Errorf("%x: %d bytes, %v; the standard library %d, %v", packed, len(got), err, len(want), failed)
		}
	})
}

func BenchmarkInflate(b *testing.B) {
	text := contents()["text"]
	packed := compress(b, "raw", 6, text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := io.Copy(io.Discard, inflate.NewRaw(bytes.NewReader(packed))); err != nil {
			b.Fatal(err)
		}
	}
}
