package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"charm.land/ssh"
	"github.com/charmbracelet/colorprofile"
	gossh "golang.org/x/crypto/ssh"

	"feedscope/ui/dashboard"
	"feedscope/ui/term/text"
)

var (
	errGone  = errors.New("the connection ended")
	errStuck = errors.New("the connection took no output")
)

// farewell is how long a client may take, after its screen has ended, to accept the last words and to close its side.
const farewell = endTime

// visit is the one session of a connection.
type visit struct {
	*guest
	ctx     context.Context
	cancel  context.CancelCauseFunc
	conn    *gossh.ServerConn
	channel gossh.Channel
	sizes   chan dashboard.Size
	showing sync.WaitGroup
}

type visitKey struct{}

// session handles a channel that is to be a session.
func (s *server) session(srv *ssh.Server, conn *gossh.ServerConn, ch gossh.NewChannel, ctx ssh.Context) {
	g, _ := ctx.Value(guestKey{}).(*guest)
	key, _ := ctx.Value(ssh.ContextKeyPublicKey).(ssh.PublicKey)
	role, ok := s.roles().of(key)
	if g == nil || !ok {
		_ = ch.Reject(gossh.Prohibited, errRevoked.Error())
		return
	}
	if !s.enter() {
		_ = ch.Reject(gossh.Prohibited, errStopping.Error())
		return
	}
	defer s.viewing.Done()
	v := &visit{guest: g, conn: conn, sizes: make(chan dashboard.Size, 1)}
	v.ctx, v.cancel = context.WithCancelCause(s.ctx)
	defer v.cancel(nil)
	if refusal := s.door.seat(g, key, role, v.cancel); refusal != "" {
		if s.failures.Allow() {
			s.log.Info("not let in", "user", conn.User(), "key", gossh.FingerprintSHA256(key), "from", conn.RemoteAddr().String(), "reason", refusal)
		}
		_ = ch.Reject(gossh.ResourceShortage, refusal)
		return
	}
	defer func() { _ = conn.Close() }()
	defer v.showing.Wait()
	ctx.SetValue(visitKey{}, v)
	ssh.DefaultSessionHandler(srv, conn, &screenChannel{ch, func(c gossh.Channel) { v.channel = c }, v.sizes}, ctx)
	v.cancel(errGone)
}

// refusals says why there is no screen for what a client wants.
func refusals(next ssh.Handler) ssh.Handler {
	return func(session ssh.Session) {
		pty, _, ok := session.Pty()
		switch {
		case session.RawCommand() != "":
			refuse(session, "there are no commands here, only a screen: connect without one")
		case !ok:
			refuse(session, "the screen needs a terminal: connect with ssh -t")
		case pty.Term == "" || pty.Term == "dumb":
			refuse(session, "the screen needs a terminal that can move its cursor: set TERM")
		default:
			next(session)
		}
	}
}

func refuse(session ssh.Session, why string) {
	_, _ = fmt.Fprintf(session.Stderr(), "feedscope: %s\r\n", why) // The client may be gone.
	_ = session.Exit(1)
}

// screens shows a screen in place of a shell.
func (s *server) screens(ssh.Handler) ssh.Handler {
	return func(session ssh.Session) {
		v, ok := session.Context().Value(visitKey{}).(*visit)
		if !ok || !v.late.Stop() {
			return
		}
		v.showing.Add(1)
		defer v.showing.Done()
		began := time.Now()
		log := s.log.With("user", text.Clean(session.User()), "key", gossh.FingerprintSHA256(v.key), "role", v.role.String(),
			"from", session.RemoteAddr().String())
		log.Info("connected", "viewers", len(s.door.seated()))
		err := s.show(v, session)
		log.Info("disconnected", "after", time.Since(began), "reason", cmp.Or(err, errQuit))
		v.part(err, session.Exit)
	}
}

// part says why the screen has ended, and waits for the client to close its side. A client that accepts no output is
// disconnected as well.
func (v *visit) part(why error, exit func(status int) error) {
	timer := time.AfterFunc(farewell, func() { _ = v.conn.Close() })
	defer timer.Stop()
	status := 0
	if why != nil {
		status = 1
		_, _ = fmt.Fprintf(v.channel, "feedscope: %s\r\n", text.Clean(why.Error()))
	}
	_ = exit(status)
	<-v.ctx.Done()
}

var errQuit = errors.New("quit")

// show shows the wall until the viewer quits, or the visit ends.
func (s *server) show(v *visit, session ssh.Session) error {
	pty, _, _ := session.Pty()
	environ := append(session.Environ(), "TERM="+pty.Term)
	profile := colorprofile.Env(environ)
	in := newKeyboard(v.ctx, v.channel, s.o.Limits.Idle, v.cancel)
	defer in.stop()
	out := &drain{v.channel, s.o.Limits.Stuck, func() {
		v.cancel(errStuck)
		_ = v.conn.Close()
	}}
	defer context.AfterFunc(session.Context(), func() { v.cancel(errGone) })()
	ended, end := context.WithCancel(v.ctx)
	defer end()
	go v.ping(ended, out)
	return s.wall.Show(v.ctx, dashboard.Viewer{
		In: in, Out: out, Size: sizeOf(pty.Window.Width, pty.Window.Height), Resized: v.sizes,
		Environ: environ, Profile: profile, NoColor: profile <= colorprofile.ASCII, ASCII: s.o.ASCII(environ),
		Powers: v.role.powers(), Role: v.role.shown(),
	})
}

// ping asks the client for a sign of life from time to time until ctx ends.
func (v *visit) ping(ctx context.Context, out *drain) {
	every := time.NewTicker(out.limit)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			late := time.AfterFunc(out.limit, out.stuck)
			_, _, err := v.conn.SendRequest("keepalive@openssh.com", true, nil)
			late.Stop()
			if err != nil {
				return
			}
		}
	}
}
