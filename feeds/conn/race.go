package conn

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"
)

// attemptDelay is how long an attempt to connect may take before the next address is tried as well, as RFC 8305
// recommends ("Happy Eyeballs").
const attemptDelay = 250 * time.Millisecond

// race connects to the first of several addresses that answers. It starts the next attempt when one has failed or taken
// attemptDelay, and ends the others when one succeeds.
func race(
	ctx context.Context, addresses []string, dial func(ctx context.Context, address string) (net.Conn, error),
) (net.Conn, error) {
	if len(addresses) == 1 {
		return dial(ctx, addresses[0])
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		conn net.Conn
		err  error
	}
	outcomes := make(chan outcome, len(addresses))
	var failed []error
	delay := time.NewTimer(0)
	defer delay.Stop()
	for begun := 0; len(failed) < len(addresses); {
		select {
		case <-delay.C:
			if begun < len(addresses) {
				address := addresses[begun]
				go func() {
					c, err := dial(ctx, address)
					outcomes <- outcome{c, err}
				}()
				begun++
				delay.Reset(attemptDelay)
			}
		case o := <-outcomes:
			if o.err == nil {
				go func() { // Another attempt may succeed before it notices the end.
					for range begun - len(failed) - 1 {
						if late := <-outcomes; late.err == nil {
							_ = late.conn.Close()
						}
					}
				}()
				return o.conn, nil
			}
			failed = append(failed, o.err)
			delay.Reset(0)
		}
	}
	return nil, errors.Join(failed...)
}

// dialNames returns a function that connects like dial, and races the addresses of a name.
func dialNames(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(addr)
		if _, notAddress := netip.ParseAddr(host); err != nil || notAddress == nil {
			return dial(ctx, network, addr)
		}
		addresses, err := lookup(ctx, host, port)
		if err != nil {
			return nil, err
		}
		return race(ctx, addresses, func(ctx context.Context, a string) (net.Conn, error) { return dial(ctx, network, a) })
	}
}

// lookup returns the addresses of a host with a port, at least one, in the order in which to try them.
func lookup(ctx context.Context, host, port string) ([]string, error) {
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	return interleave(found, port), nil
}

// interleave joins addresses with a port. It alternates between IPv6 and IPv4, beginning with the first address: if one
// of them does not work, that costs one delay (RFC 8305, section 4).
func interleave(found []netip.Addr, port string) []string {
	var first, others []string
	for _, a := range found {
		a = a.Unmap()
		if hostPort := net.JoinHostPort(a.String(), port); a.Is4() == found[0].Unmap().Is4() {
			first = append(first, hostPort)
		} else {
			others = append(others, hostPort)
		}
	}
	all := make([]string, 0, len(found))
	for i := range max(len(first), len(others)) {
		if i < len(first) {
			all = append(all, first[i])
		}
		if i < len(others) {
			all = append(all, others[i])
		}
	}
	return all
}
