package auth

import (
	"bytes"
	"context"
	"time"

	"feedscope/feeds/program"
)

// runCommand runs a program without input or terminal and returns its standard output. Its standard error is
// discarded because it may contain a secret.
func runCommand(ctx context.Context, words []string, timeout time.Duration) (string, error) {
	var out boundedBuffer
	if err := (&program.Run{Words: words, Timeout: timeout, Out: &out}).Do(ctx); err != nil {
		return "", err
	}
	return out.text.String(), nil
}

// boundedBuffer holds at most maxToken bytes.
type boundedBuffer struct{ text bytes.Buffer } // Not embedded: its ReadFrom would read without limit.

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > maxToken {
		return 0, errTokenSize
	}
	return b.text.Write(p)
}
