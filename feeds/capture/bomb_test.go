package capture

import (
	"bytes"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"

	"feedscope/test/race"
)

// zeros yields n zero bytes.
type zeros struct{ left int }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), z.left)
	clear(p[:n])
	z.left -= n
	return n, nil
}

// bomb returns a frame of 256 MiB of zeros whose head claims raw bytes.
func bomb(t *testing.T, raw uint32, options ...zstd.EOption) []byte {
	t.Helper()
	var b bytes.Buffer
	e, err := zstd.NewWriter(&b, options...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(e, &zeros{1 << 28}); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	h := frameHead{compressed: uint32(b.Len()), raw: raw, from: 1, until: 2, notes: 1, sum: crc32.Checksum(b.Bytes(), castagnoli)}
	return append(h.append(nil), b.Bytes()...)
}

func TestDecompressionBombTakesBoundedMemory(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector takes memory too")
	}
	recorded := makeRecords(rand.New(rand.NewPCG(1, 1)), 20)
	whole := captured(t, recorded)
	start := bytes.Index(whole, []byte(headMark))
	for name, bomb := range map[string][]byte{
		"that claims the maximum": bomb(t, maxRaw),
		"that claims little":      bomb(t, 100),
		"with the widest window":  bomb(t, maxRaw, zstd.WithWindowSize(zstd.MaxWindowSize)),
	} {
		text := bytes.Join([][]byte{whole[:start], bomb, whole[start:]}, nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := records(t, source("f", text))
		runtime.ReadMemStats(&after)
		if got[0].Kind != Damaged || diffRecords(recorded, got[1:]) != "" {
			t.Errorf("a bomb %s: the first record is %+v, and %d follow", name, got[0], len(got)-1)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 8*maxRaw {
			t.Errorf("a bomb %s takes %d bytes of memory", name, took)
		}
	}
}
