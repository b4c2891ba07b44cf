package events

import (
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
	"feedscope/ui/eventview/meta"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// metaLines returns how an event arrived, or when a change of state happened.
func (p *Panel) metaLines(f panel.Frame, e *feeds.Event, w int) []string {
	name := widget.NewLine(w)
	name.Cell(f.Theme.Style(theme.Dim), "feed", feedLabel, text.Left).
		Put(f.Theme.Style(theme.Text), p.deps.Shown(e.Feed, f.HideSecrets))
	facts := meta.Facts{
		Conn: e.Conn, Offset: e.Offset, Arrived: e.Time, Created: e.EventTime, Replayed: e.Replayed,
		ID: string(e.ID), OwnID: e.OwnID, DataBytes: len(e.Data), RawBytes: len(e.Raw),
		Read: meta.Read{Number: e.Read},
	}
	if feed := p.deps.Hub.Feed(e.Feed); feed != nil {
		d := feed.Detail(f.Now)
		facts.Retry, facts.Poll, facts.TimePath = d.ServerRetry, d.Poll, feed.TimePath()
		if e.Conn == d.Number {
			facts.Clock = d.Conn.Clock // The clock of an earlier connection is not kept.
		}
	}
	if facts.Change = e.Kind == feeds.Change; !facts.Change {
		p.sameRead(&facts.Read, *e)
	}
	return append([]string{name.String()}, meta.Lines(f.Theme, facts, w)...)
}

// feedLabel is as wide as the labels of the other facts.
const feedLabel = 12

// Bounds on the events of the same read: how many are listed, and how many are counted on either side.
const (
	maxOthers = 20
	maxCount  = 10_000
)

// sameRead counts the messages that arrived in the same read and lists some, those before the event first, in
// the order of the stream.
func (p *Panel) sameRead(r *meta.Read, e feeds.Event) {
	var seqs []uint64
	left := 0
	look := func(h timeline.Head) bool {
		left--
		if h.Feed != e.Feed || h.Seq == e.Seq {
			return left > 0
		}
		if h.Conn != e.Conn || h.Read != e.Read {
			return false
		}
		if h.Kind == feeds.Message {
			r.OtherCount++
			if len(seqs) < maxOthers {
				seqs = append(seqs, h.Seq)
			}
		}
		return left > 0
	}
	left = maxCount
	p.history.ScanBack(e.Seq, look)
	left = maxCount
	p.history.Scan(e.Seq, look)
	slices.Sort(seqs)
	for _, seq := range seqs {
		if o, size, ok := p.history.Preview(seq, &p.buffer); ok {
			r.Others = append(r.Others, meta.Other{Seq: seq, Type: string(o.Type), Size: size, Created: o.EventTime})
		}
	}
}
