package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

// flatEvents is the length of a flat-out run.
const flatEvents = 3_000_000

// tail compares tail with curl, alternating, each reading the same stream flat out.
func (b *bench) tail() error {
	url := b.load.url("/flat?n=%d", flatEvents)
	commands := []struct {
		name string
		args []string
	}{
		{"curl -sN", []string{"curl", "-sN", url}},
		{"tail --output json", []string{b.bin, "tail", "--no-reconnect", "--output", "json", url}},
		{"tail --output data", []string{b.bin, "tail", "--no-reconnect", "--output", "data", url}},
		{"tail --output raw", []string{b.bin, "tail", "--no-reconnect", "--output", "raw", url}},
	}
	times := make(map[string][]time.Duration)
	for range 5 {
		for _, c := range commands {
			cmd := exec.Command(c.args[0], c.args[1:]...) //nolint:gosec,noctx // The programs to measure.
			begin := time.Now()
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			times[c.name] = append(times[c.name], time.Since(begin))
		}
	}
	median := func(name string) time.Duration {
		slices.Sort(times[name])
		return times[name][len(times[name])/2]
	}
	curl := median("curl -sN")
	row("curl -sN > /dev/null, flat out", "%.1f M events/s", flatEvents/curl.Seconds()/1e6)
	for _, c := range commands[1:] {
		d := median(c.name)
		row(c.name+", flat out", "%.2f M events/s, %.2f of curl", flatEvents/d.Seconds()/1e6, curl.Seconds()/d.Seconds())
	}
	if err := b.tailMemory(); err != nil {
		return err
	}
	return b.firstEvent()
}

// tailMemory reads the memory of a tail at work. (What an ended process tells of itself includes that of its parent.)
func (b *bench) tailMemory() error {
	cmd := exec.Command(b.bin, "tail", "--output", "json", b.load.url("/rate?n=100000")) //nolint:gosec,noctx // As above.
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(settle)
	_, peak := rss(cmd.Process.Pid)
	row("memory of tail at 100,000 events/s", "%d MiB", peak/mib)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return nil
}

// firstEvent is the time from the start of tail to its first output.
func (b *bench) firstEvent() error {
	var took []time.Duration
	for range 10 {
		cmd := exec.Command(b.bin, "tail", "--output", "json", b.load.url("/rate?n=1000")) //nolint:gosec,noctx // As above.
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
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	slices.Sort(took)
	row("tail: start to the first event", "%v (median of %d)", took[len(took)/2].Round(100*time.Microsecond), len(took))
	return nil
}
