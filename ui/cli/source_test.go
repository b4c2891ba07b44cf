package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/view/viewtest"
	"feedscope/ui/cli"
)

func TestFlagsForReadingFromJetStreamAreChecked(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"tail --since 2h f", "--since needs --from"},
		{"tail --creds f f", "--creds needs --from"},
		{"tail --from http://a f", "--from: http://a: want nats://host:4222"},
		{"tail --from nats://a --since yesterday f", `--since "yesterday": want a time ago such as 2h`},
		{"tail --from nats://a --since -2h f", `--since "-2h": want a time ago`},
		{"tail --from nats://a --since seq:0 f", `--since "seq:0": want a time ago`},
		{"tail --from nats://a --since 2999-01-01T00:00:00Z f", "want a time ago"},
		{"tail --from nats://a --creds /nonexistent f", "--creds: open /nonexistent"},
		{"tail --from nats://a --header a:b f", "--header is about requests, which the collectors make"},
		{"tail --from nats://a --retry-max 3 f", "--since-id and --retry-max are about requests"},
		{"record --from nats://a --insecure -o f f", "--insecure is about requests"},
		{"--demo --from nats://a", "--demo has its own feeds; leave out --from or --demo"},
		{"watch --since 2h", "--since needs --from"},
		{"tail --from nats://127.0.0.1:1", "cannot connect to nats://127.0.0.1:1"},
		{"tail --from nats://me:secret@127.0.0.1:1", "cannot connect to nats://•••@127.0.0.1:1"},
	} {
		code, _, errOut := cli.RunHere(strings.Fields(c.args)...)
		if code == 0 || !strings.Contains(errOut, c.want) || strings.Contains(errOut, "secret") {
			t.Errorf("%s: code %d, %s", c.args, code, errOut)
		}
	}
}

func TestTailReadsWhatIsChosenFromJetStream(t *testing.T) {
	n := natstest.Start(t)
	for _, name := range []string{"a", "b"} {
		o := viewtest.New(t, n.URL, name, 1)
		o.Introduce(feeds.Spec{URL: "http://feed.test/" + name})
		o.Connect()
		for i := range 3 {
			o.Send("message", fmt.Sprint(i), fmt.Sprintf("id: %d\ndata: {\"of\":\"%s%d\"}\n\n", i, name, i))
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "wall.yaml")
	text := "feeds:\n  - {name: b, url: http://feed.test/b, proxy: \"http://proxy.test\"}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, want string }{
		{"--count 6", "a0 a1 a2 b0 b1 b2"},
		{"--count 3 a", "a0 a1 a2"},
		{"--count 3 -c " + file, "b0 b1 b2"},
		{"--count 6 -c " + file + " a b", "a0 a1 a2 b0 b1 b2"},
		{"--count 1 --filter .of=a2", "a2"},
	} {
		args := append([]string{"tail", "--from", n.URL, "--since", "seq:1", "--field", ".of", "--output", "csv"}, strings.Fields(c.args)...)
		code, out, errOut := cli.RunHere(args...)
		var got []string
		for _, line := range strings.Fields(out)[1:] {
			got = append(got, line[strings.LastIndexByte(line, ',')+1:])
		}
		if s := strings.Join(got, " "); code != 0 || s != c.want {
			t.Errorf("%s: code %d, %s, %s", c.args, code, s, errOut)
		}
	}
	if code, _, errOut := cli.RunHere("tail", "--from", n.URL, "aa"); code != 2 || !strings.Contains(errOut, `no feed is named "aa"`) {
		t.Errorf("code %d, %s", code, errOut)
	}
	if code, _, errOut := cli.RunHere("tail", "--from", n.URL, "http://feed.test/a"); code != 2 || !strings.Contains(errOut, "with --from, feeds have names") {
		t.Errorf("code %d, %s", code, errOut)
	}
}
