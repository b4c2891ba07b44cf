package conn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
)

func TestSendLimitsTheTime(t *testing.T) {
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	stalling := func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc // Nil for a dial that hangs.
		kind   conn.Kind
		after  time.Duration
	}{
		"a hanging dial":        {nil, conn.KindTimeout, 3 * time.Second},
		"a silent server":       {silent, conn.KindHeadTimeout, 15 * time.Second},
		"a message that stalls": {stalling, conn.KindStatus, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network, stop := feedtest.Serve(c.answer)
				dial := network.DialContext
				if c.answer == nil {
					dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
						<-ctx.Done()
						return nil, ctx.Err()
					}
				}
				client := conn.NewClient(conn.Options{DialContext: dial})
				r := request(t, "http://a.test/")
				r.Method, r.ConnectTimeout = http.MethodPost, 3*time.Second
				start := time.Now()
				e := failure(t, client.Send(t.Context(), r))
				if took := time.Since(start); e.Kind != c.kind || took != c.after {
					t.Errorf("got %q after %v", e, took)
				}
				client.Close()
				stop()
			})
		})
	}
}

func TestSendEndsTheDialOfACanceledRequest(t *testing.T) {
	mine := errors.New("mine")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(mine) })
		var ended time.Duration
		start := time.Now()
		client := conn.NewClient(conn.Options{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			ended = time.Since(start)
			return nil, ctx.Err()
		}})
		if err := client.Send(ctx, request(t, "http://a.test/")); !errors.Is(err, mine) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if ended != time.Second {
			t.Errorf("the dial ended after %v", ended)
		}
	})
}

func TestSendDescribesARefusal(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write(append([]byte("not understood: "), body...))
	})
	r := request(t, url)
	r.Method, r.Body = http.MethodPost, []byte("user=eve\n&\npassword=open sesame")
	e := failure(t, conn.NewClient(conn.Options{}).Send(t.Context(), r))
	if e.Status != http.StatusBadGateway || e.RetryAfter != "7" || e.Header.Get("Date") == "" || e.Info.Remote == "" ||
		e.Request == nil || !e.Retry {
		t.Errorf("got %+v", e)
	}
	if want := "the server answered 502 Bad Gateway: not understood: •••"; e.Error() != want {
		t.Errorf("got %q, want %q", e, want)
	}
}
