package serve_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"feedscope/test/leak"
	"feedscope/ui/cli/serve"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
	"feedscope/ui/term/vtest"
)

func TestMain(m *testing.M) { leak.Main(m) }

// running is a server of screens, on a server of one feed.
type running struct {
	t       *testing.T
	address string
	dir     string
	connect atomic.Int64 // How often the feed was connected.
	stop    func()
	ended   <-chan error
	log     journal
}

// journal is a log.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

const oneFeed = `
feeds: [{name: numbers, url: $URL}]
panels:
  - {name: Feeds, type: feeds}
  - {name: Keys, type: ticker, key: key, columns: [{title: N, path: n}]}
`

// limits are large enough to be in no test's way.
func limits() serve.Limits {
	return serve.Limits{
		Viewers: 10, PerKey: 10, Waiting: 100, Patience: vtest.Patience, Check: time.Hour, Stuck: vtest.Patience,
	}
}

// start serves until the test ends. The viewer's key is for looking, the operator's for more.
func start(t *testing.T, l serve.Limits, keys string) *running {
	t.Helper()
	r := &running{t: t, dir: t.TempDir()}
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.connect.Add(1)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: {\"key\":\"alpha\",\"n\":1}\n\ndata: {\"key\":\"beta\",\"n\":2}\n\n")
		_ = http.NewResponseController(w).Flush()
		<-q.Context().Done()
	}))
	t.Cleanup(source.Close)
	c, err := (&config.Loader{Panels: dashboard.Panels}).Parse("wall.yaml", []byte(strings.ReplaceAll(oneFeed, "$URL", source.URL)))
	if err != nil {
		t.Fatal(err)
	}
	r.authorize(keys)
	host, err := serve.HostKey(filepath.Join(r.dir, "host"))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	r.stop, r.ended = cancel, ended
	go func() {
		ended <- serve.Run(ctx, serve.Options{
			Dashboard: dashboard.Options{Config: c}, Listener: listener, Keys: serve.NewKeys(r.keys()), HostKey: host,
			Limits: l, ASCII: func([]string) bool { return false }, Out: &r.log,
		})
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *running) keys() string { return filepath.Join(r.dir, "authorized_keys") }

// authorize replaces the file of authorized keys.
func (r *running) authorize(keys string) {
	r.t.Helper()
	next := r.keys() + ".new"
	if err := errors.Join(os.WriteFile(next, []byte(keys), 0o600), os.Rename(next, r.keys())); err != nil {
		r.t.Fatal(err)
	}
}

// newKey returns a key and its line in a file of authorized keys.
func newKey(t *testing.T) (key gossh.Signer, line string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if key, err = gossh.NewSignerFromKey(private); err != nil {
		t.Fatal(err)
	}
	return key, string(gossh.MarshalAuthorizedKey(key.PublicKey()))
}

// dial connects with a way to authenticate.
func (r *running) dial(auth ...gossh.AuthMethod) (*gossh.Client, error) {
	c, err := gossh.Dial("tcp", r.address, &gossh.ClientConfig{
		User: "ada\x1b[31m", Auth: auth, HostKeyCallback: gossh.InsecureIgnoreHostKey(),
	})
	if err == nil {
		r.t.Cleanup(func() { _ = c.Close() })
	}
	return c, err
}

// client connects with a key.
func (r *running) client(key gossh.Signer) *gossh.Client {
	r.t.Helper()
	c, err := r.dial(gossh.PublicKeys(key))
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// line is a session of a client as the line of a terminal.
type line struct {
	io.Reader
	io.WriteCloser
	*gossh.Session
}

func (l line) Read(p []byte) (int, error) { return l.Reader.Read(p) }

func (l line) Write(p []byte) (int, error) { return l.WriteCloser.Write(p) }

func (l line) Close() error { return l.Session.Close() }

func (l line) Resize(width, height int) error { return l.WindowChange(height, width) }

// screen opens a screen with a key. The environment is of the form name=value.
func (r *running) screen(key gossh.Signer, width, height int, environ ...string) (*vtest.Session, *gossh.Session) {
	r.t.Helper()
	s, err := r.client(key).NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, v := range environ {
		name, value, _ := strings.Cut(v, "=")
		if err := s.Setenv(name, value); err != nil {
			r.t.Fatal(err)
		}
	}
	out, err := s.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	in, err := s.StdinPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := s.RequestPty("xterm-256color", height, width, nil); err != nil {
		r.t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		r.t.Fatal(err)
	}
	return vtest.OpenLine(r.t, width, height, line{out, in, s}), s
}

// logs waits until the log has a text.
func (r *running) logs(want string) {
	r.t.Helper()
	for end := time.Now().Add(vtest.Patience); !strings.Contains(r.log.String(), want); {
		if time.Now().After(end) {
			r.t.Fatalf("the log has no %q:\n%s", want, &r.log)
		}
	}
}

func operator(line string) string { return fmt.Sprintf("role=%q %s", "operator", line) }
