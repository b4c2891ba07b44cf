package test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"feedscope/demo-server/server"
	"feedscope/ui/term/vtest"
)

// demoServer is a demo server that can stop and start again at the same address while its story continues.
type demoServer struct {
	t       *testing.T
	server  *server.Server
	address string
	serving *http.Server

	mu      sync.Mutex
	resumed map[string][]string // The last event IDs of requests, by client.
}

func startDemoServer(t *testing.T) *demoServer {
	t.Helper()
	o := server.Defaults()
	o.Speed, o.LogEvents = 10, 1_000_000
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() { _ = s.Run(t.Context()) })
	t.Cleanup(running.Wait)
	d := &demoServer{t: t, server: s, address: "127.0.0.1:0", resumed: make(map[string][]string)}
	d.start()
	t.Cleanup(d.stop)
	return d
}

func (d *demoServer) start() {
	d.t.Helper()
	l, err := net.Listen("tcp", d.address)
	if err != nil {
		d.t.Fatal(err)
	}
	d.address = l.Addr().String()
	d.serving = &http.Server{Handler: http.HandlerFunc(d.serve)}
	go func() { _ = d.serving.Serve(l) }()
}

// stop closes the listener and all connections.
func (d *demoServer) stop() { _ = d.serving.Close() }

func (d *demoServer) serve(w http.ResponseWriter, r *http.Request) {
	if client := r.Header.Get("X-Client"); client != "" && r.URL.Path == "/market" {
		d.mu.Lock()
		d.resumed[client] = append(d.resumed[client], r.Header.Get("Last-Event-ID"))
		d.mu.Unlock()
	}
	d.server.Handler().ServeHTTP(w, r)
}

func (d *demoServer) lastEventIDs(client string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.resumed[client]...)
}

func (d *demoServer) url(path string) string { return "http://" + d.address + path }

// writeConfig puts a configuration where the program looks for it.
func writeConfig(t *testing.T, cmd *exec.Cmd, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(cmd.Dir, "feedscope.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReconnect(t *testing.T) {
	t.Parallel()
	d := startDemoServer(t)
	follower := followIDs(
		t,
		watchedCommand(t, "tail", d.url("/market"), "--output", "json", "--last-event-id", "0", "-H", "X-Client: tail"),
	)
	cmd := watchedCommand(t)
	writeConfig(t, cmd, `
feeds:
  - name: market
    url: `+d.url("/market")+`
    headers: {X-Client: dashboard}
    time: ts
    retry: {base: 50s, max: 50s, floor: 50s} # Only the keys below reconnect, however slow the machine is.
panels:
  - {name: Feeds, type: feeds}
  - {name: Events, type: events}
  - name: Quotes
    type: ticker
    key: symbol
    columns: [{path: price, as: number}]
`)
	s := vtest.Open(t, 120, 40, cmd)
	s.See(`● live$`, `● market live`, `ZEPH \d+\.\d\d`, `\d\d (quote|trade) (\{"symbol":|[A-Z]{4} price )`)
	if _, going := <-follower.past; !going {
		t.Fatal("tail has ended")
	}

	d.stop()
	s.See(`market reconnecting retrying in \S+ · the connection broke in the middle of the stream`, `reconnecting$`)
	s.Press("r")
	s.See(`market reconnecting retrying in \S+ · attempt \d · connection refused`)

	d.start()
	s.Press("r")
	s.See(`● live$`, `● market live .* ⟳ 1 `, `· 0 lost`)
	s.Press("1" + enter)
	resumed := s.Find(`why connected, asked to resume after id (\d+)`)
	if ids := d.lastEventIDs("dashboard"); len(ids) != 2 || ids[0] != "" || ids[1] != resumed {
		t.Errorf("the last event IDs were %q, the screen shows %s", ids, resumed)
	}
	s.Press("q" + "q")
	if code, controls := s.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	} else {
		restored(t, controls, "feedscope")
	}
	follower.check(t, d)
}

// follower is a run of tail. It reads ids as they arrive.
type follower struct {
	cmd    *exec.Cmd
	output io.Reader
	errors bytes.Buffer // Valid after the end.
	mu     sync.Mutex
	ids    []uint64
	broken string        // An invalid line.
	past   chan struct{} // Receives a value at each event; closed at the end.
}

func followIDs(t *testing.T, cmd *exec.Cmd) *follower {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{cmd: cmd, output: out, past: make(chan struct{}, 1)}
	cmd.Stderr = &f.errors
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	go f.read()
	return f
}

func (f *follower) read() {
	lines := bufio.NewScanner(f.output)
	for lines.Scan() {
		var e struct{ Type, ID string }
		err := json.Unmarshal(lines.Bytes(), &e)
		id, idErr := strconv.ParseUint(e.ID, 10, 64)
		f.mu.Lock()
		if err != nil || idErr != nil || e.Type == "gap" {
			f.broken = lines.Text()
		}
		f.ids = append(f.ids, id)
		f.mu.Unlock()
		select {
		case f.past <- struct{}{}:
		default:
		}
	}
	close(f.past)
}

func (f *follower) last() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.ids) == 0 {
		return 0
	}
	return f.ids[len(f.ids)-1]
}

// check waits for events after the resumption, ends the run and checks that every event arrived once.
func (f *follower) check(t *testing.T, d *demoServer) {
	t.Helper()
	timeout := time.After(vtest.Patience)
	for until := ^uint64(0); f.last() < until; {
		select {
		case _, going := <-f.past:
			if !going {
				t.Fatal("tail has ended")
			}
		case <-timeout:
			_ = f.cmd.Process.Signal(syscall.SIGQUIT)
			_ = f.cmd.Wait()
			const stopped = "tail stopped at event %d; its last event IDs were %q; %s"
			t.Fatalf(stopped, f.last(), d.lastEventIDs("tail"), f.errors.String())
		}
		if ids := d.lastEventIDs("tail"); len(ids) == 2 {
			until, _ = strconv.ParseUint(ids[1], 10, 64)
			until += 100
		}
	}
	if err := f.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for range f.past { // Read the output to its end.
	}
	_ = f.cmd.Wait()
	if code := f.cmd.ProcessState.ExitCode(); code != 128+int(syscall.SIGTERM) {
		t.Errorf("tail's exit code is %d", code)
	}
	if f.broken != "" {
		t.Errorf("tail wrote %s", f.broken)
	}
	for i, id := range f.ids {
		if id != uint64(i+1) {
			t.Fatalf("got event %d, want %d: %v", id, i+1, f.ids[max(i-3, 0):min(i+3, len(f.ids))])
		}
	}
}
