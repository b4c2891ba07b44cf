package conn

import (
	"context"
	"sync"
	"time"
)

// When thousands of feeds start at once, or all lose a server, their attempts would overrun the resolver, the server's
// queue of connections and their own timeouts. So at most maxYoung attempts are at the same time in their first youth, the
// time in which almost all connect; the others wait for their turn. One that takes longer, as a host that does not answer
// does, gives up its place, so it delays nobody else.
const (
	maxYoung = 512
	youth    = time.Second
)

// pace bounds how many attempts are young.
type pace chan struct{}

// begin waits for a place. The caller calls settled when the attempt has a connection or has failed, once or more.
func (p pace) begin(ctx context.Context) (settled func(), err error) {
	select {
	case p <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	leave := sync.OnceFunc(func() { <-p })
	grown := time.AfterFunc(youth, leave)
	return func() {
		grown.Stop()
		leave()
	}, nil
}
