package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
)

// memory is a file system in memory, with the faults of a disk.
type memory struct {
	mu    sync.Mutex
	files map[string]*memoryFile
	// room is how many bytes fit; negative for any number.
	room int
	// gate, if set, must be closed before anything is written.
	gate chan struct{}
}

func newMemory() *memory { return &memory{files: map[string]*memoryFile{}, room: -1} }

type memoryFile struct {
	memory  *memory
	bytes   []byte
	synced  int
	closed  bool
	removed bool
}

var errFull = errors.New("no space left on device")

func (m *memory) create(path string, _ bool) (file, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[path] = &memoryFile{memory: m}
	return m.files[path], nil
}

func (f *memoryFile) Write(p []byte) (int, error) {
	f.memory.mu.Lock()
	gate := f.memory.gate
	f.memory.mu.Unlock()
	if gate != nil {
		<-gate
	}
	f.memory.mu.Lock()
	defer f.memory.mu.Unlock()
	n := len(p)
	if f.memory.room >= 0 {
		n = min(n, f.memory.room)
		f.memory.room -= n
	}
	f.bytes = append(f.bytes, p[:n]...)
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

func (f *memoryFile) Sync() error {
	f.memory.mu.Lock()
	defer f.memory.mu.Unlock()
	f.synced = len(f.bytes)
	return nil
}

func (f *memoryFile) Truncate(size int64) error {
	f.bytes = f.bytes[:size]
	return nil
}

func (f *memoryFile) Close() error {
	f.closed = true
	return nil
}

func (m *memory) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

func (m *memory) remove(path string) error {
	m.set(func() { m.files[path].removed = true })
	return nil
}

// read returns the bytes of a file, and how many of them are synced.
func (m *memory) read(path string) (text []byte, synced int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.files[path]
	return bytes.Clone(f.bytes), f.synced
}

func (m *memory) record(t testing.TB, o Options) *Writer {
	t.Helper()
	if o.QueueBytes == 0 {
		o.QueueBytes = defaultQueueBytes
	}
	o.Path = "f"
	d := newDisk(o, "recording")
	d.create, d.remove = m.create, m.remove
	w, err := create(o, d)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// source returns files as a reader takes them.
func (m *memory) sources(paths ...string) []Source {
	var all []Source
	for _, path := range paths {
		text, _ := m.read(path)
		all = append(all, source(path, text))
	}
	return all
}

func source(name string, text []byte) Source {
	return Source{Name: name, ReaderAt: bytes.NewReader(text), Size: int64(len(text))}
}

// records reads all records, whose bytes are copied.
func records(t testing.TB, sources ...Source) []Record {
	t.Helper()
	r, err := NewReader(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return rest(t, r)
}

func rest(t testing.TB, r *Reader) []Record {
	t.Helper()
	var all []Record
	for {
		record, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		c := *record
		c.Read.Bytes = bytes.Clone(c.Read.Bytes)
		all = append(all, c)
	}
}

// begun is the start of the recordings in tests.
var begun = time.Date(2026, 5, 4, 3, 2, 1, 123456789, time.Local)

// makeRecords returns random records of several feeds, as a reader returns them.
func makeRecords(r *rand.Rand, n int) []Record {
	const all = 3
	var recorded []Record
	at := begun
	for i := range all {
		recorded = append(recorded, Record{Kind: Introduced, Feed: i, Time: at, Spec: feeds.Spec{
			Name: fmt.Sprintf("feed %d", i), URL: "http://•••@feed.test/?token=•••", Heartbeat: time.Duration(i) * time.Second,
			TimePath: "a.b", MaxEventBytes: i, NoReconnect: i == 1, Tapped: i == 2, LastEventID: "7", Request: testRequests[i],
		}})
	}
	conns, offsets := make([]uint32, all), make([]int64, all)
	for range n {
		f := r.IntN(all)
		at = at.Add(time.Duration(r.Int64N(int64(time.Second))))
		recorded = append(recorded, makeRecord(r, f, at, &conns[f], &offsets[f]))
	}
	return recorded
}

// testRequests are a feed like others, one of lines, and one that is polled.
var testRequests = [...]feeds.Request{
	{},
	{Method: "POST", Lines: true, Force: true},
	{Poll: feeds.Poll{Every: 5 * time.Second}},
}

// testTapped are the request of another program, and one of our own.
var testTapped = [...]*feeds.Tapped{{Body: []byte(`{"a":"é<"}`), BodyBytes: 99, Resumes: "feed 0"}, nil}

// testSecure is the encryption of a connection.
var testSecure = conn.Secure{
	Version: "TLS 1.3", Cipher: "c", ALPN: "h2", Verified: true,
	Chain: []conn.Certificate{{Subject: "CN=h", Issuer: "CN=ca", Names: []string{"h"}, NotAfter: begun.UTC()}, {Subject: "CN=ca"}},
}

func makeRecord(r *rand.Rand, f int, at time.Time, number *uint32, offset *int64) Record {
	switch r.IntN(12) {
	case 0:
		*number++
		*offset = 0
		return Record{Kind: Opened, Feed: f, Time: at, Opening: feeds.Opening{
			Conn: *number, Time: at, Past: 7, Tapped: testTapped[r.IntN(2)], Request: http.Header{"X-Key": {redact.Mask}}, Header: http.Header{"A": {"b", "c"}},
			Info: conn.Info{
				URL: "http://h/", Started: at.Add(-time.Second), Up: at, Status: "200 OK", Proto: "HTTP/1.1", Remote: "h:1",
				TLS: "TLS", Redirects: 1, Resumed: true, Clock: conn.Clock{Known: true, Offset: -time.Second, PlusMinus: time.Millisecond},
				Phases: conn.Phases{DNS: 1, TCP: 2, TLS: 3, FirstByte: 4, FirstEvent: 5},
				Proxy:  conn.Via{URL: "http://p:1", From: "ALL_PROXY"}, Insecure: true, Forced: "text/plain", Encoding: "gzip", Oddities: []string{"an odd header"},
				Dials:  []conn.Dial{{Addr: "[::1]:1", Began: at, Took: 1, Reason: "no"}, {Addr: "h:1", Began: at}},
				Secure: &testSecure,
			},
		}}
	case 1:
		o := feeds.Opening{Time: at, Info: conn.Info{Started: at}, Reason: "connection refused\x1b"}
		if r.IntN(2) == 0 { // Recordings of earlier versions have no failure.
			o.Failure = &conn.Error{
				Kind: conn.KindMediaType, AtProxy: true, Strict: true, Reason: o.Reason, Said: "no",
				Remedy: conn.Remedy{"decode: ndjson", "force: true"}, Info: o.Info,
			}
		}
		return Record{Kind: Opened, Feed: f, Time: at, Opening: o}
	case 2:
		return Record{Kind: Closed, Feed: f, Time: at, Closing: feeds.Closing{
			Conn: *number, Time: at, Reason: "it ended", Clean: r.IntN(2) == 0, Ours: r.IntN(2) == 0,
		}}
	case 3:
		return Record{Kind: Changed, Feed: f, Time: at, Status: feeds.Status{
			State: feeds.State(r.IntN(int(feeds.Paused) + 1)), Reason: "so", Since: at.Add(-time.Hour), Attempt: r.IntN(3),
			Routine: r.IntN(2) == 0, NextTry: at.Add(time.Minute), Altered: []string{"", "delayed"}[r.IntN(2)],
		}}
	case 4:
		return Record{Kind: Clocked, Feed: f, Time: at, Clock: conn.Clock{Known: true, Offset: time.Duration(r.Int64()), PlusMinus: 1}}
	}
	p := make([]byte, r.IntN(3000)+1)
	for i := range p {
		p[i] = "data: abc\r\n\x00\xff"[r.IntN(13)]
	}
	from := *offset
	*offset += int64(len(p))
	return Record{Kind: Received, Feed: f, Time: at, Read: feeds.Read{Conn: *number, Time: at, Offset: from, Bytes: p}}
}

func write(to feeds.Recorder, recorded []Record) {
	tracks := map[int]feeds.Track{}
	for _, r := range recorded {
		if r.Kind == Introduced {
			tracks[r.Feed] = to.Track(r.Time, r.Feed, r.Spec)
			continue
		}
		r.Tell(tracks[r.Feed])
	}
}

// captured returns a capture of records, as one file.
func captured(t testing.TB, recorded []Record) []byte {
	t.Helper()
	m := newMemory()
	w := m.record(t, Options{})
	write(w, recorded)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	text, synced := m.read("f")
	if synced != len(text) {
		t.Errorf("%d of %d bytes are synced", synced, len(text))
	}
	return text
}

// withoutAgain removes repeated records.
func withoutAgain(recorded []Record) []Record {
	return slices.DeleteFunc(slices.Clone(recorded), func(r Record) bool { return r.Again })
}

// diffRecords returns the difference between records.
func diffRecords(want, got []Record) string {
	return cmp.Diff(want, got, cmp.Comparer(bytes.Equal), cmpopts.IgnoreUnexported(conn.Error{}))
}

// inFrames returns a capture with each records in a frame, and the offsets of the frames and of the end.
func inFrames(t testing.TB, recorded []Record, each int) (text []byte, offsets []int64) {
	t.Helper()
	m := newMemory()
	w := m.record(t, Options{})
	tracks := map[int]feeds.Track{}
	for i, r := range recorded {
		if r.Kind == Introduced {
			tracks[r.Feed] = w.Track(r.Time, r.Feed, r.Spec)
		} else {
			r.Tell(tracks[r.Feed])
		}
		if (i+1)%each == 0 {
			w.mu.Lock()
			w.push()
			w.mu.Unlock()
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	text, _ = m.read("f")
	for at := bytes.Index(text, []byte(headMark)); at < len(text); {
		h, ok := parseHead(text[at:])
		if !ok {
			t.Fatalf("no head at %d", at)
		}
		offsets = append(offsets, int64(at))
		at += headLength + int(h.compressed)
	}
	return text, append(offsets, int64(len(text)))
}
