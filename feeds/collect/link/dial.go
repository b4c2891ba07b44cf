package link

import (
	"context"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// dialer connects to servers. Until the first connection is made, the end of a context ends all attempts.
type dialer struct {
	mu   sync.Mutex
	ctx  context.Context
	stop func() bool // So that the end of ctx does not close the connection.
}

// Dial implements [nats.CustomDialer].
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	d.mu.Lock()
	ctx := d.ctx
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	all, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return nil, err
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] }) // To share the load of a name.
	for _, ip := range all {
		one := net.Dialer{Timeout: connectTimeout / time.Duration(len(all))}
		var c net.Conn
		if c, err = one.DialContext(ctx, network, net.JoinHostPort(ip, port)); err == nil {
			d.guard(c)
			return c, nil
		}
	}
	return nil, err
}

// guard closes a connection if the context ends before connected is called.
func (d *dialer) guard(c net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stop = context.AfterFunc(d.ctx, func() { _ = c.Close() })
}

// connected makes the dialer independent of its context.
func (d *dialer) connected() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx = context.Background(); d.stop != nil {
		d.stop()
	}
}
