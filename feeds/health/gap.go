package health

// gapMeter measures the times between consecutive events of one connection.
type gapMeter struct {
	windows *windows
	session slot
	// last is the arrival of the event before, lastGap the gap before that; each if its has is set.
	last, lastGap   int64
	hasLast, hasGap bool
}

func newGapMeter() *gapMeter {
	m := &gapMeter{windows: newWindows(gapScale)}
	m.session.reset()
	return m
}

// begin says that the next gap is measured from the given time on.
func (m *gapMeter) begin(at int64) { m.last, m.hasLast, m.hasGap = at, true, false }

// event counts the gap before an event that arrived at the given time, in ns. It is false if that gap had to
// be clamped to the scale.
func (m *gapMeter) event(at int64) bool {
	gap := at - m.last
	m.last = at
	if !m.hasLast {
		m.hasLast = true
		return true
	}
	clamped := m.windows.scale.clamp(gap)
	m.windows.record(clamped, 1)
	if m.hasGap {
		diff := clamped - m.lastGap
		m.windows.head.diffSum += max(diff, -diff)
		m.windows.head.diffs++
	}
	m.lastGap, m.hasGap = clamped, true
	return clamped == gap
}

// together counts n events, at least one, that arrived at the same time as the one before them.
func (m *gapMeter) together(n int64) {
	m.windows.record(0, n)
	if m.hasGap {
		m.windows.head.diffSum += m.lastGap
		m.windows.head.diffs++
	}
	m.windows.head.diffs += n - 1
	m.lastGap, m.hasGap = 0, true
}

// interrupt says that the next event does not follow the last one: between two connections there is no gap.
func (m *gapMeter) interrupt() { m.hasLast, m.hasGap = false, false }

func (m *gapMeter) rotate() { m.windows.rotate(&m.session, 0) }

func (m *gapMeter) report(out *[3]Window) {
	m.windows.flush()
	t := newTally(gapScale)
	defer t.free()
	t.add(m.windows.minute(), 0)
	out[Minute].Gap, out[Minute].Jitter = t.quantiles(), t.jitter()
	t.reset()
	t.add(m.windows.fiveMinutes(), 0)
	out[FiveMinutes].Gap, out[FiveMinutes].Jitter = t.quantiles(), t.jitter()
	t.addSlot(&m.session, 0)
	out[Session].Gap, out[Session].Jitter = t.quantiles(), t.jitter()
}
