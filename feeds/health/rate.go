package health

import "time"

const rateSeconds = 5

// rateMeter counts events by the second.
type rateMeter struct {
	second int64 // The current second since the start.
	from   int64 // Start of counting events, in ns since the start.
	events [64]uint32
}

// add counts n events that arrived at a time, in ns since the start: events of a past second are late, no peak of this one.
func (m *rateMeter) add(at int64, n int) {
	if s := at / int64(time.Second); m.second-s < int64(len(m.events)) {
		m.events[s&63] += uint32(n)
	}
}

// advance starts the given second.
func (m *rateMeter) advance(second int64) {
	for s := max(m.second+1, second-int64(len(m.events))); s <= second; s++ {
		m.events[s&63] = 0
	}
	m.second = second
}

// report fills in the rate at now, in ns since the start. The last five seconds seldom start on a whole second: the
// second they cut counts in part.
func (m *rateMeter) report(now int64, r *Report) {
	into := float64(now-m.second*int64(time.Second)) / float64(time.Second)
	span := min(max(float64(now-m.from)/float64(time.Second), 1), rateSeconds)
	for i := range int64(rateSeconds + 1) {
		s := m.second - i
		if s < 0 {
			break
		}
		share := 1.0
		if i == rateSeconds {
			share -= into
		}
		r.Rate += share * float64(m.events[s&63]) / span
	}
	r.SparkN = int(min(m.second, SparkSeconds))
	for i := 1; i <= r.SparkN; i++ {
		r.Spark[SparkSeconds-i] = float64(m.events[(m.second-int64(i))&63])
	}
}
