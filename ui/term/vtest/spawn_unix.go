//go:build !windows

package vtest

import (
	"os"
	"os/exec"
	"syscall"
)

// ownTerminal makes the pseudo-terminal the program's controlling terminal, so it learns of resizes.
func ownTerminal(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
}

// kill kills the process group that a program leads.
func kill(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
