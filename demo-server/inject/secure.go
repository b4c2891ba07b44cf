package inject

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// WithKind tells streams below the context with which kind of certificate they are served.
func WithKind(ctx context.Context, kind string) context.Context {
	return context.WithValue(ctx, kindKey{}, kind)
}

// secure gives where the server has a certificate of a kind, by the name under which the client knows it if that is this machine.
func (s *Site) secure(r *http.Request, kind string) (string, error) {
	if s.Secure == nil {
		return "", errors.New("this server has no TLS")
	}
	addr, err := s.Secure(r.Context(), kind)
	if err != nil {
		return "", err
	}
	if name, _ := splitHost(r.Host); name == "localhost" {
		_, port := splitHost(addr)
		addr = net.JoinHostPort(name, port)
	}
	return addr, nil
}
