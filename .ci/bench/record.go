package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// record compares record with a tail that writes nothing, at the same rate: the difference is the cost of recording. It
// also checks that all events were recorded.
func (b *bench) record() error {
	dir, err := os.MkdirTemp("", "feedscope-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for _, n := range []int{1000, 50_000, 200_000} {
		plain, _, err := b.following(n, "tail", "--event", "none", b.load.url("/rate?n=%d", n))
		if err != nil {
			return err
		}
		file := filepath.Join(dir, fmt.Sprint(n))
		recording, peak, err := b.following(n, "record", "-o", file, b.load.url("/rate?n=%d", n))
		if err != nil {
			return err
		}
		kept, err := b.kept(file)
		if err != nil {
			return err
		}
		row(fmt.Sprintf("record at %d events/s", n), "%.3f core more than the %.3f without, %d MiB, %s",
			recording-plain, plain, peak/mib, kept)
	}
	return nil
}

// following runs a command for a while, interrupts it, and returns the share of a core and the peak memory it used.
func (b *bench) following(n int, args ...string) (cores float64, peak int64, err error) {
	cmd, err := b.launch(args...)
	if err != nil {
		return 0, 0, err
	}
	defer end(cmd, os.Interrupt)
	time.Sleep(settle)
	used, err := b.spend(cmd.Process.Pid)
	if err != nil {
		return 0, 0, fmt.Errorf("%v at %d events/s: %w", args, n, err)
	}
	_, peak = rss(cmd.Process.Pid)
	return used[0], peak, nil
}

// kept describes a recording of the load, including how many events are missing.
func (b *bench) kept(file string) (string, error) {
	info, err := program(b.bin, "capture", "info", "--json", file).Output()
	if err != nil {
		return "", err
	}
	var d struct {
		Seconds float64
		Feeds   []struct{ Events int }
	}
	if err := json.Unmarshal(info, &d); err != nil {
		return "", err
	}
	lines, err := program(b.bin, "export", file, "--to", "jsonl").Output()
	if err != nil {
		return "", err
	}
	stat, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	end := strings.ReplaceAll(string(lines[max(len(lines)-1000, 0):]), `\"`, `"`)
	missing := newestNumber(end) + 1 - d.Feeds[0].Events
	return fmt.Sprintf("%d events in %.1f s, %d missing, %.1f bytes each on the disk",
		d.Feeds[0].Events, d.Seconds, missing, float64(stat.Size())/float64(d.Feeds[0].Events)), nil
}
