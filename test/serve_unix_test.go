//go:build !windows

package test

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"feedscope/ui/term/vtest"
)

// openSSH returns a command of the real client, with a key that its server admits with some options.
type openSSH struct {
	t            *testing.T
	dir          string
	port, client string
	server       *exec.Cmd
}

// shareDemo starts the server with the demo. The test is skipped without OpenSSH's client.
func shareDemo(t *testing.T, options string) *openSSH {
	t.Helper()
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("this needs ssh(1)")
	}
	o := &openSSH{t: t, dir: t.TempDir(), client: client}
	out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", o.file("id")).CombinedOutput()
	if err != nil {
		t.Fatalf("ssh-keygen: %v: %s", err, out)
	}
	public, err := os.ReadFile(o.file("id.pub"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.file("keys"), append([]byte(options), public...), 0o600); err != nil {
		t.Fatal(err)
	}
	o.server = watchedCommand(t, "serve", "--ssh", "127.0.0.1:0", "--demo", "--authorized-keys", o.file("keys"))
	o.server.Env = append(o.server.Env, "XDG_STATE_HOME="+o.dir)
	log, err := o.server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.server.Process.Kill() })
	lines := bufio.NewReader(log)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(first)
	if address == nil {
		t.Fatalf("the server says %q", first)
	}
	if _, o.port, err = net.SplitHostPort(address[1]); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *openSSH) file(name string) string { return filepath.Join(o.dir, name) }

// ssh returns the client with further arguments.
func (o *openSSH) ssh(args ...string) *exec.Cmd {
	cmd := exec.Command(o.client, append([]string{
		"-F", "none", "-p", o.port, "-i", o.file("id"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
		"-o", "StrictHostKeyChecking=accept-new", "-o", "UserKnownHostsFile=" + o.file("known_hosts"), "ada@127.0.0.1",
	}, args...)...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color")
	return cmd
}

func TestScreensOverSSH(t *testing.T) {
	t.Parallel()
	o := shareDemo(t, `role="operator" `)
	small := vtest.Open(t, 80, 24, o.ssh())
	large := vtest.Open(t, 200, 60, o.ssh())
	small.See(`feedscope demo operator`, `╭ Feeds`, `market live`)
	large.See(`feedscope demo operator`, `╭ Feeds`, `market live`, `╭ Events`)
	small.Press("1r")
	small.See(`reconnecting market`)

	if err := large.Resize(120, 40); err != nil {
		t.Fatal(err)
	}
	large.Expect("a smaller screen", func(screen string) bool {
		lines := strings.Split(screen, "\n")
		return len(lines) > 1 && len([]rune(lines[1])) == 120 && strings.HasSuffix(lines[1], "╮")
	})
	out, err := o.ssh("uname").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "there are no commands here") {
		t.Errorf("a command: %v, %q", err, out)
	}
	small.Press("q")
	code, controls := small.Ends()
	if code != 0 || len(controls.Left) > 0 {
		t.Errorf("exit code %d, and not restored: %q", code, controls.Left)
	}
	if err := o.server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	code, controls = large.Ends()
	if code != 1 || len(controls.Left) > 0 || !strings.Contains(large.Text(), "feedscope: the server is stopping") {
		t.Errorf("exit code %d, not restored: %q; the screen was\n%s", code, controls.Left, large.Text())
	}
	if err := o.server.Wait(); err == nil || o.server.ProcessState.ExitCode() != 143 {
		t.Errorf("the server ends with %v", err)
	}
}
