package test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"feedscope/ui/term/vtest"
)

// attacks are sequences that a terminal would act on or that would fool a reader. The program itself never writes the
// numbers in them.
var attacks = []string{
	"\x1b]0;PWN\a", "\x1b]2;PWN\x1b\\", "\x1b]52;c;UFdO\a", "\x1b]52;c;?\x1b\\", "\x1b]8;;http://pwn.example\a", "\x1b]1337;PWN\a",
	"\x1b[1337J", "\x1b[1337;1337H", "\x1b[?1337h", "\x1b[1337t", "\x1b[6n", "\x1b[31;1337m", "\x1b[", "\x1b",
	"\x1bP+q1337\x1b\\", "\x1b_PWN\x1b\\", "\x1b^PWN\x1b\\", "\x1bXPWN\x1b\\", "\x1bc", "\x1b(0", "\x1b#8", "\x1b7", "\x1b=",
	"\u009b1337J", "\u009d0;PWN\u009c", "\u0090PWN\u009c", "\u0085", "\x9b1337J", "\x9d0;PWN\x9c", "\x90PWN\x9c", "\x84",
	"\u202ePWN\u202c", "\u2066PWN\u2069", "\u200fPWN", "\u061cPWN", "\ufeffPWN", "\u200bPWN", "\u2028PWN", "\u00adPWN", "\U000e0041PWN",
	"\x00", "\a", "\b\b\b", "\t", "\v", "\f", "\x05", "\x0e", "\x0f", "\x18", "\x1a", "\x7f", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
}

// all contains every attack on one line.
var all = strings.Join(attacks, "+")

// high contains the attacks that a header value may contain; net/http rejects responses with others.
var high = strings.Map(func(c rune) rune {
	if c < ' ' || c == '\x7f' {
		return -1
	}
	return c
}, decoded(all)) + "\x9b1337J"

// hostileServer answers each path with the raw bytes of a whole response, including its head.
type hostileServer struct {
	address   string
	responses map[string]string
}

func startHostileServer(t *testing.T, responses map[string]string) *hostileServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hostileServer{address: l.Addr().String(), responses: responses}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer context.AfterFunc(t.Context(), func() { _ = c.Close() })()
				h.answer(c)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		running.Wait()
	})
	return h
}

// answer serves the requests of a connection until one has the query parameter end.
func (h *hostileServer) answer(c net.Conn) {
	defer func() { _ = c.Close() }()
	for requests := bufio.NewReader(c); ; {
		r, err := http.ReadRequest(requests)
		if err != nil {
			return
		}
		response, found := h.responses[r.URL.EscapedPath()]
		if !found {
			response = "HTTP/1.1 204 No Content\r\n\r\n"
		}
		if _, err := c.Write([]byte(response)); err != nil || r.URL.Query().Has("end") {
			return
		}
	}
}

func (h *hostileServer) url(path string) string { return "http://" + h.address + path }

const eventStream = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"

// hostileStream attacks in every part of a stream: each attack in its own event and all of them in the last one.
func hostileStream() string {
	var b strings.Builder
	b.WriteString(eventStream + "X-Hostile: " + high + "\r\n\r\n")
	for i, a := range slices.Concat(attacks, []string{all}) {
		fmt.Fprintf(&b, ": c%s%d\nretry: %s%d\nu%s%d: x\n", a, i, a, i, a, i)
		fmt.Fprintf(&b, "event: e%s%d\nid: i%s%d\ndata: d%s%d\ndata: %s\n\n", a, i, a, i, a, i, a)
	}
	b.WriteString("event: last\nid: " + strings.ReplaceAll(all, "\x00", "") + "\ndata: " + all + "\n\n")
	return b.String()
}

// clean fails if the program sent the terminal anything other than drawing, its title and the clips.
func clean(t *testing.T, controls vtest.Controls, clips ...string) {
	t.Helper()
	restored(t, controls, "feedscope")
	if diff := cmp.Diff(clips, controls.Clips); diff != "" {
		t.Errorf("the clipboard: %s", diff)
	}
	if controls.Bells > 0 {
		t.Errorf("the bell rang %d times", controls.Bells)
	}
}

// decoded returns s as the decoder returns it, with replacement characters.
func decoded(s string) string { return string([]rune(s)) }

func TestHostileStream(t *testing.T) {
	t.Parallel()
	unlessRace(t, unwatched)
	path := "/" + url.PathEscape(all)
	h := startHostileServer(t, map[string]string{path: hostileStream()})
	s := vtest.Open(t, 200, 400, command(t, h.url(path)))
	s.See(`● live$`, ` last `, `e␛\]0;PWN␇0`, `: comment .*c␛\[1337J6`, `anomaly .*u\\x1bc18`)
	s.Press("z")
	s.Gone(`╭ Feeds`)
	s.Press("h") // The last view of an event shows its origin.
	s.See(`offset byte \d+`, `id ␛\]0;PWN␇\+`)
	s.Press("y")
	s.See(`Copy last ␛\]0;PWN␇`)
	s.Press(enter)
	copied(s, 1)
	for range 6 { // The last event and the entries before it.
		s.Press("kllllM")
	}
	s.Press("'")
	s.See(`╭ Marks`)
	s.Press(escape)
	s.Gone(`╭ Marks`)
	s.Press("/pwn")
	s.See(`/pwn`)
	s.Press(enter)
	s.See(`/pwn ─╮`)
	s.Press("\x1b[200~" + "\u202e\x9b" + "\x1b[201~")
	s.Press("1z" + enter)
	s.See(`X-Hostile .*PWN`, `History`)
	s.Press("q" + ctrlC)
	_, controls := s.Ends()
	clean(t, controls, decoded(all))
}

// hostileJSON returns objects with each attack in their members, escaped as JSON requires and unescaped.
func hostileJSON(members ...string) []string {
	var objects []string
	for i, a := range attacks {
		escaped, _ := json.Marshal(a)
		raw := `"` + strings.ReplaceAll(a, `\`, `\\`) + `"`
		for j, value := range []string{string(escaped), raw} {
			var o []string
			for _, m := range members {
				o = append(o, fmt.Sprintf(`"%s":"%s%d.%d%s`, m, m, i, j, value[1:]))
			}
			objects = append(objects, "{"+strings.Join(o, ",")+`,"value":`+fmt.Sprint(i)+"}")
		}
	}
	return objects
}

func TestHostilePanels(t *testing.T) {
	t.Parallel()
	unlessRace(t, unwatched)
	var b strings.Builder
	b.WriteString(eventStream + "\r\n")
	for _, o := range hostileJSON("key", "text", "severity", "source", "unit") {
		b.WriteString("data: " + o + "\n\n")
	}
	b.WriteString("event: gone\ndata: {\"key\":\"last\",\"text\":\"LAST\",\"severity\":\"critical\",\"value\":1}\n\n")
	h := startHostileServer(t, map[string]string{"/stream": b.String()})
	cmd := command(t)
	writeConfig(t, cmd, `
feeds: [{name: hostile, url: "`+h.url("/stream")+`"}]
panels:
  - {name: Feeds, type: feeds}
  - name: Ticker
    type: ticker
    key: key
    columns: [{path: text}, {path: source, as: number}, {path: unit, as: change}, {path: severity, as: spark}, {path: value, as: number}]
  - {name: Notes, type: notifications, key: key, severity: severity, source: source, text: text}
  - {name: Metrics, type: metrics, series: [key, source], value: value, unit: unit}
  - {name: Events, type: events}
`)
	s := vtest.Open(t, 240, 300, cmd)
	s.See(`● live$`, `LAST`, `key0\.1␛\]0;PWN␇`, `gone`)
	for panel := 2; panel <= 4; panel++ {
		s.Press(fmt.Sprintf("%dz", panel))
		s.See(`key0\.1␛\]0;PWN␇`)
		for range 3 {
			s.Press("j" + enter)
			s.See(`esc closes`)
			s.Press(escape)
			s.Gone(`esc closes`)
		}
		s.Press("z")
		s.See(`╭ Feeds`)
	}
	s.Press("5z") // This panel shows the details beside it.
	s.See(`Pretty`)
	s.Press("kllkllkll" + ":watch .key" + enter)
	s.See(`\.key last`)
	s.Press(ctrlC)
	_, controls := s.Ends()
	clean(t, controls)
}

// hostileHeads returns responses that are not streams or are cut off, with attacks in their texts.
func hostileHeads() map[string]string {
	const empty = "Content-Length: 0\r\n\r\n"
	html := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 400\r\n\r\n<title>T" + all + "</title>" + strings.Repeat(
		" ",
		400,
	)
	found := "HTTP/1.1 302 S" + all + "\r\nLocation: "
	return map[string]string{
		"/missing":   "HTTP/1.1 404 S" + all + "\r\nX-Hostile: " + high + "\r\n" + empty,
		"/unknown":   "HTTP/1.1 499 S" + all + "\r\n" + empty,
		"/value":     "HTTP/1.1 404 S\r\nX-Hostile: " + all + "\r\n" + empty,
		"/field":     "HTTP/1.1 404 S\r\nX" + all + ": x\r\n" + empty,
		"/media":     "HTTP/1.1 200 OK\r\nContent-Type: T" + high + "\r\n" + empty,
		"/type":      "HTTP/1.1 200 OK\r\nContent-Type: text/T; " + high + "\r\n" + empty,
		"/page":      html,
		"/entity":    strings.ReplaceAll(html, all, "T&#27;]0;PWN&#7;&#x202e;&#x9b;1337J"),
		"/location":  found + "http://127.0.0.1:1/L" + high + "\r\n" + empty,
		"/scheme":    found + "pwn://L" + high + "\r\n" + empty,
		"/host":      found + "http://" + high + "\r\n" + empty,
		"/redirect":  found + "/%1b%5d0;PWN%07%E2%80%AE\u202e\u009b1337J\r\n" + empty,
		"/protocol":  "H" + all + "\r\n\r\n",
		"/number":    "HTTP/1.1 " + all + "\r\n\r\n",
		"/chunk":     eventStream + "Transfer-Encoding: chunked\r\n\r\n" + all + "\r\n",
		"/transfer":  eventStream + "Transfer-Encoding: " + high + "\r\n\r\n",
		"/length":    eventStream + "Content-Length: " + high + "\r\n\r\n",
		"/encoding":  eventStream + "Content-Encoding: " + high + "\r\n\r\n" + "data: " + all + "\n\n",
		"/finished":  eventStream + "Content-Length: 10\r\n\r\ndata: " + all,
		"/later":     "HTTP/1.1 503 S" + all + "\r\nRetry-After: " + high + "\r\n" + empty,
		"/more":      "HTTP/1.1 404 S\r\n" + empty + all,
		"/challenge": "HTTP/1.1 401 Not\r\nDate: " + high + "\r\nWWW-Authenticate: " + high + "\r\n" + empty,
	}
}

func TestHostileResponses(t *testing.T) {
	t.Parallel()
	unlessRace(t, unwatched)
	heads := hostileHeads()
	h := startHostileServer(t, heads)
	cmd := command(t)
	config := "feeds:\n"
	for path := range heads {
		config += fmt.Sprintf("  - {name: %s, url: %q, reconnect: false}\n", path[1:], h.url(path))
	}
	writeConfig(t, cmd, config+"layout: [{height: 1, panels: [Feeds]}, {height: 1, panels: [Events]}]\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	s := vtest.Open(t, 240, 200, cmd)
	for path := range heads {
		s.See(path[1:] + ` (failed|ended|live)`)
	}
	s.See(`499 S␛\]0;PWN`, `: T␛\]0;PWN`)
	s.Press("1g")
	for range heads {
		s.Press(enter)
		s.See(`esc closes`, `History`)
		s.Press(escape)
		s.Gone(`esc closes`)
		s.Press("yj")
	}
	s.Press(ctrlC)
	_, controls := s.Ends()
	for _, clip := range controls.Clips {
		if !strings.HasPrefix(clip, "http://"+h.address+"/") {
			t.Errorf("%q was copied", clip)
		}
	}
	controls.Clips = nil
	clean(t, controls)
	if stderr.Len() > 0 {
		t.Errorf("standard error has text over the screen:\n%s", stderr.Bytes())
	}
}

func TestHostileTail(t *testing.T) {
	t.Parallel()
	responses := hostileHeads()
	responses["/"+url.PathEscape(all)] = hostileStream()
	h := startHostileServer(t, responses)
	for _, format := range []string{"text", "json", "data", "raw"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			args := []string{"tail", "--output", format, "--status", "--no-reconnect"}
			if format == "text" || format == "json" {
				args = append(args, "--comments")
			}
			for path := range responses {
				args = append(args, h.url(path)+"?end")
			}
			s := vtest.Open(t, 200, 50, command(t, args...))
			code, controls := s.Ends()
			if code != 1 {
				t.Errorf("exit code %d", code)
			}
			plainLines(t, controls)
			if raw := s.Raw(); !bytes.Contains(raw, []byte("PWN")) || bytes.Contains(raw, []byte("Unsolicited")) {
				t.Errorf("it wrote\n%s", raw)
			}
		})
	}
	t.Run("raw of one stream", func(t *testing.T) {
		t.Parallel()
		s := vtest.Open(
			t,
			200,
			50,
			command(t, "tail", "--output", "raw", "--no-reconnect", h.url("/"+url.PathEscape(all))+"?end"),
		)
		_, controls := s.Ends()
		plainLines(t, controls)
	})
}

// plainLines fails if there is anything other than lines and their colors.
func plainLines(t *testing.T, controls vtest.Controls) {
	t.Helper()
	if len(controls.Foreign)+len(controls.Left)+controls.Bells > 0 {
		t.Errorf("the terminal was sent %q, left with %q", controls.Foreign, controls.Left)
	}
	for _, kind := range controls.Kinds {
		if !slices.Contains([]string{"CR", "LF", "CSI m"}, kind) {
			t.Errorf("the output contains %s", kind)
		}
	}
}

func TestHostileArguments(t *testing.T) {
	t.Parallel()
	attack := "\x1b]0;PWN\a\u202e\u009b1337J"
	for name, args := range map[string][]string{
		"an unknown command":  {attack},
		"a URL":               {"http://" + attack},
		"a scheme":            {attack + "://x"},
		"a feed":              {"tail", attack},
		"a flag":              {"--" + attack},
		"a value":             {"--fps", attack},
		"a header":            {"tail", "localhost:1", "-H", attack},
		"a file":              {"--config", attack},
		"a topic":             {"help", attack},
		"a subcommand":        {"config", attack},
		"a shell":             {"completion", attack},
		"a broken file":       {"config", "check", "broken" + attack + ".yaml"},
		"a word after a word": {"version", attack},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := vtest.Open(t, 120, 40, command(t, args...))
			code, controls := s.Ends()
			if code != 2 {
				t.Errorf("exit code %d; the output is\n%s", code, s.Text())
			}
			plainLines(t, controls)
		})
	}
}

func TestAttacksAreNoticed(t *testing.T) {
	t.Parallel()
	for _, a := range attacks {
		c := vtest.ReadControls([]byte("x" + a + "x"))
		if len(c.Foreign)+len(c.Titles)+len(c.Clips)+c.Bells == 0 && !strings.ContainsAny(a, "\b\t") {
			t.Errorf("%q would not be noticed", a)
		}
	}
	if utf8.ValidString(all) {
		t.Error("the attacks contain no invalid UTF-8")
	}
}
