package hub

import (
	"encoding/json"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/sse"
)

// stage adds the events of a token to the batch.
func (r *receiver) stage(tok *sse.Token) {
	if tok.Kind == sse.Anomaly && tok.Anomaly == sse.Unterminated && r.ours() {
		return
	}
	spec := &r.feed.spec
	tok.Offset += r.base
	if tok.Kind == sse.Event && r.lines && !spec.TapOnly && !json.Valid(tok.Data) {
		r.put(&sse.Token{
			Kind: sse.Anomaly, Anomaly: sse.NotJSON, Offset: tok.Offset, Size: tok.Size, Data: tok.Data, ID: tok.ID,
		})
	}
	e := r.put(tok)
	if tok.Kind != sse.Event {
		return
	}
	r.errorEvent = nil
	if string(e.Type) == "error" {
		r.errorEvent = append([]byte{}, e.Data[:min(len(e.Data), maxQuoted)]...)
	}
	r.ended = spec.End != nil && spec.End(e)
	if e.Noise = spec.Noise != nil && spec.Noise(e); e.Noise {
		r.noise++
	}
	if r.setup != nil && r.setup.take(e) {
		r.setup = nil
	}
}

// put adds a token, whose offset is that in the connection's body, to the batch.
func (r *receiver) put(tok *sse.Token) *feeds.Event {
	e := r.slot()
	e.Feed, e.Time, e.Conn, e.Read, e.Offset = r.feed.index, r.now, r.conn, r.reads, tok.Offset
	e.ID, e.Data = tok.ID, tok.Data
	switch tok.Kind {
	case sse.Event:
		e.Kind, e.Type, e.Raw, e.OwnID = feeds.Message, feeds.TypeOf(tok.Type), tok.Raw, tok.OwnID
		if path := r.feed.spec.TimePath; path != "" {
			e.EventTime = feeds.EventTime(e.Data, path)
		}
	case sse.Comment:
		e.Kind = feeds.Comment
	case sse.Retry:
		e.Kind, e.Data = feeds.Retry, []byte(tok.Retry.String())
		r.feed.setReconnectionTime(tok.Retry)
	case sse.Anomaly:
		e.Kind, e.Anomaly, e.Data = feeds.Anomaly, tok.Anomaly, []byte(anomalyText(tok))
		if tok.Anomaly == sse.Unterminated && tok.Size == int64(len(tok.Raw)) { // No message will contain these bytes.
			e.Raw = tok.Raw[:min(len(tok.Raw), feeds.MaxDiscarded)]
		}
	}
	return e
}

// slot adds an empty event to the batch. The slots beyond the batch are empty.
func (r *receiver) slot() *feeds.Event {
	n := len(r.batch)
	if n == cap(r.batch) {
		r.batch = append(r.batch, feeds.Event{})
	} else {
		r.batch = r.batch[:n+1]
	}
	return &r.batch[n]
}

// flush counts and dispatches the batch.
func (r *receiver) flush() {
	if r.unseen == 0 && len(r.batch) == 0 {
		return
	}
	f := r.feed
	f.delivery.Lock()
	defer f.delivery.Unlock()
	r.count()
	r.learn()
	if r.quiet.Load() {
		r.endQuiet()
	}
	r.heard = false
	if r.gap != "" {
		f.note(r.gap, r.now)
		r.gap = ""
	}
	if len(r.batch) > 0 {
		r.dispatch()
	}
	clear(r.batch)
	r.batch = r.batch[:0]
}

// dispatch dispatches the batch, and tells the observers for how long that kept a live feed from reading. The caller holds
// delivery.
func (r *receiver) dispatch() {
	f := r.feed
	if r.body == nil {
		f.hub.dispatch(f, r.batch)
		return
	}
	f.observeDelivery(feeds.DeliveryObserver.Delivering)
	f.hub.dispatch(f, r.batch)
	f.observeDelivery(feeds.DeliveryObserver.Delivered)
}

func (f *Feed) observeDelivery(call func(feeds.DeliveryObserver, time.Time)) {
	for _, o := range f.observers {
		if d, ok := o.(feeds.DeliveryObserver); ok {
			call(d, time.Now())
		}
	}
}

// count adds the batch to the feed's figures and moves its position.
func (r *receiver) count() {
	f := r.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	f.adopt()
	if r.unseen > 0 {
		f.figures.arrived(r.now, r.unseen)
		r.unseen = 0
	}
	r.countMessages()
	r.continues()
	for i := range r.batch {
		switch e := &r.batch[i]; e.Kind {
		case feeds.Comment:
			f.figures.comments++
		case feeds.Anomaly:
			f.figures.anomalies[e.Anomaly]++
		case feeds.Message, feeds.Retry, feeds.Change:
		}
	}
	if to, ok := r.position(); ok {
		f.moved(to)
	}
}

// countMessages counts the messages decoded since the last call, all of which arrived with the last read.
func (r *receiver) countMessages() {
	f := r.feed
	n := uint64(r.decoder.Events() - r.counted)
	if n == 0 {
		return
	}
	r.counted += int64(n)
	r.messages += n
	f.figures.messages += n
	f.figures.noise += r.noise
	if r.heard = n > r.noise; r.heard {
		f.figures.lastMessage = r.now
		if r.body != nil { // Recorded times are not those of the pulse.
			f.lastMessage.Store(f.hub.pulse.awake(r.now))
		}
	}
	n -= min(r.noise, n)
	r.noise = 0
	if f.conn.info.Phases.FirstEvent == 0 {
		f.conn.info.Phases.FirstEvent = max(r.now.Sub(f.conn.info.Started), 1)
	}
	if r.past > 0 {
		n -= r.countPast()
	}
	switch {
	case n == 0 || r.backlog:
	case f.spec.TimePath == "" || f.spec.TapOnly:
		f.figures.monitor.Events(r.now, int(n))
		f.tryTime(r.now, r.batch)
	default:
		for i := range r.batch {
			if e := &r.batch[i]; e.Kind == feeds.Message && !e.Replayed && !e.Noise {
				f.figures.timed(e)
			}
		}
	}
}

// countPast marks and counts the messages of the batch that precede the connection.
func (r *receiver) countPast() (n uint64) {
	for i := range r.batch {
		if e := &r.batch[i]; e.Kind == feeds.Message && e.Offset < r.past {
			if e.Replayed = true; !e.Noise {
				n++
			}
		}
	}
	r.feed.figures.replayed += n
	return n
}

func (f *Feed) setReconnectionTime(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backoff.SetServer(d)
}
