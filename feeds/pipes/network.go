// Package pipes is a network inside the process: listeners on ports, and a dialer that connects to them. Connections have
// latency and limited buffers, as those of a real network do, but use no sockets, so clients and servers can run in synthetic
// time.
//
// Each connection has a latency of its own, so hardly two things ever happen at the same instant, and what happens has the
// same order from run to run. Bytes that are written at one instant arrive together, in however many pieces they were written.
package pipes

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	// FirstPort is the port of a network's first listener; each further one has the next port.
	FirstPort = 7333
	// firstClient is the port of the first client.
	firstClient, clients = 40000, 20000
)

// Latencies are between minLatency and maxLatency, to the nanosecond: multiples of a step would add up to the same instants.
const (
	minLatency = 150 * time.Microsecond
	maxLatency = time.Millisecond
)

// latency returns the latency of the n-th connection.
func latency(n int) time.Duration {
	random := rand.New(rand.NewPCG(uint64(n), 0))
	return minLatency + time.Duration(random.Int64N(int64(maxLatency-minLatency)))
}

// Network is a loopback interface of its own. The zero value is ready to use. In a synctest bubble, make it in the bubble.
type Network struct {
	mu        sync.Mutex
	listeners []*listener
	dialed    int
}

// Listen returns a listener on the next port. It never fails; its type is that of functions that listen.
func (n *Network) Listen(context.Context) (net.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	closed := make(chan struct{})
	l := &listener{
		addr: address(FirstPort + len(n.listeners)), conns: make(chan net.Conn), closed: closed,
		close: sync.OnceFunc(func() { close(closed) }),
	}
	n.listeners = append(n.listeners, l)
	return l, nil
}

// ErrElsewhere is the error of a connection to another host.
var ErrElsewhere = errors.New("only 127.0.0.1 can be reached")

// DialContext connects to a listener by its address, or that of localhost with its port. Nothing else can be reached.
func (n *Network) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if host != "127.0.0.1" && host != "localhost" {
		return nil, fmt.Errorf("%w, not %s", ErrElsewhere, host)
	}
	l, number := n.dial(port)
	server := address(0)
	if l != nil {
		server = l.addr
	}
	failed := func(err error) error { return &net.OpError{Op: "dial", Net: network, Addr: server, Err: err} }
	latency := latency(number)
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return nil, failed(ctx.Err())
	}
	if l == nil {
		return nil, failed(refused)
	}
	ours, theirs := connect(latency, address(firstClient+number%clients), server)
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, failed(refused)
	case <-ctx.Done():
		return nil, failed(ctx.Err())
	}
}

var refused = os.NewSyscallError("connect", syscall.ECONNREFUSED)

// dial counts a connection, and returns the listener on a port, nil if there is none.
func (n *Network) dial(port string) (l *listener, number int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	number = n.dialed
	n.dialed++
	if p, err := strconv.Atoi(port); err == nil && p >= FirstPort && p < FirstPort+len(n.listeners) {
		l = n.listeners[p-FirstPort]
	}
	return l, number
}

func address(port int) *net.TCPAddr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port} }

// listener is a port of a network.
type listener struct {
	addr   *net.TCPAddr
	conns  chan net.Conn
	closed chan struct{}
	close  func()
}

// Accept returns the server's end of the next connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: l.addr, Err: net.ErrClosed}
	}
}

// Close ends Accept, and refuses connections from then on. Those that are open stay open.
func (l *listener) Close() error {
	l.close()
	return nil
}

// Addr returns the listener's address.
func (l *listener) Addr() net.Addr { return l.addr }
