// Package lines writes the events of a recording as lines of JSON, from which a scenario of the demo server can play them
// again. A recording goes in; for each feed, lines with the keys of tail --output json come out, and lines for comments,
// reconnection times and the ends of connections. It writes what a client understood, not the bytes, and leaves out what the
// server sent again after a reconnect.
package lines

import (
	"encoding/json"
	"hash/maphash"
	"io"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
)

// line is one line. Only one of the pointers is set.
type line struct {
	Type    string    `json:"type,omitempty"`
	ID      string    `json:"id,omitempty"`
	Data    *string   `json:"data,omitempty"`
	Comment *string   `json:"comment,omitempty"`
	Retry   *int64    `json:"retry,omitempty"` // In milliseconds.
	End     *string   `json:"end,omitempty"`   // clean or cut.
	Time    time.Time `json:"time"`
}

// Write writes the lines of each feed to a writer; nil leaves the feed out. The errors are those of the reader and the writers.
func Write(r *capture.Reader, to func(*capture.Feed) io.Writer) error {
	var all []*feed
	failed := func(*capture.Record) error {
		for _, f := range all {
			if f.err != nil {
				return f.err
			}
		}
		return nil
	}
	return replay.All(r, func(c *capture.Feed) feeds.Fold {
		w := to(c)
		if w == nil {
			return nil
		}
		f := &feed{out: json.NewEncoder(w), seen: make(map[string]mark)}
		f.out.SetEscapeHTML(false)
		all = append(all, f)
		return f
	}, failed)
}

// maxSeen bounds the ids that are remembered to recognize events that were sent again.
const maxSeen = 10_000

// feed writes the lines of one feed. It implements [feeds.Observer].
type feed struct {
	out    *json.Encoder
	err    error
	seen   map[string]mark // By ID.
	recent []string        // The keys of seen, oldest first.
}

// mark is an event that was written: the number of its connection, and a hash of it.
type mark struct {
	conn uint32
	sum  uint64
}

var seed = maphash.MakeSeed()

// Fold writes events.
func (f *feed) Fold(events []feeds.Event) {
	for i := range events {
		f.event(&events[i])
	}
}

func (f *feed) event(e *feeds.Event) {
	data := string(e.Data)
	switch e.Kind {
	case feeds.Message:
		if l := (line{Type: string(e.Type), Data: &data, Time: e.Time}); e.OwnID {
			l.ID = string(e.ID)
			f.once(e, &l)
		} else {
			f.write(&l)
		}
	case feeds.Comment:
		f.write(&line{Comment: &data, Time: e.Time})
	case feeds.Retry:
		if d, err := time.ParseDuration(data); err == nil {
			ms := d.Milliseconds()
			f.write(&line{Retry: &ms, Time: e.Time})
		}
	case feeds.Anomaly, feeds.Change:
	}
}

// once writes an event with an ID, unless an earlier connection had the same one.
func (f *feed) once(e *feeds.Event, l *line) {
	before, known := f.seen[l.ID]
	now := mark{e.Conn, maphash.String(seed, l.Type+"\n"+*l.Data)}
	if known && before.sum == now.sum && before.conn != now.conn {
		return
	}
	if !known {
		if len(f.recent) == maxSeen {
			delete(f.seen, f.recent[0])
			f.recent = f.recent[1:]
		}
		f.recent = append(f.recent, l.ID)
	}
	f.seen[l.ID] = now
	f.write(l)
}

func (f *feed) write(l *line) {
	if f.err == nil {
		f.err = f.out.Encode(l)
	}
}

// Opened implements [feeds.Observer].
func (*feed) Opened(feeds.Opening) {}

// Closed writes the end of a connection, unless it was ours.
func (f *feed) Closed(c feeds.Closing) {
	how := "cut"
	switch {
	case c.Ours:
		return
	case c.Clean:
		how = "clean"
	}
	f.write(&line{End: &how, Time: c.Time})
}

// Missed implements [feeds.Observer].
func (*feed) Missed(string) {}

// Suspended implements [feeds.Observer].
func (*feed) Suspended(time.Time, time.Time) {}
