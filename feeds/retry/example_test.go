package retry_test

import (
	"fmt"
	"time"

	"feedscope/feeds/retry"
)

func Example() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	b := retry.New(retry.Policy{Jitter: -1}, nil)
	b.SetServer(3 * time.Second) // The stream said "retry: 3000".
	for range 3 {
		next := b.Next(now, 0, false)
		fmt.Println(b.Attempt(), next.Sub(now))
	}
	if d, ok := retry.ParseRetryAfter("120", now); ok {
		fmt.Println(b.Attempt()+1, b.Next(now, d, ok).Sub(now))
	}
	// Output:
	// 1 3s
	// 2 6s
	// 3 12s
	// 4 2m0s
}
