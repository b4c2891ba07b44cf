package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"feedscope/feeds/conn/redact"
)

// DefaultTimeout is the time limit of a token command if [Credentials] sets none.
const DefaultTimeout = 10 * time.Second

// maxToken is the maximum size of a token in bytes; servers reject longer headers.
const maxToken = 64 << 10

// Credentials are the user's credentials, or where to find them. At most one field besides Timeout is set; the zero
// value means none.
type Credentials struct {
	// Basic is user:password for basic authentication.
	Basic string
	// Bearer is a bearer token.
	Bearer string
	// TokenEnv is an environment variable and TokenFile a file that contains a bearer token. Both are read at every
	// connect.
	TokenEnv, TokenFile string
	// TokenCommand is a program and its arguments; it prints a bearer token. It runs at every connect without a
	// shell or a terminal, and its output is never shown.
	TokenCommand []string
	// Timeout is the time limit of the command; zero means [DefaultTimeout].
	Timeout time.Duration
}

// IsZero reports whether there are no credentials.
func (c *Credentials) IsZero() bool {
	return c.Basic == "" && c.Bearer == "" && c.TokenEnv == "" && c.TokenFile == "" && len(c.TokenCommand) == 0
}

// Changes reports whether a later connect may get a different token, as from a file or a command.
func (c *Credentials) Changes() bool { return c.TokenFile != "" || len(c.TokenCommand) > 0 }

// Value returns the value of the Authorization header, empty for none. The error contains no secret and may be
// temporary; if ctx ends first, it is ctx's cause.
func (c *Credentials) Value(ctx context.Context) (string, error) {
	if c.Basic != "" {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.Basic)), nil
	}
	if c.IsZero() {
		return "", nil
	}
	token, err := c.token(ctx)
	if err == nil {
		token = strings.TrimSpace(token)
		err = checkToken(token)
	}
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return "", fmt.Errorf("no token from %s: %w", c.source(), err)
	}
	return "Bearer " + token, nil
}

// Check returns an error if the token's file or variable is unusable or its command does not exist. It does not run
// the command. The error contains no secret.
func (c *Credentials) Check() error {
	switch {
	case c.TokenEnv != "", c.TokenFile != "":
		token, err := c.stored()
		if err != nil {
			return err
		}
		return checkToken(strings.TrimSpace(token))
	case len(c.TokenCommand) > 0:
		_, err := exec.LookPath(c.TokenCommand[0])
		if missing, ok := errors.AsType[*exec.Error](err); ok {
			return redact.WithoutPath(missing.Err)
		}
		return err
	}
	return nil
}

// source names the source of the token.
func (c *Credentials) source() string {
	switch {
	case c.TokenEnv != "":
		return "the environment variable " + c.TokenEnv
	case c.TokenFile != "":
		return "the file " + c.TokenFile
	case len(c.TokenCommand) > 0:
		return "the token command"
	}
	return "the settings"
}

func (c *Credentials) token(ctx context.Context) (string, error) {
	switch {
	case c.TokenEnv != "", c.TokenFile != "":
		return c.stored()
	case len(c.TokenCommand) > 0:
		timeout := c.Timeout
		if timeout <= 0 {
			timeout = DefaultTimeout
		}
		return runCommand(ctx, c.TokenCommand, timeout)
	}
	return c.Bearer, nil
}

// stored returns the contents of the token's variable or file.
func (c *Credentials) stored() (string, error) {
	if c.TokenEnv == "" {
		return readFile(c.TokenFile)
	}
	token, ok := os.LookupEnv(c.TokenEnv)
	if !ok {
		return "", errors.New("it is not set")
	}
	return token, nil
}

func readFile(path string) (string, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return "", errors.New("it is not a regular file, so it cannot be read again at every connect")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", redact.WithoutPath(err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return "", redact.WithoutPath(err)
	}
	return string(text), nil
}

var errTokenSize = fmt.Errorf("it is larger than %d bytes", maxToken)

// checkToken returns an error if a header cannot carry the token.
func checkToken(token string) error {
	switch {
	case token == "":
		return errors.New("it is empty")
	case len(token) > maxToken:
		return errTokenSize
	case strings.ContainsAny(token, "\r\n"):
		return errors.New("it has more than one line")
	case strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c >= 0x7f }):
		return errors.New("it contains a character that is not allowed in a token")
	}
	return nil
}
