package health_test

import (
	"fmt"
	"time"

	"feedscope/feeds/health"
)

func Example() {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := health.New(start, health.Options{Lag: true})
	m.Connected(start, false)
	m.SetOffset(5*time.Second, 100*time.Millisecond) // The local clock is ahead of the server's.

	now := start
	for i := range 100 {
		now = now.Add(50 * time.Millisecond)
		way := 20 * time.Millisecond
		if i >= 90 {
			way = 140 * time.Millisecond // A jam.
		}
		m.Read(now)
		m.Event(now, now.Add(-way-5*time.Second))
	}

	r := m.Report(now)
	lag := r.Windows[health.Minute].Lag
	fmt.Println("lag", lag.P50, lag.P95.Round(time.Millisecond), lag.Max)
	fmt.Println("gap", r.Windows[health.Minute].Gap.P50)
	fmt.Println("age", r.Age.Value, "±", r.Age.PlusMinus)
	// Output:
	// lag 0s 120ms 120ms
	// gap 50ms
	// age 140ms ± 100ms
}
