//go:build !unix

package auth

import "os/exec"

// detach does nothing: only Unix has sessions.
func detach(*exec.Cmd) {}
