package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"
)

// tailDelay measures the time from the write of each event to its output by tail, and by curl, which only passes bytes
// on: its delay is that of the harness and the machine.
func (b *bench) tailDelay() error {
	for _, n := range []int{1000, 100_000} {
		for _, r := range []delayed{
			{"curl", []string{"-sN"}, 3},
			{b.bin, []string{"tail", "--output", "json"}, 1},
		} {
			if err := b.tailDelayAt(n, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// delayed is a program that outputs events.
type delayed struct {
	command string
	args    []string
	lines   int // Lines of output per event.
}

func (b *bench) tailDelayAt(n int, r delayed) error {
	run := fmt.Sprintf("%s-%d", r.args[0], n)
	args := slices.Concat(r.args, []string{b.load.url("/rate?n=%d&note=%s", n, run)})
	cmd := program(r.command, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := time.AfterFunc(b.time+settle, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	arrived := watchLines(out, r.lines)
	_ = cmd.Wait()
	took, err := delays(b.load.noted(run), arrived, begin)
	if err != nil {
		return fmt.Errorf("%s: %w", r.command, err)
	}
	row(fmt.Sprintf("%s %s: event to standard output, %d events/s", filepath.Base(r.command), r.args[0], n),
		"p50 %v, p99 %v, p99.9 %v", quantile(took, 0.5), quantile(took, 0.99), quantile(took, 0.999))
	return nil
}

// watchLines reads r to its end and records when each event of perEvent lines was complete.
func watchLines(r io.Reader, perEvent int) (arrived moments) {
	buf := make([]byte, 1<<20)
	for lines := 0; ; {
		n, err := r.Read(buf)
		lines += bytes.Count(buf[:n], []byte{'\n'})
		arrived.add(lines/perEvent-arrived.count(), time.Now())
		if err != nil {
			return arrived
		}
	}
}
