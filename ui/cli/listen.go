package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// listen listens at the address in a flag. The default host is a loopback address.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	if !strings.Contains(address, ":") {
		address = ":" + address
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usagef("--%s %q: want an address and a port, for example 127.0.0.1:7333", flag, address)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return listenAt(ctx, flag, host, port)
}

// listenAt listens at a port of a host, or of all interfaces if host is empty.
func listenAt(ctx context.Context, flag, host, port string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, usagef("cannot serve at %s: %w%s", net.JoinHostPort(host, port), err, portAdvice(err, flag, host))
	}
	return l, nil
}

// wsaInUse is the error of Windows for an address in use.
const wsaInUse = syscall.Errno(10048)

// portAdvice returns what to do about an address that cannot be listened at, empty if that is not known.
func portAdvice(err error, flag, host string) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, wsaInUse):
		return fmt.Sprintf("; end the other program, or let --%s %s choose a free port", flag, net.JoinHostPort(host, "0"))
	case errors.Is(err, syscall.EACCES):
		return "; choose a port above 1023"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "; this machine has no such address, use 127.0.0.1 or 0.0.0.0"
	}
	return ""
}
