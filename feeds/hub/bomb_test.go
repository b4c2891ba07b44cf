package hub_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
)

// bombs are streams that decompress to far more than their size, by coding and abused feature.
func bombs(t *testing.T) map[string][]byte {
	t.Helper()
	// Both codings allow concatenation; these are 256 pieces of a MiB each.
	packed := func(pack func(io.Writer) io.WriteCloser, line string) []byte {
		var piece bytes.Buffer
		w := pack(&piece)
		_, _ = w.Write([]byte(strings.Repeat(line, 1<<20/len(line))))
		_ = w.Close()
		return bytes.Repeat(piece.Bytes(), 256)
	}
	gz := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	zst := func(w io.Writer) io.WriteCloser {
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	// A single-segment frame of a gigabyte, which its reader must keep as a whole.
	window := binary.LittleEndian.AppendUint64([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0}, 1<<30)
	return map[string][]byte{
		"gzip, one endless line": packed(gz, "xxxxxxxx"), "zstd, one endless line": packed(zst, "xxxxxxxx"),
		"zstd, a huge window": append(window, bytes.Repeat([]byte{2, 0, 0x10, 'x'}, 1000)...),
	}
}

// This test does not use synthetic time, because it measures memory.
func TestDecompressionBombsCostNoMemory(t *testing.T) {
	for name, bomb := range bombs(t) {
		t.Run(name, func(t *testing.T) {
			coding, _, _ := strings.Cut(name, ",")
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", conn.MediaType)
				w.Header().Set("Content-Encoding", coding)
				_, _ = w.Write(bomb)
			}))
			defer s.Close()
			h := hub.New(hub.Options{HistoryBytes: 1 << 20})
			defer h.Close()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			over := make(chan struct{}, 1)
			_, err := h.Add(feeds.Spec{
				URL: s.URL, NoReconnect: true, MaxEventBytes: 1 << 20, Request: feeds.Request{Compressed: true},
			}, feeds.FoldFunc(func(events []feeds.Event) {
				for i := range events {
					if e := &events[i]; e.State == feeds.Failed || e.State == feeds.Ended {
						over <- struct{}{}
					}
				}
			}))
			if err != nil {
				t.Fatal(err)
			}
			select {
			case <-over: // Package conn tests the reason. A slow machine may decompress everything, in the same memory.
			case <-time.After(time.Minute):
				t.Fatal("the feed has not ended")
			}
			runtime.ReadMemStats(&after)
			// Total allocations, garbage included: an event, a window, a history, and buffers.
			if cost := after.TotalAlloc - before.TotalAlloc; cost > 64<<20 {
				t.Errorf("allocated %d MiB", cost>>20)
			}
		})
	}
}
