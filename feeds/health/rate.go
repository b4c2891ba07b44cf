package health

import "time"

const rateSeconds = 5

// rateMeter counts events and bytes by the second.
type rateMeter struct {
	second int64 // The current second since the start.
	from   int64 // Start of counting events, in ns since the start.
	events [64]uint32
	bytes  [8]uint64
}

func (m *rateMeter) addEvents(n uint32) { m.events[m.second&63] += n }

func (m *rateMeter) addBytes(n int) { m.bytes[m.second&7] += uint64(max(n, 0)) }

// advance starts the given second.
func (m *rateMeter) advance(second int64) {
	for s := max(m.second+1, second-int64(len(m.events))); s <= second; s++ {
		m.events[s&63] = 0
		m.bytes[s&7] = 0
	}
	m.second = second
}

// report fills in the rates at now, in ns since the start. The last five seconds seldom start on a whole second: the
// second they cut counts in part.
func (m *rateMeter) report(now int64, r *Report) {
	into := float64(now-m.second*int64(time.Second)) / float64(time.Second)
	seconds := func(from int64) float64 { return min(max(float64(now-from)/float64(time.Second), 1), rateSeconds) }
	span, eventSpan := seconds(0), seconds(m.from)
	for i := range int64(rateSeconds + 1) {
		s := m.second - i
		if s < 0 {
			break
		}
		share := 1.0
		if i == rateSeconds {
			share -= into
		}
		r.Rate += share * float64(m.events[s&63]) / eventSpan
		r.BytesRate += share * float64(m.bytes[s&7]) / span
	}
	r.SparkN = int(min(m.second, SparkSeconds))
	for i := 1; i <= r.SparkN; i++ {
		r.Spark[SparkSeconds-i] = float64(m.events[(m.second-int64(i))&63])
	}
}
