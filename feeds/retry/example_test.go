package retry_test

import (
	"fmt"
	"time"

	"feedscope/feeds/retry"
)

func Example() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	b := retry.New(retry.Policy{Jitter: -1}, nil)
	b.SetServer(3 * time.Second) // The stream sent "retry: 3000".
	for range 3 {
		next := b.Next(now, 0, false)
		fmt.Println(next.Sub(now))
	}
	if d, ok := retry.ParseRetryAfter("120", now); ok {
		fmt.Println(b.Next(now, d, ok).Sub(now))
	}
	// Output:
	// 3s
	// 6s
	// 12s
	// 2m0s
}
