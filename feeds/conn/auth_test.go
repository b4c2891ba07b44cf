package conn_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/conn"
)

// TestMain makes of the test's program a token command, if it is asked to be one.
func TestMain(m *testing.M) {
	switch os.Getenv("TOKEN_COMMAND") {
	case "":
		os.Exit(m.Run())
	case "endless":
		for {
			if _, err := os.Stdout.WriteString(strings.Repeat("s3cret", 1000)); err != nil {
				os.Exit(1)
			}
		}
	case "fails":
		_, _ = os.Stdout.WriteString("s3cret")
		_, _ = os.Stderr.WriteString("s3cret")
		os.Exit(3)
	case "hangs":
		select {}
	default:
		_, _ = os.Stdout.WriteString(strings.Join(os.Args[1:], "|") + "\n")
	}
	os.Exit(0)
}

// command is a token command that behaves in a way, with arguments.
func command(t *testing.T, way string, args ...string) conn.Auth {
	t.Helper()
	t.Setenv("TOKEN_COMMAND", way)
	return conn.Auth{TokenCommand: append([]string{os.Args[0]}, args...)}
}

func tokenFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCredentialsBecomeAHeader(t *testing.T) {
	t.Setenv("A_TOKEN", " t0ken \n")
	for name, c := range map[string]struct {
		auth conn.Auth
		want string
	}{
		"none":        {conn.Auth{}, ""},
		"basic":       {conn.Auth{Basic: "me:pass:word"}, "Basic bWU6cGFzczp3b3Jk"},
		"bearer":      {conn.Auth{Bearer: "t0ken"}, "Bearer t0ken"},
		"environment": {conn.Auth{TokenEnv: "A_TOKEN"}, "Bearer t0ken"},
		"file":        {conn.Auth{TokenFile: tokenFile(t, "t0ken\r\n")}, "Bearer t0ken"},
		// A shell would make something of these.
		"command": {command(t, "echo", "$HOME", "*", ";ls", "`id`"), "Bearer $HOME|*|;ls|`id`"},
	} {
		if got, err := c.auth.Value(t.Context()); got != c.want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestATokenThatCannotBeHadIsOneSentenceWithoutIt(t *testing.T) {
	t.Setenv("EMPTY", "  ")
	long := tokenFile(t, strings.Repeat("s3cret", 20_000))
	for name, c := range map[string]struct {
		auth func() conn.Auth
		want string
	}{
		"no variable":     {func() conn.Auth { return conn.Auth{TokenEnv: "NOT_SET"} }, "no token from the environment variable NOT_SET: it is not set"},
		"empty variable":  {func() conn.Auth { return conn.Auth{TokenEnv: "EMPTY"} }, "no token from the environment variable EMPTY: it is empty"},
		"no file":         {func() conn.Auth { return conn.Auth{TokenFile: "/nowhere/t"} }, "no token from the file /nowhere/t: no such file or directory"},
		"a directory":     {func() conn.Auth { return conn.Auth{TokenFile: "/"} }, "no token from the file /: it is no regular file"},
		"a long file":     {func() conn.Auth { return conn.Auth{TokenFile: long} }, "it has more than 65536 bytes"},
		"two lines":       {func() conn.Auth { return conn.Auth{TokenFile: tokenFile(t, "s3cret\ns3cret")} }, "it has more than one line"},
		"no token":        {func() conn.Auth { return conn.Auth{Bearer: "s3cret\x01"} }, "no token from the settings: there is a character in it"},
		"no program":      {func() conn.Auth { return conn.Auth{TokenCommand: []string{"/nowhere/vault", "s3cret"}} }, "vault cannot be run: no such file"},
		"no such command": {func() conn.Auth { return conn.Auth{TokenCommand: []string{"no-such-vault"}} }, "no-such-vault cannot be run: executable file not found"},
		"a failure":       {func() conn.Auth { return command(t, "fails") }, "no token from the token command: exit status 3"},
		"endless output":  {func() conn.Auth { return command(t, "endless") }, "it has more than 65536 bytes"},
		"a hanging one": {func() conn.Auth {
			a := command(t, "hangs")
			a.Timeout = 50 * time.Millisecond
			return a
		}, "it has not ended within 50ms"},
	} {
		t.Run(name, func(t *testing.T) {
			auth := c.auth()
			value, err := auth.Value(t.Context())
			e := failure(t, err)
			if value != "" || !strings.Contains(e.Reason, c.want) || strings.Contains(e.Reason, "s3cret") || !e.Retry || e.Kind != conn.KindCredentials {
				t.Errorf("got %q, %s, retry %v", e.Reason, e.Kind, e.Retry)
			}
		})
	}
}

func TestAFileIsReadAtEveryConnect(t *testing.T) {
	var got []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
		stream(w)
	})
	auth := conn.Auth{TokenFile: tokenFile(t, "one")}
	for _, token := range []string{"one", "two"} {
		if err := os.WriteFile(auth.TokenFile, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		r := request(t, url)
		r.Authorize = auth.Once(t.Context())
		s, err := open(t, r)
		if err != nil {
			t.Fatal(err)
		}
		if shown := s.Request.Get("Authorization"); shown != conn.Masked {
			t.Errorf("the request is told with %q", shown)
		}
	}
	if strings.Join(got, ",") != "Bearer one,Bearer two" {
		t.Errorf("sent %q", got)
	}
}

func TestACommandEndsWithItsAttempt(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	r := request(t, "http://feed.test/")
	auth := command(t, "hangs")
	r.Authorize = auth.Once(ctx)
	time.AfterFunc(50*time.Millisecond, func() { cancel(stop) })
	_, err := conn.NewClient(conn.Options{}).Open(ctx, r)
	if !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestATokenIsFoundThoughWhoAskedFirstIsGone(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	auth := conn.Auth{TokenFile: tokenFile(t, "t0ken")}
	r := request(t, url)
	r.Authorize = auth.Once(t.Context())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	if _, err := c.AskClock(gone, r.URL, r); err == nil {
		t.Fatal("the clock answers whom it does not know")
	}
	if _, err := open(t, r); err != nil {
		t.Errorf("the stream is not opened: %v", err)
	}
}

func TestAHeaderTakesThePlaceOfCredentials(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Digest mine" {
			t.Errorf("sent %q", got)
		}
		stream(w)
	})
	r := request(t, strings.Replace(url, "://", "://u:p@", 1))
	r.Authorize = (&conn.Auth{Bearer: "t0ken"}).Once(t.Context())
	r.Header = http.Header{"authorization": {"Digest mine"}}
	if _, err := open(t, r); err != nil {
		t.Fatal(err)
	}
}
