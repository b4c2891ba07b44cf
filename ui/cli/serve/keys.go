package serve

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"

	gossh "golang.org/x/crypto/ssh"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/files"
	"feedscope/ui/dashboard"
	"feedscope/ui/term/text"
)

// Role is what the owner of a key may do.
type Role uint8

// The roles. A viewer looks; an operator also controls feeds, acknowledges alerts and injects faults of the demo.
const (
	Viewer Role = iota
	Operator
)

// String returns the role's name in a file of authorized keys.
func (r Role) String() string { return [...]string{"viewer", "operator"}[r] }

// shown returns the role in the header.
func (r Role) shown() string { return [...]string{"read-only", "operator"}[r] }

func (r Role) powers() dashboard.Powers { return [...]dashboard.Powers{0, dashboard.Operator}[r] }

// Keys are the authorized keys, read from their file whenever they are needed.
type Keys struct{ path string }

// NewKeys returns the keys of a file in the format of OpenSSH's authorized_keys.
func NewKeys(path string) *Keys { return &Keys{path} }

// Load reads the file. If it is missing or unsafe, nobody is authorized, and the error says what to do. Problems are
// sentences about lines that count for nothing.
func (k *Keys) Load() (r Roles, problems []string, err error) {
	content, err := files.Read(k.path, schema.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("nobody can connect, because %s does not exist: put the public key of each viewer into it, one a"+
			" line, for example with  cat ~/.ssh/id_ed25519.pub >> %[1]s", k.path)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("nobody can connect: %w", err)
	}
	if info, err := os.Stat(k.path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0 {
		return nil, nil, fmt.Errorf("nobody can connect, because others may write to %s: chmod go-w %[1]s", k.path)
	}
	r, problems = parse(content)
	for i, p := range problems {
		problems[i] = k.path + ":" + p
	}
	return r, problems, nil
}

// Roles are the roles of keys, by their wire format.
type Roles map[string]Role

// of returns the role of a key; false if it has none.
func (r Roles) of(key gossh.PublicKey) (Role, bool) {
	if key == nil {
		return Viewer, false
	}
	role, ok := r[string(key.Marshal())]
	return role, ok
}

// parse reads authorized keys. The first line of a key counts, as for OpenSSH.
func parse(content []byte) (r Roles, problems []string) {
	r = make(Roles)
	number := 0
	for line := range bytes.Lines(content) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, _, options, _, err := gossh.ParseAuthorizedKey(line)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%d: no public key: a line is  ssh-ed25519 AAAA... name", number))
			continue
		}
		role, err := roleOf(options)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%d: %v", number, err))
			continue
		}
		if _, known := r[string(key.Marshal())]; !known {
			r[string(key.Marshal())] = role
		}
	}
	return r, problems
}

// harmless are the options of OpenSSH that forbid what is not possible here anyway.
var harmless = map[string]bool{
	"restrict": true, "no-port-forwarding": true, "no-agent-forwarding": true, "no-x11-forwarding": true, "no-user-rc": true,
}

// roleOf returns the role that the options of a key give it. An unknown option might forbid something, so its key is none.
func roleOf(options []string) (role Role, err error) {
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		switch name = strings.ToLower(name); {
		case harmless[name]:
		case name != "role":
			return Viewer, fmt.Errorf("the option %s is not supported, so the key is ignored", text.Clean(name))
		case value == `"operator"`:
			role = Operator
		case value != `"viewer"`:
			return Viewer, errors.New(`the roles are role="viewer" and role="operator"; the key is ignored`)
		}
	}
	return role, nil
}
