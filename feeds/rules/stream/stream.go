// Package stream makes the alerts of rules a feed of a hub, so that whatever shows, filters, records or writes events does
// so with alerts. Alerts go in; the feed called [Name] has an event of type "alert" for each that opens or is repeated, and
// one of type "resolved" for each that ends. Their data is JSON.
package stream

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
)

// Name is the name of the feed, and URL the address that it has in place of one.
const (
	Name = "rules"
	URL  = "feedscope:rules"
)

// The types of its events.
const (
	Opened   = "alert"
	Resolved = "resolved"
)

// Data is the data of an event.
type Data struct {
	// ID identifies the alert: it is the same in all events about it.
	ID   string `json:"id"`
	Rule string `json:"rule"`
	Feed string `json:"feed"`
	// Key is empty for a rule without one.
	Key string `json:"key,omitempty"`
	// Source is the feed, with the key after a slash if there is one.
	Source   string            `json:"source"`
	Severity string            `json:"severity"`
	Text     string            `json:"text"`
	Labels   map[string]string `json:"labels,omitempty"`
	// Since is when the condition began to hold, Time the moment of the event.
	Since time.Time `json:"since"`
	Time  time.Time `json:"time"`
	// Repeat counts the reminders, from 1.
	Repeat int `json:"repeat,omitempty"`
}

// Of returns the type and the data of an alert's event.
func Of(a *rules.Alert) (eventType string, d Data) {
	d = Data{
		ID: a.ID, Rule: a.Rule, Feed: a.Feed, Key: a.Key, Source: a.Feed, Severity: a.Severity.String(), Text: a.Text, Labels: a.Labels,
		Since: a.Began.UTC().Truncate(time.Millisecond), Time: a.Time.UTC().Truncate(time.Millisecond), Repeat: a.Repeat,
	}
	if a.Key != "" {
		d.Source += "/" + a.Key
	}
	if a.Resolved {
		return Resolved, d
	}
	return Opened, d
}

// JSON returns v as a line of JSON; empty if it holds a time that JSON cannot.
func JSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // Comparisons are to be read.
	_ = e.Encode(v)
	return b.Bytes()
}

// Without returns feeds without that of alerts, which is no feed of the user's.
func Without(all []*hub.Feed) []*hub.Feed {
	return slices.DeleteFunc(all, func(f *hub.Feed) bool { return f.URL() == URL })
}

// Stream is the feed of alerts. It is safe for concurrent use.
type Stream struct {
	feed *hub.Feed

	mu       sync.Mutex
	playback *hub.Playback
	events   uint64
	offset   int64
}

// Open adds the feed to a hub; see [hub.Hub.Play] for the errors.
func Open(h *hub.Hub, start time.Time, folds ...feeds.Fold) (*Stream, error) {
	p, err := h.Play(feeds.Spec{Name: Name, URL: URL, TimePath: "time"}, start, folds...)
	if err != nil {
		return nil, err
	}
	p.Opened(feeds.Opening{Conn: 1, Time: start, Info: conn.Info{URL: URL, Started: start, Up: start}})
	p.Changed(start, feeds.Status{State: feeds.Live, Since: start, Reason: "evaluating rules"})
	return &Stream{feed: p.Feed(), playback: p}, nil
}

// Add adds the event of an alert.
func (s *Stream) Add(a rules.Alert) {
	eventType, d := Of(&a)
	data := JSON(d)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events++
	block := fmt.Appendf(nil, "id: %d\nevent: %s\ndata: %s\n", s.events, eventType, data)
	s.playback.Read(feeds.Read{Conn: 1, Time: a.Time, Offset: s.offset, Bytes: block})
	s.offset += int64(len(block))
}
