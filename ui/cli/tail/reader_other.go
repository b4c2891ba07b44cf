//go:build !unix

package tail

import "io"

// watchReader does nothing where there is no poll: the next write tells that nobody reads.
func watchReader(io.Writer, func()) (stop func()) { return func() {} }
