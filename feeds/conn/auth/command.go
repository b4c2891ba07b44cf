package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"feedscope/feeds/conn/redact"
)

// commandGrace is how long a command's children may keep its output open after it exits.
const commandGrace = time.Second

// runCommand runs a program without input or terminal and returns its standard output. Its standard error is
// discarded because it may contain a secret.
func runCommand(ctx context.Context, words []string, timeout time.Duration) (string, error) {
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
		return "", fmt.Errorf("it did not finish within %s", timeout)
	case errors.As(err, &exit):
		return "", errors.New(exit.String()) // "exit status 3", "signal: killed"
	case errors.As(err, &start):
		return "", fmt.Errorf("%s cannot be run: %w", filepath.Base(words[0]), start.Err)
	case errors.Is(err, exec.ErrWaitDelay):
		return "", errors.New("it exited, but a process that it started keeps its output open")
	case err != nil:
		return "", fmt.Errorf("%s cannot be run: %w", filepath.Base(words[0]), redact.WithoutPath(err))
	}
	return out.text.String(), nil
}

// boundedBuffer holds at most maxToken bytes.
type boundedBuffer struct {
	text bytes.Buffer // Not embedded: its ReadFrom would read without limit.
	full bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > maxToken {
		b.full = true
		return 0, errTokenSize
	}
	return b.text.Write(p)
}
