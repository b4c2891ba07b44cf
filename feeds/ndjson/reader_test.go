package ndjson_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"feedscope/feeds/ndjson"
	"feedscope/feeds/sse"
)

var errBroken = errors.New("broken")

func read(t testing.TB, r io.Reader) string {
	t.Helper()
	out, err := io.ReadAll(ndjson.NewReader(io.NopCloser(r)))
	if err != nil && !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	return string(out)
}

func TestLinesBecomeEvents(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":                         {"", ""},
		"a line":                          {"{}\n", "data: {}\n\n"},
		"a last line without end":         {"1\n2", "data: 1\n\ndata: 2\n\n"},
		"blank lines are comments":        {"\n1\n\r\n", ":\ndata: 1\n\n:\n"},
		"CRLF ends a line":                {"1\r\n2\r\n", "data: 1\n\ndata: 2\n\n"},
		"a CR within is white space":      {"[1,\r2]\n", "data: [1, 2]\n\n"},
		"a CR at the start is too":        {"\r1\n", "data:  1\n\n"},
		"a colon is data":                 {":x\n", "data: :x\n\n"},
		"spaces stay":                     {" 1 \n", "data:  1 \n\n"},
		"a sequence":                      {"\x1e{}\n\x1e[]\n", "data: {}\n\ndata: []\n\n"},
		"a byte order mark is to be told": {"\xEF\xBB\xBF{}\n", "\xEF\xBB\xBFdata: {}\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := read(t, strings.NewReader(c.in)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestALineThatBrokeOffIsLeftSo(t *testing.T) {
	if got := read(t, io.MultiReader(strings.NewReader("1\n2"), iotest.ErrReader(errBroken))); got != "data: 1\n\ndata: 2" {
		t.Errorf("got %q", got)
	}
}

func TestWhatHasArrivedIsNotHeldBack(t *testing.T) {
	r, w := io.Pipe()
	l := ndjson.NewReader(r)
	go func() { _, _ = io.WriteString(w, "{\"a\":1}\n{\"b\"") }()
	buf := make([]byte, 100)
	if n, err := l.Read(buf); err != nil || string(buf[:n]) != "data: {\"a\":1}\n\ndata: {\"b\"" {
		t.Errorf("%q %v", buf[:n], err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := w.Write(nil); err != io.ErrClosedPipe {
		t.Errorf("what is read stays open: %v", err)
	}
}

// tokens decodes an event stream and tells its tokens in short.
func tokens(t testing.TB, r io.Reader, limit int) (all []string) {
	t.Helper()
	d := sse.NewDecoder(r, sse.Options{MaxEventBytes: limit})
	for {
		tok, err := d.Next()
		if err != nil {
			return all
		}
		switch tok.Kind {
		case sse.Event:
			all = append(all, string(tok.Data))
		case sse.Comment:
			all = append(all, "comment")
		case sse.Anomaly:
			all = append(all, tok.Anomaly.String())
		case sse.Retry:
			t.Error("a retry of lines")
		}
	}
}

func TestWhatIsWrongIsReportedAndTheNextLineIsRead(t *testing.T) {
	in := "1\n" + strings.Repeat("x", 200) + "\n\xff\n2\n"
	got := strings.Join(tokens(t, ndjson.NewReader(io.NopCloser(strings.NewReader(in))), 100), "|")
	if want := "1|oversize block|invalid UTF-8|\uFFFD|2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzReader: the events are the lines, however the bytes are cut.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{"", "{}\n", "\r\n\r1\r\n", "\x1e1\n2", "\xEF\xBB\xBF\n", ":\n\n data: 1\rid: 2\n\x00\n", "\xff\r"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		whole := read(t, strings.NewReader(string(in)))
		if bytewise := read(t, iotest.OneByteReader(strings.NewReader(string(in)))); bytewise != whole {
			t.Fatalf("in bytes %q, as a whole %q", bytewise, whole)
		}
		var got []string
		for _, tok := range tokens(t, strings.NewReader(whole), 0) {
			if tok != "comment" && tok != sse.InvalidUTF8.String() && tok != sse.ByteOrderMark.String() {
				got = append(got, tok)
			}
		}
		if want := reference(string(in)); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// reference gives the data of the events that lines are, slowly and simply.
func reference(in string) (all []string) {
	in = strings.TrimPrefix(in, "\xEF\xBB\xBF")
	for line := range strings.SplitSeq(in, "\n") {
		line = strings.TrimLeft(line, "\x1e")
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\r", " ")
		if line != "" {
			all = append(all, decoded(line))
		}
	}
	return all
}

// decoded is text as the decoder repairs it.
func decoded(text string) string {
	d := sse.NewDecoder(strings.NewReader("data: "+text+"\n\n"), sse.Options{})
	for {
		if tok, err := d.Next(); err != nil || tok.Kind == sse.Event {
			return string(tok.Data)
		}
	}
}
