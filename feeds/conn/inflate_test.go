package conn_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"feedscope/feeds/conn"
)

// compressor writes what is flushed at once.
type compressor interface {
	io.WriteCloser
	Flush() error
}

// answer answers with an event stream that is just text.
func answer(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", conn.MediaType)
	_, _ = io.WriteString(w, text)
}

func newCompressor(t *testing.T, name string, w io.Writer) compressor {
	t.Helper()
	if name == "gzip" {
		return gzip.NewWriter(w)
	}
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestWhatIsFlushedIsReadBeforeMoreIsSent(t *testing.T) {
	for _, name := range []string{"gzip", "zstd"} {
		t.Run(name, func(t *testing.T) {
			read := make(chan struct{})
			var asked string
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked = r.Header.Get("Accept-Encoding")
				w.Header().Set("Content-Encoding", name)
				answer(w, "")
				z := newCompressor(t, name, w)
				for _, event := range []string{"data: a\n\n", "data: b\n\n"} {
					_, _ = io.WriteString(z, event)
					_ = z.Flush()
					_ = http.NewResponseController(w).Flush()
					<-read
				}
				_ = z.Close()
			})
			r := request(t, url)
			r.Compressed = true
			s, err := open(t, r)
			if err != nil {
				t.Fatal(err)
			}
			if s.Info.Encoding != name || asked != "gzip, zstd" {
				t.Errorf("encoding %q, asked for %q", s.Info.Encoding, asked)
			}
			buf := make([]byte, 9)
			for _, want := range []string{"data: a\n\n", "data: b\n\n"} {
				if _, err := io.ReadFull(s.Body, buf); err != nil || string(buf) != want {
					t.Fatalf("%q %v", buf, err)
				}
				read <- struct{}{}
			}
			if n, err := s.Body.Read(buf); n != 0 || err != io.EOF {
				t.Errorf("the end: %d %v", n, err)
			}
		})
	}
}

func TestABombIsNotUnpackedToItsEnd(t *testing.T) {
	for _, name := range []string{"gzip", "zstd"} {
		t.Run(name, func(t *testing.T) {
			var bomb bytes.Buffer
			z := newCompressor(t, name, &bomb)
			chunk := make([]byte, 1<<20)
			for range 40 {
				_, _ = z.Write(chunk)
			}
			_ = z.Close()
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", name)
				answer(w, "")
				_, _ = w.Write(bomb.Bytes())
			})
			r := request(t, url)
			r.Compressed = true
			s, err := open(t, r)
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, s.Body)
			if err == nil || !strings.Contains(err.Error(), "bomb") || n > 30<<20 {
				t.Errorf("%d bytes of %d, %v", n, 40<<20, err)
			}
		})
	}
}

func TestWhatCannotBeDecompressedSaysSo(t *testing.T) {
	for _, name := range []string{"gzip", "zstd", "br"} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", name)
			answer(w, "data: this is not compressed at all\n\n")
		})
		r := request(t, url)
		r.Compressed = true
		s, err := open(t, r)
		if err == nil {
			_, err = io.ReadAll(s.Body)
		}
		if err == nil || !strings.Contains(err.Error(), "compressed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	const largeWindow = "\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00" // A frame of zstd that asks for 128 MiB.
	large := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "zstd")
		answer(w, largeWindow)
	})
	r := request(t, large)
	r.Compressed = true
	s, err := open(t, r)
	if err == nil {
		_, err = io.ReadAll(s.Body)
	}
	if err == nil || !strings.Contains(err.Error(), "window size exceeded") {
		t.Errorf("a large window: %v", err)
	}
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		answer(w, "")
	})
	if _, err := open(t, request(t, url)); err == nil || !strings.Contains(err.Error(), "--compressed") {
		t.Errorf("unasked: %v", err)
	}
}
