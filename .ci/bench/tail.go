package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// flatEvents is the number of events of a flat-out run, flatRounds the number of runs of each program.
const (
	flatEvents = 3_000_000
	flatRounds = 9
)

// reader is a program that reads a stream flat out, with the times of its runs.
type reader struct {
	name      string
	command   string
	args      []string
	wall, cpu []time.Duration
}

// tail compares tail with other programs that read the same stream flat out and discard it, in turns.
func (b *bench) tail() error {
	peer, err := buildPeer()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(filepath.Dir(peer)) }()
	url := b.load.url("/flat?n=%d", flatEvents)
	curl := &reader{name: "curl -sN > /dev/null", command: "curl", args: []string{"-sN", url}}
	loop := &reader{name: "a go-sse loop that prints JSON lines", command: peer, args: []string{url}}
	readers := []*reader{curl, loop}
	for _, format := range []string{"raw", "data", "json"} {
		readers = append(readers, &reader{
			name: "tail --output " + format, command: b.bin, args: []string{"tail", "--no-reconnect", "--output", format, url},
		})
	}
	for range flatRounds {
		for _, r := range readers {
			if err := r.run(); err != nil {
				return err
			}
		}
	}
	for _, r := range readers {
		row(r.name+", flat out", "%.2f M events/s, %.2f of curl, %.1f times go-sse, %.3f CPU-s per million events",
			flatEvents/middle(r.wall).Seconds()/1e6, r.times(curl), r.times(loop), middle(r.cpu).Seconds()/flatEvents*1e6)
	}
	return nil
}

// buildPeer builds the go-sse loop that tail is compared with, in a temporary directory.
func buildPeer() (string, error) {
	dir, err := os.MkdirTemp("", "feedscope-bench-")
	if err != nil {
		return "", err
	}
	peer := filepath.Join(dir, "ndjson")
	cmd := program("go", "build", "-C", "feeds/sse/peers", "-o", peer, "./ndjson")
	cmd.Stderr = os.Stderr
	return peer, cmd.Run()
}

func (r *reader) run() error {
	cmd := program(r.command, r.args...)
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	r.wall = append(r.wall, time.Since(begin))
	r.cpu = append(r.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	return nil
}

// times returns how many times as fast as other r is: the median over the rounds, since the machine was about equally
// busy for both in each round.
func (r *reader) times(other *reader) float64 {
	ratios := make([]float64, len(r.wall))
	for i := range ratios {
		ratios[i] = other.wall[i].Seconds() / r.wall[i].Seconds()
	}
	return middle(ratios)
}

// middle returns the median.
func middle[T float64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// tailMemory measures the memory of a running tail. (The usage of a finished process includes that of its parent.)
func (b *bench) tailMemory() error {
	cmd, err := b.launch("tail", "--output", "json", b.load.url("/rate?n=1000000"))
	if err != nil {
		return err
	}
	defer end(cmd, os.Kill)
	time.Sleep(settle)
	_, peak := rss(cmd.Process.Pid)
	row("memory of tail at 1,000,000 events/s", "%.1f MiB at its peak", float64(peak)/mib)
	return nil
}

// tailStart measures the time from the start of tail to its first output.
func (b *bench) tailStart() error {
	var took []time.Duration
	for range 20 {
		cmd := program(b.bin, "tail", "--output", "json", b.load.url("/rate?n=1000"))
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		cmd.Stderr = os.Stderr
		begin := time.Now()
		if err := cmd.Start(); err != nil {
			return err
		}
		if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
			return err
		}
		took = append(took, time.Since(begin))
		end(cmd, os.Kill)
	}
	row("tail: start to the first event", "%v (median of %d)", middle(took).Round(100*time.Microsecond), len(took))
	return nil
}
