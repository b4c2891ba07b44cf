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
	return b.screen(vtest.Options{Width: 160, Height: 45, OnOutput: onOutput}, args...)
}

// screen starts feedscope on a screen.
func (b *bench) screen(o vtest.Options, args ...string) (*vtest.Terminal, int, error) {
	cmd := program(b.bin, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor")
	t, err := vtest.Start(cmd, o)
	if err != nil {
		return nil, 0, err
	}
	return t, cmd.Process.Pid, nil
}

// program returns a program to measure.
func program(name string, args ...string) *exec.Cmd {
	return exec.Command(name, args...) //nolint:gosec,noctx // It is ours, curl or the peer.
}

// launch starts feedscope.
func (b *bench) launch(args ...string) (*exec.Cmd, error) {
	cmd := program(b.bin, args...)
	return cmd, cmd.Start()
}

// end ends a program by a signal and waits for it.
func end(cmd *exec.Cmd, by os.Signal) {
	_ = cmd.Process.Signal(by)
	_ = cmd.Wait() // It reports the signal.
}

// meter measures the processor time of a process.
type meter struct {
	pid    int
	before time.Duration
	began  time.Time
}

// measure begins to measure a process.
func measure(pid int) (meter, error) {
	before, err := cpu(pid)
	return meter{pid, before, time.Now()}, err
}

// used returns the processor time since the beginning.
func (m meter) used() (time.Duration, error) {
	now, err := cpu(m.pid)
	return now - m.before, err
}

// cores returns the share of a core since the beginning.
func (m meter) cores() (float64, error) {
	used, err := m.used()
	return used.Seconds() / time.Since(m.began).Seconds(), err
}

// usage is the resource usage of a running program.
type usage struct {
	cores       float64
	bytesPerSec float64
}

func watch(t *vtest.Terminal, pid int, d time.Duration) (usage, error) {
	m, err := measure(pid)
	if err != nil {
		return usage{}, err
	}
	written := t.Written()
	time.Sleep(d)
	cores, err := m.cores()
	return usage{cores, float64(t.Written()-written) / time.Since(m.began).Seconds()}, err
}
