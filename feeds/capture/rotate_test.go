package capture

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/test/race"
)

// crowd records feeds with response heads of the given size, and a read of each, in two parts.
func crowd(t *testing.T, feedCount, head int) (m *memory, loss Loss) {
	t.Helper()
	m = newMemory()
	w := m.record(t, Options{RotateAfter: time.Minute})
	header := http.Header{"X": {strings.Repeat("x", head)}}
	var tracks []feeds.Track
	for i := range feedCount {
		tracks = append(tracks, w.Track(begun, i, feeds.Spec{Name: "f"}))
		tracks[i].Opened(feeds.Opening{Conn: 1, Time: begun, Header: header})
		tracks[i].Changed(begun, feeds.Status{State: feeds.Live})
	}
	w.mu.Lock()
	w.push()
	w.mu.Unlock()
	for _, track := range tracks {
		track.Read(feeds.Read{Conn: 1, Time: time.Now().Add(time.Hour), Bytes: []byte("data: x\n\n")})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return m, w.Stats().Loss
}

func TestRotationWithManyFeedsLosesNothing(t *testing.T) {
	for _, c := range []struct{ feeds, head int }{{race.Inputs(10_000), 2 << 10}, {100, 200 << 10}} {
		m, loss := crowd(t, c.feeds, c.head)
		checkFrames(t, m.sources("f.0001", "f.0002"))
		for _, paths := range [][]string{{"f.0002"}, {"f.0001", "f.0002"}} {
			counts := make(map[Kind]int)
			for _, r := range records(t, m.sources(paths...)...) {
				counts[r.Kind]++
			}
			if counts[Introduced] != c.feeds || counts[Opened] != c.feeds || counts[Changed] != c.feeds || counts[Received] != c.feeds ||
				counts[Damaged] != 0 || counts[Lost] != 0 || loss != (Loss{}) {
				t.Errorf("%d feeds with heads of %d bytes: %v has %v; lost %+v", c.feeds, c.head, paths, counts, loss)
			}
		}
	}
}

// checkFrames checks that every frame has at most the usual size or a single record.
func checkFrames(t *testing.T, sources []Source) {
	t.Helper()
	r, err := NewReader(sources...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.parts {
		for {
			fr, damage, err := r.parts[i].frames.next(false)
			if errors.Is(err, io.EOF) {
				break
			}
			var first Record
			rest, _, parsed := parseRecord(fr.records, fr.from, &first)
			if err != nil || damage != nil || parsed != nil || fr.raw > blockBytes && len(rest) > 0 {
				t.Fatalf("a frame of %d bytes, %v, %v, %v", fr.raw, damage, err, parsed)
			}
		}
	}
}

func TestPartsWithLargeNotesHoldReadsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newMemory().record(t, Options{RotateBytes: 100})
		track := w.Track(begun, 0, feeds.Spec{Name: strings.Repeat("incompressible ", 10)})
		for i := range 100 {
			track.Read(feeds.Read{Conn: 1, Time: begun, Offset: int64(i), Bytes: []byte("x")})
			time.Sleep(syncEvery)
			synctest.Wait()
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if parts := w.Stats().Parts; parts < 5 || parts > 50 {
			t.Errorf("100 frames made %d parts", parts)
		}
	})
}
