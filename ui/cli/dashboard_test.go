package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"feedscope/feeds/config"
)

func TestFlagsTakeThePlaceOfTheConfiguration(t *testing.T) {
	own := config.Config{FPS: 20, Theme: "light", Mouse: true, History: 5 * config.MiB}
	cases := map[string]struct {
		args []string
		want config.Config
	}{
		"none": {nil, own},
		"all": {
			[]string{"--fps", "60", "--theme", "mono", "--ascii", "--no-mouse", "--history", "2MiB"},
			config.Config{FPS: 60, Theme: "mono", ASCII: true, History: 2 * config.MiB},
		},
	}
	for name, c := range cases {
		var d dashboardFlags
		f := pflag.NewFlagSet("", pflag.ContinueOnError)
		d.flags(f)
		if err := f.Parse(c.args); err != nil {
			t.Fatal(err)
		}
		got := own
		d.override(&got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheDemoServesItsStoryUntilItIsStopped(t *testing.T) {
	demo, err := startDemo(t.Context(), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/market", "/alerts", "/metrics"} {
		code, out, said := RunHere("tail", demo.origin+path, "-n", "1", "-o", "json")
		if code != 0 || len(out) == 0 || said != "" {
			t.Errorf("%s: code %d, wrote %q, said %q", path, code, out, said)
		}
	}
	demo.stop()
	if code, _, said := RunHere("tail", demo.origin+"/market", "--no-reconnect"); code != exitUnheard {
		t.Errorf("after the end: code %d, said %q", code, said)
	}
	if _, err := startDemo(t.Context(), 1, 1000); err == nil || err.Error() != "--speed 1000 is out of bounds: give 0.1 to 100" {
		t.Errorf("a speed of 1000: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for arg, want := range map[string]address{
		"http://example.com": fullURL, "https://localhost": fullURL, "ftp://x": fullURL,
		"localhost": plainHTTP, "localhost/x": plainHTTP, "localhost:7333": plainHTTP, "127.0.0.1": plainHTTP,
		"127.0.0.1/x?y": plainHTTP, "[::1]:80/x": plainHTTP, "[::1]/x": plainHTTP, "db.internal:9000/events": plainHTTP,
		"host:80?x": plainHTTP, "x:0": plainHTTP, "localhost:99999/x": plainHTTP,
		"example.com": schemeless, "example.com/x": schemeless, "host/x": schemeless, "example.com:443": schemeless,
		"localhost:8443/x": schemeless,
		"market":           notAddress, "": notAddress, ":80": notAddress, "a:b": notAddress, "/x": notAddress,
	} {
		if got := classify(arg); got != want {
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
			t.Errorf("%q is nearest to %q, want %q", name, got, want)
		}
	}
}
