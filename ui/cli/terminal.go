package cli

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"
)

// isTerminal tells whether a standard stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && f != nil && term.IsTerminal(f.Fd())
}

// wantsColor tells whether lines on out may be coloured: on a terminal that can, unless the user says no.
func (e *Env) wantsColor(out io.Writer) bool {
	kind, _ := e.lookup("TERM")
	return isTerminal(out) && kind != "dumb" && !e.isSet("NO_COLOR")
}

// usualWidth is that of a terminal that does not tell.
const usualWidth = 80

// terminalWidth is how many cells a line on a terminal has.
func terminalWidth(stream any) int {
	if f, ok := stream.(*os.File); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return usualWidth
}
