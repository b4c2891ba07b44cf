package conn

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"feedscope/feeds/conn/inflate"
)

// acceptEncoding lists the codings to request for a compressed stream.
const acceptEncoding = "gzip, zstd"

const (
	// maxRatio is the maximum ratio of unpacked to packed bytes once more than ratioFree unpacked bytes arrive
	// within a second. Real feeds stay far below it.
	maxRatio  = 500
	ratioFree = 16 << 20
	// maxWindow limits the memory of a zstd stream, in bytes.
	maxWindow = 8 << 20
)

var errInflate = errors.New("the stream cannot be decompressed")

var errBomb = fmt.Errorf("the stream unpacks to more than %d times its size: it may be a decompression bomb", maxRatio)

// decoders make readers for the supported content codings by their registered names. A reader returns whatever can be
// decoded from the data so far. Its release function may be nil.
var decoders = map[string]func(io.Reader) (r io.Reader, release func(), err error){
	"gzip":    func(r io.Reader) (io.Reader, func(), error) { z, err := inflate.NewGzip(r); return z, nil, err },
	"deflate": newDeflateReader,
	"br":      func(r io.Reader) (io.Reader, func(), error) { return brotli.NewReader(r), nil, nil },
	"zstd":    newZstdReader,
}

// foreignCodings are the other codings registered with IANA. Any other token says nothing about the body.
var foreignCodings = []string{"aes128gcm", "compress", "dcb", "dcz", "exi", "pack200-gzip"}

// maxCodings is how many codings of one body feedscope decodes.
const maxCodings = 4

func newZstdReader(r io.Reader) (io.Reader, func(), error) {
	z, err := zstd.NewReader(r,
		zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

// newDeflateReader reads zlib data, as RFC 9110 requires, or the raw DEFLATE data that some servers send instead. The
// first two bytes distinguish them.
func newDeflateReader(r io.Reader) (io.Reader, func(), error) {
	head := make([]byte, 2)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, err
	}
	r = io.MultiReader(bytes.NewReader(head[:n]), r)
	if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		z, err := inflate.NewZlib(r)
		return z, nil, err
	}
	return inflate.NewRaw(r), nil, nil
}

// canonicalCoding returns the registered name of a coding.
func canonicalCoding(coding string) string { return strings.TrimPrefix(coding, "x-") }

// encoding describes the coding of a response's body.
type encoding struct {
	codings []string // In the order in which they were applied.
	foreign string   // One that cannot be decoded.
	odd     []string // Tokens that are not codings.
}

func encodingOf(resp *http.Response) encoding {
	var e encoding
	for _, token := range elements(strings.Join(resp.Header.Values("Content-Encoding"), ",")) {
		switch coding := canonicalCoding(token); {
		case token == "identity":
		case decoders[coding] != nil:
			e.codings = append(e.codings, coding)
		case slices.Contains(foreignCodings, coding):
			e.foreign = coding
		default:
			e.odd = append(e.odd, token)
		}
	}
	return e
}

// String names the codings; empty for none.
func (e *encoding) String() string { return strings.Join(e.codings, ", ") }

// oddities describes the tokens that were ignored.
func (e *encoding) oddities() []string {
	var all []string
	for _, token := range e.odd {
		all = append(all, fmt.Sprintf("Content-Encoding: %s is not a coding; the body is read unchanged", token))
	}
	return all
}

// checkEncoding returns an error for a stream that cannot be decoded, or that is compressed without a request for it.
func checkEncoding(resp *http.Response, x *Exchange) *Error {
	switch e := encodingOf(resp); {
	case e.foreign != "":
		return &Error{
			Kind: KindEncoding, Strict: true,
			Reason: fmt.Sprintf("the stream is encoded as %s; feedscope decodes gzip, deflate, br and zstd", e.foreign),
		}
	case len(e.codings) > maxCodings:
		return &Error{
			Kind: KindEncoding, Strict: true, Reason: fmt.Sprintf("the stream is compressed %d times over", len(e.codings)),
		}
	case len(e.codings) > 0 && !x.Compressed && beginsPlain(resp):
		return &Error{
			Kind: KindEncoding, Reason: fmt.Sprintf("Content-Encoding: %s, but the body is not compressed", e.String()),
		}
	case len(e.codings) > 0 && !x.Compressed:
		return &Error{
			Kind: KindEncoding, Strict: true, Remedy: Remedy{decompressIt},
			Reason: fmt.Sprintf("the stream is compressed (%s), which was not requested and holds events back", e.String()),
		}
	}
	return nil
}

// beginsPlain reports whether the body, which it reads, begins with an event stream that is not compressed.
func beginsPlain(resp *http.Response) bool {
	b := body{bytes: make([]byte, maxBody)}
	n, _ := resp.Body.Read(b.bytes)
	b.bytes = b.bytes[:n]
	return b.looksLikeEvents()
}

func decode(resp *http.Response) io.ReadCloser {
	e := encodingOf(resp)
	if len(e.codings) == 0 || e.foreign != "" || len(e.codings) > maxCodings {
		return resp.Body
	}
	return &inflater{body: resp.Body, codings: e.codings}
}

// inflater decompresses data as it arrives, up to the compressor's last flush. The windows of the codings bound its
// memory, and the ratio bounds the time that a decompression bomb costs.
type inflater struct {
	body    io.ReadCloser
	codings []string
	content io.Reader
	release []func()
	err     error

	since   time.Time // When the counts began.
	in, out int64
}

// Read returns data as soon as it can be decompressed.
func (d *inflater) Read(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	if d.content == nil {
		if d.err = d.begin(); d.err != nil {
			return 0, d.err
		}
	}
	n, err := d.content.Read(p)
	for n == 0 && err == nil && len(p) > 0 { // Brotli's reader returns 0, nil at the end of the data.
		n, err = d.content.Read(p)
	}
	d.out += int64(n)
	switch {
	case d.out > ratioFree && d.out > maxRatio*d.in:
		n, d.err = 0, errBomb
	case err != nil:
		d.err = inflateError(err)
	}
	return n, d.err
}

// begin reads the headers of the compressed data, the outermost coding first.
func (d *inflater) begin() error {
	var content io.Reader = &compressed{d}
	for _, coding := range slices.Backward(d.codings) {
		r, release, err := decoders[coding](content)
		if err != nil {
			return inflateError(err)
		}
		if content = r; release != nil {
			d.release = append(d.release, release)
		}
	}
	d.content = content
	return nil
}

// Close ends the response.
func (d *inflater) Close() error {
	err := d.body.Close()
	for _, release := range d.release {
		release()
	}
	return err
}

// compressed counts the data as it arrives.
type compressed struct{ d *inflater }

// Read reads from the network.
func (c *compressed) Read(p []byte) (int, error) {
	n, err := c.d.body.Read(p)
	if now := time.Now(); now.Sub(c.d.since) > time.Second {
		c.d.since, c.d.in, c.d.out = now, 0, 0
	}
	c.d.in += int64(n)
	return n, err
}

// inflateError describes a failed decompression. Network errors stay unchanged.
func inflateError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt),
		errors.Is(err, zlib.ErrHeader), strings.HasPrefix(err.Error(), "brotli: "),
		errors.Is(err, zstd.ErrMagicMismatch), errors.Is(err, zstd.ErrWindowSizeExceeded),
		errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fmt.Errorf("%w: %w", errInflate, err)
	}
	return err
}
