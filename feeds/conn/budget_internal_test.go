package conn

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
)

func TestConnectionsLeaveFilesToOthers(t *testing.T) {
	broken := errors.New("broken")
	fails := false
	dial := (&budget{most: 2}).within(func(context.Context, string, string) (net.Conn, error) {
		if fails {
			return nil, broken
		}
		ours, _ := net.Pipe()
		return ours, nil
	})
	try := func() (net.Conn, error) { return dial(t.Context(), "tcp", "a.test:80") }
	first, _ := try()
	_, _ = try()
	if _, err := try(); KindOf(err) != KindFiles || Reason(err) != "too many open files" {
		t.Errorf("the third connection: %v", err)
	}
	_ = first.Close()
	_ = first.Close() // Counts once.
	fails = true
	if _, err := try(); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	fails = false
	if _, err := try(); err != nil {
		t.Errorf("after a close and a failure: %v", err)
	}
	if _, err := try(); err == nil {
		t.Error("closing twice counts twice")
	}
}

func TestTooManyFilesHaveAKind(t *testing.T) {
	for _, err := range []error{
		&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("socket", syscall.EMFILE)},
		&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("socket", syscall.ENFILE)},
		&net.DNSError{Err: "dial udp 127.0.0.53:53: socket: too many open files", Name: "a.test", IsTemporary: true},
	} {
		if KindOf(err) != KindFiles || Reason(err) != "too many open files" {
			t.Errorf("%v is %s: %s", err, KindOf(err), Reason(err))
		}
	}
	if err := errors.New(`malformed HTTP response "too many open files"`); KindOf(err) == KindFiles {
		t.Errorf("the words of a server: %v", err)
	}
}
