package proxies_test

import (
	"strings"
	"testing"
	"time"
)

// everything runs the reference server of the Model Context Protocol in one of its transports.
const everything = `
process.env.PORT = PORT;
process.argv[2] = 'TRANSPORT';
import('../node_modules/@modelcontextprotocol/server-everything/dist/index.js');
`

// TestMCP does the handshake with a server that others wrote, and lists what it offers.
func TestMCP(t *testing.T) {
	t.Parallel()
	for transport, path := range map[string]string{"streamableHttp": "/mcp", "sse": "/sse"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			address := node(strings.ReplaceAll(everything, "TRANSPORT", transport))(t, "unused:1")
			out := run(t, time.Minute, nil, "tail", "http://"+address+path, "--mcp", "--status", "--for", "30s",
				"--assert", ".result.serverInfo", "--assert", ".result.tools.0.name=echo", "--assert", ".result.prompts",
				"--assert", ".result.resources")
			if out.code != 0 || !strings.Contains(out.stdout+out.stderr, "live: connected") {
				t.Errorf("exit code %d\n%s%s", out.code, out.stdout, out.stderr)
			}
		})
	}
}

// everythingTwice runs the reference server, and another one in its place as soon as a client listens: its sessions are lost.
const everythingTwice = `
const {spawn} = require('child_process');
const server = require('path').join(__dirname, '../node_modules/@modelcontextprotocol/server-everything/dist/index.js');
let ended = false;
(function start() {
  const child = spawn(process.execPath, [server, 'streamableHttp'], {env: {...process.env, PORT}});
  child.on('exit', start);
  child.stdout.on('data', text => {
    if (!ended && String(text).includes('Establishing new SSE stream')) {
      ended = true;
      child.kill('SIGKILL');
    }
  });
})();
`

// TestMCPSessionIsLost ends the server while its stream is open, and expects a new session with the next one.
func TestMCPSessionIsLost(t *testing.T) {
	t.Parallel()
	address := node(everythingTwice)(t, "unused:1")
	out := run(t, time.Minute, nil, "tail", "http://"+address+"/mcp", "--mcp", "--status", "--for", "30s", "-o", "json")
	all := out.stdout + out.stderr
	if strings.Count(out.stdout, `\"serverInfo\"`) != 2 || !strings.Contains(all, "the server has lost the session") {
		t.Errorf("exit code %d\n%s%s", out.code, out.stdout, out.stderr)
	}
}
