package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/query/filter"
	"feedscope/ui/tail"
	"feedscope/ui/term/text"
)

const expectLong = `Connect to feeds, then run a command or send a request, and wait for events: a test of what an action makes a
stream say. Each assertion is a condition as in tail, with "within TIME" or the time of --within. Times count from the start
of the command or request, and only what arrives from then on counts.

--capture NAME=PATH takes a value from the command's standard output or the response, a JSON document. $NAME in an assertion
stands for it. Events that arrive before the command has ended are held back, so none is missed.

The report on standard output has a line per assertion. The command's own output goes to standard error.

Exit status:
  0    all assertions hold
  1    an assertion failed, the command or request failed, or a feed ended first` + exitMistake + exitOffline + exitEnded

const expectExample = `  feedscope expect http://localhost:8080/events --assert type:order.created -- make order
  feedscope expect http://localhost:8080/events -H @headers.txt --within 5s --capture id=order.id \
    --assert 'type:order.created .order_id=$id' --assert 'type:mail.sent .order_id=$id within 30s' \
    --send 'POST http://localhost:8080/orders' --send-data @order.json --junit report.xml
  feedscope expect http://localhost:8080/events --event message --filter '.user=ann' --assert 'count>=3' --wait 1m -- ./seed.sh
  feedscope expect http://localhost:8080/events --last-event-id 18231 --no-reconnect --assert count>=1 -- ./publish.sh`

// expectFlags holds the flags of expect.
type expectFlags struct {
	connection
	events   []string
	filter   string
	asserts  []string
	within   time.Duration
	wait     time.Duration
	send     string
	sendData string
	captures []string
	junit    string
}

func (x *expectFlags) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&x.asserts, "assert", nil, "`condition` that must hold, such as 'type:order .id=$id'; repeatable")
	f.DurationVar(&x.within, "within", 10*time.Second, "`time` for assertions that name none")
	f.DurationVar(&x.wait, "wait", 30*time.Second, "`time` for all feeds to connect")
	f.StringVar(&x.send, "send", "", "request to send in place of a command, `'METHOD URL'`")
	f.StringVar(&x.sendData, "send-data", "", "body `text` of that request, sent as JSON if it looks like JSON; @FILE reads a file")
	f.StringArrayVar(&x.captures, "capture", nil, "`NAME=PATH` of a value in the command's output or the response; repeatable")
	f.StringVar(&x.junit, "junit", "", "write a JUnit report to this `file` too")
	f.StringSliceVarP(&x.events, "event", "e", nil, "event `types` that count; an event without a type is a message")
	f.StringVar(&x.filter, "filter", "", "`expression` that selects the events that count")
	x.connection.flags(f)
}

func newExpect(e *Env, configPath *string) *cobra.Command {
	x := &expectFlags{}
	cmd := &cobra.Command{
		Use:     "expect [URL|FEED]... --assert CONDITION -- COMMAND [ARGUMENT]...",
		Short:   "Run a command and wait for the events that it should cause",
		Long:    expectLong,
		Example: expectExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			command := []string(nil)
			if at := cmd.ArgsLenAtDash(); at >= 0 {
				args, command = args[:at], args[at:]
			}
			return x.run(cmd.Context(), e, *configPath, args, command)
		},
		ValidArgsFunction: completeFeeds(e, configPath),
	}
	x.flags(cmd.Flags())
	return cmd
}

func (x *expectFlags) run(ctx context.Context, e *Env, configPath string, args, command []string) error {
	o, err := x.options(e, configPath, args)
	if err != nil {
		return err
	}
	if o.Trigger, err = x.trigger(e, &o, command); err != nil {
		return err
	}
	var outcomes []tail.Outcome
	o.Outcomes = func(all []tail.Outcome) { outcomes = all }
	began := time.Now()
	result, err := tail.Run(ctx, o)
	var failed *tail.AssertionError
	if errors.As(err, &failed) {
		err = exitError{code: exitFindings} // The report has the reasons.
	} else {
		err = judgeTail(&o, result, err)
	}
	report := write(e.Out, expectReport(outcomes))
	if x.junit != "" {
		report = errors.Join(report, writeJUnit(x.junit, outcomes, err, began))
	}
	if err == nil {
		err = report
	}
	return err
}

// options returns the options of the run, without its trigger.
func (x *expectFlags) options(e *Env, configPath string, args []string) (tail.Options, error) {
	o := tail.Options{Events: x.events, Say: e.say}
	switch {
	case len(x.asserts) == 0:
		return o, usagef("nothing to expect: add --assert CONDITION, for example --assert type:order.created")
	case x.within <= 0 || x.wait <= 0:
		return o, usagef("--within and --wait need a positive time, such as 10s")
	}
	found, err := e.follow(&x.presetFlags, configPath, args)
	if err != nil {
		return o, err
	}
	if err := x.apply(found, x.named(args), e.In); err != nil {
		return o, err
	}
	o.Feeds, o.Conn = specs(found), connOptions(len(found))
	if x.filter == "" {
		return o, nil
	}
	if o.Filter, err = filter.ParseFor(x.filter, feedNames(&o)); err != nil {
		return o, usagef("--filter %q: %w", x.filter, err)
	}
	return o, nil
}

func feedNames(o *tail.Options) []string {
	names := make([]string, len(o.Feeds))
	for i := range o.Feeds {
		names[i] = o.Feeds[i].Name
	}
	return names
}

// trigger returns the trigger for a command or the flags.
func (x *expectFlags) trigger(e *Env, o *tail.Options, command []string) (*tail.Trigger, error) {
	t := &tail.Trigger{Wait: x.wait}
	switch {
	case x.send != "" && len(command) > 0:
		return nil, usagef("--send cannot be used with a command; leave out one of them")
	case x.sendData != "" && x.send == "":
		return nil, usagef("--send-data needs --send 'METHOD URL'")
	case x.send != "":
		request, err := x.request(e)
		if err != nil {
			return nil, err
		}
		t.Do = request
	case len(command) > 0:
		t.Do = func(ctx context.Context) ([]byte, error) { return runCommand(ctx, e.Err, command) }
	default:
		return nil, usagef("nothing to do: write -- COMMAND after the flags, or add --send 'METHOD URL'")
	}
	values := make(map[string]string)
	for _, c := range x.captures {
		name, path, ok := strings.Cut(c, "=")
		if !ok || !captureName.MatchString(name) || path == "" {
			return nil, usagef("--capture %q: write NAME=PATH, for example id=order.id", c)
		}
		t.Captures = append(t.Captures, tail.Capture{Name: name, Path: strings.TrimPrefix(path, ".")})
		values[name] = "x"
	}
	names := feedNames(o)
	t.Assertions = func(values map[string]string) ([]tail.Assertion, error) { return x.assertions(names, values) }
	all, err := t.Assertions(values) // Finds mistakes now.
	for i := range all {
		if all[i].OfAnswer() {
			return nil, usagef("--assert %q: conditions on answers are for tail", x.asserts[i])
		}
	}
	return t, err
}

var (
	captureName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	captured    = regexp.MustCompile(`\$(\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)`)
)

// assertions parses the assertions with captured values in place of their names.
func (x *expectFlags) assertions(names []string, values map[string]string) (all []tail.Assertion, err error) {
	for _, source := range x.asserts {
		filled, err := fill(source, values)
		if err != nil {
			return nil, usagef("--assert %q: %w", source, err)
		}
		a, err := tail.ParseAssertion(filled, names)
		if err != nil {
			return nil, usagef("--assert %q: %w", source, err)
		}
		all = append(all, a.Default(x.within))
	}
	return all, nil
}

// fill returns an assertion with captured values in place of their names. Whatever a value contains, it is just that value.
func fill(source string, values map[string]string) (string, error) {
	filled, done := "", 0
	for _, at := range captured.FindAllStringIndex(source, -1) {
		name := strings.Trim(source[at[0]+1:at[1]], "{}")
		value, ok := values[name]
		if !ok {
			return "", fmt.Errorf("nothing is captured as %s; add --capture %s=PATH", name, name)
		}
		filled += source[done:at[0]]
		written, err := filter.Insert(filled, value)
		if err != nil {
			return "", fmt.Errorf("%s is %s: %w", source[at[0]:at[1]], schema.Quote(value), err)
		}
		filled, done = filled+written, at[1]
	}
	return filled + source[done:], nil
}

// maxOutput bounds what is kept of the output of a command or a response.
const maxOutput = 16 << 20

// runCommand runs a command and returns its standard output.
func runCommand(ctx context.Context, stderr io.Writer, command []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // The user's own command, without a shell.
	out := &limited{left: maxOutput}
	cmd.Stdout, cmd.Stderr = io.MultiWriter(out, stderr), stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("the command %s failed: %w", text.Clean(command[0]), err)
	}
	return out.Bytes(), nil
}

// limited keeps the first bytes that are written to it.
type limited struct {
	bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	l.Buffer.Write(p[:n])
	return len(p), nil
}

// request returns a function that sends the request of --send and returns the response's body.
func (x *expectFlags) request(e *Env) (func(context.Context) ([]byte, error), error) {
	method, url, ok := strings.Cut(strings.TrimSpace(x.send), " ")
	if !ok || !strings.Contains(url, "://") {
		return nil, usagef("--send %q: write 'METHOD URL', for example 'POST http://localhost:8080/orders'", redact.Text(x.send))
	}
	body := []byte(x.sendData)
	if file, isFile := strings.CutPrefix(x.sendData, "@"); isFile {
		var err error
		if body, err = readAll(file, e.In, conn.MaxBodyBytes); err != nil {
			return nil, usageError{fmt.Errorf("--send-data @%s: %w", file, err)}
		}
	}
	url = strings.TrimSpace(url)
	if _, err := http.NewRequestWithContext(context.Background(), method, url, http.NoBody); err != nil {
		return nil, usagef("--send: %s is no method and URL of a request", redact.Text(x.send))
	}
	return func(ctx context.Context) ([]byte, error) { return sendRequest(ctx, method, url, body) }, nil
}

func sendRequest(ctx context.Context, method, url string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("--send: %w", err)
	}
	if json.Valid(body) {
		req.Header.Set("Content-Type", "application/json")
	}
	what := method + " " + redact.Address(url)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s failed: %s", what, conn.Reason(err))
	}
	defer func() { _ = resp.Body.Close() }()
	out, err := io.ReadAll(io.LimitReader(resp.Body, maxOutput))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: the response broke off: %s", what, conn.Reason(err))
	case resp.StatusCode >= http.StatusBadRequest:
		return nil, fmt.Errorf("%s was answered with %s", what, text.Clean(resp.Status))
	}
	return out, nil
}
