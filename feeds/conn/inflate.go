package conn

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// acceptEncoding is what is asked for where compression is wished.
const acceptEncoding = "gzip, zstd"

const (
	// maxRatio is how many bytes may come of a compressed one, once more than ratioFree have come within a second: text that
	// is worth watching stays far below.
	maxRatio  = 500
	ratioFree = 16 << 20
	// maxWindow bounds the memory that a zstd stream may ask for.
	maxWindow = 8 << 20
)

var errBomb = fmt.Errorf("the stream unpacks to more than %d times its size and is taken for a decompression bomb", maxRatio)

// encoding is the coding of a response's content; empty for none.
func encoding(resp *http.Response) string {
	e := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	if e == "identity" {
		return ""
	}
	return e
}

// checkEncoding fails a stream that cannot be read: compressed though nobody asked for it, or in another way.
func checkEncoding(resp *http.Response, x *Exchange) *Error {
	switch e := encoding(resp); {
	case e == "" || x.Compressed && (e == "gzip" || e == "x-gzip" || e == "zstd"):
		return nil
	case x.Compressed:
		return &Error{Kind: KindEncoding, Reason: fmt.Sprintf("the stream is compressed with %s; asked for was gzip or zstd", e)}
	default:
		return &Error{Kind: KindEncoding, Reason: fmt.Sprintf("the stream is compressed (%s), which was not asked for and holds events back; "+
			"compressed: true (--compressed) reads it", e)}
	}
}

// inflate gives the content of a response that checkEncoding let pass.
func inflate(resp *http.Response) io.ReadCloser {
	e := encoding(resp)
	if e == "" {
		return resp.Body
	}
	return &inflater{body: resp.Body, zstd: e == "zstd"}
}

// inflater decompresses what arrives, up to the last flush of whoever compressed it. Its memory is bounded, as it keeps
// no more than a window; what a bomb would cost in time, the ratio bounds.
type inflater struct {
	body    io.ReadCloser
	zstd    bool
	content io.Reader
	release func()
	err     error

	since   time.Time // When the counts began.
	in, out int64
}

// Read gives what could be decompressed of what has arrived.
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
	d.out += int64(n)
	switch {
	case d.out > ratioFree && d.out > maxRatio*d.in:
		n, d.err = 0, errBomb
	case err != nil:
		d.err = inflateError(err)
	}
	return n, d.err
}

// begin reads the head of what is compressed.
func (d *inflater) begin() error {
	source := &arrivals{d}
	if d.zstd {
		z, err := zstd.NewReader(source, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return inflateError(err)
		}
		d.content, d.release = z, z.Close
		return nil
	}
	z, err := gzip.NewReader(source)
	if err != nil {
		return inflateError(err)
	}
	d.content = z
	return nil
}

// Close ends the response.
func (d *inflater) Close() error {
	err := d.body.Close()
	if d.release != nil {
		d.release()
	}
	return err
}

// arrivals are the compressed bytes, counted.
type arrivals struct{ d *inflater }

// Read reads from the network.
func (a *arrivals) Read(p []byte) (int, error) {
	n, err := a.d.body.Read(p)
	if now := time.Now(); now.Sub(a.d.since) > time.Second {
		a.d.since, a.d.in, a.d.out = now, 0, 0
	}
	a.d.in += int64(n)
	return n, err
}

// inflateError says that it was the decompression that failed, unless it was the network.
func inflateError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt),
		errors.Is(err, zstd.ErrMagicMismatch), errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fmt.Errorf("the stream cannot be decompressed: %w", err)
	}
	return err
}
