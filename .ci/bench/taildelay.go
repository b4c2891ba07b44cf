package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"time"
)

// tailDelay takes for every event the time from its write by the server to its line's arrival behind tail.
func (b *bench) tailDelay() error {
	for _, n := range []int{1000, 100_000} {
		if err := b.tailDelayAt(n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) tailDelayAt(n int) error {
	run := fmt.Sprintf("tail-%d", n)
	cmd := exec.Command(b.bin, "tail", "--output", "json", b.load.url("/rate?n=%d&note=%s", n, run)) //nolint:gosec,noctx // As above.
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
	came := watchLines(out)
	_ = cmd.Wait()
	sent := b.load.noted(run)
	var took []time.Duration
	for i := range min(len(sent), len(came)) {
		if sent[i].Sub(begin) > settle {
			took = append(took, came[i].Sub(sent[i]))
		}
	}
	if len(took) == 0 {
		return errors.New("no line came from tail")
	}
	slices.Sort(took)
	at := func(q float64) time.Duration { return took[int(q*float64(len(took)-1))].Round(10 * time.Microsecond) }
	row(fmt.Sprintf("tail: event to standard output, %d events/s", n), "p50 %v, p99 %v, p99.9 %v", at(0.5), at(0.99), at(0.999))
	return nil
}

// watchLines reads r to its end and notes when each line was whole.
func watchLines(r io.Reader) (came []time.Time) {
	buf := make([]byte, 1<<20)
	for {
		n, err := r.Read(buf)
		now := time.Now()
		for range bytes.Count(buf[:n], []byte{'\n'}) {
			came = append(came, now)
		}
		if err != nil {
			return came
		}
	}
}
