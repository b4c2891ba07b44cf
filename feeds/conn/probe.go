package conn

import (
	"errors"
	"os/exec"
	"strings"
)

// A probe looks at what a connection would read, without one. What it finds wrong may be right by the time of the next
// connect, which reads it again. No error holds a secret.

// Probe says what is wrong with the file or the variable of a token, or that there is no such command; none is run.
func (a *Auth) Probe() error {
	switch {
	case a.TokenEnv != "", a.TokenFile != "":
		token, err := a.stored()
		if err != nil {
			return err
		}
		return checkToken(strings.TrimSpace(token))
	case len(a.TokenCommand) > 0:
		_, err := exec.LookPath(a.TokenCommand[0])
		var missing *exec.Error
		if errors.As(err, &missing) {
			return withoutPath(missing.Err)
		}
		return err
	}
	return nil
}

// Probe says what is wrong with the files.
func (t *TLS) Probe() error {
	_, err := tlsConfig(*t)
	return err
}

// Probe says what is wrong with the file of the body.
func (x *Exchange) Probe() error {
	_, err := x.body()
	return withoutPath(err)
}
