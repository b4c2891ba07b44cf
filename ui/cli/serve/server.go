package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"charm.land/ssh"
	"charm.land/wish/v2"
	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"

	"feedscope/ui/cli/service"
	"feedscope/ui/dashboard"
	"feedscope/ui/term/text"
)

// Options configure a run. All but Service are required.
type Options struct {
	// Dashboard is what viewers see; its terminal is not used.
	Dashboard dashboard.Options
	// Listener accepts the connections of viewers. Run closes it.
	Listener net.Listener
	// Keys are those of viewers, HostKey is the server's.
	Keys    *Keys
	HostKey gossh.Signer
	Limits  Limits
	// ASCII reports whether a terminal with an environment may not show characters beyond ASCII.
	ASCII func(environ []string) bool
	// Out receives the log in the Format, without times if NoTimes is set.
	Out     io.Writer
	Format  service.Format
	NoTimes bool
	// Service is the service manager; nil for none.
	Service *service.Manager
}

const (
	// endTime is how long viewers may take to leave when the server stops. Actions then have as long again to send what waits,
	// so that the server ends within 5 s.
	endTime = 2 * time.Second
	// aliveEvery is how often the service manager hears how it goes if it does not care.
	aliveEvery = 10 * time.Second
)

// server is a run.
type server struct {
	o       *Options
	log     *service.Log
	wall    *dashboard.Wall
	door    *door
	ctx     context.Context // Ends when viewers must leave; its cause says why.
	viewing sync.WaitGroup

	failures *rate.Limiter // Of lines about connections that show nothing.
	mu       sync.Mutex
	problem  string // The last one with the keys.
	stopped  bool   // Nobody is let in any more.
}

// enter lets a viewer in, who must call viewing.Done, unless the server is stopping.
func (s *server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.viewing.Add(1)
	}
	return !s.stopped
}

var errStopping = errors.New("the server is stopping")

// Run serves viewers until ctx ends, which is no error.
func Run(ctx context.Context, o Options) error {
	log := service.NewLog(o.Out, o.Format, !o.NoTimes)
	defer log.Close()
	wall, err := dashboard.NewWall(o.Dashboard, func(sentence string) { log.Info(sentence) },
		func(sentence string) { log.Warn(sentence) })
	if err != nil {
		return errors.Join(err, o.Listener.Close())
	}
	viewers, dismiss := context.WithCancelCause(context.Background())
	s := &server{
		o: &o, log: log, wall: wall, ctx: viewers, failures: rate.NewLimiter(rate.Every(10*time.Second), 20),
		door: newDoor(o.Limits),
	}
	running, stop := context.WithCancelCause(context.Background())
	shown := make(chan error, 1)
	go func() { shown <- wall.Run(running) }()
	err = s.serve(ctx, shown)
	dismiss(errStopping)
	o.Service.Stopping()
	log.Info("stopping", "viewers", len(s.door.seated()))
	s.await(endTime)
	stop(nil)
	if e := <-shown; err == nil {
		err = e
	}
	log.Info("stopped")
	return err
}

// serve accepts connections until ctx ends, or the wall does.
func (s *server) serve(ctx context.Context, shown chan error) error {
	srv, err := s.sshServer()
	if err != nil {
		return errors.Join(err, s.o.Listener.Close())
	}
	defer func() { _ = s.o.Listener.Close() }()
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(s.o.Listener) }()
	s.log.Info("serving", "address", s.o.Listener.Addr().String(), "host_key", gossh.FingerprintSHA256(s.o.HostKey.PublicKey()),
		"authorized_keys", s.o.Keys.path, "feeds", len(s.o.Dashboard.Config.Feeds), "version", s.o.Dashboard.Version)
	s.roles()
	s.o.Service.Ready(s.status())
	checks, signs := time.NewTicker(s.o.Limits.Check), time.NewTicker(s.o.Service.Every(aliveEvery))
	defer checks.Stop()
	defer signs.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-shown:
			shown <- err
			return err
		case err := <-ended:
			return fmt.Errorf("cannot accept connections: %w", err)
		case <-checks.C:
			s.check()
		case <-signs.C:
			s.o.Service.Alive(s.status())
		}
	}
}

// await waits for viewers to leave, and ends the connections of those who do not.
func (s *server) await(patience time.Duration) {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	left := make(chan struct{})
	go func() {
		s.viewing.Wait()
		close(left)
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-left:
	case <-timer.C:
	}
	s.door.close()
	<-left
}

func (s *server) status() string {
	live, all := s.wall.Summary()
	return fmt.Sprintf("%s, %d of %d feeds live", text.Counted(len(s.door.seated()), "viewer"), live, all)
}

// sshServer returns the server, which has no other way in than a public key, and nothing behind it but screens.
func (s *server) sshServer() (*ssh.Server, error) {
	return wish.NewServer(
		wish.WithVersion("feedscope"),
		func(srv *ssh.Server) error {
			srv.AddHostKey(s.o.HostKey)
			return nil
		},
		wish.WithPublicKeyAuth(s.knows),
		wish.WithMiddleware(s.screens, refusals),
		wish.WithSubsystem("default", func(session ssh.Session) { refuse(session, "there are no subsystems here") }),
		func(srv *ssh.Server) error {
			srv.ConnCallback = s.open
			srv.ConnectionFailedCallback = s.failed
			srv.ChannelHandlers = map[string]ssh.ChannelHandler{"session": s.session, "default": forward}
			srv.RequestHandlers = map[string]ssh.RequestHandler{}
			return nil
		},
	)
}

// forward refuses all channels but those of sessions.
func forward(_ *ssh.Server, _ *gossh.ServerConn, ch gossh.NewChannel, _ ssh.Context) {
	_ = ch.Reject(gossh.Prohibited, "feedscope forwards nothing")
}

// knows reports whether a key is authorized.
func (s *server) knows(ctx ssh.Context, key ssh.PublicKey) bool {
	_, ok := s.roles().of(key)
	if !ok && s.failures.Allow() {
		s.log.Info("unknown key", "user", ctx.User(), "key", gossh.FingerprintSHA256(key), "from", ctx.RemoteAddr().String())
	}
	return ok
}

// open takes a connection in, or returns nil if there is no room.
func (s *server) open(ctx ssh.Context, conn net.Conn) net.Conn {
	taken := s.door.open(ctx, conn)
	if taken == nil {
		s.failed(conn, errCrowded)
		return nil
	}
	return taken
}

var (
	errCrowded = errors.New("too many connections that show no screen yet")
	errNoKey   = errors.New("no known key")
)

// failed logs a connection that did not get in.
func (s *server) failed(conn net.Conn, err error) {
	if refused := new(gossh.ServerAuthError); errors.As(err, &refused) {
		err = errNoKey
	}
	if s.failures.Allow() {
		s.log.Info("not let in", "from", conn.RemoteAddr().String(), "reason", err)
	}
}

// roles returns the roles of keys as they are now. Problems are logged once.
func (s *server) roles() Roles {
	roles, problems, err := s.o.Keys.Load()
	if err != nil {
		problems = append(problems, err.Error())
	}
	problem := fmt.Sprint(problems)
	s.mu.Lock()
	defer s.mu.Unlock()
	if problem == s.problem {
		return roles
	}
	s.problem = problem
	for _, p := range problems {
		s.log.Warn(p)
	}
	return roles
}

var (
	errRevoked = errors.New("your key is no longer authorized")
	errRole    = errors.New("your key has another role now; connect again")
)

// check ends the screens of viewers whose key has lost its role, once two checks in a row have found that: an editor may be
// about to write the file.
func (s *server) check() {
	all := s.door.seated()
	if len(all) == 0 {
		return
	}
	roles := s.roles()
	for _, g := range all {
		role, ok := roles.of(g.key)
		lost := !ok || role != g.role
		switch {
		case !lost || !g.doubted:
			g.doubted = lost
		case !ok:
			g.end(errRevoked)
		default:
			g.end(errRole)
		}
	}
}
