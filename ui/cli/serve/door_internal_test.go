package serve

import (
	"net"
	"testing"
	"time"

	"charm.land/ssh"
)

func TestAddressesOfOneHostShareAPlace(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"one address, two ports":    {"192.0.2.1:1", "192.0.2.1:2", true},
		"two addresses":             {"192.0.2.1:1", "192.0.2.2:1", false},
		"IPv4 in two notations":     {"192.0.2.1:1", "[::ffff:192.0.2.1]:1", true},
		"one IPv6 network":          {"[2001:db8:0:1::1]:1", "[2001:db8:0:1:ffff::2]:1", true},
		"two IPv6 networks":         {"[2001:db8:0:1::1]:1", "[2001:db8:0:2::1]:1", false},
		"one address on two links":  {"[fe80::1%eth0]:1", "[fe80::1%eth1]:1", true},
		"the loopback interface":    {"[::1]:1", "[::1]:2", true},
		"names that are no address": {"pipe", "pipe", true},
	} {
		if a, b := hostOf(address(c.a)), hostOf(address(c.b)); (a == b) != c.same {
			t.Errorf("%s: %s and %s", name, a, b)
		}
	}
}

type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }

// silent is a connection that sends nothing.
type silent struct {
	net.Conn
	from   address
	closed bool
}

func (s *silent) RemoteAddr() net.Addr { return s.from }

func (s *silent) Close() error {
	s.closed = true
	return nil
}

// knock is the context of a connection.
type knock struct {
	ssh.Context
	guest *guest
}

func (k *knock) SetValue(_, value any) { k.guest, _ = value.(*guest) }

func TestSilentConnectionsKeepOutNobody(t *testing.T) {
	d := newDoor(Limits{Viewers: 9, PerKey: 9, Waiting: 4, Patience: time.Hour})
	var all []*silent
	var guests []*guest
	open := func(from address) bool {
		k, s := new(knock), &silent{from: from}
		all = append(all, s)
		ok := d.open(k, s) != nil
		guests = append(guests, k.guest)
		return ok
	}
	for _, from := range []address{"[2001:db8:0:1::1]:1", "[2001:db8:0:2::1]:1", "[2001:db8:0:3::1]:1", "[2001:db8:0:4::1]:1"} {
		if !open(from) {
			t.Errorf("%s is refused", from)
		}
	}
	if open("[2001:db8:0:4::2]:1") || all[0].closed {
		t.Error("one host takes the places of others")
	}
	if !open("[2001:db8:0:5::1]:1") || !all[0].closed || all[1].closed || len(d.waiting) != 4 {
		t.Error("the connection that waits longest keeps its place")
	}
	for _, g := range guests {
		if g != nil {
			g.left()
		}
	}
	if len(d.waiting) > 0 {
		t.Errorf("%d wait in the end", len(d.waiting))
	}
}
