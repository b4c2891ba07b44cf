package poll_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/poll"
)

// server answers polls with documents in order and repeats the last one.
type server struct {
	documents []string
	revisions []conn.Revision
	hang      bool
}

// Open answers one poll: a document, "304", or an error's text after "!".
func (s *server) Open(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	if s.hang {
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	s.revisions = append(s.revisions, r.Known)
	doc := s.documents[0]
	if len(s.documents) > 1 {
		s.documents = s.documents[1:]
	}
	if reason, failed := strings.CutPrefix(doc, "!"); failed {
		return nil, &conn.Error{Reason: reason, Retry: true}
	}
	h := http.Header{"Etag": {doc[:1]}}
	return &conn.Stream{Body: io.NopCloser(strings.NewReader(doc)), Header: h, Unchanged: doc == "304"}, nil
}

// polled returns the results of a number of polls, separated by "|".
func polled(t *testing.T, o poll.Options, documents ...string) (out string, past int64) {
	t.Helper()
	o.Every = time.Second
	synctest.Test(t, func(t *testing.T) {
		s, err := poll.New(&server{documents: documents}, o).Open(t.Context(), conn.Request{})
		if err != nil {
			out = err.Error()
			return
		}
		past = s.Past
		var parts []string
		for range documents {
			buf := make([]byte, 4096)
			n, err := s.Body.Read(buf)
			if err != nil {
				parts = append(parts, err.Error())
				break
			}
			parts = append(parts, string(buf[:n]))
		}
		_ = s.Body.Close()
		out = strings.ReplaceAll(strings.Join(parts, "|"), "\n", "$")
	})
	return out, past
}

func TestNewItemsBecomeEvents(t *testing.T) {
	for name, c := range map[string]struct {
		o         poll.Options
		documents []string
		want      string
	}{
		"changing document": {
			poll.Options{},
			[]string{`{"a": 1}`, `{"a":1}`, `{"a":2}`, `{"a":1}`},
			`data: {"a":1}$$|: nothing new$|data: {"a":2}$$|data: {"a":1}$$`,
		},
		"items without a key": {
			poll.Options{Items: "list"},
			[]string{`{"list":[1,2]}`, `{"list":[2, 3,1]}`, `{"list":[]}`, `{"list":[1]}`},
			"data: 1$$data: 2$$|data: 3$$|: nothing new$|: nothing new$",
		},
		"items with a key": {
			poll.Options{Items: "@this", Key: "id"},
			[]string{`[{"id":1,"v":1}]`, `[{"id":1,"v":2},{"id":"x\ny"}]`},
			`id: 1$data: {"id":1,"v":1}$$|data: {"id":"x\ny"}$$`,
		},
		"an item without the key is identified by its text": {
			poll.Options{Items: "@this", Key: "id"},
			[]string{`[{"id":1},{"v":1}]`, `[{"id":1},{"v":1},{"v":2}]`},
			"id: 1$data: {\"id\":1}$$data: {\"v\":1}$$|data: {\"v\":2}$$",
		},
		"a key that no item has": {
			poll.Options{Items: "@this", Key: "idd"},
			[]string{`[{"id":1,"v":{}},{"id":2}]`},
			`no item in the document has the item_key (--item-key) "idd"; the first has "id", "v"`,
		},
		"a key where items have no names": {
			poll.Options{Items: "@this", Key: "id"},
			[]string{`[1]`},
			`no item in the document has the item_key (--item-key) "id"`,
		},
		"a key that the document does not have": {
			poll.Options{Key: "idd"},
			[]string{`{"id":1}`},
			`the document does not have the item_key (--item-key) "idd"; it has "id"`,
		},
		"an empty list": {
			poll.Options{Items: "@this", Key: "id"}, []string{`[]`}, `: nothing new$`,
		},
		"unchanged (304)":        {poll.Options{}, []string{`1`, "304", "2"}, "data: 1$$|: nothing new (304)$|data: 2$$"},
		"white space in an item": {poll.Options{}, []string{"{\n\"a\":\r\n 1}"}, `data: {"a":1}$$`},
		"HTML":                   {poll.Options{}, []string{"<html>"}, "the document is not JSON"},
		"deep nesting": {
			poll.Options{Items: "a"}, []string{strings.Repeat("[", 1<<20)}, "the JSON is nested more than 1000 levels deep",
		},
		"deep nesting in an item": {
			poll.Options{Items: "@this", Key: "id"},
			[]string{`[{"id":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "}]"},
			"the JSON is nested more than 1000 levels deep",
		},
		"no list": {poll.Options{Items: "a.b"}, []string{`{"a":1}`}, `the document has no list at "a.b"`},
		"oversize document": {
			poll.Options{MaxBytes: 4}, []string{`12345`}, "the document is larger than the limit of 4 bytes",
		},
		"failed poll": {poll.Options{}, []string{"1", "!503"}, "data: 1$$|503"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := polled(t, c.o, c.documents...); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestFirstPollItemsPrecedeTheConnection(t *testing.T) {
	if _, past := polled(t, poll.Options{}, "1", "2"); past != int64(len("data: 1\n\n")) {
		t.Errorf("got %d bytes, want the first poll's", past)
	}
}

func TestStreamContinuesAfterAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{documents: []string{"[1]", "!gone", "[1,2]"}}
		p := poll.New(s, poll.Options{Every: time.Minute, Items: "@this"})
		first, err := p.Open(t.Context(), conn.Request{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(first.Body)
		failed, ok := errors.AsType[*conn.Error](err)
		if !ok || !failed.Retry {
			t.Fatalf("%v", err)
		}
		second, err := p.Open(t.Context(), conn.Request{})
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 100)
		n, _ := second.Body.Read(buf)
		if got := string(buf[:n]); got != "data: 2\n\n" || second.Past != 0 {
			t.Errorf("got %q, past %d", got, second.Past)
		}
		if s.revisions[0] != (conn.Revision{}) || s.revisions[1].ETag != "[" || s.revisions[2].ETag != "[" {
			t.Errorf("revisions %+v", s.revisions)
		}
	})
}

func TestPollTimeoutAndCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{documents: []string{"1"}, hang: true}
		start := time.Now()
		p := poll.New(s, poll.Options{Every: time.Hour})
		if _, err := p.Open(t.Context(), conn.Request{}); err == nil || time.Since(start) != 30*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		s.hang = false
		ctx, cancel := context.WithCancelCause(t.Context())
		stream, err := p.Open(ctx, conn.Request{})
		if err != nil {
			t.Fatal(err)
		}
		why := errors.New("enough")
		go cancel(why)
		if _, err = io.ReadAll(stream.Body); !errors.Is(err, why) {
			t.Errorf("ended with %v", err)
		}
	})
}

// FuzzPoll checks that any document becomes events of one data line each, or one comment.
func FuzzPoll(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,{"id":"x"}]}`, "[\n1,\r2]", `{"a":[{"id":"a\u0000b"}]}`, "[", `"\u2028"`, "{\"a\":[{\"id\":\"\r\"}]}",
		`{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}", strings.Repeat(`{"a":`, 5000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		for _, o := range []poll.Options{{}, {Items: "a", Key: "id"}} {
			s, err := poll.New(&server{documents: []string{doc + " "}}, o).Open(t.Context(), conn.Request{})
			if err != nil {
				continue
			}
			text := make([]byte, s.Past)
			if _, err := io.ReadFull(s.Body, text); err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(strings.TrimRight(string(text), "\n"), "\n") {
				if line != "" && !strings.HasPrefix(line, "data: ") && !strings.HasPrefix(line, "id: ") &&
					line != ": nothing new" ||
					strings.Contains(line, "\r") {
					t.Fatalf("%q has the line %q", text, line)
				}
			}
		}
	})
}

func TestTimeoutErrorsAreNotShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var errs [2]*conn.Error
		for i := range errs {
			_, err := poll.New(&server{hang: true}, poll.Options{Every: time.Second}).Open(t.Context(), conn.Request{})
			if !errors.As(err, &errs[i]) {
				t.Fatalf("got %v", err)
			}
		}
		if errs[0] == errs[1] {
			t.Error("two polls share one error, to which each adds its request")
		}
	})
}
