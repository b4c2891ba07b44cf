package server_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing/synctest"
	"time"
)

// piece holds the bytes received at one moment.
type piece struct {
	at    time.Duration // Since the request.
	bytes []byte
}

// recording is a stream as received by a plain client.
type recording struct {
	*http.Response
	pieces []piece
	end    error         // The read error, nil for a clean end.
	ended  time.Duration // The time of the end.
	over   bool          // Whether the stream ended.
	writes int64         // The number of writes by the server.
}

func (rec *recording) all() string {
	var b strings.Builder
	for _, p := range rec.pieces {
		b.Write(p.bytes)
	}
	return b.String()
}

// ids returns the ids of the events in order.
func (rec *recording) ids() (ids []int) {
	for _, m := range regexp.MustCompile(`(?m)^id: (\d+)$`).FindAllStringSubmatch(rec.all(), -1) {
		n, _ := strconv.Atoi(m[1])
		ids = append(ids, n)
	}
	return ids
}

// last returns the arrival time of the last byte.
func (rec *recording) last() time.Duration {
	if len(rec.pieces) == 0 {
		return 0
	}
	return rec.pieces[len(rec.pieces)-1].at
}

func (g *rig) record(path string, d time.Duration, header ...string) *recording {
	g.t.Helper()
	start := time.Now()
	resp, end := g.request(g.t.Context(), http.MethodGet, path, header...)
	rec := &recording{Response: resp}
	var mu sync.Mutex
	var closing bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 64<<10)
		for {
			n, err := resp.Body.Read(buf)
			at := time.Since(start)
			mu.Lock()
			if last := len(rec.pieces) - 1; n > 0 && last >= 0 && rec.pieces[last].at == at {
				rec.pieces[last].bytes = append(rec.pieces[last].bytes, buf[:n]...)
			} else if n > 0 {
				rec.pieces = append(rec.pieces, piece{at, bytes.Clone(buf[:n])})
			}
			if err != nil && !closing {
				rec.over, rec.ended = true, at
				if !errors.Is(err, io.EOF) {
					rec.end = err
				}
			}
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	time.Sleep(d)
	synctest.Wait()
	rec.writes = end.writes.Load()
	mu.Lock()
	closing = true
	mu.Unlock()
	_ = resp.Body.Close()
	<-done
	return rec
}
