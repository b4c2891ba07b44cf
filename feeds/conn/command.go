package conn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// commandGrace is how long a command's heirs may keep its output open after it has ended.
const commandGrace = time.Second

// runToken runs a program and gives what it writes to its standard output. It has neither input nor terminal, and what it says
// on standard error goes nowhere, since there may be a secret in it.
func runToken(ctx context.Context, words []string, timeout time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var out boundedBuffer
	cmd := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // The user's own command, without a shell.
	cmd.Stdout = &out
	cmd.WaitDelay = commandGrace
	detach(cmd)
	err := cmd.Run()
	var exit *exec.ExitError
	var start *exec.Error
	switch {
	case out.full:
		return "", errTokenSize
	case ctx.Err() != nil:
		return "", fmt.Errorf("it has not ended within %s", timeout)
	case errors.As(err, &exit):
		return "", errors.New(exit.String()) // "exit status 3", "signal: killed"
	case errors.As(err, &start):
		return "", fmt.Errorf("%s cannot be run: %w", filepath.Base(words[0]), start.Err)
	case errors.Is(err, exec.ErrWaitDelay):
		return "", errors.New("it has ended, but something that it started holds its output open")
	case err != nil:
		return "", fmt.Errorf("%s cannot be run: %w", filepath.Base(words[0]), withoutPath(err))
	}
	return out.text.String(), nil
}

// boundedBuffer takes no more than a token's size.
type boundedBuffer struct {
	text bytes.Buffer // Not embedded: its ReadFrom would take all there is.
	full bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > maxToken {
		b.full = true
		return 0, errTokenSize
	}
	return b.text.Write(p)
}
