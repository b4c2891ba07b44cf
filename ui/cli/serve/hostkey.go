package serve

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	gossh "golang.org/x/crypto/ssh"
)

// HostKey returns the host key in a file, after making one if there is no file. Only its owner may read it.
func HostKey(path string) (gossh.Signer, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		content, err = newHostKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot keep the host key: %w", err)
	}
	if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others may read the host key %s: chmod 600 %[1]s, or delete it to make another", path)
	}
	key, err := gossh.ParsePrivateKey(content)
	if err != nil {
		return nil, fmt.Errorf("the host key %s cannot be read (%w): delete it to make another", path, err)
	}
	return key, nil
}

// newHostKey makes a host key and writes it to a file. If there is one by now, it returns that one's content: two servers
// that start at the same time have the same key.
func newHostKey(path string) ([]byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	block, err := gossh.MarshalPrivateKey(private, "feedscope")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".ssh_host_*") // Readable by its owner only.
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	content := pem.EncodeToMemory(block)
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync() // A crash must leave a whole key.
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return os.ReadFile(path)
	} else if err == nil {
		return content, nil
	}
	return content, os.Rename(f.Name(), path) // This file system has no links.
}
