//go:build !windows

package main_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"feedscope/ui/vtest"
)

// TestAStopGivesTheTerminalBackUntilItGoesOn stops the program as ctrl+z does and as another process may, each time in a shell with
// job control, which tells how it finds its terminal.
func TestAStopGivesTheTerminalBackUntilItGoesOn(t *testing.T) {
	cmd := command(t, "--demo")
	pidFile := filepath.Join(cmd.Dir, "pid")
	const script = `set -m; "$@"; for i in 1 2; do echo "stopped $?"; stty -a; read -r _; fg; done; echo "exit code $?"`
	cmd.Args = append([]string{
		"/bin/sh", "-c", script, "sh", "/bin/sh", "-c", `echo $$ > "$0"; exec "$@"`, pidFile,
	}, cmd.Args...)
	cmd.Path = "/bin/sh"
	s := vtest.Open(t, 120, 40, cmd)
	for _, stop := range []func(){
		func() { sendTo(t, pidFile, syscall.SIGTSTP) },
		func() { s.Press("\x1a") },
	} {
		s.See(`● live$`, `╭ Events`)
		stop()
		s.See(`stopped \d+`, `(^| )icanon`, `(^| )echo `)
		if s.AltScreen() {
			t.Error("the shell finds itself on the alternate screen")
		}
		s.Press(enter)
		s.See(`● live$`, `╭ Events`)
	}
	s.Press(ctrlC)
	_, controls := s.Ends()
	if len(controls.Left) > 0 || len(controls.Foreign) > 0 {
		t.Errorf("the terminal is left with %q, and was sent %q", controls.Left, controls.Foreign)
	}
}
