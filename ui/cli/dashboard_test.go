package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"

	"feedscope/feeds/config/schema"
	"feedscope/ui/config"
)

func TestFlagsOverrideConfiguration(t *testing.T) {
	own := config.Config{FPS: 20, Theme: "light", Mouse: true, History: 5 * schema.MiB}
	cases := map[string]struct {
		args       []string
		needsASCII bool
		want       config.Config
	}{
		"none":        {nil, false, own},
		"needs ASCII": {nil, true, config.Config{FPS: 20, Theme: "light", Mouse: true, History: 5 * schema.MiB, ASCII: true}},
		"explicit":    {[]string{"--ascii=false"}, true, own},
		"all": {
			[]string{"--fps", "60", "--theme", "mono", "--ascii", "--no-mouse", "--history", "2MiB"},
			false,
			config.Config{FPS: 60, Theme: "mono", ASCII: true, History: 2 * schema.MiB},
		},
	}
	for name, c := range cases {
		d := dashboardFlags{drawing: drawing{choices: new(Env).themes}}
		f := pflag.NewFlagSet("", pflag.ContinueOnError)
		d.flags(f)
		if err := f.Parse(c.args); err != nil {
			t.Fatal(err)
		}
		got := own
		d.override(&got, c.needsASCII)
		if diff := cmp.Diff(c.want, got, cmpopts.IgnoreUnexported(config.Config{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestDemoServesUntilStopped(t *testing.T) {
	demo, err := startDemo(t.Context(), 1, 1, onLoopback)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/market", "/alerts", "/metrics"} {
		code, out, errOut := RunHere("tail", demo.origin+path, "-n", "1", "-o", "json")
		if code != 0 || len(out) == 0 || errOut != "" {
			t.Errorf("%s: code %d, stdout %q, stderr %q", path, code, out, errOut)
		}
	}
	demo.stop()
	if code, _, errOut := RunHere("tail", demo.origin+"/market", "--no-reconnect"); code != exitNever {
		t.Errorf("after stop: code %d, stderr %q", code, errOut)
	}
	if _, err := startDemo(t.Context(), 1, 1000, onLoopback); err == nil || err.Error() != "--speed 1000 is out of range: use 0.1 to 100" {
		t.Errorf("a speed of 1000: %v", err)
	}
}

func TestClassify(t *testing.T) {
	for arg, want := range map[string]address{
		"http://example.com": isURL, "https://localhost": isURL, "ftp://x": isURL,
		"x.localhost": isURL, "x.localhost/y": isURL, "localhost": isURL, "localhost/x": isURL, "localhost:7333": isURL, "127.0.0.1": isURL,
		"127.0.0.1/x?y": isURL, "[::1]:80/x": isURL, "[::1]/x": isURL, "db.internal:9000/events": isURL,
		"host:80?x": isURL, "x:0": isURL, "localhost:99999/x": isURL,
		"example.com": schemeless, "example.com/x": schemeless, "host/x": schemeless, "example.com:443": schemeless,
		"localhost:8443/x": schemeless,
		"market":           notAddress, "": notAddress, ":80": notAddress, "a:b": notAddress, "/x": notAddress,
	} {
		if _, got := classify(arg); got != want {
			t.Errorf("%q is %d, want %d", arg, got, want)
		}
	}
}

func TestNearestNames(t *testing.T) {
	options := []string{"tail", "config", "completion", "version"}
	for name, want := range map[string]string{
		"tial": "tail", "tal": "tail", "TAIL": "tail", "comp": "completion", "vresion": "version", "confg": "config",
		"x": "", "": "", "dashboard": "", "zzzz": "",
	} {
		if got := nearest(name, options); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
