package inject

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// WithCertificate records in the context the kind of certificate that its streams are served with.
func WithCertificate(ctx context.Context, kind string) context.Context {
	return context.WithValue(ctx, certKey{}, kind)
}

// secure returns the address that serves a kind of certificate, under the name localhost if the client used it.
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
