package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/server"
	"feedscope/test/leak"
)

// runMain is an environment variable that makes the test binary run the demo server.
const runMain = "FEEDSCOPE_TEST_DEMO_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()
	}
	leak.Main(m)
}

// program is a demo server in its own process.
type program struct {
	*exec.Cmd
	root   string // As in "http://127.0.0.1:1234".
	output *bufio.Reader
}

func start(t testing.TB, args ...string) *program {
	t.Helper()
	p := &program{
		Cmd: exec.CommandContext(t.Context(), os.Args[0], append([]string{"--addr", "127.0.0.1:0"}, args...)...),
	}
	p.Env = append(os.Environ(), runMain+"=1")
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	p.output = bufio.NewReader(out)
	line, err := p.output.ReadString('\n')
	if p.root = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(line); err != nil || p.root == "" {
		t.Fatalf("got %q (%v), want the address", line, err)
	}
	return p
}

// stop sends a signal and returns the exit code.
func (p *program) stop(t testing.TB, s os.Signal) int {
	t.Helper()
	if err := p.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, p.output)
	_ = p.Wait() // The exit code is checked instead.
	return p.ProcessState.ExitCode()
}

func TestSignalsEndStreamsCleanly(t *testing.T) {
	for name, c := range map[string]struct {
		signal os.Signal
		code   int
	}{
		"SIGTERM": {syscall.SIGTERM, 0},
		"SIGINT":  {os.Interrupt, 130},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.root+"/events", nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			if _, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() {
				_, err := io.Copy(io.Discard, resp.Body)
				ended <- err
			}()
			if code := p.stop(t, c.signal); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if err := <-ended; err != nil {
				t.Errorf("the stream ended with %v", err)
			}
		})
	}
}

// call runs the program in this process with a canceled context and returns its output.
func call(args ...string) (code int, stdout, stderr string) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, diagnostics bytes.Buffer
	err := run(ctx, args, &out, &diagnostics)
	if err != nil {
		diagnostics.WriteString(err.Error())
	}
	return exitCode(err, context.Cause(ctx)), out.String(), diagnostics.String()
}

func TestUsageErrors(t *testing.T) {
	for args, want := range map[string]string{
		"--port 1":             "unknown flag: --port; --help lists the flags",
		"start":                `unexpected argument "start": use flags only; --help lists them`,
		"--addr 7333":          `--addr "7333" is not host:port: use for example 127.0.0.1:7333`,
		"--addr [::1]:65536":   `--addr "[::1]:65536" is not host:port: use for example 127.0.0.1:7333`,
		"--speed 0":            "--speed 0 is out of range: use 0.1 to 100",
		"--log-events 0":       "--log-events 0 is out of range: use 10 to 1000000",
		"--tps 0":              "--tps 0 is out of range: use 0.1 to 100000",
		"--tokens 5":           "--tokens 5 is out of range: use 100 to 200000",
		"--heartbeat 1us":      "--heartbeat 1µs is out of range: use 0 for none, or at least 10ms",
		"--fault idlecut":      `--fault: unknown fault "idlecut"; did you mean idle-cut?; --faults lists all`,
		"--tls-cert ca.pem":    "--tls-cert requires --tls",
		"--scenario none.yaml": "--scenario: open none.yaml: no such file or directory",
		"--scenario ../examples/scenarios/chat.yaml --ttft 1s": "--ttft is for the story, which --scenario replaces; leave it out",
		"--seed one": `invalid argument "one" for "--seed" flag: strconv.ParseUint: parsing "one": invalid syntax` +
			"; --help lists the flags",
	} {
		t.Run(args, func(t *testing.T) {
			code, stdout, stderr := call(strings.Fields(args)...)
			if diff := cmp.Diff(want, stderr); diff != "" || code != exitUsage || stdout != "" {
				t.Errorf("exit code %d, stdout %q, stderr:\n%s", code, stdout, diff)
			}
		})
	}
}

func TestHelpListsExamplesAndFlags(t *testing.T) {
	code, stdout, stderr := call("--help")
	if code != exitDone || stderr != "" {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	for _, want := range []string{
		"Examples:", "Exit codes:", "--addr", "--seed", "--speed", "--heartbeat", "--log-events", "--history",
		"--write-timeout", "--ttft", "--tps", "--jitter", "--tokens", "truncate[:60%]", "--fault ", "--faults", "--tls ", "--tls-cert", "--scenario", "idle-cut[:5s]",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the help lacks %s", want)
		}
	}
}

func TestPortInUse(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	err = run(t.Context(), []string{"--addr", l.Addr().String()}, io.Discard, io.Discard)
	want := "cannot listen on " + l.Addr().String() + ": the port is in use; " +
		"stop the other program, or use a free port with --addr 127.0.0.1:0"
	if err == nil || err.Error() != want || exitCode(err, nil) != exitFailed {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAnnouncementListsEveryFeed(t *testing.T) {
	for addr, warns := range map[string]bool{"127.0.0.1": false, "0.0.0.0": true} {
		var o options
		if err := flags(&o).Parse(nil); err != nil {
			t.Fatal(err)
		}
		s, err := server.New(o.server)
		if err != nil {
			t.Fatal(err)
		}
		got := announcement(s, o, &net.TCPAddr{IP: net.ParseIP(addr), Port: 7333})
		for _, want := range []string{
			"listening on http://" + addr + ":7333 · story 1 at speed 1", "/market", "/alerts", "/metrics", "/events",
			"/v1/chat/completions", "/v1/responses", "/v1/messages", "/v1beta/models/demo:streamGenerateContent?alt=sse", "/api/chat",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in:\n%s", want, got)
			}
		}
		if strings.Contains(got, "public") != warns {
			t.Errorf("%s: the warning is wrong:\n%s", addr, got)
		}
	}
}

func TestAnnouncementListsTheFeedsOfScenario(t *testing.T) {
	o, err := parse([]string{"--scenario", "../examples/scenarios/chat.yaml", "--seed", "9"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(o.server)
	if err != nil {
		t.Fatal(err)
	}
	got := announcement(s, o, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7333})
	if !strings.Contains(got, " · chat.yaml with seed 9 at speed 1") || !strings.Contains(got, "/rooms/lobby") || strings.Contains(got, "/v1/") {
		t.Error(got)
	}
}
