package health

// gapMeter measures the times between consecutive events of one connection.
type gapMeter struct {
	windows *windows
	session slot
	// last is the arrival of the previous event, valid if hasLast; lastGap is the gap before it, valid if hasGap.
	last, lastGap   int64
	hasLast, hasGap bool
}

func newGapMeter() *gapMeter {
	m := &gapMeter{windows: newWindows(gapScale)}
	m.session.reset()
	return m
}

// begin measures the next gap from the given time.
func (m *gapMeter) begin(at int64) { m.last, m.hasLast, m.hasGap = at, true, false }

// event counts the gap before an event that arrived at the given time, in ns, clamped to the scale.
func (m *gapMeter) event(at int64) {
	gap := m.windows.scale.clamp(at - m.last)
	m.last = at
	if !m.hasLast {
		m.hasLast = true
		return
	}
	m.windows.record(gap, 1)
	if m.hasGap {
		diff := gap - m.lastGap
		m.windows.head.diffSum += max(diff, -diff)
		m.windows.head.diffs++
	}
	m.lastGap, m.hasGap = gap, true
}

// together counts n events, at least one, that arrived at the same time as the previous one.
func (m *gapMeter) together(n int64) {
	m.windows.record(0, n)
	if m.hasGap {
		m.windows.head.diffSum += m.lastGap
		m.windows.head.diffs++
	}
	m.windows.head.diffs += n - 1
	m.lastGap, m.hasGap = 0, true
}

// interrupt ends the chain of gaps: there is no gap between two connections.
func (m *gapMeter) interrupt() { m.hasLast, m.hasGap = false, false }

func (m *gapMeter) rotate() { m.windows.rotate(&m.session, 0) }

func (m *gapMeter) report(out *[3]Window) {
	t := newSummary(gapScale)
	defer t.free()
	t.add(m.windows.ticks, 0)
	out[Minute].Gap, out[Minute].Jitter = t.quantiles(), t.jitter()
	t.reset()
	t.add(m.windows.fiveMinutes(), 0)
	out[FiveMinutes].Gap, out[FiveMinutes].Jitter = t.quantiles(), t.jitter()
	t.addSlot(&m.session, 0)
	out[Session].Gap, out[Session].Jitter = t.quantiles(), t.jitter()
}
