package proxies_test

import (
	"os"
	"path/filepath"
	"testing"
)

// shouts are actions that filter all text, which stores it.
const shouts = "{+filter{shout}}\n/\n"

// privoxy starts a forward proxy with actions and more lines in its configuration, and returns its address.
func privoxy(t *testing.T, actions, more string) string {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	for name, text := range map[string]string{
		"user.filter": "FILTER: shout Writes foo in capitals.\ns@foo@FOO@g\n",
		"user.action": actions,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := configured(t, dir, `
confdir %[1]s
logdir %[1]s
listen-address %[2]s
filterfile user.filter
actionsfile user.action
%[3]s
`, dir, address, more)
	startServer(t, address, "privoxy", "--no-daemon", path)
	return address
}

// filtered returns a start function for an origin behind privoxy. If secure is set, it also speaks https on the same
// port.
func filtered(o origin, secure bool) func(*testing.T) []string {
	return func(t *testing.T) []string {
		flags := []string{"--proxy", "http://" + privoxy(t, shouts, "")}
		if secure {
			o.key, o.certificate = certificate(t)
			flags = append(flags, "--cacert", o.certificate)
		}
		return append([]string{events(o.serve(t))}, flags...)
	}
}

func TestPrivoxy(t *testing.T) {
	examine(t, []scene{
		{
			name: "stores the body for a filter", start: filtered(origin{}, false), unconnected: true,
			want: []string{"held"}, says: []string{"without the proxy", "corporate proxy or scanner"},
		},
		{
			name: "stores the body for a filter, except over https", start: filtered(origin{}, true), unconnected: true,
			want: []string{"held"}, says: []string{"over https", "without the proxy"},
		},
	})
}
