package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"feedscope/feeds"
	"feedscope/test/race"
)

// few returns records for captures to cut anywhere, ten in each of six frames.
func few(t testing.TB) (recorded []Record, text []byte, offsets []int64) {
	t.Helper()
	recorded = makeRecords(rand.New(rand.NewPCG(5, 5)), 57)
	for i := range recorded {
		recorded[i].Read.Bytes = recorded[i].Read.Bytes[:min(len(recorded[i].Read.Bytes), 40)]
	}
	text, offsets = inFrames(t, recorded, 10)
	if len(offsets) != 7 {
		t.Fatalf("the frames begin at %v", offsets)
	}
	return recorded, text, offsets
}

func TestTruncatedFileOpens(t *testing.T) {
	recorded, text, offsets := few(t)
	for size := offsets[0]; size < int64(len(text)); size += int64(race.Step(3)) {
		got := records(t, source("f", text[:size]))
		whole := slices.IndexFunc(offsets, func(o int64) bool { return o > size }) - 1
		if size != offsets[whole] {
			last := got[len(got)-1]
			want := Damage{File: "f", Offset: offsets[whole], Bytes: size - offsets[whole], AtEnd: true}
			if last.Kind != Damaged || last.Damage != want {
				t.Fatalf("cut at %d: ends with %+v, want %+v", size, last.Damage, want)
			}
			got = got[:len(got)-1]
		}
		if len(got) != whole*10 || size == offsets[whole] && len(got) > 0 && diffRecords(recorded[:len(got)], got) != "" {
			t.Fatalf("cut at %d, after %d whole frames: got %d records, or different ones", size, whole, len(got))
		}
	}
}

func TestFileCutInHeaderIsEmpty(t *testing.T) {
	_, text, offsets := few(t)
	for size := range offsets[0] {
		if _, err := NewReader(source("f", text[:size])); !errors.Is(err, errEmpty) {
			t.Errorf("cut at %d: %v", size, err)
		}
	}
}

func TestDamageIsReportedWithItsOffsetAndSkipped(t *testing.T) {
	recorded, text, offsets := few(t)
	for at := offsets[0]; at < int64(len(text)); at += int64(race.Step(3)) {
		bad := bytes.Clone(text)
		bad[at] ^= 1 << (at % 8)
		frame := slices.IndexFunc(offsets, func(o int64) bool { return o > at }) - 1
		got := records(t, source("f", bad))
		i := slices.IndexFunc(got, func(r Record) bool { return r.Kind == Damaged })
		want := Damage{File: "f", Offset: offsets[frame], Bytes: offsets[frame+1] - offsets[frame], AtEnd: frame == 5}
		if i < 0 || got[i].Damage != want {
			t.Fatalf("byte %d damaged: got %+v, want %+v", at, got[max(i, 0)].Damage, want)
		}
		got = slices.Delete(got, i, i+1)
		if len(got) != 50 || at%7 == 0 && diffRecords(slices.Delete(slices.Clone(recorded), frame*10, frame*10+10), got) != "" {
			t.Fatalf("byte %d damaged: got %d records, or different ones", at, len(got))
		}
	}
}

func TestBytesBetweenFramesAreSkipped(t *testing.T) {
	recorded, text, offsets := few(t)
	between := offsets[2]
	for name, junk := range map[string][]byte{
		"a byte": {1}, "a mark": []byte(headMark), "half a frame": text[offsets[1] : offsets[1]+50],
		"much": bytes.Repeat([]byte("junk"), 50_000), "marks": bytes.Repeat([]byte(headMark), 1000),
	} {
		got := records(t, source("f", slices.Concat(text[:between], junk, text[between:])))
		want := Damage{File: "f", Offset: between, Bytes: int64(len(junk))}
		if len(got) != 61 || got[20].Damage != want {
			t.Fatalf("%s: %d records, and %+v, want %+v", name, len(got), got[20].Damage, want)
		}
		if diff := diffRecords(recorded, slices.Delete(got, 20, 21)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// frameOf returns a valid frame of records that may be invalid.
func frameOf(t *testing.T, raw []byte) []byte {
	t.Helper()
	m := newMemory()
	d := newDisk(Options{}, "")
	d.create = m.create
	if err := d.begin(begun); err != nil {
		t.Fatal(err)
	}
	size := d.size
	if err := d.write(&block{bytes: raw, base: begun}); err != nil {
		t.Fatal(err)
	}
	text, _ := m.read("")
	return text[size:]
}

func TestInvalidRecordsAreDamage(t *testing.T) {
	_, text, offsets := few(t)
	for name, raw := range map[string]string{
		"an unknown kind":           "x\x00\x00",
		"a truncated number":        "r\x00\x00\xff",
		"a truncated time":          "r\x00\xff",
		"truncated bytes":           "r\x00\x00\x01\x00\x05abcd",
		"a feed index out of range": "n\xff\xff\xff\x01\x00\x02{}",
		"a length out of range":     "r\x00\x00\x01\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"a note that is not JSON":   "n\x00\x00\x01{",
		"a state without name":      "n\x00\x00\x1c" + `{"state":{"state":"asleep"}}`,
		"a duration without s":      "n\x00\x00\x24" + `{"clock":{"offset":"1","plus_minus"}`,
		"a kind alone":              "r",
		"a later record is bad":     "n\x00\x00\x02{}r",
	} {
		frame := frameOf(t, []byte(raw))
		got := records(t, source("f", slices.Concat(text[:offsets[1]], frame, text[offsets[1]:])))
		want := Damage{File: "f", Offset: offsets[1], Bytes: int64(len(frame))}
		if len(got) != 61 || got[10].Kind != Damaged || got[10].Damage != want {
			t.Errorf("%s: %d records, the eleventh %+v", name, len(got), got[10])
		}
	}
}

func TestRecordsOfLaterVersionsAreSkipped(t *testing.T) {
	_, text, offsets := few(t)
	for _, n := range []string{`{}`, `{"weather":{"rain":true}}`, `{"again":true}`} {
		frame := frameOf(t, append([]byte{'n', 0, 0, byte(len(n))}, n...))
		if got := records(t, source("f", slices.Concat(text[:offsets[1]], frame, text[offsets[1]:]))); len(got) != 60 {
			t.Errorf("%s: %d records", n, len(got))
		}
	}
}

func TestFilesThatAreNotCapturesAreRefused(t *testing.T) {
	_, text, _ := few(t)
	head, rest, _ := bytes.Cut(text, []byte("\n"))
	other := slices.Concat(bytes.Replace(head, []byte(`"recording":"recording"`), []byte(`"recording":"other","part":2`), 1), []byte("\n"), rest)
	for name, c := range map[string]struct {
		sources []Source
		want    string
	}{
		"no files":                     {nil, "no capture file given"},
		"an empty file":                {[]Source{source("f", nil)}, "f: nothing was recorded in this file"},
		"zeros":                        {[]Source{source("f", make([]byte, 100))}, "f: nothing was recorded in this file"},
		"text":                         {[]Source{source("f", []byte("hello\nworld\n"))}, "f: not a capture: the header is missing"},
		"text without a line end":      {[]Source{source("f", []byte("hello"))}, "f: not a capture: the header is missing"},
		"other JSON":                   {[]Source{source("f", []byte("{\"a\":1}\n"))}, "f: not a capture: the header is missing"},
		"a very long line":             {[]Source{source("f", bytes.Repeat([]byte("{"), 10_000))}, "f: not a capture: the header is missing"},
		"a later version":              {[]Source{source("f", []byte(`{"format":"feedscope capture","version":2,"by":"feedscope 9"}`+"\n"))}, "f: this capture uses version 2 of the format, but this feedscope reads version 1; it was written by feedscope 9"},
		"two recordings":               {[]Source{source("f", text), source("g", other)}, "f and g belong to different recordings"},
		"the same part twice":          {[]Source{source("f", text), source("g", text)}, "f and g are the same part of a recording"},
		"a part that is not a capture": {[]Source{source("f", text), source("g", []byte("x"))}, "g: not a capture: the header is missing"},
	} {
		if _, err := NewReader(c.sources...); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// failing is a source that fails after an offset.
type failing struct {
	io.ReaderAt
	from int64
}

var errBroken = errors.New("input/output error")

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > f.from {
		return 0, errBroken
	}
	return f.ReaderAt.ReadAt(p, at)
}

func TestReadErrorIsNotDamage(t *testing.T) {
	_, text, offsets := few(t)
	for _, from := range []int64{0, offsets[2] + 1, offsets[2] + headLength + 1} {
		s := source("f", text)
		s.ReaderAt = failing{s.ReaderAt, max(from, 0)}
		r, err := NewReader(s)
		for err == nil {
			var got *Record
			if got, err = r.Next(); err == nil && got.Kind == Damaged {
				t.Fatal("damage was reported")
			}
		}
		if !errors.Is(err, errBroken) {
			t.Errorf("failing from byte %d: %v", from, err)
		}
	}
}

func TestFramesAreAZstdStream(t *testing.T) {
	recorded, text, offsets := few(t)
	d, err := zstd.NewReader(bytes.NewReader(text[offsets[0]:]))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	raw, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recorded {
		if !bytes.Contains(raw, r.Read.Bytes) {
			t.Errorf("%q is missing", r.Read.Bytes)
		}
	}
	if line := string(text[:offsets[0]]); !strings.HasPrefix(line, `{"format":"feedscope capture","version":1,"recording":"recording","part":1,"begun":"`) {
		t.Errorf("the first line is %s", line)
	}
}

func TestReadingContinuesAtAPosition(t *testing.T) {
	recorded, text, _ := few(t)
	r, err := NewReader(source("f", text))
	if err != nil {
		t.Fatal(err)
	}
	at := map[Position]int{}
	for i := 0; ; i++ {
		if _, err := r.Next(); err != nil {
			break
		}
		if _, has := at[r.Position()]; !has {
			at[r.Position()] = i
		}
	}
	at[Position{}] = 0
	for p, i := range at {
		r.Seek(p)
		if diff := diffRecords(recorded[i:], rest(t, r)); diff != "" {
			t.Errorf("from record %d: %s", i, diff)
		}
	}
	if len(at) != 7 {
		t.Errorf("got %d positions", len(at))
	}
}

func TestSettingTheClockKeepsTimesInOrder(t *testing.T) {
	m := newMemory()
	w := m.record(t, Options{})
	now := time.Now() // The monotonic clock puts the second record a second later, whatever the wall clock says.
	track := w.Track(now, 0, feeds.Spec{Name: "f"})
	track.Read(feeds.Read{Conn: 1, Time: now.Add(time.Second), Bytes: []byte("x")})
	track.Read(feeds.Read{Conn: 1, Time: now.Add(-time.Second), Bytes: []byte("x")})
	_ = w.Close()
	got := records(t, m.sources("f")...)
	if fmt.Sprint(got[1].Time.Sub(got[0].Time), got[2].Time.Sub(got[0].Time)) != "1s -1s" || !got[0].Time.Equal(now) {
		t.Errorf("the times are %v, %v, %v", got[0].Time, got[1].Time, got[2].Time)
	}
}

func TestDamagesAreBounded(t *testing.T) {
	_, text, offsets := few(t)
	bad := slices.Clone(text[:offsets[0]])
	for i := range maxDamages + 10 {
		bad = append(append(bad, byte(i)), text[offsets[0]:offsets[1]]...)
	}
	r, err := NewReader(source("f", bad))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r.Seek(Position{})
		if n := len(rest(t, r)); n != 11*(maxDamages+10) {
			t.Errorf("%d records", n)
		}
		if d := r.Damages(); len(d) != maxDamages || d[0].Offset != offsets[0] {
			t.Errorf("%d damages", len(d))
		}
	}
}
