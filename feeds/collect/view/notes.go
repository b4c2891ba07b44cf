package view

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

// stored is a message with its number.
type stored struct {
	sequence uint64
	wire.Message
}

// standing are the kinds of notes of which the last one holds.
var standing = []string{wire.Feed, wire.Open, wire.Clock, wire.Close, wire.State}

// page is how many feeds are asked about at once: the server answers with at most 1,024 messages.
const page = 200

// last returns the last notes of feeds, of some kinds, in order, up to a position, and what that is: it may be lower than was asked for,
// if a server of a cluster does not have everything yet. Zero asks for all up to now.
func (v *View) last(
	ctx context.Context, l *link.Link, tokens, kinds []string, upTo uint64,
) (all []stored, position uint64, err error) {
	position = cmp.Or(upTo, math.MaxUint64)
	for some := range slices.Chunk(tokens, page) {
		q := question{UpTo: upTo}
		for _, token := range some {
			for _, kind := range kinds {
				q.Last = append(q.Last, wire.Root+"."+token+"."+kind)
			}
		}
		last, err := ask(ctx, l, &q, func(m *nats.Msg) {
			s, err := parse(m)
			if err != nil {
				v.skip(err)
				return
			}
			all = append(all, s)
		})
		if err != nil {
			return nil, 0, fmt.Errorf("cannot read the stream %s at %s: %s", wire.Stream, v.at, l.Reason(err))
		}
		if last > 0 {
			position = min(position, last)
		}
	}
	slices.SortFunc(all, func(a, b stored) int { return cmp.Compare(a.sequence, b.sequence) })
	return slices.DeleteFunc(all, func(s stored) bool { return s.sequence > position }), position, nil
}

// parse parses an answer.
func parse(m *nats.Msg) (s stored, err error) {
	if s.sequence, err = strconv.ParseUint(m.Header.Get(jetstream.SequenceHeader), 10, 64); err != nil {
		return s, errors.New("an answer without a sequence")
	}
	s.Message, err = wire.Decode(m.Header.Get(jetstream.SubjectHeader), m.Header, m.Data)
	return s, err
}

// question asks for messages of the stream.
type question struct {
	Last  []string   `json:"multi_last,omitempty"` // The last ones of these subjects,
	UpTo  uint64     `json:"up_to_seq,omitempty"`  // up to this sequence.
	Since *time.Time `json:"start_time,omitempty"` // The first one since then,
	Next  string     `json:"next_by_subj,omitempty"`
	Batch int        `json:"batch,omitempty"`
}

// The states of answers that are no messages.
const (
	headerStatus = "Status"
	headerUpTo   = "Nats-UpTo-Sequence"
	headerLeft   = "Nats-Num-Pending"
	noMessage    = "404"
	endOfAnswer  = "204"
)

var errTooMuch = errors.New("the notes of the feeds are too large")

// ask asks the stream directly, calls take with each message of the answer, and returns up to which sequence it is complete; zero
// if there is none.
func ask(ctx context.Context, l *link.Link, q *question, take func(*nats.Msg)) (upTo uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	text, err := json.Marshal(q)
	if err != nil {
		return 0, err
	}
	inbox := l.Conn.NewInbox()
	sub, err := l.Conn.SubscribeSync(inbox)
	if err != nil {
		return 0, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := l.Conn.PublishRequest("$JS.API.DIRECT.GET."+wire.Stream, inbox, text); err != nil {
		return 0, err
	}
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return 0, err
		}
		switch status := m.Header.Get(headerStatus); {
		case status == "":
			take(m)
		case status == noMessage:
			return 0, nil
		case status != endOfAnswer:
			return 0, fmt.Errorf("the server answers %s %s", status, m.Header.Get("Description"))
		case len(q.Last) > 0 && m.Header.Get(headerLeft) != "0":
			return 0, errTooMuch
		default:
			upTo, _ = strconv.ParseUint(m.Header.Get(headerUpTo), 10, 64)
			return upTo, nil
		}
	}
}
