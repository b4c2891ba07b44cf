package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"

	"feedscope/demo-server/model"
	"feedscope/demo-server/server"
)

// checkAddr validates an address of the form host:port.
func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return &usageError{fmt.Sprintf("--addr %q is not host:port: use for example %s", addr, defaultAddr)}
	}
	return nil
}

// listenError explains why listening on an address failed and what to do.
func listenError(addr string, err error) error {
	hint := "choose another address with --addr"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		err = errors.New("the port is in use")
		hint = "stop the other program, or use a free port with --addr 127.0.0.1:0"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		err = errors.New("this machine does not have this address")
	case errors.Is(err, syscall.EACCES):
		err = errors.New("permission denied")
		hint = "choose a port above 1023 with --addr"
	}
	return fmt.Errorf("cannot listen on %s: %w; %s", addr, err, hint)
}

// announcement returns the text printed at start: the feeds, the model endpoints, warnings, and the active faults.
func announcement(s *server.Server, o options, addr net.Addr) string {
	var b strings.Builder
	root := "http://" + addr.String()
	if o.server.TLS {
		root = "https://" + addr.String()
	}
	what := fmt.Sprintf("story %d", o.server.Seed)
	if sc := o.server.Scenario; sc != nil {
		what = fmt.Sprintf("%s with seed %d", sc.Name, sc.Seed)
	}
	fmt.Fprintf(&b, "demo-server: listening on %s · %s at speed %g\n", root, what, o.server.Speed)
	for _, f := range s.Feeds() {
		fmt.Fprintf(&b, "  %-32s %s: %s\n", root+f.Path, f.Text, strings.Join(f.Events, ", "))
	}
	if o.server.Scenario == nil {
		b.WriteString(answers(root))
	}
	if tcp, ok := addr.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		b.WriteString(
			"  The feeds are public on this address; for this machine only, use --addr " + defaultAddr + ".\n",
		)
	}
	b.WriteString(trust(o))
	if on := o.server.Faults; len(on) > 0 {
		fmt.Fprintf(&b, "  Faults for all clients: %s\n", strings.Join(on.Specs(), ", "))
	}
	b.WriteString("  Open the first address in a browser for a live page. Stop with ctrl+c.\n")
	return b.String()
}

// answers returns the model endpoints.
func answers(root string) string {
	var b strings.Builder
	b.WriteString("  Answers of a model, with GET or POST:\n")
	for _, a := range model.APIs() {
		b.WriteString("    " + root + a.Example() + "\n")
	}
	return b.String()
}

// trust returns how clients can trust the server's certificate.
func trust(o options) string {
	switch {
	case !o.server.TLS:
		return ""
	case o.certFile == "":
		return "  The certificate is self-signed: write it with --tls-cert FILE and pass --cacert FILE to clients.\n"
	default:
		return "  To trust the certificate, pass --cacert " + o.certFile + " to clients.\n"
	}
}
