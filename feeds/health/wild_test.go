package health

import (
	"encoding/binary"
	"math"
	"testing"
	"time"
)

// wild returns times that a hostile sender, a broken clock or a careless caller might pass.
func wild(b byte, near time.Time) time.Time {
	switch b % 16 {
	case 0:
		return time.Time{}
	case 1:
		return time.Unix(0, 0)
	case 2:
		return time.Unix(math.MaxInt64, 0)
	case 3:
		return time.Unix(math.MinInt64, 0)
	case 4:
		return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	case 5:
		return near.Add(-time.Hour)
	case 6:
		return near.Add(time.Hour)
	case 7:
		return near.Add(-100 * 365 * 24 * time.Hour)
	case 8:
		return near.Add(100 * 365 * 24 * time.Hour)
	case 9:
		return near.Add(-time.Duration(b) * time.Minute)
	default:
		return near.Add(-time.Duration(b) * time.Millisecond)
	}
}

// sane checks the invariants of every report.
func sane(t *testing.T, r Report) {
	t.Helper()
	if r.Rate < 0 || math.IsNaN(r.Rate) || math.IsInf(r.Rate, 0) {
		t.Errorf("rate %v", r.Rate)
	}
	if r.SparkN < 0 || r.SparkN > SparkSeconds {
		t.Errorf("%d values in the spark", r.SparkN)
	}
	if r.Age.Value < 0 || r.Age.PlusMinus < 0 || r.Age.ClockOff < 0 || (r.Age.Known && r.Age.ClockOff > 0) {
		t.Errorf("age %+v", r.Age)
	}
	for i, w := range r.Windows {
		for _, q := range []Quantiles{w.Lag, w.Gap} {
			if q.Max < 0 || (q.Has50 && (q.P50 < 0 || q.P50 > q.P95)) || (q.Has99 && (q.P95 > q.P99 || q.P99 > q.Max)) {
				t.Errorf("window %d: %+v", i, q)
			}
			if i > 0 && q.N < r.Windows[i-1].Lag.N && q == w.Lag {
				t.Errorf("window %d has %d lags, and the one before it %d", i, q.N, r.Windows[i-1].Lag.N)
			}
		}
		if w.Jitter < 0 {
			t.Errorf("window %d: jitter %v", i, w.Jitter)
		}
	}
}

// FuzzMonitor makes arbitrary calls with arbitrary times. Each call is four bytes: its kind, arrival, event time, and
// how far time advances before it.
func FuzzMonitor(f *testing.F) {
	f.Add([]byte("\x00\x0a\x01\x01\x00\x0a\x02\x05\x00\x0a\x0b\x50"))
	f.Add([]byte("\x01\x0a\x00\x01\x00\x0a\x03\x05\x02\x00\x00\x00\x03\x0a\x00\xff"))
	f.Add([]byte("\x00\x08\x0a\x00\x00\x07\x0a\x00\x00\x00\x00\x00\x05\x04\x00\x00\x04\x02\x03\x00"))
	f.Fuzz(func(t *testing.T, calls []byte) {
		m := New(t0, Options{Lag: true})
		now := t0
		for ; len(calls) >= 4; calls = calls[4:] {
			now = now.Add(time.Duration(calls[3]) * time.Duration(calls[3]) * ms)
			at := now
			if calls[1]&16 != 0 { // Only sometimes, to have a state that wild times can disturb.
				at = wild(calls[1], now)
			}
			switch calls[0] % 8 {
			case 0:
				m.Connected(at, calls[2]&1 == 0)
			case 1:
				m.Disconnected(at)
			case 2:
				m.Read(at)
			case 3:
				off := int64(binary.BigEndian.Uint32(calls)) << (calls[2] % 32)
				m.SetOffset(time.Duration(off), time.Duration(-off))
				m.SetDate(time.Duration(-off), time.Duration(off))
			case 4:
				sane(t, m.Report(at))
			default:
				for range int(calls[0]) {
					m.Event(at, wild(calls[2], at))
				}
			}
		}
		sane(t, m.Report(now))
	})
}
