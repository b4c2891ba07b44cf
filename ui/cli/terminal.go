package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"feedscope/ui/dashboard"

	"github.com/charmbracelet/x/term"
)

// isTerminal reports whether a standard stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && f != nil && term.IsTerminal(f.Fd())
}

// wantsColor reports whether to color output: out is a terminal with colors, and the user has not disabled them.
func (e *Env) wantsColor(out io.Writer) bool {
	color, _ := e.lookup("CLICOLOR") // https://bixense.com/clicolors
	return isTerminal(out) && !e.isDumb() && !e.isSet("NO_COLOR") && color != "0"
}

// isDumb reports whether the terminal cannot move its cursor.
func (e *Env) isDumb() bool {
	kind, _ := e.lookup("TERM")
	return kind == "dumb"
}

// needsASCII reports whether the terminal may not show characters beyond ASCII: the Linux console, which has few in its
// font, or a locale with an encoding other than UTF-8.
func (e *Env) needsASCII() bool {
	if kind, _ := e.lookup("TERM"); kind == "linux" {
		return true
	}
	if runtime.GOOS == "windows" { // Windows does not use these variables.
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale, _ := e.lookup(name); locale != "" {
			locale = strings.ToLower(locale)
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false // Unset, as in most containers; nearly all terminals use UTF-8.
}

// defaultWidth is the width of a terminal that does not report one.
const defaultWidth = 80

// terminalWidth returns the width of a terminal in cells.
func terminalWidth(stream any) int {
	if f, ok := stream.(*os.File); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return defaultWidth
}

// statusLine returns the terminal for a progress line and its width, or nil if there is none.
func (e *Env) statusLine() (out io.Writer, width func() int) {
	if !isTerminal(e.Err) || e.isDumb() {
		return nil, nil
	}
	return e.Err, func() int { return terminalWidth(e.Err) }
}

// Commands that work without a terminal, for the error messages.
const (
	withoutScreen = "feedscope tail writes feeds to a file or a pipe"
	withoutReplay = "feedscope replay --serve needs no terminal"
)

// screen returns the terminal for a dashboard. Its error names the command that works without one.
func (e *Env) screen(without string) (in, out *os.File, err error) {
	out, ok := e.Out.(*os.File)
	switch {
	case !ok || !isTerminal(out):
		return nil, nil, usagef("the dashboard needs a terminal, and standard output is not one; %s", without)
	case e.isDumb():
		return nil, nil, usagef("the dashboard cannot draw on a terminal without cursor movement (TERM=dumb); %s", without)
	}
	in, err = e.keyboard()
	if err != nil {
		return nil, nil, usagef("the dashboard needs a keyboard, but standard input is not a terminal (%w); %s",
			err, without)
	}
	return in, out, nil
}

// keyboard returns the terminal for key input: standard input, or the controlling terminal if standard input is not a
// terminal.
func (e *Env) keyboard() (*os.File, error) {
	if in, ok := e.In.(*os.File); ok && isTerminal(in) {
		return in, nil
	}
	if e.tty != nil {
		return e.tty, nil
	}
	in, err := dashboard.OpenKeyboard()
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return nil, fmt.Errorf("cannot open %s: %w", path.Path, path.Err)
	}
	if err != nil {
		return nil, err
	}
	e.tty = in
	return in, nil
}
