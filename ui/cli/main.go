package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"feedscope/ui/text"
)

// Env is what a command sees of the world. All fields but Signals are required.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	// Environ is the environment as [os.Environ] gives it.
	Environ []string
	// Signals ends what is running, in good order, with the first signal that it receives. Nil: none ever.
	Signals <-chan os.Signal
}

// lookup finds a variable of the environment, as [os.LookupEnv] does.
func (e *Env) lookup(name string) (string, bool) {
	for _, v := range e.Environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// isSet tells whether a variable has a value.
func (e *Env) isSet(name string) bool {
	value, _ := e.lookup(name)
	return value != ""
}

// say writes a sentence for a person to standard error, without secrets and made safe to print line by line.
func (e *Env) say(sentence string) {
	lines := strings.Split(sentence, "\n")
	for i, line := range lines {
		lines[i] = text.Clean(discreet(line))
	}
	// Nobody could be told that standard error is closed.
	_, _ = fmt.Fprintf(e.Err, "feedscope: %s\n", strings.Join(lines, "\n"))
}

// Main does what the arguments say, without the program's name among them, and returns the exit code.
func Main(args []string, env Env) (code int) {
	defer func() {
		if value := recover(); value != nil {
			env.say(internalError(value, nil).Error())
			code = exitFindings
		}
	}()
	ctx, stop := untilSignal(context.Background(), env.Signals)
	defer stop()
	root := newRoot(&env)
	root.SetArgs(args)
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	code, sentence := judge(context.Cause(ctx), err)
	if sentence != "" {
		env.say(sentence)
	}
	return code
}
