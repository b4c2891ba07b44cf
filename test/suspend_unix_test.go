//go:build !windows

package test

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	"feedscope/ui/term/vtest"
)

// TestSuspendRestoresTheTerminal stops the program with ctrl+z and from another process, in a shell with job control
// that prints the state of its terminal.
func TestSuspendRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	cmd := command(t, "--demo")
	pidFile := filepath.Join(cmd.Dir, "pid")
	// Each stop has its own number on a cleared screen, so that nothing is typed while the program still reads keys.
	const script = `set -m; "$@"; for i in 1 2; do stty -a; echo "stop $i"; read -r _; printf '\033[H\033[J'; fg; done`
	cmd.Args = append([]string{
		"/bin/sh", "-c", script, "sh", "/bin/sh", "-c", `echo $$ > "$0"; exec "$@"`, pidFile,
	}, cmd.Args...)
	cmd.Path = "/bin/sh"
	s := vtest.Open(t, 120, 40, cmd)
	for i, stop := range []func(){
		func() { sendTo(t, pidFile, syscall.SIGTSTP) },
		func() { s.Press("\x1a") },
	} {
		s.See(`● live$`, `╭ Events`)
		stop()
		s.See(fmt.Sprintf(`^stop %d$`, i+1), `(^| )icanon`, `(^| )echo `)
		if s.AltScreen() {
			t.Error("the shell is on the alternate screen")
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
