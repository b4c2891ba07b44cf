//go:build !windows

package vtest

import (
	"os"
	"os/exec"
	"syscall"
)

// ownTerminal makes the pseudo-terminal the one that controls the program, so that the program learns of resizes.
func ownTerminal(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
}

// kill ends the whole group that a program leads.
func kill(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
