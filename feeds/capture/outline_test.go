package capture

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestOutlineAgreesWithRecords(t *testing.T) {
	recorded := makeRecords(rand.New(rand.NewPCG(7, 7)), 300)
	text, _ := inFrames(t, recorded, 5)
	r, err := NewReader(source("f", text))
	if err != nil {
		t.Fatal(err)
	}
	o, err := Scan(r)
	if err != nil {
		t.Fatal(err)
	}
	var connections []Record
	closings := map[string]feeds.Closing{}
	for _, one := range recorded {
		switch one.Kind {
		case Opened:
			connections = append(connections, one)
		case Closed:
			if one.Closing.Conn > 0 {
				closings[fmt.Sprint(one.Feed, one.Closing.Conn)] = one.Closing
			}
		default:
		}
	}
	if len(o.Connections) != len(connections) || len(connections) < 5 {
		t.Fatalf("%d connections, want %d", len(o.Connections), len(connections))
	}
	for i, c := range o.Connections {
		want := connections[i]
		closing, closed := closings[fmt.Sprint(c.Feed, c.Opening.Conn)]
		if c.Feed != want.Feed || c.Opening.Conn != want.Opening.Conn || (c.Closing != nil) != closed || closed && *c.Closing != closing {
			t.Errorf("connection %d is %+v", i, c)
		}
		r.Seek(c.At)
		if !finds(t, r, c) {
			t.Errorf("connection %d is not at its position", i)
		}
	}
	if len(o.Feeds) != 3 || o.Feeds[2].Index != 2 || o.Feeds[2].Spec.Name != "feed 2" {
		t.Errorf("the feeds are %+v", o.Feeds)
	}
	if !o.From.Equal(recorded[0].Time) || !o.To.Equal(recorded[len(recorded)-1].Time) {
		t.Errorf("from %v to %v", o.From, o.To)
	}
	r.Seek(Position{})
	if diff := diffRecords(recorded, rest(t, r)); diff != "" {
		t.Errorf("the reader is not at the start: %s", diff)
	}
}

// finds reports whether the opening of a connection is in the current frame of the reader.
func finds(t *testing.T, r *Reader, c Connection) bool {
	t.Helper()
	for range 5 {
		record, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if record.Kind == Opened && record.Feed == c.Feed && record.Opening.Conn == c.Opening.Conn && record.Time.Equal(c.Opening.Time) {
			return true
		}
	}
	return false
}

func TestOutlineHasDamageAndLoss(t *testing.T) {
	m := newMemory()
	w := m.record(t, Options{QueueBytes: 1000})
	w.Track(begun, 0, feeds.Spec{Name: "f"}).Read(feeds.Read{Conn: 1, Time: begun, Bytes: make([]byte, 1000)})
	_ = w.Close()
	text, _ := m.read("f")
	r, err := NewReader(source("f", append(text, "junk"...)))
	if err != nil {
		t.Fatal(err)
	}
	o, err := Scan(r)
	if err != nil {
		t.Fatal(err)
	}
	want := Damage{File: "f", Offset: int64(len(text)), Bytes: 4, AtEnd: true}
	if len(o.Damages) != 1 || o.Damages[0] != want || o.Loss != (Loss{Reads: 1, Bytes: 1000}) {
		t.Errorf("got %+v", o)
	}
	if got := want.String(); got != fmt.Sprintf("f is truncated inside a frame: the last 4 bytes, from byte %d on, were skipped", len(text)) {
		t.Error(got)
	}
	want.AtEnd = false
	if got := want.String(); got != fmt.Sprintf("f is damaged from byte %d on: 4 bytes were skipped", len(text)) {
		t.Error(got)
	}
}

func TestOutlineOfAnEmptyRecording(t *testing.T) {
	r, err := NewReader(source("f", captured(t, nil)))
	if err != nil {
		t.Fatal(err)
	}
	o, err := Scan(r)
	if err != nil || !o.From.IsZero() || !o.To.IsZero() || len(o.Feeds) != 0 {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestOutlineOfAFileWithReadErrors(t *testing.T) {
	text, offsets := inFrames(t, makeRecords(rand.New(rand.NewPCG(7, 7)), 300), 10)
	s := source("f", text)
	s.ReaderAt = failing{s.ReaderAt, offsets[20] + 10}
	r, err := NewReader(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Scan(r); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

func TestOutlineOfEndlessReconnectsIsBounded(t *testing.T) {
	o := &Outline{}
	s := scan{Outline: o, latest: map[int]int{}}
	for i := range uint32(maxConnections + 10) {
		s.take(&Record{Kind: Opened, Opening: feeds.Opening{Conn: i + 1, Time: time.Unix(int64(i), 0)}}, Position{})
	}
	if len(o.Connections) != maxConnections {
		t.Errorf("%d connections", len(o.Connections))
	}
}
