package conn

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"syscall"

	"feedscope/feeds/limits"
)

// reserved is how many files connections leave to everything else: the terminal, recordings, lookups of names.
const reserved = 32

// budget counts the connections of a process.
type budget struct {
	most int64
	open atomic.Int64
}

// process returns the budget of this process, from the number of files that it may open; nil without a limit.
var process = sync.OnceValue(func() *budget {
	limit := min(limits.Files(), 1<<32)
	if limit == 0 {
		return nil
	}
	return &budget{most: max(int64(limit)-reserved, 1)}
})

// within returns dial within a budget: it fails with EMFILE instead of opening one connection too many.
func (b *budget) within(dial dialFunc) dialFunc {
	if b == nil {
		return dial
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if b.open.Add(1) > b.most {
			b.open.Add(-1)
			return nil, fmt.Errorf("dial %s: %w", network, syscall.EMFILE)
		}
		c, err := dial(ctx, network, addr)
		if err != nil {
			b.open.Add(-1)
			return nil, err
		}
		return &counted{Conn: c, close: sync.OnceFunc(func() { b.open.Add(-1) })}, nil
	}
}

// counted is a connection in a budget.
type counted struct {
	net.Conn
	close func()
}

// Close closes the connection, and returns it to the budget.
func (c *counted) Close() error {
	defer c.close()
	return c.Conn.Close()
}
