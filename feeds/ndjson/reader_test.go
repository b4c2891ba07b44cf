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
		"nothing":                            {"", ""},
		"line":                               {"{}\n", "data: {}\n\n"},
		"last line without end":              {"1\n2", "data: 1\n\ndata: 2\n\n"},
		"blank lines are comments":           {"\n1\n\r\n", ":\ndata: 1\n\n:\n"},
		"CRLF ends a line":                   {"1\r\n2\r\n", "data: 1\n\ndata: 2\n\n"},
		"a CR within a line becomes a space": {"[1,\r2]\n", "data: [1, 2]\n\n"},
		"so does a CR at the start":          {"\r1\n", "data:  1\n\n"},
		"a colon is data":                    {":x\n", "data: :x\n\n"},
		"spaces are kept":                    {" 1 \n", "data:  1 \n\n"},
		"RFC 7464 sequence":                  {"\x1e{}\n\x1e[]\n", "data: {}\n\ndata: []\n\n"},
		"a byte order mark is kept":          {"\xEF\xBB\xBF{}\n", "\xEF\xBB\xBFdata: {}\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := read(t, strings.NewReader(c.in)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTruncatedLineStaysUnterminated(t *testing.T) {
	got := read(t, io.MultiReader(strings.NewReader("1\n2"), iotest.ErrReader(errBroken)))
	if got != "data: 1\n\ndata: 2" {
		t.Errorf("got %q", got)
	}
}

func TestPartialLinesAreConvertedImmediately(t *testing.T) {
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
		t.Errorf("the underlying reader was not closed: %v", err)
	}
}

// tokens decodes an event stream and describes its tokens briefly.
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
			t.Error("lines produced a retry")
		}
	}
}

func TestAnomaliesDoNotStopTheNextLine(t *testing.T) {
	in := "1\n" + strings.Repeat("x", 200) + "\n\xff\n2\n"
	got := strings.Join(tokens(t, ndjson.NewReader(io.NopCloser(strings.NewReader(in))), 100), "|")
	if want := "1|oversize block|invalid UTF-8|\uFFFD|2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzReader checks that the events are the lines, however the bytes are split.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"", "{}\n", "\r\n\r1\r\n", "\x1e1\n2", "\xEF\xBB\xBF\n", ":\n\n data: 1\rid: 2\n\x00\n", "\xff\r",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		whole := read(t, strings.NewReader(string(in)))
		if bytewise := read(t, iotest.OneByteReader(strings.NewReader(string(in)))); bytewise != whole {
			t.Fatalf("byte by byte %q, at once %q", bytewise, whole)
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

// reference returns the data of the events for lines, slowly and simply.
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

// decoded returns text after the decoder's UTF-8 repair.
func decoded(text string) string {
	d := sse.NewDecoder(strings.NewReader("data: "+text+"\n\n"), sse.Options{})
	for {
		if tok, err := d.Next(); err != nil || tok.Kind == sse.Event {
			return string(tok.Data)
		}
	}
}
