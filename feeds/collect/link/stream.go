package link

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/wire"
)

// The limits of a stream that is created; the user can change them later.
const (
	maxAge       = 7 * 24 * time.Hour
	uniqueWindow = 2 * time.Minute
	replicas     = 3
	// markers is how long the bucket keeps markers of keys that have expired. It lets markers of removed keys expire, too.
	markers = time.Hour
)

// Stream returns the stream. If it is missing, Stream creates it: with three copies in a cluster, and messages kept for a week.
func (l *Link) Stream(ctx context.Context) (jetstream.Stream, error) {
	s, err := l.JS.Stream(ctx, wire.Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = l.create(ctx)
	}
	if err != nil {
		return nil, l.wrap("cannot use the stream", wire.Stream, err)
	}
	c := &s.CachedInfo().Config
	switch {
	case !slices.Contains(c.Subjects, wire.All):
		return nil, fmt.Errorf("the stream %s at %s does not store %s; set its subjects to that", wire.Stream, l.at, wire.All)
	case !c.AllowAtomicPublish:
		return nil, l.wrap("cannot use the stream", wire.Stream, &jetstream.APIError{ErrorCode: CodeBatchesNotAllowed})
	}
	return s, nil
}

func (l *Link) create(ctx context.Context) (s jetstream.Stream, err error) {
	c := jetstream.StreamConfig{
		Name: wire.Stream, Description: "Feeds collected by feedscope", Subjects: []string{wire.All}, MaxAge: maxAge,
		Duplicates: uniqueWindow, Compression: jetstream.S2Compression, DenyDelete: true, AllowAtomicPublish: true, AllowDirect: true,
	}
	for _, c.Replicas = range []int{replicas, 1} {
		if s, err = l.JS.CreateStream(ctx, c); Code(err) != CodeNoReplicas {
			break
		}
	}
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // Another collector was faster, with other copies.
		return l.JS.Stream(ctx, wire.Stream)
	}
	return s, err
}

// Bucket returns the key-value bucket. If it is missing, Bucket creates it.
func (l *Link) Bucket(ctx context.Context) (jetstream.KeyValue, error) {
	kv, err := l.JS.KeyValue(ctx, wire.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		for _, n := range []int{replicas, 1} {
			c := jetstream.KeyValueConfig{
				Bucket: wire.Bucket, Description: "Owners and positions of feeds collected by feedscope", Replicas: n,
				LimitMarkerTTL: markers,
			}
			if kv, err = l.JS.CreateKeyValue(ctx, c); Code(err) != CodeNoReplicas {
				break
			}
		}
		if errors.Is(err, jetstream.ErrBucketExists) {
			kv, err = l.JS.KeyValue(ctx, wire.Bucket)
		}
	}
	if err != nil {
		return nil, l.wrap("cannot use the bucket", wire.Bucket, err)
	}
	return kv, nil
}

// Last is the last message of a filter.
type Last struct {
	// Sequence is that of the message; zero if there is none.
	Sequence uint64
	Subject  string
	Header   nats.Header
	Data     []byte
}

// Last returns the last message of the stream whose subject matches a filter, as its leader has it: nothing that has been
// acknowledged before is missing.
func (l *Link) Last(ctx context.Context, filter string) (Last, error) {
	return l.last(ctx, wire.Stream, filter)
}

// Lease returns the revision of a feed's lease, as the leader of the bucket has it; zero if there is none.
func (l *Link) Lease(ctx context.Context, feed string) (revision uint64, err error) {
	last, err := l.last(ctx, "KV_"+wire.Bucket, "$KV."+wire.Bucket+"."+wire.LeaseKey+wire.Token(feed))
	return last.Sequence, err
}

func (l *Link) last(ctx context.Context, stream, filter string) (last Last, err error) {
	defer func() { err = l.wrap("cannot read the stream", stream, err) }()
	question, err := json.Marshal(map[string]string{"last_by_subj": filter})
	if err != nil {
		return last, err
	}
	ctx, cancel := l.Limit(ctx, callTime)
	defer cancel()
	msg, err := l.Conn.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+stream, question)
	if err != nil {
		return last, err
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Subject string `json:"subject"`
			Seq     uint64 `json:"seq"`
			Header  []byte `json:"hdrs"`
			Data    []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(msg.Data, &answer); err != nil {
		return last, err
	}
	switch {
	case answer.Error != nil && answer.Error.ErrorCode == CodeNoMessage:
		return last, nil
	case answer.Error != nil:
		return last, answer.Error
	}
	m := &answer.Message
	last = Last{Sequence: m.Seq, Subject: m.Subject, Data: m.Data}
	if len(m.Header) > 0 {
		last.Header, err = nats.DecodeHeadersMsg(m.Header)
	}
	return last, err
}
