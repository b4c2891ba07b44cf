package view

import (
	"context"
	"errors"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/hub"
)

// Options configure a [View]. Link is required.
type Options struct {
	// Link is where NATS is. Its Changed is ignored.
	Link link.Options
	// Start is where reading starts.
	Start Start
}

// Start is where reading starts; the zero value is now. What holds at that moment, such as which connections are open, is known
// from the start.
type Start struct {
	// Time starts with what JetStream has stored since then.
	Time time.Time
	// Sequence starts with the message of that number.
	Sequence uint64
}

// Telling are what a view calls. Calls must not block and must not call the view. Both may be nil.
type Telling struct {
	// Warn receives sentences, without a period, about problems that are not those of one feed.
	Warn func(sentence string)
	// Tick receives the time about once a second, and when what is played reaches a whole second. It does not go back.
	Tick func(now time.Time)
}

// View reads feeds from JetStream. It is a [hub.Source]. All methods are safe for concurrent use, but Attach comes first.
type View struct {
	o     Options
	at    string // The address without credentials.
	hub   *hub.Hub
	tell  Telling
	clock clock
	owner owners

	found chan struct{} // Has room for one.
	wake  chan struct{} // Has room for one: try again at once.

	// These belong to run.
	position uint64 // The sequence of the last message that was played.
	placed   bool   // It is known.
	all      bool   // Everything is read, whether it is wanted or not.

	// playing is held while a message is played, so for as long as folds take. It guards the feeds and what is known of them.
	playing sync.Mutex
	tracks  map[string]*track // By token.
	ticked  time.Time         // The last second that was told.
	resumed time.Time         // When messages last began to come, by the server's clock.
	warned  bool              // Of different clocks.
	current bool              // All messages have been played at some time.
	late    bool              // A backlog has been reported.

	mu      sync.Mutex // Taken last, and never for long.
	link    *link.Link
	broken  error                   // Why the link is down; nil if it is up.
	cancel  context.CancelCauseFunc // Ends the session.
	trouble string                  // Why nothing is read; empty while all is well.
	shown   State
	noted   map[string]feeds.Spec // Feeds of the stream, by token.
}

// State is how reading goes.
type State struct {
	// At is the address without credentials.
	At string
	// Trouble says why nothing is read, empty while all is well. Read reports that something could be read before.
	Trouble string
	Read    bool
	// Behind is the age of what is played now, and Waiting how many messages are yet to be read; zero while new messages are
	// played as they come.
	Behind  time.Duration
	Waiting uint64
	// Skipped counts messages that no collector can have published.
	Skipped uint64
	// Lost counts messages that JetStream removed before they were read.
	Lost uint64
	// Skew is the collectors' clock minus this machine's, if they differ by more than [MaxSkew]; else zero.
	Skew time.Duration
}

// New returns a view. It does not connect.
func New(o Options) *View {
	return &View{
		o: o, at: link.Shown(o.Link.URL), found: make(chan struct{}, 1), wake: make(chan struct{}, 1),
		tracks: make(map[string]*track), noted: make(map[string]feeds.Spec),
	}
}

// At returns the address without credentials.
func (v *View) At() string { return v.at }

// Attach sets the hub that feeds are played into.
func (v *View) Attach(h *hub.Hub, t Telling) {
	if t.Warn == nil {
		t.Warn = func(string) {}
	}
	if t.Tick == nil {
		t.Tick = func(time.Time) {}
	}
	v.hub, v.tell = h, t
}

// FindAll makes the view read everything, to find feeds that come later; see [View.Found]. It comes before Run.
func (v *View) FindAll() { v.all = true }

// Run starts reading on goroutines of the hub, which end with the hub.
func (v *View) Run() {
	v.hub.Go(v.run)
	v.hub.Go(v.attend)
	v.hub.Go(v.followOwners)
}

// Change removes feeds from the hub and adds others, as [hub.Hub.Change] does. Of the spec of one to add, what is about its
// connection is ignored. It does not wait for the network.
func (v *View) Change(remove []*hub.Feed, add []hub.Addition) (added []*hub.Feed, err error) {
	v.playing.Lock()
	defer v.playing.Unlock()
	if _, err := v.hub.Change(remove, nil); err != nil {
		return nil, err
	}
	for _, f := range remove {
		if t := v.tracks[wire.Token(f.Name())]; t != nil && t.playback.Feed() == f {
			delete(v.tracks, wire.Token(f.Name()))
		}
	}
	now := v.Now()
	for _, a := range add {
		token := wire.Token(a.Spec.Name)
		p, err := v.hub.Play(v.specOf(token, &a.Spec), now, a.Folds...)
		if err != nil {
			return nil, errors.Join(err, v.withdraw(added))
		}
		t := newTrack(p, v.at)
		v.tracks[token] = t
		t.show(now)
		added = append(added, p.Feed())
	}
	if len(add)+len(remove) > 0 {
		v.interrupt(errChanged)
	}
	return added, nil
}

// withdraw removes feeds that have just been added.
func (v *View) withdraw(added []*hub.Feed) error {
	for _, f := range added {
		delete(v.tracks, wire.Token(f.Name()))
	}
	_, err := v.hub.Change(added, nil)
	return err
}

// specOf returns the spec of a feed to play: as recorded, if that is known, with what the user says about reading it.
func (v *View) specOf(token string, wanted *feeds.Spec) feeds.Spec {
	v.mu.Lock()
	s, known := v.noted[token]
	v.mu.Unlock()
	if !known {
		s = feeds.Spec{URL: wanted.Secrets.Address(wanted.URL), Request: feeds.Request{
			Method: wanted.Method, Lines: wanted.Lines, Force: wanted.Force, Poll: wanted.Poll, Resume: wanted.Resume,
		}}
	}
	s.Name, s.Labels, s.ResumeEvents = wanted.Name, wanted.Labels, wanted.ResumeEvents
	s.Noise, s.Tap, s.TapOnly, s.Secrets = wanted.Noise, wanted.Tap, wanted.TapOnly, wanted.Secrets
	if wanted.TimePath != "" {
		s.TimePath = wanted.TimePath
	}
	if wanted.MaxEventBytes > 0 {
		s.MaxEventBytes = wanted.MaxEventBytes
	}
	return s
}

// State returns how reading goes.
func (v *View) State() State {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.shown
	s.At, s.Trouble = v.at, v.trouble
	s.Behind, s.Skew = v.clock.figures(time.Now())
	if s.Behind == 0 {
		s.Waiting = 0
	}
	return s
}

// Now returns the time by the collectors' clock: that of what is played while older messages are read, else the current time.
func (v *View) Now() time.Time { return v.clock.now(time.Now()) }
