package conn

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// DefaultTokenTimeout is how long a token command may run where [Auth] sets no bound.
const DefaultTokenTimeout = 10 * time.Second

// maxToken bounds a token, in bytes: servers accept no longer header.
const maxToken = 64 << 10

// Auth says who asks: by the Authorization header, which goes to the feed's own origin only. At most one way is set; the zero
// value sends nothing. A header of that name in [Request] takes its place.
type Auth struct {
	// Basic is user:password of basic authentication.
	Basic string
	// Bearer is a bearer token.
	Bearer string
	// TokenEnv names an environment variable, TokenFile a file with a bearer token; each is read at every connect.
	TokenEnv, TokenFile string
	// TokenCommand is a program with its arguments that writes a bearer token. It is run at every connect, without a shell and
	// without a terminal; nothing that it writes is ever shown.
	TokenCommand []string
	// Timeout bounds the command; zero means 10 s.
	Timeout time.Duration
}

// IsZero tells that nothing is set.
func (a *Auth) IsZero() bool {
	return a.Basic == "" && a.Bearer == "" && a.TokenEnv == "" && a.TokenFile == "" && len(a.TokenCommand) == 0
}

// Value gives the value of the Authorization header, empty for none. The error is an *[Error] without secrets that another
// attempt may be spared, or ctx's cause when ctx ended first.
func (a *Auth) Value(ctx context.Context) (string, error) {
	if a.Basic != "" {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(a.Basic)), nil
	}
	if a.IsZero() {
		return "", nil
	}
	token, err := a.token(ctx)
	if err == nil {
		token = strings.TrimSpace(token)
		err = checkToken(token)
	}
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return "", &Error{Reason: "no token from " + a.source() + ": " + err.Error(), Kind: KindCredentials, Retry: true, cause: err}
	}
	return "Bearer " + token, nil
}

// Once gives a function that finds the value at its first call, for all that belongs to one connection. Looking for it ends
// with ctx, which is the connection's: whoever asks first may have less time than who needs it.
func (a *Auth) Once(ctx context.Context) func() (string, error) {
	return sync.OnceValues(func() (string, error) { return a.Value(ctx) })
}

// source says where the token is from.
func (a *Auth) source() string {
	switch {
	case a.TokenEnv != "":
		return "the environment variable " + a.TokenEnv
	case a.TokenFile != "":
		return "the file " + a.TokenFile
	case len(a.TokenCommand) > 0:
		return "the token command"
	}
	return "the settings"
}

func (a *Auth) token(ctx context.Context) (string, error) {
	switch {
	case a.TokenEnv != "", a.TokenFile != "":
		return a.stored()
	case len(a.TokenCommand) > 0:
		timeout := a.Timeout
		if timeout <= 0 {
			timeout = DefaultTokenTimeout
		}
		return runToken(ctx, a.TokenCommand, timeout)
	}
	return a.Bearer, nil
}

// stored gives what is in the variable or the file of a token.
func (a *Auth) stored() (string, error) {
	if a.TokenEnv == "" {
		return readToken(a.TokenFile)
	}
	token, ok := os.LookupEnv(a.TokenEnv)
	if !ok {
		return "", errors.New("it is not set")
	}
	return token, nil
}

func readToken(path string) (string, error) {
	if about, err := os.Stat(path); err == nil && !about.Mode().IsRegular() {
		return "", errors.New("it is no regular file, which could be read again at every connect")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", withoutPath(err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return "", withoutPath(err)
	}
	return string(text), nil
}

var errTokenSize = fmt.Errorf("it has more than %d bytes", maxToken)

// checkToken tells why a header cannot carry a token. No error shows any of it.
func checkToken(token string) error {
	switch {
	case token == "":
		return errors.New("it is empty")
	case len(token) > maxToken:
		return errTokenSize
	case strings.ContainsAny(token, "\r\n"):
		return errors.New("it has more than one line")
	case strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c >= 0x7f }):
		return errors.New("there is a character in it that no token has")
	}
	return nil
}

// withoutPath takes the operation and the path off an error whose reader knows them.
func withoutPath(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// authorize sets the Authorization header that r asks for.
func authorize(req *http.Request, r Request) error {
	if r.Authorize == nil {
		return nil
	}
	value, err := r.Authorize()
	if err == nil && value != "" {
		req.Header.Set("Authorization", value)
	}
	return err
}
