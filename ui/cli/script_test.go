package cli_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"feedscope/test/race"
	"feedscope/ui/cli"
)

func TestMain(m *testing.M) {
	// These tests mostly wait, so run more of them at once than there are processors, unless -parallel is given.
	_ = flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0)))
	race.ExitAtOnce()
	testscript.Main(m, map[string]func(){
		"feedscope": func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
	})
}

// TestScripts runs the scripts. Each script has its own server at $SERVER; $HOST is the same without the scheme. "exits
// CODE feedscope ..." runs feedscope and compares the exit code; [full] is true on machines with /dev/full.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: setup,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
		},
		Condition: func(cond string) (bool, error) {
			_, err := os.Stat("/dev/" + cond)
			return err == nil, nil
		},
	})
}

func setup(env *testscript.Env) error {
	server := httptest.NewServer(&fileServer{dir: env.WorkDir, seen: map[string]int{}})
	env.Defer(func() {
		server.CloseClientConnections()
		server.Close()
	})
	env.Setenv("SERVER", server.URL)
	env.Setenv("HOST", strings.TrimPrefix(server.URL, "http://"))
	env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
	env.Setenv("XDG_CONFIG_DIRS", filepath.Join(env.WorkDir, "xdg"))
	env.Setenv("TZ", "UTC")
	env.Setenv("GORACE", os.Getenv("GORACE"))
	return nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit interface{ ExitCode() int }
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if want, err := strconv.Atoi(args[0]); err != nil || code != want {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// fileServer serves the files of a script as event streams:
//
//	/once/FILE    ends the stream; later requests get 204
//	/hold/FILE    holds the stream open
//	/cut/FILE     breaks the connection; later requests get 204
//	/status/CODE  responds with a status
//	/page/FILE    serves the file as a web page
//	/json/FILE    serves the file as JSON
//	/odd/FILE     names a Content-Encoding that does not exist, twice; later requests get 204
//	/request      sends an event with the request's headers, method and body, then holds the stream open
type fileServer struct {
	dir string

	mu   sync.Mutex
	seen map[string]int
}

// count returns how many times a path was requested.
func (f *fileServer) count(path string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[path]++
	return f.seen[path]
}

func (f *fileServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requests := f.count(r.URL.Path)
	kind, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch kind {
	case "status":
		code, _ := strconv.Atoi(name)
		w.WriteHeader(code)
		return
	case "once", "cut", "odd":
		if requests > 2 || requests > 1 && kind != "odd" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
	}
	text, err := f.answer(kind, name, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusTeapot)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	switch kind {
	case "page":
		w.Header().Set("Content-Type", "text/html")
	case "json":
		w.Header().Set("Content-Type", "application/json")
	case "odd":
		w.Header().Set("Content-Encoding", "utf-8")
	}
	_, _ = w.Write(text)
	_ = http.NewResponseController(w).Flush()
	switch kind {
	case "hold", "request":
		<-r.Context().Done()
	case "cut":
		panic(http.ErrAbortHandler)
	}
}

func (f *fileServer) answer(kind, name string, r *http.Request) ([]byte, error) {
	if kind != "request" {
		return os.ReadFile(filepath.Join(f.dir, filepath.FromSlash(name)))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	h := r.Header.Clone()
	h.Set("The-Method", r.Method)
	h.Set("The-Body", string(body))
	headers, err := json.Marshal(h)
	return fmt.Appendf(nil, "data: %s\n\n", headers), err
}
