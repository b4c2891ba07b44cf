// Package story tells the demo's story: what happens on every feed, and when.
//
// A seed goes in; events come out in the order of their times, endlessly. The story is a loop of three minutes:
// calm, a spike of volatility, an incident that shows in the metrics of one host, spreads, and raises alerts,
// then recovery. Prices and incidents differ from loop to loop. The same seed tells the same story on every
// machine, to the millisecond. It reads no clock and knows no client.
package story

import (
	"math/rand/v2"
	"strconv"
	"time"

	"feedscope/demo-server/alerts"
	"feedscope/demo-server/market"
	"feedscope/demo-server/metrics"
)

const (
	// Loop is how long the story takes until it begins anew.
	Loop = 3 * time.Minute
	// Past is how much of the story lies before the first calm scene, for those who need a history: the spike,
	// the incident and the recovery of a loop whose beginning nobody saw.
	Past = 2 * time.Minute
)

// Session is the name of the event, on the market, with which a scene begins.
const Session = "session"

// daysEvery is the number of loops in a trading day.
const daysEvery = 10

// Feed tells where an event belongs.
type Feed uint8

// The feeds of the story.
const (
	Market Feed = iota
	Alerts
	Metrics
	NumFeeds
)

// Event is one thing that happens.
type Event struct {
	// At is when, in whole milliseconds; the first calm scene begins at [Past]. It never falls.
	At   time.Duration
	Feed Feed
	Name string
	// Body is a JSON object, valid until the next call of [Story.Next].
	Body []byte
	// Key names what the event is about, over all feeds; a later event of the same key replaces it.
	Key string
	// Closed tells that with this event the matter is over.
	Closed bool
}

// Story is a story being told. It is not safe for concurrent use.
type Story struct {
	market *market.Market
	fleet  *metrics.Fleet
	watch  alerts.Watch

	order []int // Of the incidents.
	beat  int
	loop  int

	queue   []Event
	told    int
	scratch []byte
}

// New begins the story of a seed at time zero, [Past] before the first calm scene.
func New(seed uint64) *Story {
	s := &Story{
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
	if s.told == len(s.queue) {
		s.queue, s.told, s.scratch = s.queue[:0], 0, s.scratch[:0]
		for len(s.queue) == 0 {
			s.advance()
		}
	}
	s.told++
	return s.queue[s.told-1]
}

// advance lets happen what is due next. It may queue several events, or none.
func (s *Story) advance() {
	prices, samples, beat := s.market.Due(), s.fleet.Due(), s.beatDue()
	switch {
	case beat <= prices && beat <= samples:
		s.play(beat)
	case samples <= prices:
		s.sample(samples)
	default:
		s.update(prices)
	}
}

// phase is the time within the loops, of which the first calm scene is the beginning.
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

// extra is what wear and the incident of the loop add to a series.
func (s *Story) extra(t time.Duration, host, name string) float64 {
	sum := 0.0
	for _, effects := range [...][]effect{wear, s.incident().effects} {
		for _, e := range effects {
			if e.host == host && e.series == name {
				sum += e.amount * e.curve.at(t-e.late)
			}
		}
	}
	return sum
}

// incident returns the incident of the loop under way.
func (s *Story) incident() *incident {
	return &incidents[s.order[s.loop%len(s.order)]]
}

// beatDue returns when the next beat is due. The loops are counted from the one that lies before the story.
func (s *Story) beatDue() time.Duration {
	loops := time.Duration(s.beat/len(beats)-1) * Loop
	return Past + loops + beats[s.beat%len(beats)].at
}

func (s *Story) play(at time.Duration) {
	b := beats[s.beat%len(beats)]
	s.loop = s.beat / len(beats)
	s.beat++
	if b.scene == "" {
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
