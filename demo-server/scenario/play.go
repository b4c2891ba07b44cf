package scenario

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/faults"
)

// Kind is what an [Item] is.
type Kind uint8

// The kinds of items.
const (
	// Event is an event, in Event.
	Event Kind = iota
	// Comment is a comment, in Event too.
	Comment
	// Retry is a reconnection time in milliseconds, in Text.
	Retry
	// Raw are bytes to send as they are, in Text.
	Raw
	// Break and Heal are a fault that begins or ends, in Fault.
	Break
	Heal
	// End is the end of all connections, in Ending.
	End
)

// Item is something that a script does.
type Item struct {
	Kind   Kind
	Event  *sse.Event
	Text   []byte
	Fault  faults.Fault
	Ending Ending
}

// Player plays a script. It is not safe for concurrent use.
type Player struct {
	feed  *Feed
	state *state
	stack []frame
	// pending is the next step that does something; nil at the end of the script.
	pending step
	at      time.Duration // When it is due.
	heals   []heal        // Sorted by time.
	on      faults.Set
	n       int
	resumed bool          // Steps that end connections are skipped until the next event.
	ended   bool          // The last step was such a step.
	sought  string        // The id that Resume looks for.
	origin  time.Duration // The time from which Due counts.
}

// frame is a group being played.
type frame struct {
	*group
	next int // The index of the next step.
	left int // Rounds, with this one.
}

type heal struct {
	at    time.Duration
	fault faults.Fault
}

// Play returns a player at the start of the script.
func (f *Feed) Play(seed uint64) *Player { return f.play(seed, f.steps, nil) }

// play returns a player of steps, for a client or for all.
func (f *Feed) play(seed uint64, steps []step, c *Client) *Player {
	h := fnv.New64a()
	_, _ = h.Write([]byte(f.Path)) // It never fails.
	p := &Player{feed: f, state: newState(rand.New(rand.NewPCG(seed, h.Sum64())))}
	if c != nil {
		setClient(p.state.env, *c)
	}
	p.push(&group{steps: steps, times: 1})
	p.advance()
	return p
}

func (p *Player) push(g *group) { p.stack = append(p.stack, frame{group: g, left: g.times}) }

// advance moves on to the next step that does something.
func (p *Player) advance() {
	p.pending = nil
	for len(p.stack) > 0 && p.pending == nil {
		f := &p.stack[len(p.stack)-1]
		if f.next == len(f.steps) {
			p.round(f)
			continue
		}
		s := f.steps[f.next]
		f.next++
		switch s := s.(type) {
		case *group:
			p.push(s)
		case *waitStep:
			p.at += s.draw(p.state.rng)
		case *endStep:
			p.ended = true
			if !p.resumed {
				p.pending = s
			}
		default:
			p.ended = false
			p.pending = s
		}
	}
}

// round ends a round of a group.
func (p *Player) round(f *frame) {
	p.at += f.every.draw(p.state.rng)
	f.next = 0
	if f.left > 0 {
		f.left--
	}
	if f.left == 0 {
		p.stack = p.stack[:len(p.stack)-1]
	}
}

// Due returns when the next item is due, since the start of the script or the event of [Player.Resume]. It returns false after the end.
func (p *Player) Due() (time.Duration, bool) {
	switch {
	case len(p.heals) > 0 && (p.pending == nil || p.heals[0].at <= p.at):
		return p.heals[0].at - p.origin, true
	case p.pending == nil:
		return 0, false
	}
	return p.at - p.origin, true
}

// Over reports whether the script is at its end and ended the connections there.
func (p *Player) Over() bool { return p.pending == nil && p.ended }

// Faults returns the faults that the script has set now.
func (p *Player) Faults() faults.Set { return p.on }

// Next returns the next item, which must be due. Now is the time for templates. The error is an [*Error].
func (p *Player) Next(now time.Time) (Item, error) {
	if len(p.heals) > 0 && (p.pending == nil || p.heals[0].at <= p.at) {
		f := p.heals[0].fault
		p.heals = p.heals[1:]
		p.on = p.on.Without(f.Name())
		return Item{Kind: Heal, Fault: f}, nil
	}
	p.state.at, p.state.now = p.at, now
	item, err := p.do(p.pending)
	p.advance()
	return item, err
}

func (p *Player) do(s step) (Item, error) {
	switch s := s.(type) {
	case *eventStep:
		return p.event(s)
	case *commentStep:
		text, err := s.text.render(p.state.env)
		return Item{Kind: Comment, Event: &sse.Event{Comment: []byte(oneLine(string(text)))}}, err
	case *rawStep:
		text, err := s.text.render(p.state.env)
		return Item{Kind: Raw, Text: text}, err
	case *retryStep:
		return Item{Kind: Retry, Text: []byte(s.milliseconds)}, nil
	case *faultStep:
		p.on = p.on.With(s.fault)
		p.heals = slices.DeleteFunc(p.heals, func(h heal) bool { return h.fault.Name() == s.fault.Name() })
		if s.lasts > 0 {
			p.heals = append(p.heals, heal{p.at + s.lasts, s.fault})
			slices.SortStableFunc(p.heals, func(a, b heal) int { return cmp.Compare(a.at, b.at) })
		}
		return Item{Kind: Break, Fault: s.fault}, nil
	case *endStep:
		return Item{Kind: End, Ending: s.how}, nil
	}
	panic("scenario: an unknown step")
}

// event renders an event. Its id is computed first, for its data.
func (p *Player) event(s *eventStep) (Item, error) {
	p.n++
	env := p.state.env
	env["n"], env["id"] = p.n, ""
	ids := s.id
	if ids == nil {
		ids = p.feed.id
	}
	id, err := ids.render(env)
	if err != nil {
		return Item{}, err
	}
	id = []byte(oneLine(string(id)))
	env["id"] = string(id)
	p.resumed = p.sought != "" && string(id) == p.sought
	name, err := s.event.render(env)
	if err != nil {
		return Item{}, err
	}
	data, err := s.data.render(env)
	return Item{Kind: Event, Event: &sse.Event{ID: id, Event: []byte(oneLine(string(name))), Data: data}}, err
}

// oneLine replaces what would end the line of a field.
func oneLine(s string) string {
	return strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ").Replace(s)
}

// Resume plays up to the event that a client had last, which must be among as many first items as the feed keeps, and reports
// whether it is there. The script then continues at once with what follows it. Steps that end connections are skipped up to
// the next event: one of them may have ended the client's.
func (p *Player) Resume(lastEventID string) bool {
	p.sought = lastEventID
	defer func() { p.sought = "" }()
	for range p.feed.Keep {
		due, more := p.Due()
		if !more {
			return false
		}
		item, err := p.Next(time.Time{})
		if err != nil {
			return false
		}
		if item.Kind == Event && string(item.Event.ID) == lastEventID {
			p.origin += due
			return true
		}
	}
	return false
}
