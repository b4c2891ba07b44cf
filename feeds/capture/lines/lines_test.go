package lines_test

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/lines"
	"feedscope/feeds/conn"
)

var begun = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

func at(s int) time.Time { return begun.Add(time.Duration(s) * time.Second) }

// recorded opens a recording of a feed with some connections, and of one that is empty.
func recorded(t *testing.T, bodies ...string) *capture.Reader {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	a := w.Track(at(0), 0, feeds.Spec{Name: "a", URL: "http://a/"})
	w.Track(at(0), 1, feeds.Spec{Name: "b", URL: "http://b/"})
	for i, body := range bodies {
		c := uint32(i + 1)
		a.Opened(feeds.Opening{Conn: c, Time: at(10 * i), Info: conn.Info{Started: at(10 * i), Up: at(10 * i)}})
		a.Read(feeds.Read{Conn: c, Time: at(10*i + 1), Bytes: []byte(body)})
		a.Closed(feeds.Closing{Conn: c, Time: at(10*i + 2), Reason: "r", Clean: i == 0, Ours: i == 2})
	}
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

func TestLinesTellWhatTheClientUnderstood(t *testing.T) {
	r := recorded(
		t,
		"retry: 1500\n\n: hi\n\nid: 1\nevent: order\ndata: {\"a\":\ndata: \"<é>\"}\n\ndata: none\n\nid: 1\nevent: order\ndata: again\n\nid: 2\ndata: x\n\ndata: torn",
		"id: 2\ndata: x\n\nid: 2\ndata: y\n\n",
		"id: 3\ndata: z\n\n",
	)
	var b strings.Builder
	err := lines.Write(r, func(f *capture.Feed) io.Writer {
		if f.Spec.Name == "b" {
			return nil
		}
		return &b
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"retry":1500,"time":"2026-05-04T03:02:02Z"}
{"comment":"hi","time":"2026-05-04T03:02:02Z"}
{"type":"order","id":"1","data":"{\"a\":\n\"<é>\"}","time":"2026-05-04T03:02:02Z"}
{"type":"message","data":"none","time":"2026-05-04T03:02:02Z"}
{"type":"order","id":"1","data":"again","time":"2026-05-04T03:02:02Z"}
{"type":"message","id":"2","data":"x","time":"2026-05-04T03:02:02Z"}
{"end":"clean","time":"2026-05-04T03:02:03Z"}
{"type":"message","id":"2","data":"y","time":"2026-05-04T03:02:12Z"}
{"end":"cut","time":"2026-05-04T03:02:13Z"}
{"type":"message","id":"3","data":"z","time":"2026-05-04T03:02:22Z"}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorsOfTheWriterEndTheWork(t *testing.T) {
	if err := lines.Write(recorded(t, "data: a\n\n"), func(*capture.Feed) io.Writer { return full{} }); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}
