package capture

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/test/race"
)

func TestRecordsAreReadAsWritten(t *testing.T) {
	for seed := range uint64(race.Inputs(10)) {
		recorded := makeRecords(rand.New(rand.NewPCG(seed, 1)), 500)
		if diff := diffRecords(recorded, records(t, source("f", captured(t, recorded)))); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

func TestHugeReadIsSplit(t *testing.T) {
	huge := bytes.Repeat([]byte("data: x\n"), (2*maxRead+100)/8)
	recorded := []Record{
		{Kind: Introduced, Time: begun, Spec: feeds.Spec{Name: "f"}},
		{Kind: Received, Time: begun, Read: feeds.Read{Conn: 1, Time: begun, Offset: 5, Bytes: huge}},
	}
	var got []byte
	for _, r := range records(t, source("f", captured(t, recorded)))[1:] {
		if r.Read.Offset != int64(5+len(got)) || !r.Time.Equal(begun) {
			t.Errorf("a read at %d of %v", r.Read.Offset, r.Time)
		}
		got = append(got, r.Read.Bytes...)
	}
	if !bytes.Equal(got, huge) {
		t.Error("the bytes differ")
	}
}

func TestRecordsAreSyncedWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		w := m.record(t, Options{})
		track := w.Track(time.Now(), 0, feeds.Spec{Name: "f"})
		for n := 1; n <= 3; n++ {
			time.Sleep(1300 * time.Millisecond)
			track.Read(feeds.Read{Conn: 1, Time: time.Now(), Offset: int64(n), Bytes: []byte("x")})
			time.Sleep(time.Second)
			synctest.Wait()
			text, synced := m.read("f")
			if got := len(records(t, source("f", text[:synced]))); got != n+1 {
				t.Errorf("%d records are synced, want %d", got, n+1)
			}
		}
		before, _ := m.read("f")
		time.Sleep(time.Minute)
		if after, _ := m.read("f"); len(after) != len(before) {
			t.Error("something was written without a record")
		}
		if err := w.Close(); err != nil || !m.files["f"].closed {
			t.Errorf("the end: %v", err)
		}
	})
}

func TestSlowDiskLosesReadsAndCountsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		w := m.record(t, Options{QueueBytes: 1 << 20})
		m.set(func() { m.gate = make(chan struct{}) })
		track := w.Track(time.Now(), 0, feeds.Spec{Name: "f"})
		const size, reads = 64 << 10, 40
		for i := range reads {
			track.Read(feeds.Read{Conn: 1, Time: time.Now(), Offset: int64(i) * size, Bytes: make([]byte, size)})
		}
		track.Changed(time.Now(), feeds.Status{State: feeds.Stale}) // A change of state is never lost.
		s := w.Stats()
		if s.Loss.Reads == 0 || s.Loss.Bytes != s.Loss.Reads*size || s.Received != (reads-s.Loss.Reads)*size || s.Waiting > 1<<20+1000 {
			t.Errorf("stats %+v", s)
		}
		synctest.Wait()
		close(m.gate)
		synctest.Wait()
		track.Read(feeds.Read{Conn: 1, Time: time.Now(), Offset: reads * size, Bytes: []byte("x")})
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		var kept, losses, states int
		for _, r := range records(t, m.sources("f")...) {
			switch r.Kind {
			case Received:
				kept++
			case Lost:
				losses++
				if r.Loss != s.Loss {
					t.Errorf("the loss is recorded as %+v, counted as %+v", r.Loss, s.Loss)
				}
			case Changed:
				states++
			default:
			}
		}
		if kept != reads-int(s.Loss.Reads)+1 || losses != 1 || states != 1 {
			t.Errorf("%d reads, %d losses, %d states are recorded", kept, losses, states)
		}
		if after := w.Stats(); after.Waiting != 0 || !errors.Is(after.Err, ErrClosed) {
			t.Errorf("final stats %+v", after)
		}
	})
}

func TestLossAtTheEndIsRecorded(t *testing.T) {
	m := newMemory()
	w := m.record(t, Options{QueueBytes: 1000})
	w.Track(begun, 0, feeds.Spec{Name: "f"}).Read(feeds.Read{Conn: 1, Time: begun, Bytes: make([]byte, 1000)})
	_ = w.Close()
	got := records(t, m.sources("f")...)
	if last := got[len(got)-1]; last.Kind != Lost || last.Loss != (Loss{Reads: 1, Bytes: 1000}) {
		t.Errorf("the last record is %+v", last)
	}
}

func TestFullDiskLeavesAReadableFile(t *testing.T) {
	recorded := makeRecords(rand.New(rand.NewPCG(1, 1)), 1000)
	for _, room := range []int{len(captured(t, recorded)) / 2, 3000, 400} {
		m := newMemory()
		m.room = room
		w := m.record(t, Options{})
		write(w, recorded)
		if err := w.Close(); !errors.Is(err, errFull) {
			t.Errorf("the end is %v", err)
		}
		<-w.Done()
		if s := w.Stats(); !errors.Is(s.Err, errFull) || s.Waiting != 0 {
			t.Errorf("stats %+v", s)
		}
		write(w, recorded) // Recording after the end is harmless.
		got := records(t, m.sources("f")...)
		if m.files["f"].removed != (len(got) == 0) || m.files["f"].removed != (w.Stats().Path == "") {
			t.Errorf("with %d records, the file was deleted: %v, %q", len(got), m.files["f"].removed, w.Stats().Path)
		}
		if len(got) >= len(recorded) || room > 10_000 && len(got) == 0 || len(got) > 0 && diffRecords(recorded[:len(got)], got) != "" {
			t.Errorf("got %d of %d records, or different ones", len(got), len(recorded))
		}
	}
}

func TestFullDiskAtTheStartIsAnError(t *testing.T) {
	m := newMemory()
	m.room = 10
	d := newDisk(Options{Path: "f"}, "recording")
	d.create, d.remove = m.create, m.remove
	if _, err := create(Options{Path: "f"}, d); !errors.Is(err, errFull) || !m.files["f"].closed || !m.files["f"].removed {
		t.Errorf("got %v", err)
	}
}

func TestOnlyFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	device, link := filepath.Join(dir, "device"), filepath.Join(dir, "link")
	l, err := net.Listen("unix", device)
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = l.Close() }()
	if err := os.Symlink(device, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{device, link, dir} {
		if err := removeFile(path); err == nil {
			t.Errorf("%s is removed", path)
		}
	}
}

func TestPartsCanBeReadTogetherAndAlone(t *testing.T) {
	recorded := makeRecords(rand.New(rand.NewPCG(3, 1)), 2000)
	for name, o := range map[string]Options{"by size": {RotateBytes: 100_000}, "by age": {RotateAfter: 4 * time.Minute}} {
		t.Run(name, func(t *testing.T) {
			o.Path = filepath.Join(t.TempDir(), "day.capture")
			synctest.Test(t, func(t *testing.T) { writeSlowly(t, o, recorded) })
			parts, _ := o.parts()
			if len(parts) < 3 || filepath.Base(parts[1].path) != "day.0002.capture" {
				t.Fatalf("the parts are %v", parts)
			}
			var paths []string
			for _, p := range parts {
				paths = append(paths, p.path)
			}
			slices.Reverse(paths) // The headers contain their order.
			whole, err := Open(paths...)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = whole.Close() }()
			if diff := diffRecords(recorded, rest(t, whole.Reader)); diff != "" {
				t.Error(diff)
			}
			part, err := Open(paths[1]) // The last one may have just begun.
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = part.Close() }()
			checkStart(t, rest(t, part.Reader))
		})
	}
}

// writeSlowly writes records with pauses for the disk to keep up.
func writeSlowly(t *testing.T, o Options, recorded []Record) {
	w, err := Create(o)
	if err != nil {
		t.Fatal(err)
	}
	tracks := map[int]feeds.Track{}
	for i, r := range recorded {
		if r.Kind == Introduced {
			tracks[r.Feed] = w.Track(r.Time, r.Feed, r.Spec)
			continue
		}
		r.Tell(tracks[r.Feed])
		if i%100 == 0 {
			time.Sleep(time.Second)
			synctest.Wait()
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if paths, _ := o.parts(); w.Stats().Parts != len(paths) {
		t.Errorf("%d parts are counted, but the files are %v", w.Stats().Parts, paths)
	}
}

// checkStart checks that a part begins with the feeds, connections and states.
func checkStart(t *testing.T, got []Record) {
	t.Helper()
	introduced, opened, changed := 0, 0, 0
	for _, r := range got {
		if !r.Again {
			break
		}
		switch r.Kind {
		case Introduced:
			introduced++
		case Opened:
			opened++
		case Changed:
			changed++
		default:
		}
	}
	if introduced != 3 || changed != 3 || opened > 3 {
		t.Errorf("the part begins with %d feeds, %d connections and %d states", introduced, opened, changed)
	}
	if whole := withoutAgain(got); len(whole) < 10 {
		t.Errorf("only %d new records", len(whole))
	}
}

func TestPartStartsWithFeedStates(t *testing.T) {
	m := newMemory()
	w := m.record(t, Options{RotateAfter: time.Minute})
	at := time.Now()
	nextPart := func() {
		w.mu.Lock()
		if w.current != nil {
			w.push()
		}
		w.mu.Unlock()
		at = at.Add(2 * time.Minute)
	}
	track := w.Track(at, 0, feeds.Spec{Name: "f"})
	track.Opened(feeds.Opening{Conn: 1, Time: at})
	track.Clock(at, conn.Clock{Known: true, Offset: time.Second})
	nextPart()
	track.Closed(feeds.Closing{Conn: 1, Time: at})
	nextPart()
	track.Changed(at, feeds.Status{State: feeds.Waiting})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	second, third := records(t, m.sources("f.0002")...), records(t, m.sources("f.0003")...)
	if len(second) != 3 || second[1].Kind != Opened || second[1].Opening.Info.Clock.Offset != time.Second || second[2].Kind != Closed {
		t.Errorf("the second part is %+v", second)
	}
	if len(third) != 2 || third[1].Kind != Changed {
		t.Errorf("the third part is %+v", third)
	}
}

func TestOnlyOldPartsAreDeleted(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.b.0001.cap", "a.0001.cap.bak", "a.x.cap"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := Create(Options{Path: filepath.Join(dir, "a.cap"), RotateAfter: time.Second, Keep: 2})
	if err != nil {
		t.Fatal(err)
	}
	track := w.Track(time.Now(), 0, feeds.Spec{Name: "f"})
	for i := range 5 {
		at := time.Now().Add(time.Duration(i*10+10) * time.Second)
		track.Read(feeds.Read{Conn: 1, Time: at, Bytes: make([]byte, blockBytes-maxPrefix)})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := filesIn(dir); got != "a.0001.cap.bak a.0005.cap a.0006.cap a.b.0001.cap a.x.cap" {
		t.Errorf("got the files %s", got)
	}
}

func TestRecordingContinuesAfterOlderParts(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.0007.cap", "a.0009.cap", "a.0010.cap", "a.x.cap"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("older"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{Path: filepath.Join(dir, "a.cap"), RotateAfter: time.Second, Keep: 3, Continue: true}
	for _, want := range []string{"a.0009.cap a.0010.cap a.0011.cap a.x.cap", "a.0011.cap a.0012.cap a.0013.cap a.x.cap"} {
		w, err := Create(o)
		if err != nil {
			t.Fatal(err)
		}
		track := w.Track(time.Now(), 0, feeds.Spec{Name: "f"})
		if strings.Contains(want, "0013") {
			track.Read(feeds.Read{Conn: 1, Time: time.Now(), Bytes: make([]byte, blockBytes-maxPrefix)})
			track.Read(feeds.Read{Conn: 1, Time: time.Now().Add(time.Minute), Bytes: []byte("x")})
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got := filesIn(dir); got != want {
			t.Errorf("got the files %s, want %s", got, want)
		}
	}
	f, err := Open(filepath.Join(dir, "a.0012.cap"), filepath.Join(dir, "a.0013.cap"))
	if err != nil {
		t.Fatalf("the parts of the second recording: %v", err)
	}
	_ = f.Close()
}

func filesIn(dir string) string {
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestFilesAreReplacedOnlyWithForce(t *testing.T) {
	for name, o := range map[string]Options{"one file": {}, "parts": {RotateAfter: time.Hour}} {
		t.Run(name, func(t *testing.T) {
			o.Path = filepath.Join(t.TempDir(), "a.cap")
			older := o.partPath(1)
			if o.rotates() {
				older = o.partPath(17)
			}
			if err := os.WriteFile(older, bytes.Repeat([]byte("precious"), 1000), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Create(o); !errors.Is(err, fs.ErrExist) {
				t.Fatalf("got %v", err)
			}
			if text, _ := os.ReadFile(older); len(text) != 8000 {
				t.Errorf("the file was overwritten with %q", text)
			}
			o.Force = true
			w, err := Create(o)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if text, _ := os.ReadFile(older); strings.Contains(string(text), "precious") {
				t.Error("the file was not replaced")
			}
			info, err := os.Stat(o.partPath(1))
			if err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
				t.Errorf("the file is %v, %v", info.Mode(), err)
			}
		})
	}
	if _, err := Create(Options{Path: filepath.Join(t.TempDir(), "none", "a.cap")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a missing directory: %v", err)
	}
}
