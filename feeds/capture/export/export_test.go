package export_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/export"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/sse"
	"feedscope/test/race"
)

var begun = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

func at(ms int) time.Time { return begun.Add(time.Duration(ms) * time.Millisecond) }

// recorded opens a recording written by record.
func recorded(t *testing.T, record func(w *capture.Writer)) *capture.Reader {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	record(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file.Reader
}

func every(int) bool { return true }

// events decodes a stream into the name, ID and data of each event.
func events(body, id string) (all []string, last string) {
	d := sse.NewDecoder(strings.NewReader(body), sse.Options{LastEventID: []byte(id)})
	for {
		tok, err := d.Next()
		if err != nil {
			return all, string(d.LastEventID())
		}
		if tok.Kind == sse.Event {
			all = append(all, fmt.Sprintf("%s#%s=%s", tok.Type, tok.ID, tok.Data))
		}
	}
}

// random returns a stream of significant parts.
func random(r *rand.Rand) string {
	parts := []string{"\n", "\r", "\r\n", "data: x\n", "data: y\r", "id: 1\n", "id: 2\r\n", "event: e\n", ": c\n", "\uFEFF", "da", "ta", ":", "\xff", "\n\n"}
	var b strings.Builder
	for range r.IntN(40) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}

func TestEventStreamHasTheReceivedEvents(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		var want []string
		id := ""
		reader := recorded(t, func(w *capture.Writer) {
			track := w.Track(begun, 0, feeds.Spec{Name: "f"})
			for c := range uint32(4) {
				body := random(r)
				var of []string
				of, id = events(body, id)
				want = append(want, of...)
				track.Opened(feeds.Opening{Conn: c + 1, Time: begun})
				for from := 0; from < len(body); {
					to := min(from+r.IntN(6)+1, len(body))
					track.Read(feeds.Read{Conn: c + 1, Time: begun, Offset: int64(from), Bytes: []byte(body[from:to])})
					from = to
				}
				track.Closed(feeds.Closing{Conn: c + 1, Time: begun})
			}
		})
		var out bytes.Buffer
		if err := export.SSE(&out, reader, every); err != nil {
			t.Fatal(err)
		}
		if got, _ := events(out.String(), ""); !cmp.Equal(want, got) {
			t.Fatalf("seed %d: %q\nhas %q\nwant %q", seed, out.String(), got, want)
		}
	}
}

func TestEventStreamOfOneConnectionIsExact(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		for _, start := range []string{"", "\uFEFF"} {
			body := start + strings.ReplaceAll(": c\n\nid: 1\ndata: a\ndata: b\n\ndata: c\n\n", "\n", end)
			for cut := range len(body) {
				reader := recorded(t, func(w *capture.Writer) {
					track := w.Track(begun, 0, feeds.Spec{Name: "f"})
					track.Opened(feeds.Opening{Conn: 1, Time: begun})
					track.Read(feeds.Read{Conn: 1, Time: begun, Bytes: []byte(body[:cut])})
					track.Read(feeds.Read{Conn: 1, Time: begun, Offset: int64(cut), Bytes: []byte(body[cut:])})
				})
				var out bytes.Buffer
				if err := export.SSE(&out, reader, every); err != nil || out.String() != body {
					t.Fatalf("cut at %d: %q, %v, want %q", cut, out.String(), err, body)
				}
			}
		}
	}
}

func TestEventStreamOfSeveralFeedsHasWholeBlocks(t *testing.T) {
	record := func(w *capture.Writer) {
		a, b := w.Track(begun, 0, feeds.Spec{Name: "a"}), w.Track(begun, 1, feeds.Spec{Name: "b"})
		a.Read(feeds.Read{Conn: 3, Time: begun, Offset: 100, Bytes: []byte("rest\n\ndata: 1\n\ndata:")})
		b.Read(feeds.Read{Conn: 1, Time: begun, Bytes: []byte("data: 2\n\n")})
		a.Read(feeds.Read{Conn: 3, Time: begun, Offset: 120, Bytes: []byte(" 3\n\nretry: 5\ndata: ")})
		a.Read(feeds.Read{Conn: 3, Time: begun, Offset: 1000, Bytes: []byte("x")})
		a.Read(feeds.Read{Conn: 3, Time: begun, Offset: 1001, Bytes: []byte("\n\ndata: 4\n\ndata: cut")})
	}
	var out bytes.Buffer
	if err := export.SSE(&out, recorded(t, record), every); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	out.Reset()
	if err := export.SSE(&out, recorded(t, record), func(feed int) bool { return feed == 1 }); err != nil || out.String() != "data: 2\n\n" {
		t.Errorf("one feed: got %q, %v", out.String(), err)
	}
}

func TestOversizedBlockIsLeftOut(t *testing.T) {
	reader := recorded(t, func(w *capture.Writer) {
		track := w.Track(begun, 0, feeds.Spec{Name: "a"})
		offset := int64(0)
		read := func(text string) {
			track.Read(feeds.Read{Conn: 1, Time: begun, Offset: offset, Bytes: []byte(text)})
			offset += int64(len(text))
		}
		read("data: 1\n\ndata: ")
		for range 5 {
			read(strings.Repeat("x", 4<<20))
		}
		read("\ndata: y\n\ndata: 2\n\n")
	})
	var out bytes.Buffer
	if err := export.SSE(&out, reader, every); err != nil || out.String() != "data: 1\n\ndata: 2\n\n" {
		t.Errorf("got %.100q, %v", out.String(), err)
	}
}

// archive has the members of an archive that the tests check.
type archive struct {
	Log struct {
		Version string
		Creator map[string]string
		Entries []map[string]any
	}
}

// har writes a recording as an archive.
func har(w io.Writer, r *capture.Reader, wants func(feed int) bool, creator, version string) error {
	o, err := capture.Scan(r)
	if err != nil {
		return err
	}
	return export.HAR(w, r, o, wants, creator, version)
}

func TestArchiveHasHeadsPhasesAndBodies(t *testing.T) {
	body := "data: ä€😀\n\n\x00\"\\ <b>"
	reader := recorded(t, func(w *capture.Writer) {
		track := w.Track(begun, 0, feeds.Spec{Name: "a", URL: "http://•••@h/?token=•••"})
		track.Opened(feeds.Opening{
			Time: at(0), Info: conn.Info{URL: "http://•••@h/?token=•••", Started: at(0)},
			Request: http.Header{"Accept": {"text/event-stream"}}, Reason: "connection refused",
		})
		track.Opened(feeds.Opening{
			Conn: 1, Time: at(1500), Request: http.Header{"X-Key": {redact.Mask}, "Accept": {"text/event-stream"}},
			Header: http.Header{"Content-Type": {"text/event-stream"}, "B": {"1", "2"}, "C": {"3"}, "A": {"0"}, "X": {"9"}},
			Info: conn.Info{
				URL: "http://•••@h/?token=•••&x=1", Started: at(1000), Up: at(1500), Status: "200 OK", Proto: "HTTP/1.1", Remote: "127.0.0.1:80",
				Phases: conn.Phases{DNS: time.Millisecond, TCP: 2 * time.Millisecond, TLS: 3 * time.Millisecond, FirstByte: 4 * time.Millisecond},
			},
		})
		for i := range len(body) {
			track.Read(feeds.Read{Conn: 1, Time: at(2000 + i), Offset: int64(i), Bytes: []byte(body[i : i+1])})
		}
		track.Closed(feeds.Closing{Conn: 1, Time: at(3500), Reason: "the server closed the stream", Clean: true})
		track.Opened(feeds.Opening{Conn: 2, Time: at(4000), Info: conn.Info{Up: at(4000)}})
		track.Read(feeds.Read{Conn: 2, Time: at(4100), Bytes: []byte("\xff")})
		track.Opened(feeds.Opening{Conn: 3, Time: at(4000)})
		track.Read(feeds.Read{Conn: 3, Time: at(4100), Bytes: []byte("cut: \xe2\x82")})
		w.Track(begun, 1, feeds.Spec{Name: "b"}).Opened(feeds.Opening{Conn: 1, Time: at(5000)})
	})
	var out bytes.Buffer
	if err := har(&out, reader, func(feed int) bool { return feed == 0 }, "feedscope", "1.2.3"); err != nil {
		t.Fatal(err)
	}
	var a archive
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatalf("%v:\n%s", err, out.Bytes())
	}
	if a.Log.Version != "1.2" || a.Log.Creator["name"] != "feedscope" || a.Log.Creator["version"] != "1.2.3" || len(a.Log.Entries) != 4 {
		t.Fatalf("got\n%s", out.Bytes())
	}
	none := []any{}
	header := func(name, value string) any { return map[string]any{"name": name, "value": value} }
	want := map[string]any{
		"startedDateTime": "2026-05-04T03:02:02.000Z", "time": 2010.0, "serverIPAddress": "127.0.0.1",
		"comment": "a: the server closed the stream", "cache": map[string]any{},
		"timings": map[string]any{"blocked": -1.0, "dns": 1.0, "connect": 5.0, "ssl": 3.0, "send": 0.0, "wait": 4.0, "receive": 2000.0},
		"request": map[string]any{
			"method": "GET", "url": "http://•••@h/?token=•••&x=1", "httpVersion": "HTTP/1.1", "cookies": none, "headersSize": -1.0, "bodySize": 0.0,
			"headers":     []any{header("Accept", "text/event-stream"), header("X-Key", redact.Mask)},
			"queryString": []any{header("token", redact.Mask), header("x", "1")},
		},
		"response": map[string]any{
			"status": 200.0, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": none, "redirectURL": "", "headersSize": -1.0,
			"bodySize": float64(len(body)), "headers": []any{
				header("A", "0"), header("B", "1"), header("B", "2"), header("C", "3"), header("Content-Type", "text/event-stream"), header("X", "9"),
			},
			"content": map[string]any{"size": float64(len(body)), "mimeType": "text/event-stream", "text": body},
		},
	}
	if diff := cmp.Diff(want, a.Log.Entries[1]); diff != "" {
		t.Error(diff)
	}
	failed, last := a.Log.Entries[0], a.Log.Entries[2]
	if failed["comment"] != "a: connection refused" || failed["response"].(map[string]any)["status"] != 0.0 || failed["time"] != 0.0 {
		t.Errorf("the attempt that failed is %v", failed)
	}
	for i, body := range map[int]string{2: "\xff", 3: "cut: \xe2\x82"} {
		content := a.Log.Entries[i]["response"].(map[string]any)["content"].(map[string]any)
		if content["encoding"] != "base64" || content["text"] != base64.StdEncoding.EncodeToString([]byte(body)) {
			t.Errorf("the content of entry %d is %v", i, content)
		}
	}
	if last["time"] != 100.0 ||
		last["comment"] != "a: still open when the recording ended" || last["request"].(map[string]any)["url"] != "http://•••@h/?token=•••" {
		t.Errorf("the last entry is %v", last)
	}
}

func TestArchiveHasMethodAndSizeOfRequests(t *testing.T) {
	reader := recorded(t, func(w *capture.Writer) {
		track := w.Track(begun, 0, feeds.Spec{Name: "a", Request: feeds.Request{Method: "QUERY"}})
		track.Opened(feeds.Opening{Conn: 1, Time: begun, Info: conn.Info{Method: "POST", BodyBytes: 1234}})
		track.Opened(feeds.Opening{Conn: 2, Time: begun}) // As in older captures.
		w.Track(begun, 1, feeds.Spec{Name: "b"}).Opened(feeds.Opening{Conn: 1, Time: begun})
	})
	var out bytes.Buffer
	if err := har(&out, reader, every, "x", "y"); err != nil {
		t.Fatal(err)
	}
	var a archive
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range a.Log.Entries {
		r := e["request"].(map[string]any)
		got = append(got, fmt.Sprint(r["method"], " ", r["bodySize"]))
	}
	if diff := cmp.Diff([]string{"POST 1234", "QUERY 0", "GET 0"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestArchiveOfATapHasItsRequests(t *testing.T) {
	reader := recorded(t, func(w *capture.Writer) {
		w.Track(begun, 0, feeds.Spec{Name: "api.test", Tapped: true}).Opened(feeds.Opening{Conn: 1, Time: begun})
		w.Track(begun, 1, feeds.Spec{Name: "POST /x #1", Tapped: true, Request: feeds.Request{Method: "POST"}}).Opened(feeds.Opening{
			Conn: 1, Time: begun, Tapped: &feeds.Tapped{Body: []byte(`{"a":1}`), BodyBytes: 7}, Request: http.Header{"Content-Type": {"application/json"}},
		})
	})
	var out bytes.Buffer
	if err := har(&out, reader, every, "x", "y"); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, `"startedDateTime"`) != 1 ||
		!strings.Contains(got, `"postData":{"mimeType":"application/json","params":[],"text":"{\"a\":1}"}`) {
		t.Error(got)
	}
}

func TestArchiveOfBodiesLargerThanMemoryIsExact(t *testing.T) {
	const connections = 3
	reads := race.Inputs(200)
	r := rand.New(rand.NewPCG(1, 2))
	want := make([]strings.Builder, connections)
	reader := recorded(t, func(w *capture.Writer) {
		var tracks []feeds.Track
		for i := range connections {
			tracks = append(tracks, w.Track(begun, i, feeds.Spec{Name: "f"}))
			tracks[i].Opened(feeds.Opening{Conn: 1, Time: begun})
		}
		for range reads {
			i := r.IntN(connections)
			text := strings.Repeat("\xe2\x82\xac", 1+r.IntN(150_000))
			if i == 0 {
				text = text[2:] // Not UTF-8.
			}
			tracks[i].Read(feeds.Read{Conn: 1, Time: begun, Offset: int64(want[i].Len()), Bytes: []byte(text)})
			want[i].WriteString(text)
		}
	})
	var out bytes.Buffer
	if err := har(&out, reader, every, "x", "y"); err != nil {
		t.Fatal(err)
	}
	var a archive
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	for i, e := range a.Log.Entries {
		content := e["response"].(map[string]any)["content"].(map[string]any)
		got := content["text"].(string)
		if content["encoding"] == "base64" {
			plain, err := base64.StdEncoding.DecodeString(got)
			if err != nil {
				t.Fatal(err)
			}
			got = string(plain)
		}
		if got != want[i].String() || (content["encoding"] != nil) != (i == 0) {
			t.Errorf("connection %d: %d bytes, want %d; encoding %v", i, len(got), want[i].Len(), content["encoding"])
		}
	}
}

func TestArchiveOfAnEmptyRecordingIsValid(t *testing.T) {
	var out bytes.Buffer
	if err := har(&out, recorded(t, func(*capture.Writer) {}), every, "x", "y"); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("%v: %s", err, out.Bytes())
	}
}

// full is a writer with limited room.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return len(p), nil
}

func TestWriteErrorEndsAnExport(t *testing.T) {
	reader := recorded(t, func(w *capture.Writer) {
		track := w.Track(begun, 0, feeds.Spec{Name: "a"})
		for c := range uint32(2) {
			track.Opened(feeds.Opening{Conn: c + 1, Time: begun})
			track.Read(feeds.Read{Conn: c + 1, Time: begun, Bytes: []byte("data: x\n\n" + strings.Repeat("\xff", int(c)))})
		}
	})
	for name, write := range map[string]func(w io.Writer) error{
		"sse": func(w io.Writer) error { return export.SSE(w, reader, every) },
		"har": func(w io.Writer) error { return har(w, reader, every, "x", "y") },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		for left := range out.Len() {
			reader.Seek(capture.Position{})
			if err := write(&full{left}); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: with room for %d of %d bytes: %v", name, left, out.Len(), err)
			}
		}
	}
}
