//go:build unix

package action_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules/action"
)

// script returns an action that runs a shell script.
func script(text string, args ...string) action.Action {
	var a action.Action
	schema.Fill(&a)
	a.Name, a.Command = "script", append([]string{"sh", "-c", text}, args...)
	return a
}

// deliver passes an alert to an action, and returns what is reported.
func deliver(t *testing.T, a action.Action) (reports []action.Report) {
	t.Helper()
	s, err := action.New([]action.Action{a}, action.Options{Say: func(r action.Report) { reports = append(reports, r) }})
	if err != nil {
		t.Fatal(err)
	}
	s.Take(alert("web-1"))
	s.Close(10 * time.Second)
	return reports
}

func TestCommandReceivesTheAlert(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alert")
	if got := deliver(t, script(`cat >"$0"; printf '%s\n' "$1" >>"$0"`, path, `$(rm -rf /); "quoted"`)); len(got) != 0 {
		t.Errorf("reported %v", got)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	var p action.Payload
	if err := json.Unmarshal([]byte(first), &p); err != nil || p.ID != "web-1" || p.Event != "alert" || p.Labels["team"] != "web" {
		t.Errorf("received %s: %v", first, err)
	}
	if rest != `$(rm -rf /); "quoted"`+"\n" {
		t.Errorf("the argument is %s", rest)
	}
}

func TestFailureOfACommandIsReported(t *testing.T) {
	long := script(`sleep 100 & sleep 100; cat >/dev/null`)
	long.Timeout = 200 * time.Millisecond
	for _, c := range []struct {
		action action.Action
		want   string
	}{
		{script(`echo one >&2; echo "token=hunter2222 no route" >&2; exit 3`), "exit status 3: token=••• no route"},
		{script(`kill -9 $$`), "signal: killed"},
		{script(`exec 0<&-; yes | head -c 1000000 >&2; exit 1`), "exit status 1: y"},
		{long, "it did not finish within 200ms"},
	} {
		if got := deliver(t, c.action); len(got) != 2 || got[0].Problem != c.want || !got[1].Over || got[1].Lost != 1 {
			t.Errorf("reported %v, want %s", got, c.want)
		}
	}
	missing := script("")
	missing.Command = []string{"/nonexistent/page"}
	if got := deliver(t, missing); len(got) != 2 || !strings.HasPrefix(got[0].Problem, "page cannot be run: ") {
		t.Errorf("reported %v", got)
	}
}
