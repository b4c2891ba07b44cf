//go:build unix

package auth

import (
	"os/exec"
	"syscall"
)

// detach runs a command in its own session, away from the dashboard's terminal. Canceling it kills all processes
// that it started.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
