//go:build !unix

package program

import "os/exec"

// detach does nothing: only Unix has sessions.
func detach(*exec.Cmd) {}
