package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"

	"feedscope/demo-server/server"
)

// checkAddr tells what is wrong with an address that cannot be one.
func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return &usageError{fmt.Sprintf("--addr %q is no address: give host:port, as in %s", addr, defaultAddr)}
	}
	return nil
}

// listenError says why it cannot be listened on an address, and what to do.
func listenError(addr string, err error) error {
	advice := "choose another address with --addr"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		err = errors.New("another program uses this port")
		advice = "stop that one, or take a free port with --addr 127.0.0.1:0"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		err = errors.New("this machine does not have that address")
	case errors.Is(err, syscall.EACCES):
		err = errors.New("the system does not allow this port")
		advice = "choose a port from 1024 on with --addr"
	}
	return fmt.Errorf("cannot listen on %s: %w; %s", addr, err, advice)
}

// announcement says where the feeds are, and what is wrong with them.
func announcement(s *server.Server, o options, addr net.Addr) string {
	var b strings.Builder
	root := "http://" + addr.String()
	if o.server.TLS {
		root = "https://" + addr.String()
	}
	fmt.Fprintf(&b, "demo-server: listening on %s · story %d at speed %g\n", root, o.server.Seed, o.server.Speed)
	for _, f := range s.Feeds() {
		fmt.Fprintf(&b, "  %-32s %s: %s\n", root+f.Path, f.Text, strings.Join(f.Events, ", "))
	}
	if tcp, ok := addr.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		b.WriteString("  Everyone who reaches this address can read: --addr " + defaultAddr + " is for this machine alone.\n")
	}
	b.WriteString(trust(o))
	if on := o.server.Faults; len(on) > 0 {
		fmt.Fprintf(&b, "  Broken for all clients: %s\n", strings.Join(on.Specs(), ", "))
	}
	b.WriteString("  Open the first address in a browser to see them live. Stop with ctrl+c.\n")
	return b.String()
}

// trust says how a client trusts the server's certificate.
func trust(o options) string {
	switch {
	case !o.server.TLS:
		return ""
	case o.certFile == "":
		return "  The certificate signs itself: --tls-cert FILE writes it, and clients trust it with --cacert FILE.\n"
	default:
		return "  Clients trust the certificate with --cacert " + o.certFile + "\n"
	}
}
