package scenario

import (
	"github.com/expr-lang/expr/vm"
)

// Client is a client that connects.
type Client struct {
	// LastEventID is its last event ID, empty for none.
	LastEventID string
	// Known reports whether the feed keeps the event with this ID, and Missed how many kept events follow it.
	Known  bool
	Missed int
}

// Position is where a stream begins.
type Position uint8

// The positions.
const (
	// Follows is after the client's last event, or Start if the feed does not keep that.
	Follows Position = iota
	// Start is at the oldest event that the feed keeps.
	Start
	// Newest is after the newest event.
	Newest
)

// Reception chooses what clients get.
type Reception struct {
	branches []branch
	usual    branch
}

// branch is a condition and what clients get that meet it.
type branch struct {
	when   *vm.Program // Nil for any client.
	where  Error       // Of when.
	steps  []step
	send   Position
	status int
}

// Welcome is what a client gets.
type Welcome struct {
	// Status is an HTTP status to answer with; zero for a stream.
	Status int
	// Steps are played to the client first; nil for none.
	Steps *Player
	// From is where its stream begins then.
	From Position
}

// Receive returns what a client gets. The error is an [*Error].
func (f *Feed) Receive(c Client, seed uint64) (Welcome, error) {
	r := &f.New
	if c.LastEventID != "" {
		r = &f.Resumed
	}
	b := &r.usual
	for i := range r.branches {
		fits, err := r.branches[i].fits(c)
		if err != nil {
			return Welcome{}, err
		}
		if fits {
			b = &r.branches[i]
			break
		}
	}
	w := Welcome{Status: b.status, From: b.send}
	if len(b.steps) > 0 {
		w.Steps = f.play(seed, b.steps, &c)
	}
	if w.From == Follows && !c.Known {
		w.From = Start
	}
	return w, nil
}

func (b *branch) fits(c Client) (bool, error) {
	if b.when == nil {
		return true, nil
	}
	env := environment(everyone)
	setClient(env, c)
	v, err := vm.Run(b.when, env)
	if err != nil {
		return false, (&part{where: b.where}).failed(err)
	}
	return v == true, nil
}
