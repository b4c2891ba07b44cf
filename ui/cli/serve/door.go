package serve

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// Limits bound what viewers can use. All are required.
type Limits struct {
	// Viewers is the most viewers, PerKey the most with one key.
	Viewers, PerKey int
	// Waiting is the most connections that show no screen yet, and Patience how long each may take to get there.
	Waiting  int
	Patience time.Duration
	// Idle is how long a viewer may press no key; zero: for ever.
	Idle time.Duration
	// Check is how often the keys of viewers are checked again.
	Check time.Duration
	// Stuck is how long a viewer's connection may take no output.
	Stuck time.Duration
}

// DefaultLimits are those of the command.
func DefaultLimits() Limits {
	return Limits{
		Viewers: 100, PerKey: 10, Waiting: 100, Patience: 20 * time.Second, Idle: 12 * time.Hour, Stuck: 30 * time.Second,
		Check: 5 * time.Second,
	}
}

// sendBuffer bounds the output that waits in the system for a slow connection. What a viewer sees is at most as old as it
// takes to send this.
const sendBuffer = 16 << 10

// door lets connections in and counts them.
type door struct {
	limits Limits

	mu      sync.Mutex
	waiting []*guest // The one that waits longest is the first.
	viewers map[*guest]bool
}

// newDoor returns a door with limits.
func newDoor(l Limits) *door {
	return &door{limits: l, viewers: make(map[*guest]bool)}
}

// guest is a connection.
type guest struct {
	door  *door
	conn  net.Conn
	late  *time.Timer // Ends the connection if it shows no screen in time.
	key   gossh.PublicKey
	role  Role
	end   func(cause error) // Ends the screen. Set, like role and key, once it is a viewer.
	leave sync.Once

	doubted bool // The last check has not found the key with this role.
}

// guestConn tells the door when it is closed.
type guestConn struct {
	net.Conn
	*guest
}

// Close closes the connection.
func (c guestConn) Close() error {
	c.left()
	return c.Conn.Close()
}

type guestKey struct{}

// waitingShare is the share of the waiting connections that one host may have, so that it cannot keep out others.
const waitingShare = 4

// open takes a connection in, or returns nil if too many of its host are waiting. If too many of all hosts are, it closes
// the one that waits longest, so that silent connections from many hosts cannot keep out others.
func (d *door) open(ctx ssh.Context, conn net.Conn) net.Conn {
	d.mu.Lock()
	defer d.mu.Unlock()
	host, same := hostOf(conn.RemoteAddr()), 0
	for _, g := range d.waiting {
		if hostOf(g.conn.RemoteAddr()) == host {
			same++
		}
	}
	if same >= max(d.limits.Waiting/waitingShare, 1) {
		return nil
	}
	if len(d.waiting) >= d.limits.Waiting {
		_ = d.waiting[0].conn.Close()
		d.waiting = slices.Delete(d.waiting, 0, 1)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // It only makes a slow viewer see what is newer.
	}
	g := &guest{door: d, conn: conn}
	d.waiting = append(d.waiting, g)
	g.late = time.AfterFunc(d.limits.Patience, func() { _ = conn.Close() })
	ctx.SetValue(guestKey{}, g)
	return guestConn{conn, g}
}

// hostOf returns the host of an address. One host may have any address of an IPv6 network of 64 bits.
func hostOf(address net.Addr) string {
	at, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return address.String()
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// waited removes a guest from those that wait. The caller holds d.mu.
func (d *door) waited(g *guest) {
	d.waiting = slices.DeleteFunc(d.waiting, func(w *guest) bool { return w == g })
}

// left ends the wait of a guest, or its time as a viewer.
func (g *guest) left() {
	g.leave.Do(func() {
		g.late.Stop()
		g.door.mu.Lock()
		defer g.door.mu.Unlock()
		g.door.waited(g)
		delete(g.door.viewers, g)
	})
}

// seat makes a guest a viewer. It returns a sentence if there is no room.
func (d *door) seat(g *guest, key gossh.PublicKey, role Role, end func(error)) (refusal string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	same := 0
	for v := range d.viewers {
		if string(v.key.Marshal()) == string(key.Marshal()) {
			same++
		}
	}
	switch {
	case d.viewers[g]:
		return "a connection shows one screen; open another connection for another one"
	case len(d.viewers) >= d.limits.Viewers:
		return fmt.Sprintf("there are %d viewers, the most that this server admits", len(d.viewers))
	case same >= d.limits.PerKey:
		return fmt.Sprintf("there are %d viewers with your key, the most that this server admits", same)
	}
	g.key, g.role, g.end = key, role, end
	d.waited(g)
	d.viewers[g] = true
	return ""
}

// close ends all connections.
func (d *door) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.waiting {
		_ = g.conn.Close()
	}
	for g := range d.viewers {
		_ = g.conn.Close()
	}
}

// seated returns the viewers.
func (d *door) seated() []*guest {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []*guest
	for g := range d.viewers {
		all = append(all, g)
	}
	return all
}
