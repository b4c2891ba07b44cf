package feeds_test

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
)

// bombs are streams that unpack to far more than they are, by the name of their coding and what of it they abuse.
func bombs(t *testing.T) map[string][]byte {
	t.Helper()
	// Both codings allow that what is packed consists of pieces; these are 256, of a MiB each.
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
	// A frame that is one segment of a gigabyte, which its reader has to keep as a whole.
	window := binary.LittleEndian.AppendUint64([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0}, 1<<30)
	return map[string][]byte{
		"gzip, one endless line": packed(gz, "xxxxxxxx"), "zstd, one endless line": packed(zst, "xxxxxxxx"),
		"zstd, a huge window": append(window, bytes.Repeat([]byte{2, 0, 0x10, 'x'}, 1000)...),
	}
}

// Not in synthetic time: what is measured is memory.
func TestABombCostsNoMemory(t *testing.T) {
	for name, bomb := range bombs(t) {
		t.Run(name, func(t *testing.T) {
			coding, _, _ := strings.Cut(name, ",")
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", conn.MediaType)
				w.Header().Set("Content-Encoding", coding)
				_, _ = w.Write(bomb)
			}))
			defer s.Close()
			hub := feeds.NewHub(feeds.Options{HistoryBytes: 1 << 20})
			defer hub.Close()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			over := make(chan struct{}, 1)
			_, err := hub.Add(feeds.Spec{
				URL: s.URL, NoReconnect: true, MaxEventBytes: 1 << 20, Ask: feeds.Ask{Compressed: true},
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
			case <-over: // Package conn tests why; a slow machine may unpack it all, in the same memory.
			case <-time.After(time.Minute):
				t.Fatal("it has not ended")
			}
			runtime.ReadMemStats(&after)
			// All that was ever asked for, garbage included: an event, a window, a history, and buffers.
			if cost := after.TotalAlloc - before.TotalAlloc; cost > 64<<20 {
				t.Errorf("it took %d MiB", cost>>20)
			}
		})
	}
}
