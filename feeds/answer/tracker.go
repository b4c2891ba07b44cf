package answer

import (
	"sync"
	"time"

	"feedscope/feeds"
)

// MaxAnswers is how many answers a [Tracker] keeps at most, the newest ones.
const MaxAnswers = 50

// Options configure a [Tracker].
type Options struct {
	// Format is the format of the stream; nil to recognize it by its events, see Hint.
	Format *Format
	// Hint is the format that the URL suggests. It applies until an event can only be of another format; nil for none.
	Hint *Format
	// Price is what the tokens cost; the zero value means unknown.
	Price Price
	// Keep is how many answers are kept, the newest ones; zero means [MaxAnswers].
	Keep int
	// Piece, if set, is called with each piece of a part as it arrives, and Ended when an answer has ended. Both are
	// called while the tracker is locked; the arguments are valid during the call.
	Piece func(a *Answer, p *Part, piece []byte)
	Ended func(a *Answer)
}

// Tracker merges the events of a feed into answers. It is a [feeds.AlterationObserver] and safe for concurrent use.
type Tracker struct {
	options Options

	mu      sync.Mutex
	format  *Format
	conn    uint32
	sent    time.Time
	missed  string // Why the next answer is not whole.
	torn    bool   // The last connection ended in the middle of an answer.
	altered string // What feedscope has done to the connection's stream.
	version uint64 // Counts the answers begun.
	answers []*Answer
	dropped int

	unanswered Unanswered
}

// Unanswered describes requests without an answer. A [Tracker] that observes no connections knows of none.
type Unanswered struct {
	// Count counts the requests that failed, or whose response had no answer.
	Count int
	// Request is the number of the newest request, from 1; zero before the first one was answered or failed. Pending
	// reports that it may still get an answer. Reason says why it got none; both are zero if it has one.
	Request uint64
	Pending bool
	Reason  string
}

func (u *Unanswered) fail(reason string) {
	u.Count++
	u.Pending, u.Reason = false, reason
}

// NewTracker returns a tracker without answers.
func NewTracker(o Options) *Tracker {
	if o.Keep <= 0 {
		o.Keep = MaxAnswers
	}
	t := &Tracker{options: o, format: o.Format}
	if t.format == nil {
		t.format = o.Hint
	}
	return t
}

// View calls f with the answers, the oldest first, and the number of older ones that were dropped. They are valid, and
// do not change, during the call.
func (t *Tracker) View(f func(answers []*Answer, dropped int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(t.answers, t.dropped)
}

// Opened implements [feeds.Observer].
func (t *Tracker) Opened(o feeds.Opening) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent, t.missed, t.altered = time.Time{}, "", ""
	t.unanswered.Request++
	if o.Reason != "" {
		t.unanswered.fail(o.Reason)
	} else {
		t.unanswered.Pending, t.unanswered.Reason = true, ""
	}
	if o.Info.Resumed && t.torn {
		t.missed = withoutBeginning
	}
	if o.Conn > 0 && !o.Info.Up.IsZero() {
		t.sent = o.Info.Up.Add(-o.Info.Phases.FirstByte)
	}
}

// withoutBeginning says why the rest of an answer is not whole, which a resumed connection brings.
const withoutBeginning = "its beginning came on an earlier connection"

// Closed implements [feeds.Observer].
func (t *Tracker) Closed(c feeds.Closing) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.current()
	t.torn = a != nil && a.state == Streaming
	if c.Ours && t.torn {
		a.settle(Incomplete, "disconnected before its end")
		a.Delivery.settle()
		t.tell(a)
	}
	t.close(c.Clean)
	if t.unanswered.Pending {
		t.unanswered.fail(c.Reason)
	}
}

// Suspended implements [feeds.Observer].
func (*Tracker) Suspended(_, _ time.Time) {}

// Missed implements [feeds.Observer]: the answer under way, or else the next one, is not whole.
func (t *Tracker) Missed(why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a := t.current(); a != nil && a.state == Streaming {
		a.missed = why
	} else {
		t.missed = why
	}
}

// Altered implements [feeds.AlterationObserver]: the figures of the connection's answers from here on are not the server's.
func (t *Tracker) Altered(done string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.altered = done
	if a := t.current(); a != nil && a.state == Streaming {
		a.Altered = done
	}
}

// Fold implements [feeds.Fold].
func (t *Tracker) Fold(events []feeds.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range events {
		switch e := &events[i]; {
		case e.Kind == feeds.Message && !e.Noise:
			t.add(e)
		case e.Kind == feeds.Change:
			t.changed(e.State)
		}
	}
}

// changed ends the current answer with its feed's connection, in case the tracker does not observe connections. Whether
// the connection ended in good order is then unknown, so a finish reason has to do.
func (t *Tracker) changed(s feeds.State) {
	switch s {
	case feeds.Waiting, feeds.Ended:
		t.close(true)
	case feeds.Failed, feeds.Paused:
		t.close(false)
	case feeds.Connecting, feeds.Live, feeds.Stale:
	}
}

func (t *Tracker) add(e *feeds.Event) {
	m := message{e}
	if t.options.Format == nil {
		t.recognize(m)
	}
	if t.format == nil {
		return
	}
	a := t.current()
	starts := a != nil && t.format.starts != nil && t.format.starts(a, m)
	if a == nil || e.Conn != t.conn || starts {
		if starts && t.missed == withoutBeginning {
			t.missed = ""
		}
		t.close(e.Conn == t.conn)
		t.conn = e.Conn
		a = t.begin()
	}
	a.add(m)
	t.tell(a)
}

// recognize settles the format by an event, unless the current answer already has output.
func (t *Tracker) recognize(m message) {
	a := t.current()
	if a != nil && a.state == Streaming && a.Pieces > 0 {
		return
	}
	f := recognize(m)
	if f == nil || f == t.format {
		return
	}
	t.format = f
	if a != nil && a.state == Streaming {
		a.Format = f
	}
}

// current returns the newest answer; nil if there is none.
func (t *Tracker) current() *Answer {
	if len(t.answers) == 0 {
		return nil
	}
	return t.answers[len(t.answers)-1]
}

// close ends the current answer.
func (t *Tracker) close(clean bool) {
	if a := t.current(); a != nil && a.state == Streaming {
		a.close(clean)
		t.tell(a)
	}
}

// begin adds an answer.
func (t *Tracker) begin() *Answer {
	if len(t.answers) == t.options.Keep {
		t.answers = append(t.answers[:0], t.answers[1:]...)
		t.dropped++
	}
	t.version++
	t.unanswered.Pending, t.unanswered.Reason = false, ""
	a := &Answer{
		missed: t.missed, Format: t.format, Number: t.version, Request: t.unanswered.Request, Conn: t.conn, Price: t.options.Price,
		Altered: t.altered,
	}
	t.missed = ""
	a.Delivery.Sent, t.sent = t.sent, time.Time{} // A later answer on this connection is to no request of its own.
	if t.options.Piece != nil {
		a.piece = func(p *Part, piece []byte) { t.options.Piece(a, p, piece) }
	}
	t.answers = append(t.answers, a)
	return a
}

// tell reports the end of an answer, once.
func (t *Tracker) tell(a *Answer) {
	if a.state != Streaming && !a.told {
		a.told = true
		if t.options.Ended != nil {
			t.options.Ended(a)
		}
	}
}
