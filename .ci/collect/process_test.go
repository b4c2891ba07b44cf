package collect_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// process is a child that ends with its test. Its output is kept in a file, whose end is shown if the test fails.
type process struct {
	name  string
	cmd   *exec.Cmd
	ended chan struct{}
}

func startProcess(t *testing.T, name string, cmd *exec.Cmd) *process {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".log")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{name: name, cmd: cmd, ended: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.signal(syscall.SIGCONT)
		p.kill()
		_ = out.Close()
		if text, _ := os.ReadFile(path); t.Failed() {
			t.Logf("%s wrote:\n%s", name, text[max(0, len(text)-4000):])
		}
	})
	return p
}

func (p *process) signal(s os.Signal) { _ = p.cmd.Process.Signal(s) }

// kill ends the process at once.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// quit ends the process in good order, and returns how long that took.
func (p *process) quit() time.Duration {
	began := time.Now()
	p.signal(syscall.SIGTERM)
	<-p.ended
	return time.Since(began)
}

// cpu returns the processor time that the process has used so far.
func (p *process) cpu() time.Duration {
	const ticksPerSecond = 100 // On all Linux platforms of feedscope.
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	ticks := 0
	for _, i := range []int{11, 12} { // utime and stime.
		n, _ := strconv.Atoi(string(fields[i]))
		ticks += n
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond
}

// await waits until a condition holds.
func await(t *testing.T, what string, limit time.Duration, holds func() bool) {
	t.Helper()
	retry := time.NewTicker(50 * time.Millisecond)
	defer retry.Stop()
	end := time.After(limit)
	for !holds() {
		select {
		case <-end:
			t.Fatalf("after %v: not yet: %s", limit, what)
		case <-retry.C:
		}
	}
}

// pause lets the processes run for a while.
func pause(d time.Duration) { <-time.After(d) }
