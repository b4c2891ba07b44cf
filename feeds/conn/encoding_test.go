package conn_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
)

// compressor is a compressing writer that can be flushed.
type compressor interface {
	io.WriteCloser
	Flush() error
}

// answer responds with an event stream.
func answer(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", conn.MediaType)
	_, _ = io.WriteString(w, text)
}

// stack flushes an inner compressor before the outer one that it writes to.
type stack struct {
	compressor
	outer compressor
}

func (s stack) Flush() error { return errors.Join(s.compressor.Flush(), s.outer.Flush()) }
func (s stack) Close() error { return errors.Join(s.compressor.Close(), s.outer.Close()) }

// newCompressor returns a compressor for a Content-Encoding.
func newCompressor(t *testing.T, name string, w io.Writer) compressor {
	t.Helper()
	var z compressor
	var err error
	switch name {
	case "gzip", "x-gzip", "GZIP":
		z, err = gzip.NewWriterLevel(w, gzip.BestSpeed)
	case "gzip, gzip":
		outer := newCompressor(t, "gzip", w)
		return stack{newCompressor(t, "gzip", outer), outer}
	case "deflate":
		z, err = zlib.NewWriterLevel(w, zlib.BestSpeed)
	case "deflate without zlib":
		z, err = flate.NewWriter(w, flate.BestSpeed)
	case "br":
		return brotli.NewWriterLevel(w, brotli.BestSpeed)
	default:
		z, err = zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	}
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// codings maps values of Content-Encoding that can be read to the names of their codings.
var codings = map[string]string{
	"gzip": "gzip", "x-gzip": "gzip", "GZIP": "gzip", "gzip, gzip": "gzip, gzip", "deflate": "deflate",
	"deflate without zlib": "deflate",
	"br":                   "br", "zstd": "zstd",
}

func TestFlushedDataIsReadBeforeMoreArrives(t *testing.T) {
	for name, coding := range codings {
		t.Run(name, func(t *testing.T) {
			read := make(chan struct{})
			var requested string
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requested = r.Header.Get("Accept-Encoding")
				w.Header().Set("Content-Encoding", strings.TrimSuffix(name, " without zlib"))
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
			if s.Info.Encoding != coding || requested != "gzip, zstd" {
				t.Errorf("encoding %q, requested %q", s.Info.Encoding, requested)
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

func TestBombsAreNotUnpacked(t *testing.T) {
	for _, name := range []string{"gzip", "gzip, gzip", "deflate", "br", "zstd"} {
		t.Run(name, func(t *testing.T) {
			var bomb bytes.Buffer
			z := newCompressor(t, name, &bomb)
			chunk := make([]byte, 1<<20)
			for range 20 {
				_, _ = z.Write(chunk)
			}
			_ = z.Close()
			synctest.Test(t, func(t *testing.T) { // On a slow machine a bomb takes longer than the second that counts.
				pipes, stop := feedtest.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Encoding", name)
					answer(w, "")
					_, _ = w.Write(bomb.Bytes())
				}))
				defer stop()
				client := conn.NewClient(conn.Options{DialContext: pipes.DialContext})
				defer client.Close()
				r := request(t, "http://feed.test/")
				r.Compressed = true
				s, err := client.Open(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = s.Body.Close() }()
				n, err := io.Copy(io.Discard, s.Body)
				if err == nil || !strings.Contains(err.Error(), "bomb") || n > 18<<20 {
					t.Errorf("%d bytes of %d, %v", n, 20<<20, err)
				}
			})
		})
	}
}

func TestCorruptDataIsReported(t *testing.T) {
	for _, name := range []string{"gzip", "zstd", "br", "deflate"} {
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
		if err == nil || !strings.Contains(err.Error(), "the stream cannot be decompressed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	const largeWindow = "\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00" // A zstd frame that requires 128 MiB.
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
		t.Errorf("not requested: %v", err)
	}
}

func TestUnknownContentEncodingsAreNoted(t *testing.T) {
	for sent, want := range map[string]string{
		"none":            "Content-Encoding: none is not a coding; the body is read unchanged",
		"utf-8, identity": "Content-Encoding: utf-8 is not a coding; the body is read unchanged",
		"identity":        "",
		"":                "",
	} {
		for _, compressed := range []bool{false, true} {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", sent)
				answer(w, "data: x\n\n")
			})
			r := request(t, url)
			r.Compressed = compressed
			s, err := open(t, r)
			if err != nil {
				t.Errorf("%q: %v", sent, err)
				continue
			}
			if got, err := io.ReadAll(s.Body); string(got) != "data: x\n\n" || err != nil || s.Info.Encoding != "" {
				t.Errorf("%q: read %q as %q, %v", sent, got, s.Info.Encoding, err)
			}
			if got := strings.Join(s.Info.Oddities, "; "); got != want {
				t.Errorf("%q: noted %q", sent, got)
			}
		}
	}
}

func TestRefusedEncodingsAreMarkedStrict(t *testing.T) {
	const unrequested = "the stream is compressed (gzip), which was not requested and holds events back; " +
		"to read it, set compressed: true (--compressed)"
	for _, c := range []struct {
		sent       string
		compressed bool
		want       string
	}{
		{"gzip", false, unrequested},
		{"identity, gzip", false, unrequested},
		{"compress", true, "the stream is encoded as compress; feedscope decodes gzip, deflate, br and zstd"},
		{"compress", false, "the stream is encoded as compress; feedscope decodes gzip, deflate, br and zstd"},
		{"br,br,br,br,br", true, "the stream is compressed 5 times over"},
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", c.sent)
			answer(w, "")
		})
		r := request(t, url)
		r.Compressed = c.compressed
		_, err := open(t, r)
		if e := failure(t, err); e.Error() != c.want || e.Kind != conn.KindEncoding || !e.Strict {
			t.Errorf("%s: %s, %q, strict %v", c.sent, e.Kind, e.Reason, e.Strict)
		}
	}
}

func TestBodyThatIsNotCompressedHasNoRemedy(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		answer(w, "data: x\n\n")
	})
	_, err := open(t, request(t, url))
	const want = "Content-Encoding: br, but the body is not compressed"
	if e := failure(t, err); e.Error() != want || e.Kind != conn.KindEncoding || e.Strict {
		t.Errorf("%s, %q, strict %v", e.Kind, e.Error(), e.Strict)
	}
}
