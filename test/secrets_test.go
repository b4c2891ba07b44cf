package test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"feedscope/ui/term/vtest"
)

// secret is part of every secret in these tests, so that a leaked part is found too.
const secret = "s3cr3t"

var leaked = regexp.MustCompile(`(?i)s3cr|` + base64.StdEncoding.EncodeToString([]byte("user:" + secret))[:12])

// discreet fails if the output contains a secret.
func discreet(t *testing.T, what string, output []byte) {
	t.Helper()
	if at := leaked.FindIndex(output); at != nil {
		t.Errorf("%s contains a secret: %q", what, output[max(at[0]-80, 0):min(at[1]+40, len(output))])
	}
}

// responsesWithSecrets returns responses of different outcomes with secrets in their heads.
func responsesWithSecrets() map[string]string {
	const heads = "Set-Cookie: sid=" + secret + "\r\nX-Auth-Token: " + secret + "\r\nX-Api-Key: " + secret + "\r\n" +
		"Link: <http://user:" + secret + "@example.com/?token=" + secret + ">; rel=next\r\n" +
		"Refresh: 5; url=http://user:" + secret + "@example.com/?token=" + secret + "\r\n" +
		"Content-Location: /?token=" + secret + "\r\n"
	const empty = heads + "Content-Length: 0\r\n\r\n"
	return map[string]string{
		"/stream":    eventStream + heads + "\r\nid: 1\ndata: first\n\n: comment\n\nretry: x\ndata: second\n\n",
		"/ends":      eventStream + heads + "Content-Length: 13\r\n\r\ndata: first\n\n",
		"/breaks":    eventStream + heads + "Content-Length: 99\r\n\r\ndata: first\n\n",
		"/missing":   "HTTP/1.1 404 Not Found\r\n" + empty,
		"/denied":    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n" + empty,
		"/busy":      "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n" + empty,
		"/media":     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + empty,
		"/over":      "HTTP/1.1 204 No Content\r\n" + heads + "\r\n",
		"/moved":     "HTTP/1.1 302 Found\r\nLocation: /stream?token=" + secret + "\r\n" + empty,
		"/away":      "HTTP/1.1 302 Found\r\nLocation: http://user:" + secret + "@127.0.0.1:1/?token=" + secret + "\r\n" + empty,
		"/nowhere":   "HTTP/1.1 302 Found\r\nLocation: http://user:" + secret + "@[bad/?token=" + secret + "\r\n" + empty,
		"/elsewhere": "HTTP/1.1 302 Found\r\nLocation: gopher://user:" + secret + "@example.com/?token=" + secret + "\r\n" + empty,
		"/circle":    "HTTP/1.1 302 Found\r\nLocation: /circle?token=" + secret + "\r\n" + empty,
		"/malformed": "HTTP/1.1 200 OK\r\nX-Auth-Token : " + secret + "\r\n" + empty,
		"/chunked":   "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n" + heads + "\r\n" + secret + "\r\n",
		"/more":      "HTTP/1.1 404 Not Found\r\n" + empty + secret,
		"/corporate": "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"\r\n" + empty,
		"/document":  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"7\"\r\n" + heads + "Content-Length: 9\r\n\r\n{\"n\": 1}\n",
		// The secret is in a place where only its origin, an environment variable, tells that it is one.
		"/part/" + secret + "/echo": "HTTP/1.1 404 Not Found\r\nX-Path: /part/" + secret + "/echo\r\n" + heads +
			"Content-Type: text/plain\r\nContent-Length: 30\r\n\r\nno topic named x-" + secret + "!       ",
		"/part/" + secret + "/away": "HTTP/1.1 302 Found\r\nLocation: gopher://h/part/" + secret + "?plain=x" + secret + "\r\n" + empty,
		"/part/" + secret + "/live": eventStream + heads + "X-Path: /part/" + secret + "/live\r\n\r\nid: 1\ndata: first\n\n",
		"/lines":                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n" + heads + "\r\n{\"n\":1}\n",
	}
}

// secretConfig returns a configuration of feeds with secrets in all possible places.
func secretConfig(t *testing.T, h *hostileServer) string {
	t.Helper()
	secure := secureServer(t)
	var b strings.Builder
	b.WriteString("feeds:\n")
	feed := func(name, url, more string) {
		fmt.Fprintf(
			&b,
			"  - {name: %s, url: %q, clock: %q, headers: {Authorization: \"Bearer ${S}\", X-Key: \"${S}\"}%s}\n",
			name,
			url,
			url,
			more,
		)
	}
	for path := range h.responses {
		name := strings.NewReplacer("/", "", secret, "").Replace(path)
		path = strings.ReplaceAll(path, secret, "${S}")
		feed(name, "http://user:${S}@"+h.address+path+"?token=${S}&plain=yes&q=x${S}&${S}=1", "")
	}
	feed("refused", "http://user:${S}@127.0.0.1:1/?token=${S}", "")
	feed("plain", "https://user:${S}@"+h.address+"/stream?token=${S}", ", reconnect: false")
	at := func(name, url, more string) { // Without headers, to test other ways to authenticate.
		fmt.Fprintf(&b, "  - {name: %s, url: '%s?token=${S}', %s}\n", name, url, more)
	}
	stream := func(name, more string) { at(name, "http://"+h.address+"/stream", more) }
	stream("basic", "auth: {basic: 'user:${S}'}")
	stream("bearer", "auth: {bearer: '${S}'}")
	stream("wrongtoken", "auth: {bearer: '${S} ${S}'}")
	stream("env", "auth: {token_env: S_LINES}")
	stream("file", "auth: {token_file: '${S_FILE}'}")
	stream("missingfile", "auth: {token_file: '${S_FILE}.none'}")
	stream("command", "auth: {token_command: [sh, -c, 'echo $${S}; echo $${S} >&2; exit 3']}")
	stream("hostile", `auth: {token_command: [printf, '${S}\033]0;owned\007\n%s;$(id)|*', '${S}']}`)
	stream("goodcommand", "auth: {token_command: [echo, '${S};$(id)|*&>x`id`']}")
	stream("noprogram", "auth: {token_command: [no-such-program, '${S}']}")
	stream("cookie", "headers: {Cookie: 'sid=${S}', Proxy-Authorization: '${S}'}")
	stream("kept", "resume: persist")
	stream("setup", "setup: {url: '/part/${S}/echo?q=${S}', body: 'x${S}'}")
	fmt.Fprintf(&b, "  - {url: 'http://%s/part/${S}/live?q=${S}'}\n", h.address) // Named after the address.
	stream("asking", "method: POST, body: '{\"key\":\"${S}\"}'")
	at("polling", "http://"+h.address+"/document", "poll: 1s")
	at("ndjson", "http://"+h.address+"/lines", "decode: ndjson")
	at("strange", secure, "auth: {bearer: '${S}'}")
	at("trusted", secure, "auth: {bearer: '${S}'}, tls: {insecure: true}")
	at("tunnelled", secure, "proxy: 'http://user:${S}@"+h.address+"'")
	at("askedby", "http://"+h.address+"/corporate", "proxy: 'http://user:${S}@"+h.address+"'")
	stream("proxied", "proxy: 'http://user:${S}@127.0.0.1:1'")
	stream("refusing", "proxy: 'http://user:${S}@"+h.address+"', auth: {bearer: '${S}'}")
	stream("socks", "proxy: 'socks5://user:${S}@127.0.0.1:1'")
	feed("late", "http://user:${S}@"+h.address+"/?token=${S}", ", connect_timeout: 1ms, last_event_id: '7'")
	b.WriteString("layout: [{height: 1, panels: [Feeds]}, {height: 1, panels: [Events]}]\n")
	return b.String()
}

// secureServer starts an event server with an untrusted certificate and returns its URL.
func secureServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Auth-Token", secret)
		_, _ = io.WriteString(w, "data: first\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// tokenFile writes a file with a token outside the home directory.
func tokenFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// discreetFiles fails if a file that a run left in its home, or the name of one, contains a secret.
func discreetFiles(t *testing.T, cmd *exec.Cmd) (names []string) {
	t.Helper()
	err := filepath.WalkDir(cmd.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".capture") {
			text = unpacked(t, text)
		}
		name, _ := filepath.Rel(cmd.Dir, path)
		names = append(names, name)
		discreet(t, "the name of a file", []byte(name))
		discreet(t, name, text)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return names
}

// unpacked returns the first line and the decompressed records of a recording.
func unpacked(t *testing.T, text []byte) []byte {
	t.Helper()
	head := bytes.IndexByte(text, '\n') + 1
	records, err := zstd.NewReader(bytes.NewReader(text[head:]))
	if err != nil {
		t.Fatal(err)
	}
	defer records.Close()
	all, err := io.ReadAll(records)
	if err != nil {
		t.Errorf("the recording cannot be read: %v", err)
	}
	return append(text[:head:head], all...)
}

func secretCommand(t *testing.T, config string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := command(t, args...)
	cmd.Env = append(
		cmd.Env,
		"S="+secret,
		"S_URL=http://user:"+secret+"@ho st/?token="+secret,
		"S_LINES="+secret+"\n"+secret,
		"S_FILE="+tokenFile(t),
	)
	if config != "" {
		writeConfig(t, cmd, config)
	}
	return cmd
}

func TestDashboardLeaksNoSecrets(t *testing.T) {
	t.Parallel()
	unlessRace(t, unwatched)
	h := startHostileServer(t, responsesWithSecrets())
	cmd := secretCommand(t, secretConfig(t, h))
	s := vtest.Open(t, 200, 120, cmd)
	s.See(
		`polling polling 1s`,
		`trusted .*insecure`,
		`missing failed`,
		`stream live`,
		`refused reconnecting`,
		`plain failed`,
		`moved live`,
		`elsewhere reconnecting`,
	)
	s.Press("1g")
	for range strings.Count(secretConfig(t, h), "{name: ") {
		s.Press(enter)
		s.See(`esc closes`, `address http`)
		s.Press(escape)
		s.Gone(`esc closes`)
		s.Press("yj")
	}
	s.Press("2G")
	for range 10 {
		s.Press(enter)
		s.See(`esc closes`)
		s.Press(escape)
		s.Gone(`esc closes`)
		s.Press("k")
	}
	s.Press("/second -retry" + enter) // The events that follow one with an id.
	s.See(`/second -retry ─╮`)
	s.See(`message 1 \d+B .*second`) // Until the first match is found, nothing is selected.
	s.Press("G")
	before := clips(s)
	for i := range 3 {
		s.Press("y")
		s.See(`╭ Copy message`)
		s.Press("curl" + enter)
		copied(s, before+i+1)
		s.Press("k")
	}
	s.Press(ctrlC)
	_, controls := s.Ends()
	discreetFiles(t, cmd)
	discreet(t, "the screen", s.Raw())
	discreet(t, "the clipboard", []byte(strings.Join(controls.Clips, "\n")))
	if !strings.Contains(string(s.Raw()), "plain=yes") ||
		!strings.Contains(strings.Join(controls.Clips, "\n"), "plain=yes") {
		t.Error("the address was not shown or not copied at all")
	}
}

func TestDashboardOfOneURLLeaksNoSecrets(t *testing.T) {
	t.Parallel()
	h := startHostileServer(t, responsesWithSecrets())
	cmd := command(t, "http://user:"+secret+"@"+h.address+"/stream?token="+secret, "-H", "X-Key: "+secret)
	s := vtest.Open(t, 160, 40, cmd)
	s.See(`● live$`, `first`)
	s.Press("1" + enter)
	s.See(`address http`)
	s.Press(ctrlC)
	s.Ends()
	discreet(t, "the screen", s.Raw())
}

func TestTailLeaksNoSecrets(t *testing.T) {
	t.Parallel()
	h := startHostileServer(t, responsesWithSecrets())
	for _, format := range []string{"text", "json", "data", "raw"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			cmd := secretCommand(t, secretConfig(t, h), "tail", "--output", format, "--status")
			out := outputUntil(t, cmd, "404", "407", "certificate", "polling every 1s", "no token from the token command",
				"redirects to gopher", "no token from the file", "not text/event-stream")
			discreet(t, "tail", out)
			discreetFiles(t, cmd)
		})
	}
}

func TestUsageErrorsLeakNoSecrets(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "headers")
	if err := os.WriteFile(file, []byte("X-Key "+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	user, query := "user:"+secret+"@example.com", "?token="+secret
	for name, args := range map[string][]string{
		"a URL with a wrong port":           {"http://" + user + ":port/" + query},
		"a URL with a space":                {"http://" + user + "/a b" + query},
		"a URL with a wrong escape":         {"http://user:" + secret + "%zz@example.com/" + query},
		"an unsupported scheme":             {"ftp://" + user + "/" + query},
		"no scheme":                         {user + "/" + query},
		"no scheme and a port":              {user + ":8443/" + query},
		"no scheme, to follow":              {"tail", user + "/" + query},
		"a URL to follow with a wrong port": {"tail", "http://" + user + ":port/" + query},
		"only a query":                      {"example.com" + query},
		"a query after a word":              {"feed" + query},
		"a query after a word, to follow":   {"tail", "feed" + query},
		"a URL instead of a command":        {"config", "http://" + user + "/" + query},
		"a URL instead of a file":           {"config", "check", "http://" + user + "/" + query},
		"a URL as an extra argument":        {"version", "http://" + user + "/" + query},
		"a URL instead of a recording":      {"export", "http://" + user + "/" + query, "--to", "sse"},
		"a URL to serve at":                 {"replay", file, "--serve", "http://" + user + "/" + query},
		"no scheme, to record":              {"record", "-o", "x", user + "/" + query},
		"a wrong header to record with":     {"record", "-o", "x", "localhost:1", "-H", "X-Key " + secret},
		"a URL instead of a topic":          {"help", "http://" + user + "/" + query},
		"a URL beside the demo":             {"--demo", "http://" + user + "/" + query},
		"a header without a colon":          {"tail", "localhost:1", "-H", "X-Key " + secret},
		"a header without a name":           {"tail", "localhost:1", "-H", ": " + secret},
		"a header with a wrong name":        {"tail", "localhost:1", "-H", "X Key: " + secret},
		"a header of two lines":             {"tail", "localhost:1", "-H", "X-Key: " + secret + "\n" + secret},
		"a header twice":                    {"tail", "localhost:1", "-H", "X-Key: " + secret, "-H", "x-key: " + secret},
		"a header for no feed":              {"-H", "X-Key: " + secret},
		"a wrong header in a file":          {"tail", "localhost:1", "-H", "@" + file},
		"an unknown flag with a value":      {"--token=" + secret},
		"a user without a password":         {"tail", "localhost:1", "--user", secret},
		"credentials for no feed":           {"-u", "user:" + secret},
		"a token twice":                     {"tail", "localhost:1", "-u", "user:" + secret, "--oauth2-bearer", secret},
		"a token and a header":              {"tail", "localhost:1", "--oauth2-bearer", secret, "-H", "Authorization: " + secret},
		"a wrong proxy to follow by":        {"tail", "localhost:1", "--proxy", "ftp://user:" + secret + "@h"},
		"a proxy with a wrong port":         {"tail", "localhost:1", "--proxy", "http://user:" + secret + "@h:port"},
		"a password for no proxy":           {"tail", "localhost:1", "--proxy-user", "user:" + secret},
		"HTTP/2 without TLS":                {"tail", "http://user:" + secret + "@h/", "--http2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, command(t, args...))
		})
	}
}

func TestConfigurationErrorsLeakNoSecrets(t *testing.T) {
	t.Parallel()
	const url = "http://user:${S}@example.com/?token=${S}"
	const written = "http://user:" + secret + "@example.com/?token=" + secret
	for name, text := range map[string]string{
		"an unknown key beside a URL":       "feeds:\n  - {url: '" + written + "', colour: red}",
		"an unknown key beside a header":    "feeds:\n  - {url: 'http://h/', headers: {X-Key: " + secret + "}, colour: red}",
		"an unknown key with a secret":      "feeds:\n  - url: http://h/\n    token: " + secret,
		"a wrong scheme":                    "feeds:\n  - url: ftp" + strings.TrimPrefix(written, "http"),
		"a wrong scheme of a variable":      "feeds:\n  - url: ftp" + strings.TrimPrefix(url, "http"),
		"a variable that is not a URL":      "feeds:\n  - url: ${S_URL}",
		"a variable that is not a duration": "feeds:\n  - url: http://h/\n    heartbeat: ${S}",
		"a variable that is not a choice":   "theme: ${S}\nfeeds: [{url: 'http://h/'}]",
		"a variable that is not a number":   "fps: ${S}\nfeeds: [{url: 'http://h/'}]",
		"a variable that is not a feed":     "feeds: [{name: a, url: 'http://h/'}]\npanels: [{type: events, feeds: ['${S}']}]",
		"a variable as a name, twice":       "feeds: [{name: '${S}', url: 'http://h/'}, {name: '${S}', url: 'http://h/'}]",
		"a variable of two lines":           "feeds:\n  - url: http://h/\n    headers: {X-Key: '${S_LINES}'}",
		"a header with a wrong name":        "feeds:\n  - url: http://h/\n    headers: {'X Key': " + secret + "}",
		"a header twice":                    "feeds:\n  - url: http://h/\n    headers: {X-Key: " + secret + ", x-key: " + secret + "}",
		"headers as a list":                 "feeds:\n  - url: http://h/\n    headers: ['X-Key: " + secret + "']",
		"headers as text":                   "feeds:\n  - url: http://h/\n    headers: 'X-Key: " + secret + "'",
		"a URL instead of headers":          "feeds:\n  - url: http://h/\n    headers: " + written,
		"a list instead of a URL":           "feeds:\n  - url: [" + written + "]",
		"a syntax error beside a URL":       "feeds:\n  - {url: '" + written + "', headers: {",
		"a syntax error beside a header":    "feeds:\n  - url: http://h/\n    headers:\n      X-Key: " + secret + ": [",
		"a tab beside a header":             "feeds:\n  - url: http://h/\n    headers:\n\t  X-Key: " + secret,
		"the same name twice":               "feeds:\n  - {name: a, url: '" + written + "'}\n  - {name: a, url: '" + written + "'}",
		"the same URL twice without names":  "feeds:\n  - {url: '" + written + "', hartbeat: 1s}\n  - {url: '" + written + "'}",
		"a wrong clock":                     "feeds:\n  - {url: 'http://h/', clock: 'ftp://user:" + secret + "@h/?token=" + secret + "'}",
		"auth as text":                      "feeds:\n  - url: http://h/\n    auth: " + secret,
		"a password without a user":         "feeds:\n  - url: http://h/\n    auth: {basic: " + secret + "}",
		"a password beside a mistake":       "feeds:\n  - url: http://h/\n    auth: {basic: 'user:" + secret + "', colour: red}",
		"a token beside a mistake":          "feeds:\n  - url: http://h/\n    auth:\n      bearer: " + secret + "\n      timeout: long",
		"a token over several lines":        "feeds:\n  - url: http://h/\n    auth:\n      bearer: |\n        " + secret + "\n        " + secret,
		"a command as text":                 "feeds:\n  - url: http://h/\n    auth:\n      token_command: echo " + secret,
		"a token for a variable's name":     "feeds:\n  - url: http://h/\n    auth: {token_env: " + secret + ".x}",
		"two ways":                          "feeds:\n  - url: http://h/\n    auth: {bearer: " + secret + ", basic: 'u:" + secret + "'}",
		"a wrong proxy":                     "feeds:\n  - url: http://h/\n    proxy: ftp://user:" + secret + "@h",
		"a proxy without a scheme":          "feeds:\n  - {url: 'http://h/', proxy: 'user:" + secret + "@h', colour: red}",
		"an unset variable beside a URL":    "feeds:\n  - url: http://user:" + secret + "@h/?token=${UNSET}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, secretCommand(t, text, "config", "check"))
		})
	}
}

// refused checks that a run ends at once with a usage error that contains no secret.
func refused(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 2 || len(out) == 0 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	discreet(t, "the message", out)
}

func TestRecordingsLeakNoSecrets(t *testing.T) {
	t.Parallel()
	h := startHostileServer(t, responsesWithSecrets())
	cmd := secretCommand(t, secretConfig(t, h), "record", "-o", "wall.capture")
	out := recordUntil(t, cmd, "wall.capture", `"missing","status":"failed"`, `"kept","status":"live"`, `"data":"first"`)
	discreet(t, "record", out)
	path := filepath.Join(cmd.Dir, "wall.capture")
	har := string(output(t, "export", path, "--to", "har"))
	for _, want := range []string{`"value":"•••"`, "plain=yes", "404", "Set-Cookie", "X-Key", "first"} {
		if !strings.Contains(har, want) {
			t.Errorf("the archive lacks %s", want)
		}
	}
	discreet(t, "the archive", []byte(har))
	discreet(t, "the info", output(t, "capture", "info", path))
	discreet(t, "the info for programs", output(t, "capture", "info", path, "--json"))
	discreet(t, "the lines", output(t, "export", path, "--to", "jsonl", "--comments", "--status"))
	discreet(t, "the event stream", output(t, "export", path, "--to", "sse"))
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(unpacked(t, text), []byte("plain=yes")) {
		t.Errorf("the recording has no records: %v", err)
	}
	if left := discreetFiles(t, cmd); !slices.Contains(left, "wall.capture") ||
		!slices.ContainsFunc(left, isBookmarks) {
		t.Errorf("the files are %q", left)
	}
}

// isBookmarks reports whether a file holds the last event IDs.
func isBookmarks(name string) bool { return strings.HasPrefix(name, "feedscope/") }

func TestDoctorLeaksNoSecrets(t *testing.T) {
	t.Parallel()
	h := startHostileServer(t, responsesWithSecrets())
	for name, flags := range map[string][]string{"for people": {"--fixes"}, "for programs": {"--json"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := secretCommand(t, secretConfig(t, h), append([]string{"doctor", "--duration", "10s"}, flags...)...)
			out, err := cmd.CombinedOutput()
			for _, want := range []string{"missing", "plain=yes", "404", "401", "407", "certificate"} {
				if !bytes.Contains(out, []byte(want)) {
					t.Errorf("%v: no %q in\n%.3000s", err, want, out)
				}
			}
			discreet(t, "doctor", out)
			discreetFiles(t, cmd)
		})
	}
}

func TestConfigCheckLeaksNoSecrets(t *testing.T) {
	t.Parallel()
	h := startHostileServer(t, responsesWithSecrets())
	cmd := secretCommand(t, secretConfig(t, h), "config", "check")
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) == 0 {
		t.Errorf("%v\n%s", err, out)
	}
	discreet(t, "the check", out)
}

// output returns the output of a run that must succeed.
func output(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := command(t, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %v\n%s", args, err, out)
	}
	return out
}
