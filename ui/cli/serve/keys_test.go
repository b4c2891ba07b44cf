package serve_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"feedscope/ui/cli/serve"
)

func TestAuthorizedKeys(t *testing.T) {
	_, line := newKey(t)
	bare := strings.TrimSpace(line)
	for name, c := range map[string]struct {
		content string
		keys    int
		problem string
	}{
		"a key":                       {bare, 1, ""},
		"comments and blank lines":    {"# one\n\n  \n" + bare + " ada@work\n", 1, ""},
		"carriage returns":            {bare + "\r\n", 1, ""},
		"an operator":                 {`role="operator" ` + bare, 1, ""},
		"a viewer":                    {`role="viewer" ` + bare, 1, ""},
		"another role":                {`role="root" ` + bare, 0, `1: the roles are role="viewer" and role="operator"`},
		"a role without quotes":       {`role=operator ` + bare, 0, "1: the roles are"},
		"an option that forbids more": {"\n" + `from="10.0.0.0/8" ` + bare, 0, "2: the option from is not supported"},
		"an authority":                {`cert-authority ` + bare, 0, "the option cert-authority is not supported"},
		"harmless options":            {`restrict,no-port-forwarding,role="operator" ` + bare, 1, ""},
		"no key":                      {"ssh-ed25519 nonsense", 0, "1: no public key"},
		"a key twice":                 {bare + "\n" + `role="operator" ` + bare, 1, ""},
	} {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		roles, problems, err := serve.NewKeys(path).Load()
		if err != nil || len(roles) != c.keys || !strings.Contains(strings.Join(problems, "\n"), c.problem) || len(problems) > 0 != (c.problem != "") {
			t.Errorf("%s: %d keys, problems %q, %v", name, len(roles), problems, err)
		}
		for _, role := range roles {
			if want := strings.HasPrefix(c.content, "r") && strings.Contains(c.content, "operator"); (role == serve.Operator) != want {
				t.Errorf("%s: the role is %s", name, role)
			}
		}
	}
}

func TestUnsafeFilesAuthorizeNobody(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes")
	}
	_, line := newKey(t)
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o660); err != nil {
		t.Fatal(err)
	}
	if roles, _, err := serve.NewKeys(path).Load(); err == nil || len(roles) > 0 || !strings.Contains(err.Error(), "chmod go-w") {
		t.Errorf("%d keys, %v", len(roles), err)
	}
}

func TestHostKeyIsKeptAndPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "host")
	first, err := serve.HostKey(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := serve.HostKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := first.PublicKey(), second.PublicKey(); string(a.Marshal()) != string(b.Marshal()) || a.Type() != "ssh-ed25519" {
		t.Error("another start has another key")
	}
	if runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := serve.HostKey(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others may read: %v", err)
	}
	if err := os.WriteFile(path, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	_ = os.Chmod(path, 0o600)
	if _, err := serve.HostKey(path); err == nil || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("a broken key: %v", err)
	}
}
