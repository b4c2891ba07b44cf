//go:build unix

package conn

import (
	"os/exec"
	"syscall"
)

// detach takes the terminal from a command, which the dashboard draws on, and lets the end of the command be that of
// all it has started.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
