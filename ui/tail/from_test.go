package tail_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/publish"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/collect/view/viewtest"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/ui/encode"
	"feedscope/ui/tail"
)

// collect publishes a feed to a server until the test ends.
func collect(t *testing.T, url string, spec feeds.Spec) {
	t.Helper()
	l, err := link.Connect(t.Context(), link.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, h := publish.New(publish.Options{Link: l, Stream: s}), hub.New(hub.Options{HistoryBytes: -1})
	t.Cleanup(func() {
		p.Close()
		h.Close()
		l.Close()
	})
	f, _, _, err := p.Open(t.Context(), spec.Name, 1, spec.Request)
	if err != nil {
		t.Fatal(err)
	}
	h.Record(p)
	if _, err := h.Add(spec, f); err != nil {
		t.Fatal(err)
	}
}

// followed returns the lines of JSON that a run writes until it has a number of events.
func followed(t *testing.T, o *tail.Options, events uint64) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	o.Out, o.Count = &out, events
	o.Say = func(sentence string) { t.Log(sentence) }
	o.Encode = encode.Options{Format: encode.JSON, Comments: true}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := tail.Run(ctx, *o); err != nil {
		t.Fatalf("%v, after\n%s", err, out.String())
	}
	var lines []map[string]any
	for d := json.NewDecoder(&out); d.More(); {
		line := make(map[string]any)
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		delete(line, "time")
		lines = append(lines, line)
	}
	return lines
}

func TestJetStreamWritesWhatTheServerDoes(t *testing.T) {
	var stream []any
	for i := range 300 {
		stream = append(stream, fmt.Sprintf(": comment %d\nid: %d\nevent: t%d\ndata: {\"n\":%d}\ndata: \u00fc\x00\n\n", i, i, i%7, i), ": alone\n\n", "data: no id\r\n\r\n")
	}
	large := strings.Repeat("x", 3<<20) // Too large for one message.
	stream = append(stream, "id: large\ndata: "+large+"\n\n", "data: after\n\n", feedtest.Holding)
	server := httptest.NewServer(feedtest.Stream(stream...))
	t.Cleanup(server.Close)
	n := natstest.Start(t)
	spec := feeds.Spec{Name: "f", URL: server.URL}
	collect(t, n.URL, spec)
	v := view.New(view.Options{Link: link.Options{URL: n.URL}, Start: view.Start{Sequence: 1}})
	got := followed(t, &tail.Options{Feeds: []feeds.Spec{{Name: "f"}}, From: v}, 602)
	if last := lastPart(t, n.URL); last.Before < 2<<20 {
		t.Errorf("the last part of the large event follows %d bytes", last.Before)
	}
	want := followed(t, &tail.Options{Feeds: []feeds.Spec{spec}}, 602)
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i := range want {
		if fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
			t.Fatalf("line %d is %.200v, want %.200v", i, got[i], want[i])
		}
	}
}

// lastPart returns the message in which the large event ends: the last but one of its type.
func lastPart(t *testing.T, url string) wire.Message {
	t.Helper()
	l, err := link.Connect(t.Context(), link.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s, err := l.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for n := s.CachedInfo().State.LastSeq; n > 0; n-- {
		raw, err := s.GetMsg(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := wire.Decode(raw.Subject, raw.Header, raw.Data); err == nil && m.ID == "large" && m.Before > 0 {
			return m
		}
	}
	t.Fatal("there is no such message")
	return wire.Message{}
}

func TestFeedsThatComeLaterAreFollowed(t *testing.T) {
	n := natstest.Start(t)
	a := viewtest.New(t, n.URL, "a", 1)
	a.Introduce(feeds.Spec{})
	a.Connect()
	a.Send("message", "1", "data: x\n\n")
	v := view.New(view.Options{Link: link.Options{URL: n.URL}, Start: view.Start{Sequence: 1}})
	if err := v.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.FindAll()
	b := viewtest.New(t, n.URL, "b", 1)
	var once sync.Once
	var names []string
	o := tail.Options{Feeds: v.Feeds(), From: v, All: true, Hub: func(h *hub.Hub) {
		h.Go(func(ctx context.Context) {
			for b.Introduce(feeds.Spec{}); ctx.Err() == nil && len(h.Feeds()) < 2; {
				select {
				case <-h.Changed():
				case <-ctx.Done():
				}
			}
			once.Do(func() {
				b.Connect()
				b.Send("message", "1", "data: y\n\n")
			})
		})
	}}
	for _, line := range followed(t, &o, 2) {
		names = append(names, fmt.Sprint(line["feed"], line["data"]))
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "ax by" {
		t.Errorf("wrote %s", got)
	}
}
