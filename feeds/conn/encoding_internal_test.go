package conn

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// slow reads a little at a time, with a pause before each read.
type slow struct {
	io.Reader
	pause time.Duration
}

func (s slow) Read(p []byte) (int, error) {
	time.Sleep(s.pause)
	return s.Reader.Read(p[:min(len(p), 4<<10)])
}

func (slow) Close() error { return nil }

func TestSlowHighCompressionIsNotABomb(t *testing.T) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	const size = 2 * ratioFree
	if _, err := z.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	_ = z.Close()
	for _, c := range []struct {
		pause time.Duration
		bomb  bool
	}{{0, true}, {2 * time.Second, false}} {
		synctest.Test(t, func(t *testing.T) {
			n, err := io.Copy(io.Discard,
				&inflater{body: slow{bytes.NewReader(packed.Bytes()), c.pause}, codings: []string{"gzip"}})
			if bomb := errors.Is(err, errBomb); bomb != c.bomb || !bomb && n != size {
				t.Errorf("with pauses of %s: %d bytes, %v", c.pause, n, err)
			}
		})
	}
}
