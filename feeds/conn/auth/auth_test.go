package auth_test

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/conn/auth"
)

// TestMain lets the test binary act as a token command.
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
		interrupt := make(chan os.Signal, 1)
		signal.Notify(interrupt, os.Interrupt)
		<-interrupt
	default:
		_, _ = os.Stdout.WriteString(strings.Join(os.Args[1:], "|") + "\n")
	}
	os.Exit(0)
}

// command returns a token command with one of the behaviors of TestMain.
func command(t *testing.T, behavior string, args ...string) auth.Credentials {
	t.Helper()
	t.Setenv("TOKEN_COMMAND", behavior)
	return auth.Credentials{TokenCommand: append([]string{os.Args[0]}, args...)}
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
		credentials auth.Credentials
		want        string
	}{
		"none":        {auth.Credentials{}, ""},
		"basic":       {auth.Credentials{Basic: "me:pass:word"}, "Basic bWU6cGFzczp3b3Jk"},
		"bearer":      {auth.Credentials{Bearer: "t0ken"}, "Bearer t0ken"},
		"environment": {auth.Credentials{TokenEnv: "A_TOKEN"}, "Bearer t0ken"},
		"file":        {auth.Credentials{TokenFile: tokenFile(t, "t0ken\r\n")}, "Bearer t0ken"},
		// A shell would expand these.
		"command": {command(t, "echo", "$HOME", "*", ";ls", "`id`"), "Bearer $HOME|*|;ls|`id`"},
	} {
		if got, err := c.credentials.Value(t.Context()); got != c.want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestMissingTokensAreExplainedWithoutSecrets(t *testing.T) {
	t.Setenv("EMPTY", "  ")
	long := tokenFile(t, strings.Repeat("s3cret", 20_000))
	for name, c := range map[string]struct {
		find func() auth.Credentials
		want string
	}{
		"no variable": {
			func() auth.Credentials { return auth.Credentials{TokenEnv: "NOT_SET"} },
			"no token from the environment variable NOT_SET: it is not set",
		},
		"empty variable": {
			func() auth.Credentials { return auth.Credentials{TokenEnv: "EMPTY"} },
			"no token from the environment variable EMPTY: it is empty",
		},
		"no file": {
			func() auth.Credentials { return auth.Credentials{TokenFile: "/nowhere/t"} },
			"no token from the file /nowhere/t: no such file or directory",
		},
		"a directory": {
			func() auth.Credentials { return auth.Credentials{TokenFile: "/"} },
			"no token from the file /: it is not a regular file",
		},
		"a long file": {
			func() auth.Credentials { return auth.Credentials{TokenFile: long} }, "it is larger than 65536 bytes",
		},
		"two lines": {
			func() auth.Credentials { return auth.Credentials{TokenFile: tokenFile(t, "s3cret\ns3cret")} },
			"it has more than one line",
		},
		"no token": {
			func() auth.Credentials { return auth.Credentials{Bearer: "s3cret\x01"} },
			"no token from the settings: it contains a character that is not allowed in a token",
		},
		"no program": {
			func() auth.Credentials { return auth.Credentials{TokenCommand: []string{"/nowhere/vault", "s3cret"}} },
			"vault cannot be run: no such file",
		},
		"no such command": {
			func() auth.Credentials { return auth.Credentials{TokenCommand: []string{"no-such-vault"}} },
			"no-such-vault cannot be run: executable file not found",
		},
		"a failure": {
			func() auth.Credentials { return command(t, "fails") }, "no token from the token command: exit status 3",
		},
		"endless output": {func() auth.Credentials { return command(t, "endless") }, "it is larger than 65536 bytes"},
		"a hanging command": {func() auth.Credentials {
			a := command(t, "hangs")
			a.Timeout = 50 * time.Millisecond
			return a
		}, "it did not finish within 50ms"},
	} {
		t.Run(name, func(t *testing.T) {
			credentials := c.find()
			value, err := credentials.Value(t.Context())
			if value != "" || err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %q, %v", value, err)
			}
		})
	}
}

func TestTokenCommandStopsWithItsConnection(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	credentials := command(t, "hangs")
	time.AfterFunc(50*time.Millisecond, func() { cancel(stop) })
	if _, err := credentials.Value(ctx); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestOnlyTokensFromFilesAndCommandsAreRetried(t *testing.T) {
	t.Setenv("A_TOKEN", "t0ken")
	for name, c := range map[string]struct {
		credentials auth.Credentials
		again       int
	}{
		"a password": {auth.Credentials{Basic: "a:b"}, 0},
		"a token":    {auth.Credentials{Bearer: "t0ken"}, 0},
		"a variable": {auth.Credentials{TokenEnv: "A_TOKEN"}, 0},
		"a file":     {auth.Credentials{TokenFile: tokenFile(t, "t0ken")}, auth.MaxRejections},
		"a command":  {command(t, "echo", "t0ken"), auth.MaxRejections},
	} {
		t.Run(name, func(t *testing.T) {
			source := auth.NewSource(c.credentials)
			for range 2 { // Each success starts the count again.
				again := 0
				for again < 10 && source.Session(t.Context()).Rejected() {
					again++
				}
				if again != c.again {
					t.Errorf("%d rejections were retried, want %d", again, c.again)
				}
				source.Session(t.Context()).Accepted()
			}
		})
	}
}

func TestSessionReadsTheTokenOnce(t *testing.T) {
	path := tokenFile(t, "one")
	source := auth.NewSource(auth.Credentials{TokenFile: path})
	first := source.Session(t.Context())
	for _, want := range []string{"Bearer one", "Bearer one"} {
		if got, err := first.Authorization(); got != want || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if err := os.WriteFile(path, []byte("two"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := source.Session(t.Context()).Authorization(); got != "Bearer two" || err != nil {
		t.Errorf("the next session got %q, %v", got, err)
	}
}
