// Package story generates the demo's events on all feeds.
//
// A seed goes in; an endless sequence of events ordered by time comes out. The story is a loop of three minutes: a
// calm scene, a volatility spike, an incident that starts on one host, spreads, raises alerts and is explained by an
// assistant, then recovery. Prices and incidents differ between loops, but the same seed gives the same story on every machine, to the
// millisecond. The package reads no clock.
package story

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"feedscope/demo-server/alerts"
	"feedscope/demo-server/market"
	"feedscope/demo-server/metrics"
	"feedscope/demo-server/model"
)

const (
	// Loop is the duration of one loop.
	Loop = 3 * time.Minute
	// Past is the part of the story before the first calm scene, to fill histories: the end of an earlier loop
	// with its spike, incident and recovery.
	Past = 2 * time.Minute
)

// Session is the event name, on the market feed, of a new scene.
const Session = "session"

// forever is a time that never comes.
const forever = time.Duration(math.MaxInt64)

// daysEvery is the number of loops in a trading day.
const daysEvery = 10

// Feed identifies a feed.
type Feed uint8

// The feeds of the story.
const (
	Market Feed = iota
	Alerts
	Metrics
	Assistant
	NumFeeds
)

// Event is one event of the story.
type Event struct {
	// At is the time of the event, in whole milliseconds; the first calm scene starts at [Past]. It never decreases.
	At   time.Duration
	Feed Feed
	Name string
	// Body is a JSON object, valid until the next call of [Story.Next].
	Body []byte
	// Key names the event's subject, unique across feeds; empty for none. A later event with the same key supersedes this
	// one.
	Key string
	// Closed reports whether this is the last event about its subject for now.
	Closed bool
	// Continues reports that the event says nothing without the one before it on its feed.
	Continues bool
}

// Story is a running story. It is not safe for concurrent use.
type Story struct {
	seed   uint64
	market *market.Market
	fleet  *metrics.Fleet
	watch  alerts.Watch

	order []int // The order of the incidents.
	beat  int
	loop  int

	answer []model.Event // What is left of the assistant's answer, at story time.

	queue   []Event
	read    int
	scratch []byte
}

// New starts the story of a seed at time zero, [Past] before the first calm scene.
func New(seed uint64) *Story {
	s := &Story{
		seed:   seed,
		market: market.New(rand.New(rand.NewPCG(seed, 1))),
		fleet:  metrics.New(rand.New(rand.NewPCG(seed, 2))),
		order:  rand.New(rand.NewPCG(seed, 3)).Perm(len(incidents)),
	}
	for s.beatDue() < 0 {
		s.beat++
	}
	return s
}

// Next returns the next event.
func (s *Story) Next() Event {
	if s.read == len(s.queue) {
		s.queue, s.read, s.scratch = s.queue[:0], 0, s.scratch[:0]
		for len(s.queue) == 0 {
			s.advance()
		}
	}
	s.read++
	return s.queue[s.read-1]
}

// advance runs whatever is due next. It may queue several events or none.
func (s *Story) advance() {
	prices, samples, beat, answer := s.market.Due(), s.fleet.Due(), s.beatDue(), s.answerDue()
	switch {
	case answer <= min(prices, samples, beat):
		s.write()
	case beat <= prices && beat <= samples:
		s.play(beat)
	case samples <= prices:
		s.sample(samples)
	default:
		s.update(prices)
	}
}

// phase converts a time to the time since the first calm scene.
func phase(at time.Duration) time.Duration { return at - Past }

func (s *Story) update(at time.Duration) {
	t := phase(at)
	u := s.market.Next(market.Mood{Volatility: volatility.at(t), Drift: drift.at(t), Rate: rate.at(t)})
	s.add(at, Market, u.Name(), u.Name()+" "+u.Symbol, false, u.AppendJSON)
	if !u.Traded {
		return
	}
	if a, ok := s.watch.Price(at, u.Symbol+"/move", u.Symbol, float64(u.Price)/100); ok {
		s.alert(at, a)
	}
}

func (s *Story) sample(at time.Duration) {
	t := phase(at)
	m := s.fleet.Next(metrics.Conditions{
		Traffic: traffic.at(t),
		Extra:   func(host, name string) float64 { return s.extra(t, host, name) },
	})
	s.add(at, Metrics, metrics.Name, "sample "+m.Key, false, m.AppendJSON)
	if a, ok := s.watch.Sample(at, m.Key, m.Host, m.Name, m.Value); ok {
		s.alert(at, a)
	}
}

// extra returns the sum of the effects on a series.
func (s *Story) extra(t time.Duration, host, name string) float64 {
	sum := 0.0
	for _, effects := range [...][]effect{background, s.incident().effects} {
		for _, e := range effects {
			if e.host == host && e.series == name {
				sum += e.amount * e.curve.at(t-e.late)
			}
		}
	}
	return sum
}

// incident returns the incident of the current loop.
func (s *Story) incident() *incident {
	return &incidents[s.order[s.loop%len(s.order)]]
}

// beatDue returns the time of the next beat. Loop 0 is the one before the first calm scene.
func (s *Story) beatDue() time.Duration {
	loops := time.Duration(s.beat/len(beats)-1) * Loop
	return Past + loops + beats[s.beat%len(beats)].at
}

func (s *Story) play(at time.Duration) {
	b := beats[s.beat%len(beats)]
	s.loop = s.beat / len(beats)
	s.beat++
	switch {
	case b.asks:
		s.ask(at)
		return
	case b.scene == "":
		s.alert(at, b.alert)
		return
	}
	switch b.scene {
	case Incident:
		b.text = s.incident().begins
	case Recovery:
		b.text = s.incident().ends
	case Calm:
		if s.loop%daysEvery == 0 {
			s.market.NewDay()
			b.text = "a new trading day opens"
		}
	}
	s.add(at, Market, Session, Session, false, func(dst []byte) []byte {
		dst = strconv.AppendQuote(append(dst, `{"scene":`...), b.scene)
		dst = strconv.AppendQuote(append(dst, `,"text":`...), b.text)
		return append(dst, '}')
	})
}

func (s *Story) alert(at time.Duration, a alerts.Alert) {
	s.add(at, Alerts, a.Name(), "alert "+a.Key, a.Over, a.AppendJSON)
}

func (s *Story) add(at time.Duration, feed Feed, name, key string, closed bool, body func([]byte) []byte) {
	from := len(s.scratch)
	s.scratch = body(s.scratch)
	s.queue = append(s.queue, Event{
		At: at, Feed: feed, Name: name, Key: key, Closed: closed, Body: s.scratch[from:len(s.scratch):len(s.scratch)],
	})
}
