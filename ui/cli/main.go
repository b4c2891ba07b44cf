package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"feedscope/feeds/config/schema"
	"feedscope/ui/panics"
	"feedscope/ui/term/text"
)

// Env is the environment of a command. All fields but Signals are required.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	// Environ holds the environment variables, as [os.Environ] returns them.
	Environ []string
	// Signals delivers the signal that shuts the command down; nil for none.
	Signals <-chan os.Signal

	hangups *hangups
	reads   *atomic.Bool // The command reads recordings and keeps nothing: a signal need not wait for it.
	tty     *os.File     // Opened by keyboard.
	modes   func()       // Restores the terminal modes from the start. Nil: no terminal.
}

// lookup returns an environment variable, like [os.LookupEnv].
func (e *Env) lookup(name string) (string, bool) {
	for _, v := range e.Environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// isSet reports whether a variable is set and not empty.
func (e *Env) isSet(name string) bool {
	value, _ := e.lookup(name)
	return value != ""
}

// say writes a message to stderr, with secrets redacted and control characters removed.
func (e *Env) say(message string) {
	lines := strings.Split(message, "\n")
	for i, line := range lines {
		lines[i] = text.Clean(schema.Redact(line))
	}
	// If stderr is closed, there is nowhere to report it.
	_, _ = fmt.Fprintf(e.Err, "feedscope: %s\n", strings.Join(lines, "\n"))
}

// Main runs the command line, given without the program name, and returns the exit code.
func Main(args []string, env Env) (code int) {
	defer func() {
		if value := recover(); value != nil {
			internal := panics.Error{Value: value, Stack: debug.Stack()}
			env.say(internal.Save(version()).Error())
			code = exitFindings
		}
	}()
	env.hangups, env.reads = new(hangups), new(atomic.Bool)
	ctx, stop := env.untilSignal(context.Background())
	defer stop()
	root := newRoot(&env)
	root.SetArgs(args)
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	code, message := outcome(context.Cause(ctx), err)
	if message != "" {
		env.say(message)
	}
	return code
}
