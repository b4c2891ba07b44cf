package digest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/digest"
	"feedscope/feeds/conn"
)

func TestDigestCounts(t *testing.T) {
	begun := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	path := filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path, By: "feedscope test", QueueBytes: 200_000})
	if err != nil {
		t.Fatal(err)
	}
	a := w.Track(begun, 0, feeds.Spec{Name: "a", URL: "http://•••@h/"})
	a.Opened(feeds.Opening{Time: begun, Reason: "connection refused"})
	a.Opened(feeds.Opening{Conn: 1, Time: begun, Info: conn.Info{Oddities: []string{"odd", "odd", "older"}}})
	a.Read(feeds.Read{Conn: 1, Time: begun, Bytes: []byte(": hi\n\ndata: x\n\nevent: e\ndata: y\n\nodd\n\nevent: e\ndata: z\n\n")})
	var many strings.Builder
	for i := range 1001 {
		fmt.Fprintf(&many, "event: e%d\ndata\n\n", i)
	}
	b := w.Track(begun, 1, feeds.Spec{Name: "b"})
	b.Read(feeds.Read{Conn: 1, Time: begun.Add(90 * time.Second), Bytes: []byte(many.String())})
	b.Read(feeds.Read{Conn: 1, Time: begun.Add(90 * time.Second), Offset: int64(many.Len()), Bytes: make([]byte, 200_000)})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "junk"...), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	d, err := digest.Of(file.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wantA := &digest.Feed{
		Name: "a", URL: "http://•••@h/", Connections: 1, Failed: 1, Reads: 1, Bytes: 56, Events: 3, Comments: 1,
		Types: map[string]uint64{"message": 1, "e": 2}, Anomalies: map[string]uint64{"unknown field": 1},
		Oddities: []string{"odd", "older"},
	}
	if diff := cmp.Diff(wantA, d.Feeds[0]); diff != "" {
		t.Error(diff)
	}
	if f := d.Feeds[1]; f.Events != 1001 || len(f.Types) != 1000 || f.OtherTypes != 1 || f.Bytes != uint64(many.Len()) {
		t.Errorf("b has %d events of %d types and %d others", f.Events, len(f.Types), f.OtherTypes)
	}
	damage := []capture.Damage{{File: path, Offset: int64(len(text)), Bytes: 4, AtEnd: true}}
	if diff := cmp.Diff(damage, d.Damages); diff != "" {
		t.Error(diff)
	}
	if d.Lost != (capture.Loss{Reads: 1, Bytes: 200_000}) || d.Seconds != 90 || !d.From.Equal(begun) || d.Parts[0].By != "feedscope test" {
		t.Errorf("got %+v", d)
	}
}

func TestDigestOfAnEmptyRecordingHasNoNulls(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	d, err := digest.Of(file.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(d)
	if err != nil || strings.Contains(string(text), "null") || strings.Contains(string(text), "from") {
		t.Errorf("got %s, %v", text, err)
	}
}
