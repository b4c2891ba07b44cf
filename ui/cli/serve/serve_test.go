package serve_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"feedscope/ui/term/vtest"
)

func TestOnlyAuthorizedKeysGetIn(t *testing.T) {
	key, authorized := newKey(t)
	stranger, _ := newKey(t)
	r := start(t, limits(), authorized)
	for name, auth := range map[string][]gossh.AuthMethod{
		"another key":          {gossh.PublicKeys(stranger)},
		"no key":               nil,
		"a password":           {gossh.Password("")},
		"keyboard-interactive": {gossh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })},
	} {
		if _, err := r.dial(auth...); err == nil || !strings.Contains(err.Error(), "unable to authenticate") {
			t.Errorf("with %s: %v", name, err)
		}
	}
	s, _ := r.screen(key, 100, 30)
	s.See("feedscope .*read-only", "numbers live", "alpha 1")
	r.logs("unknown key")
	r.logs("msg=connected")
	if log := r.log.String(); strings.Contains(log, "\x1b") || !strings.Contains(log, gossh.FingerprintSHA256(key.PublicKey())) {
		t.Errorf("the log is %q", log)
	}
	if err := os.Remove(r.keys()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.dial(gossh.PublicKeys(key)); err == nil {
		t.Error("the key gets in without its file")
	}
	r.logs("does not exist: put the public key")
}

// refused opens a session, does something and returns what the server says about that.
func (r *running) refused(key gossh.Signer, do func(s *gossh.Session) error) string {
	r.t.Helper()
	s, err := r.client(key).NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	errors, err := s.StderrPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := do(s); err != nil {
		r.t.Fatal(err)
	}
	said, err := io.ReadAll(errors)
	if err != nil {
		r.t.Error(err)
	}
	return string(said)
}

func TestThereIsNothingButScreens(t *testing.T) {
	key, authorized := newKey(t)
	r := start(t, limits(), operator(authorized))
	for name, c := range map[string]struct {
		do   func(s *gossh.Session) error
		want string
	}{
		"a command":              {func(s *gossh.Session) error { return s.Start("ls") }, "there are no commands here"},
		"a subsystem":            {func(s *gossh.Session) error { return s.RequestSubsystem("sftp") }, "there are no subsystems here"},
		"a shell, no terminal":   {func(s *gossh.Session) error { return s.Shell() }, "connect with ssh -t"},
		"a terminal that prints": {func(s *gossh.Session) error { return errors.Join(s.RequestPty("dumb", 9, 9, nil), s.Shell()) }, "set TERM"},
	} {
		if said := r.refused(key, c.do); !strings.Contains(said, c.want) {
			t.Errorf("%s: the server says %q", name, said)
		}
	}
	c := r.client(key)
	if _, err := c.Dial("tcp", r.address); err == nil || !strings.Contains(err.Error(), "forwards nothing") {
		t.Errorf("forwarding to a port: %v", err)
	}
	if l, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Errorf("it forwards from %s", l.Addr())
	}
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"auth-agent-req@openssh.com", "x11-req", "signal", "something"} {
		if ok, err := s.SendRequest(kind, true, nil); ok || err != nil {
			t.Errorf("%s: %v, %v", kind, ok, err)
		}
	}
	if err := s.Setenv("LD_PRELOAD", "x"); err == nil {
		t.Error("any variable can be set")
	}
	if _, err := c.NewSession(); err == nil || !strings.Contains(err.Error(), "a connection shows one screen") {
		t.Errorf("a second session: %v", err)
	}
}

func TestRoles(t *testing.T) {
	viewer, looks := newKey(t)
	boss, controls := newKey(t)
	r := start(t, limits(), looks+operator(controls))
	v, _ := r.screen(viewer, 100, 30)
	v.See("read-only .* live", "alpha 1")
	before := r.connect.Load()
	v.Press("1r")
	v.See("reconnect is for operators; this screen is read-only")
	o, _ := r.screen(boss, 120, 40)
	o.See("operator .* live", "alpha 1")
	if now := r.connect.Load(); now != before {
		t.Errorf("the feed has connected %d times", now)
	}
	o.Press("1r")
	o.See("reconnecting numbers")
	for end := time.Now().Add(vtest.Patience); r.connect.Load() == before; {
		if time.Now().After(end) {
			t.Fatal("the feed has not connected again")
		}
	}
}

func TestViewersHaveScreensOfTheirOwn(t *testing.T) {
	key, authorized := newKey(t)
	r := start(t, limits(), authorized)
	small, _ := r.screen(key, 60, 14, "NO_COLOR=1")
	large, _ := r.screen(key, 160, 50, "COLORTERM=truecolor")
	small.See("alpha 1", "beta 2")
	large.See("alpha 1", "beta 2")
	small.Press("2/alp\r")
	small.Gone("beta")
	large.See("beta 2")
	if err := large.Resize(90, 20); err != nil {
		t.Fatal(err)
	}
	large.Expect("a smaller screen", func(screen string) bool {
		lines := strings.Split(strings.TrimRight(screen, "\n"), "\n")
		return len(lines) == 20 && strings.HasSuffix(lines[1], "╮") && len([]rune(lines[1])) == 90
	})
	if raw := small.Raw(); bytes.Contains(raw, []byte("38;")) {
		t.Error("there are colors despite NO_COLOR")
	}
	if raw := large.Raw(); !bytes.Contains(raw, []byte("38;2;")) {
		t.Error("there is no true color")
	}
	if n := r.connect.Load(); n != 1 {
		t.Errorf("there were %d connections to the feed", n)
	}
}

// ends waits for a screen to end, and checks that the terminal is restored and what the server says last.
func ends(t *testing.T, s *vtest.Session, session *gossh.Session, status int, said string) {
	t.Helper()
	if _, controls := s.Ends(); len(controls.Left) > 0 {
		t.Errorf("the terminal is not restored: %v", controls.Left)
	}
	if last := s.Text(); !strings.Contains(last, said) {
		t.Errorf("the screen ends with %q, want %q", last, said)
	}
	var exit *gossh.ExitError
	switch err := session.Wait(); {
	case err == nil:
		if status != 0 {
			t.Errorf("the exit status is 0, want %d", status)
		}
	case !errors.As(err, &exit) || exit.ExitStatus() != status:
		t.Errorf("it ended with %v, want %d", err, status)
	}
}

func TestQuittingEndsOneScreen(t *testing.T) {
	key, authorized := newKey(t)
	r := start(t, limits(), authorized)
	a, session := r.screen(key, 80, 24)
	b, _ := r.screen(key, 80, 24)
	a.See("alpha 1")
	b.See("alpha 1")
	a.Press("q")
	ends(t, a, session, 0, "")
	b.Press("?")
	b.See("Keys and commands")
	r.logs("reason=quit")
}

func TestStoppingRestoresEveryTerminal(t *testing.T) {
	key, authorized := newKey(t)
	r := start(t, limits(), authorized)
	a, first := r.screen(key, 80, 24)
	b, second := r.screen(key, 120, 40)
	a.See("alpha 1")
	b.See("alpha 1")
	r.stop()
	ends(t, a, first, 1, "feedscope: the server is stopping")
	ends(t, b, second, 1, "feedscope: the server is stopping")
}

func TestIdleViewersAreDisconnected(t *testing.T) {
	key, authorized := newKey(t)
	l := limits()
	l.Idle = 300 * time.Millisecond
	r := start(t, l, authorized)
	s, session := r.screen(key, 80, 24)
	ends(t, s, session, 1, "feedscope: no key was pressed for")
}

func TestRevokedKeysLoseTheirScreens(t *testing.T) {
	key, authorized := newKey(t)
	other, kept := newKey(t)
	l := limits()
	l.Check = 10 * time.Millisecond
	r := start(t, l, authorized+kept)
	a, session := r.screen(key, 80, 24)
	b, _ := r.screen(other, 80, 24)
	a.See("alpha 1")
	r.authorize(operator(authorized) + kept)
	ends(t, a, session, 1, "connect again")
	a, session = r.screen(key, 80, 24)
	a.See("operator", "alpha 1")
	r.authorize(kept)
	ends(t, a, session, 1, "no longer authorized")
	b.See("alpha 1")
	b.Press("?")
	b.See("Keys and commands")
}

func TestLimits(t *testing.T) {
	one, first := newKey(t)
	two, second := newKey(t)
	l := limits()
	l.Viewers, l.PerKey = 3, 2
	r := start(t, l, first+second)
	a, _ := r.screen(one, 80, 24)
	a.See("alpha 1")
	b, session := r.screen(one, 80, 24)
	b.See("alpha 1")
	if _, err := r.client(one).NewSession(); err == nil || !strings.Contains(err.Error(), "there are 2 viewers with your key") {
		t.Errorf("a third viewer with a key: %v", err)
	}
	c, _ := r.screen(two, 80, 24)
	c.See("alpha 1")
	if _, err := r.client(two).NewSession(); err == nil || !strings.Contains(err.Error(), "there are 3 viewers") {
		t.Errorf("a fourth viewer: %v", err)
	}
	b.Press("q")
	ends(t, b, session, 0, "")
	for end := time.Now().Add(vtest.Patience); ; { // The seat is free once the connection has ended.
		if s, err := r.client(two).NewSession(); err == nil {
			_ = s.Close()
			break
		} else if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func TestConnectionsWithoutAScreenEnd(t *testing.T) {
	key, authorized := newKey(t)
	l := limits()
	l.Waiting, l.Patience = 8, 500*time.Millisecond // Two of each host.
	r := start(t, l, authorized)
	silent := func() net.Conn {
		c, err := net.Dial("tcp", r.address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	closed := func(c net.Conn) {
		t.Helper()
		for buffer := make([]byte, 1<<10); ; {
			if _, err := c.Read(buffer); err != nil {
				return
			}
		}
	}
	a, b := silent(), silent()
	one := make([]byte, 4)
	for _, c := range []net.Conn{a, b} { // They are in.
		if _, err := c.Read(one); err != nil || string(one) != "SSH-" {
			t.Fatalf("the server says %q, %v", one, err)
		}
	}
	closed(silent()) // There is no room for a third.
	closed(a)
	closed(b)
	_ = r.client(key).Wait() // Without a session.
	idle := r.client(key)
	if _, err := idle.NewSession(); err != nil { // Without a screen.
		t.Fatal(err)
	}
	_ = idle.Wait()
	s, _ := r.screen(key, 80, 24)
	s.See("alpha 1")
}

func TestViewersWithoutASignOfLifeAreDisconnected(t *testing.T) {
	key, authorized := newKey(t)
	l := limits()
	l.Stuck = 200 * time.Millisecond
	r := start(t, l, authorized)
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	c, channels, _, err := gossh.NewClientConn(conn, r.address, &gossh.ClientConfig{ // Nobody answers its requests.
		Auth: []gossh.AuthMethod{gossh.PublicKeys(key)}, HostKeyCallback: gossh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		t.Fatal(err)
	}
	requests := make(chan *gossh.Request)
	defer close(requests)
	s, err := gossh.NewClient(c, channels, requests).NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.RequestPty("xterm", 24, 80, nil), s.Shell()); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait()
	_ = c.Close()
	r.logs("the connection took no output")
}
