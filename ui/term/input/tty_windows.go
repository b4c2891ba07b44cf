package input

import "os"

// TTY is a console, which never delivers a sequence in pieces.
type TTY struct{ *os.File }

// New returns a terminal that reads from f. Both share the file.
func New(f *os.File) *TTY { return &TTY{f} }
