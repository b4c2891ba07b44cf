// Package digest summarizes a recording. A recording goes in; counts, times and damages come out. It keeps nothing of
// the streams except the types of events.
package digest

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
)

// Digest summarizes a recording.
type Digest struct {
	// Parts are the headers of the files.
	Parts []capture.Header `json:"parts"`
	// From and To are the times of the first and the latest record, and Seconds is the time between them.
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
	Seconds float64   `json:"seconds"`
	// Feeds are ordered by index.
	Feeds []*Feed `json:"feeds"`
	// Lost counts the reads that were lost because the disk was too slow.
	Lost capture.Loss `json:"lost"`
	// Damages are the damaged stretches of the files, a thousand at most.
	Damages []capture.Damage `json:"damages"`
}

// Feed summarizes a feed.
type Feed struct {
	// Name and URL identify the feed; secrets in the URL are masked.
	Name string `json:"name"`
	URL  string `json:"url"`
	// Decode is "ndjson" if the server sent lines of JSON. Poll is the time between two polls, in seconds, of a feed
	// that was polled.
	Decode string  `json:"decode,omitempty"`
	Poll   float64 `json:"poll,omitempty"`
	// Connections counts the attempts that became a stream, Failed the others.
	Connections int `json:"connections"`
	Failed      int `json:"failed"`
	// Oddities are the violations of HTTP in responses that were accepted anyway, each once, a hundred at most.
	Oddities []string `json:"oddities,omitempty"`
	// Reads and Bytes count what was received.
	Reads uint64 `json:"reads"`
	Bytes uint64 `json:"bytes"`
	// Events and Comments count what was decoded.
	Events   uint64 `json:"events"`
	Comments uint64 `json:"comments"`
	// Types counts the events by type, for up to a thousand types; OtherTypes counts the rest.
	Types      map[string]uint64 `json:"types"`
	OtherTypes uint64            `json:"other_types"`
	// Anomalies counts violations of the standard, by kind.
	Anomalies map[string]uint64 `json:"anomalies"`
}

// Bounds of a [Digest].
const (
	maxTypes     = 1000
	ndjson       = "ndjson"
	maxTypeBytes = 256
	maxOddities  = 100
)

// Of reads a recording and summarizes it. Its errors are those of the reader.
func Of(r *capture.Reader) (*Digest, error) {
	d := &Digest{Parts: r.Headers(), Feeds: []*Feed{}, Damages: []capture.Damage{}}
	byIndex := make(map[int]*Feed)
	err := replay.All(r, func(f *capture.Feed) feeds.Fold {
		feed := &Feed{
			Name: f.Spec.Name, URL: f.Spec.URL, Types: make(map[string]uint64), Anomalies: make(map[string]uint64),
			Poll: f.Spec.Poll.Every.Seconds(),
		}
		if f.Spec.Lines {
			feed.Decode = ndjson
		}
		d.Feeds, byIndex[f.Index] = append(d.Feeds, feed), feed
		return feed
	}, func(record *capture.Record) error {
		d.take(record, byIndex[record.Feed])
		return nil
	})
	d.Damages = append(d.Damages, r.Damages()...)
	d.Seconds = d.To.Sub(d.From).Seconds()
	return d, err
}

// take counts a record. The feed is nil if the file does not introduce it.
func (d *Digest) take(r *capture.Record, f *Feed) {
	if !r.Time.IsZero() {
		if d.From.IsZero() || r.Time.Before(d.From) {
			d.From = r.Time
		}
		if r.Time.After(d.To) {
			d.To = r.Time
		}
	}
	switch {
	case r.Kind == capture.Lost:
		d.Lost = r.Loss
	case f == nil:
	case r.Kind == capture.Opened && r.Opening.Conn == 0:
		f.Failed++
	case r.Kind == capture.Opened:
		f.Connections++
		if r.Opening.Info.Lines {
			f.Decode = ndjson
		}
		f.addOddities(r.Opening.Info.Oddities)
	case r.Kind == capture.Received:
		f.Reads++
		f.Bytes += uint64(len(r.Read.Bytes))
	}
}

func (f *Feed) addOddities(oddities []string) {
	for _, o := range oddities {
		if len(f.Oddities) < maxOddities && !slices.Contains(f.Oddities, o) {
			f.Oddities = append(f.Oddities, o)
		}
	}
}

// Fold counts events.
func (f *Feed) Fold(events []feeds.Event) {
	for i := range events {
		switch e := &events[i]; e.Kind {
		case feeds.Message:
			f.Events++
			f.countType(e.Type)
		case feeds.Comment:
			f.Comments++
		case feeds.Anomaly:
			f.Anomalies[e.Anomaly.String()]++
		case feeds.Retry, feeds.Change:
		}
	}
}

func (f *Feed) countType(name []byte) {
	if n, known := f.Types[string(name)]; known {
		f.Types[string(name)] = n + 1
		return
	}
	if len(f.Types) == maxTypes || len(name) > maxTypeBytes {
		f.OtherTypes++
		return
	}
	f.Types[string(name)] = 1
}
