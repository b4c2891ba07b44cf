// Package digest sums a recording up: in goes a recording, out come counts, times and what is wrong with it. It keeps
// nothing of the streams but the names of their events.
package digest

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
)

// Digest is a recording in numbers.
type Digest struct {
	// Parts are the headers of the files.
	Parts []capture.Header `json:"parts"`
	// From and To are the times of the first and the latest record, and Seconds is what lies between.
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
	Seconds float64   `json:"seconds"`
	// Feeds are in the order of the recording.
	Feeds []*Feed `json:"feeds"`
	// Lost is what the disk was too slow for.
	Lost capture.Loss `json:"lost"`
	// Damages are the stretches of files that cannot be read, the first thousand of them.
	Damages []Damage `json:"damages"`
}

// Feed is a feed in numbers.
type Feed struct {
	// Name and URL say which it is; secrets in the URL are masked.
	Name string `json:"name"`
	URL  string `json:"url"`
	// Decode is "ndjson" where the event stream was made of lines of JSON, and Poll the time between two polls, in seconds, where it
	// was made of polls.
	Decode string  `json:"decode,omitempty"`
	Poll   float64 `json:"poll,omitempty"`
	// Connections are those that became a stream, Failed the other attempts.
	Connections int `json:"connections"`
	Failed      int `json:"failed"`
	// Reads and Bytes are what was received.
	Reads uint64 `json:"reads"`
	Bytes uint64 `json:"bytes"`
	// Events and Comments are what was in it.
	Events   uint64 `json:"events"`
	Comments uint64 `json:"comments"`
	// Types counts the events by name, up to a thousand names; OtherTypes counts those of other names.
	Types      map[string]uint64 `json:"types"`
	OtherTypes uint64            `json:"other_types"`
	// Anomalies counts what breaks the rules of the format, by kind.
	Anomalies map[string]uint64 `json:"anomalies"`
}

// Damage is a stretch of a file that cannot be read; see [capture.Damage].
type Damage struct {
	File   string `json:"file"`
	Offset int64  `json:"offset"`
	Bytes  int64  `json:"bytes"`
	AtEnd  bool   `json:"at_end"`
}

// Bounds of a [Digest].
const (
	maxTypes     = 1000
	maxTypeBytes = 256
)

// Of reads a recording and sums it up. It returns the reader's errors.
func Of(r *capture.Reader) (*Digest, error) {
	d := &Digest{Parts: r.Headers(), Feeds: []*Feed{}, Damages: []Damage{}}
	byIndex := make(map[int]*Feed)
	err := replay.All(r, func(f capture.Feed) feeds.Fold {
		feed := &Feed{
			Name: f.Spec.Name, URL: f.Spec.URL, Types: make(map[string]uint64), Anomalies: make(map[string]uint64),
			Poll: f.Spec.Poll.Every.Seconds(),
		}
		if f.Spec.Lines {
			feed.Decode = "ndjson"
		}
		d.Feeds, byIndex[f.Index] = append(d.Feeds, feed), feed
		return feed
	}, func(record *capture.Record) error {
		d.take(record, byIndex[record.Feed])
		return nil
	})
	d.Seconds = d.To.Sub(d.From).Seconds()
	return d, err
}

// take counts a record. There is no feed where the file does not introduce one.
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
	case r.Kind == capture.Damaged && len(d.Damages) < capture.MaxDamages:
		d.Damages = append(d.Damages, Damage(r.Damage))
	case f == nil:
	case r.Kind == capture.Opened && r.Opening.Conn == 0:
		f.Failed++
	case r.Kind == capture.Opened:
		f.Connections++
	case r.Kind == capture.Received:
		f.Reads++
		f.Bytes += uint64(len(r.Read.Bytes))
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
