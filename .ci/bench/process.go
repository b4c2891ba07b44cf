package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"feedscope/ui/term/vtest"
)

// ticksPerSecond is the unit of times in /proc; it is 100 on all Linux platforms of feedscope.
const ticksPerSecond = 100

// cpu returns the processor time that a process has used.
func cpu(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	var ticks int
	for _, i := range []int{11, 12} { // utime and stime.
		n, err := strconv.Atoi(string(fields[i]))
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond, nil
}

// rss returns the current and the peak resident memory of a process in bytes.
func rss(pid int) (now, peak int64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, line := range strings.Split(string(status), "\n") {
		var kb int64
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kb); err == nil {
			now = kb << 10
		}
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kb); err == nil {
			peak = kb << 10
		}
	}
	return now, peak
}

// dashboard starts feedscope on a screen of 160x45.
func (b *bench) dashboard(onOutput func([]byte), args ...string) (*vtest.Terminal, int, error) {
	cmd := exec.Command(b.bin, args...) //nolint:gosec,noctx // The program to measure.
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor")
	t, err := vtest.Start(cmd, vtest.Options{Width: 160, Height: 45, OnOutput: onOutput})
	if err != nil {
		return nil, 0, err
	}
	return t, cmd.Process.Pid, nil
}

// usage is the resource usage of a running program.
type usage struct {
	cores       float64
	bytesPerSec float64
}

func watch(t *vtest.Terminal, pid int, d time.Duration) (usage, error) {
	before, err := cpu(pid)
	if err != nil {
		return usage{}, err
	}
	written := t.Written()
	start := time.Now()
	time.Sleep(d)
	after, err := cpu(pid)
	if err != nil {
		return usage{}, err
	}
	span := time.Since(start).Seconds()
	return usage{(after - before).Seconds() / span, float64(t.Written()-written) / span}, nil
}
