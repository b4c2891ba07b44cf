//go:build !unix

package tail

import "io"

// watchReader does nothing on systems without poll: the next write fails when the other end is closed.
func watchReader(io.Writer, func()) (stop func()) { return func() {} }
