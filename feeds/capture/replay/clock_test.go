package replay_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/conn"
)

// TestClockSetDuringTheRecordingLosesNothing plays a recording of an event a second, each in a frame of its own, during which
// the clock was set.
func TestClockSetDuringTheRecordingLosesNothing(t *testing.T) {
	for step, within := range map[time.Duration]time.Duration{
		-time.Hour: 4 * time.Second, -time.Millisecond: 7 * time.Second, time.Hour: time.Hour + 7*time.Second,
	} {
		path := filepath.Join(t.TempDir(), "f.capture")
		w, err := capture.Create(capture.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		a := w.Track(begun, 0, feeds.Spec{Name: "a", URL: "http://a/"})
		a.Opened(feeds.Opening{Conn: 1, Time: begun, Info: conn.Info{Started: begun, Up: begun}})
		filler, offset := ":"+strings.Repeat("x", 300<<10)+"\n\n", 0
		for i := range 7 {
			at := at(float64(i))
			if i >= 3 {
				at = at.Add(step)
			}
			text := fmt.Sprintf("data: %d\n\n", i) + filler
			a.Read(feeds.Read{Conn: 1, Time: at, Offset: int64(offset), Bytes: []byte(text)})
			offset += len(text)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		play(t, path, replay.Options{}, []string{"a"}, func(s *show) {
			time.Sleep(within)
			synctest.Wait()
			s.mu.Lock()
			defer s.mu.Unlock()
			var got []string
			for _, line := range s.log {
				if _, data, _ := strings.Cut(line, " "); len(data) == 1 {
					got = append(got, data)
				}
			}
			if strings.Join(got, "") != "0123456" || !s.State().Ended {
				t.Errorf("clock set by %v: after %v, %v were played; %+v", step, within, got, s.State())
			}
		})
	}
}
