package events

import (
	"slices"

	"feedscope/feeds"
	"feedscope/ui/metaview"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// metaLines tells how an event came; of a change of state, when it was.
func (p *Panel) metaLines(f panel.Frame, e *feeds.Event, w int) []string {
	name := widget.NewLine(w)
	name.Cell(f.Theme.Style(theme.Dim), "feed", feedLabel, text.Left).
		Put(f.Theme.Style(theme.Text), p.deps.Shown(e.Feed, f.HideSecrets))
	facts := metaview.Facts{
		Conn: e.Conn, Offset: e.Offset, Arrived: e.Time, Made: e.EventTime, Replayed: e.Replayed,
		ID: string(e.ID), OwnID: e.OwnID, DataBytes: len(e.Data), RawBytes: len(e.Raw),
		Read: metaview.Read{Number: e.Read},
	}
	if feed := p.deps.Hub.Feed(e.Feed); feed != nil {
		d := feed.Detail(f.Now)
		facts.Retry, facts.Poll, facts.TimePath = d.ServerRetry, d.Poll, feed.TimePath()
		if int(e.Conn) == d.Reconnects+1 {
			facts.Clock = d.Conn.Clock // That of an earlier connection is forgotten.
		}
	}
	if e.Kind == feeds.Change {
		facts.Conn = 0 // It came in none.
	} else {
		p.company(&facts.Read, *e)
	}
	return append([]string{name.String()}, metaview.Lines(f.Theme, facts, w)...)
}

// feedLabel is as wide as the labels of the other facts.
const feedLabel = 12

// Bounds on what came in the same read: how many are named, and how many are counted on either side.
const (
	maxOthers = 20
	maxCount  = 10_000
)

// company finds the messages that came in the same read, and names some of those before the event and, where these are few, after
// it, in the order of the stream.
func (p *Panel) company(r *metaview.Read, e feeds.Event) {
	var seqs []uint64
	left := 0
	look := func(h feeds.Head) bool {
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
		if o, size, ok := p.history.Glance(seq, &p.buffer); ok {
			r.Others = append(r.Others, metaview.Other{Seq: seq, Type: string(o.Type), Size: size, Made: o.EventTime})
		}
	}
}
