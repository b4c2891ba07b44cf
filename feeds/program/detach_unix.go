//go:build unix

package program

import (
	"os/exec"
	"syscall"
)

// detach runs a command in its own session, away from the terminal. Canceling it kills all processes
// that it started.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
