//go:build !unix

package conn

import "os/exec"

// detach does nothing: a command has no terminal of the dashboard's here.
func detach(*exec.Cmd) {}
