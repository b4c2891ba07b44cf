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

// server answers polls with documents, one after the other, the last again and again.
type server struct {
	documents []string
	asked     []conn.Revision
	hang      bool
}

// Open answers one poll: a document, "304", or an error's text after "!".
func (s *server) Open(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	if s.hang {
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	s.asked = append(s.asked, r.Known)
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

// polled gives what a number of polls bring, with "|" between them.
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

func TestWhatIsNewBecomesEvents(t *testing.T) {
	for name, c := range map[string]struct {
		o         poll.Options
		documents []string
		want      string
	}{
		"a document that changes": {
			poll.Options{},
			[]string{`{"a": 1}`, `{"a":1}`, `{"a":2}`, `{"a":1}`},
			`data: {"a":1}$$|: nothing new$|data: {"a":2}$$|data: {"a":1}$$`,
		},
		"items by what they say": {
			poll.Options{Items: "list"},
			[]string{`{"list":[1,2]}`, `{"list":[2, 3,1]}`, `{"list":[]}`, `{"list":[1]}`},
			"data: 1$$data: 2$$|data: 3$$|: nothing new$|: nothing new$",
		},
		"items by their key": {
			poll.Options{Items: "@this", Key: "id"},
			[]string{`[{"id":1,"v":1}]`, `[{"id":1,"v":2},{"id":"x\ny"}]`},
			`id: 1$data: {"id":1,"v":1}$$|data: {"id":"x\ny"}$$`,
		},
		"an item without the key is told by what it says": {
			poll.Options{Items: "@this", Key: "id"},
			[]string{`[{"id":1},{"v":1}]`, `[{"id":1},{"v":1},{"v":2}]`},
			"id: 1$data: {\"id\":1}$$data: {\"v\":1}$$|data: {\"v\":2}$$",
		},
		"a key that no item has": {
			poll.Options{Items: "@this", Key: "idd"},
			[]string{`[{"id":1,"v":{}},{"id":2}]`},
			`no item of the document has "idd", which item_key (--item-key) names; the first has "id", "v"`,
		},
		"a key that items without names cannot have": {
			poll.Options{Items: "@this", Key: "id"},
			[]string{`[1]`},
			`no item of the document has "id", which item_key (--item-key) names`,
		},
		"a key that the document does not have": {
			poll.Options{Key: "idd"},
			[]string{`{"id":1}`},
			`the document has no "idd", which item_key (--item-key) names; it has "id"`,
		},
		"no item, and so none without a key": {
			poll.Options{Items: "@this", Key: "id"}, []string{`[]`}, `: nothing new$`,
		},
		"a version that is at hand": {poll.Options{}, []string{`1`, "304", "2"}, "data: 1$$|: nothing new (304)$|data: 2$$"},
		"white space in an item":    {poll.Options{}, []string{"{\n\"a\":\r\n 1}"}, `data: {"a":1}$$`},
		"a page":                    {poll.Options{}, []string{"<html>"}, "the document is not JSON"},
		"no list":                   {poll.Options{Items: "a.b"}, []string{`{"a":1}`}, `the document has no list at "a.b"`},
		"too large a document":      {poll.Options{MaxBytes: 4}, []string{`12345`}, "the document has more than 4 bytes, which is the limit"},
		"a poll that fails":         {poll.Options{}, []string{"1", "!503"}, "data: 1$$|503"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := polled(t, c.o, c.documents...); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestThePastIsWhatTheFirstPollFound(t *testing.T) {
	if _, past := polled(t, poll.Options{}, "1", "2"); past != int64(len("data: 1\n\n")) {
		t.Errorf("it is %d bytes", past)
	}
}

func TestAnErrorEndsTheStreamAndTheNextGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{documents: []string{"[1]", "!gone", "[1,2]"}}
		p := poll.New(s, poll.Options{Every: time.Minute, Items: "@this"})
		first, err := p.Open(t.Context(), conn.Request{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(first.Body)
		var failed *conn.Error
		if !errors.As(err, &failed) || !failed.Retry {
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
		if s.asked[0] != (conn.Revision{}) || s.asked[1].ETag != "[" || s.asked[2].ETag != "[" {
			t.Errorf("asked with %+v", s.asked)
		}
	})
}

func TestAPollThatHangsIsGivenUpAndOneThatIsEndedEnds(t *testing.T) {
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

// FuzzPoll: whatever the document, what comes out are events of one data line each, or one comment.
func FuzzPoll(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"id":"x"}]}`, "[\n1,\r2]", `{"a":[{"id":"a\u0000b"}]}`, "[", `"\u2028"`, "{\"a\":[{\"id\":\"\r\"}]}"} {
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
				if line != "" && !strings.HasPrefix(line, "data: ") && !strings.HasPrefix(line, "id: ") && line != ": nothing new" || strings.Contains(line, "\r") {
					t.Fatalf("%q has the line %q", text, line)
				}
			}
		}
	})
}

func TestWhatIsNotedOfAPollThatHangsStaysItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var errs [2]*conn.Error
		for i := range errs {
			_, err := poll.New(&server{hang: true}, poll.Options{Every: time.Second}).Open(t.Context(), conn.Request{})
			if !errors.As(err, &errs[i]) {
				t.Fatalf("got %v", err)
			}
		}
		if errs[0] == errs[1] {
			t.Error("two feeds have one error, in which each notes what it asked for")
		}
	})
}
