package replay_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/hub"
)

func TestAllPlaysAtOnceAndVisitsEachRecord(t *testing.T) {
	file, err := capture.Open(recorded(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var events []string
	fold := func(f *capture.Feed) feeds.Fold {
		if f.Spec.Name == "b" {
			return nil
		}
		return feeds.FoldFunc(func(batch []feeds.Event) {
			for _, e := range batch {
				events = append(events, string(e.Data))
			}
		})
	}
	visited := 0
	if err := replay.All(file.Reader, fold, func(*capture.Record) error { visited++; return nil }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(events, ", "); got != "connecting, connected, 1, hi, 2, 3, 4, 5, the server closed the stream" || visited != 13 {
		t.Errorf("folded %s, visited %d records", got, visited)
	}
	enough := errors.New("enough")
	if err := replay.All(file.Reader, fold, func(*capture.Record) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got error %v", err)
	}
}

func TestHubReportsPanicInFold(t *testing.T) {
	path := recorded(t)
	synctest.Test(t, func(t *testing.T) {
		file, err := capture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		var caught any
		h := hub.New(hub.Options{OnPanic: func(value any, _ []byte) { caught = value }})
		p, err := replay.New(h, file.Reader, replay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Add(feeds.Spec{Name: "a"}, feeds.FoldFunc(func([]feeds.Event) { panic("ouch") })); err != nil {
			t.Fatal(err)
		}
		p.Start()
		synctest.Wait()
		h.Close()
		if caught != "ouch" {
			t.Errorf("caught %v", caught)
		}
	})
}
