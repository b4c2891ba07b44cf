package proxies_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// nodeModules installs npm packages into a cache outside the checkout, once, and returns its directory.
var nodeModules = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "feedscope-ci", "node")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@anthropic-ai")); err == nil {
		return dir, nil
	}
	cmd := exec.Command("npm", "install", "--no-audit", "--no-fund", "--prefix", dir,
		"http-proxy@1.18.1", "hono@4.4.0", "@hono/node-server@1.12.0", "compression@1.7.4", "express@4.19.2",
		"@copilotkit/aimock@1.43.0", "ai@6.0.326", "openai@6.49.0", "@anthropic-ai/sdk@1.14.0",
		"@modelcontextprotocol/server-everything@2026.8.31")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm install: %w\n%s", err, out)
	}
	return dir, nil
})

// node returns a proxy for behind: a Node.js program that listens on HOST and PORT and forwards to UPSTREAM.
func node(script string) func(t *testing.T, upstream string) string {
	return func(t *testing.T, upstream string) string {
		t.Helper()
		path := nodeScript(t, "const [HOST, PORT, UPSTREAM] = process.argv.slice(2);\n"+script)
		address := freeAddress(t)
		host, port := split(address)
		startServer(t, address, "node", path, host, port, "http://"+upstream)
		return address
	}
}

// nodeScript writes a Node.js program to where it finds the npm packages, and returns its path.
func nodeScript(t *testing.T, text string) string {
	t.Helper()
	dir, err := nodeModules()
	if err != nil {
		if os.Getenv("PROXIES") == "required" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	scripts, err := os.MkdirTemp(dir, "scene-") //nolint:usetesting // Node looks for modules above a script.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(scripts) })
	path := filepath.Join(scripts, "script.js")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	httpProxy = `
const proxy = require('http-proxy').createProxyServer({target: UPSTREAM, proxyTimeout: 4000});
proxy.on('error', (err, req, res) => { if (!res.headersSent) res.writeHead(502); res.end(); });
require('http').createServer((req, res) => proxy.web(req, res)).listen(PORT, HOST);
`
	hono = `
const {Hono} = require('hono');
const {compress} = require('hono/compress');
const app = new Hono();
app.use(compress());
app.get('/events', async c => {
  const headers = {'last-event-id': c.req.header('last-event-id') || ''};
  const up = await fetch(UPSTREAM + '/events', {headers, signal: c.req.raw.signal});
  return new Response(up.body, {headers: {'content-type': 'text/event-stream'}});
});
require('@hono/node-server').serve({fetch: app.fetch, hostname: HOST, port: Number(PORT)});
`
	expressCompression = `
const app = require('express')();
app.use(require('compression')({filter: () => true}));
app.get('/events', (req, res) => {
  require('http').get(UPSTREAM + '/events', {headers: {'last-event-id': req.get('last-event-id') || ''}}, up => {
    res.setHeader('content-type', 'text/event-stream');
    up.pipe(res);
    res.on('close', () => up.destroy());
  });
});
app.listen(PORT, HOST);
`
)

func TestNode(t *testing.T) {
	examine(t, []scene{
		{
			// It aborts its own request, but never ends its response.
			name:  "http-proxy forgets the client after proxyTimeout",
			start: behind(origin{every: 3e9, history: 1}, node(httpProxy)),
			want:  []string{"half-open"}, may: []string{"late-head"},
		},
		{
			name:  "hono compresses and holds",
			start: behind(origin{}, node(hono), "--compressed"), want: []string{"compression-holds"},
		},
		{
			name:  "hono compresses on request",
			start: behind(origin{}, node(hono)), want: []string{"compression-holds"},
		},
		{
			name:  "express compresses without flushing",
			start: behind(origin{every: 200e6}, node(expressCompression)), want: []string{"compression-holds"},
		},
	})
}
