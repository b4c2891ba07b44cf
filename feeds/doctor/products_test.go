package doctor_test

import (
	"fmt"
	"strings"
	"testing"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

func TestFixForNamedProductComesFirst(t *testing.T) {
	for header, want := range map[string]string{
		"nginx/1.28.0": "nginx", "Apache/2.4.66 (Debian)": "Apache",
		"envoy": "Envoy", "Caddy": "Caddy", "cloudflare": "Cloudflare",
	} {
		e := bursty(standing(func(c *evidence.Connection) { c.Head.Header.Set("Server", header) }))
		d := rules.Diagnose(&e)
		if got := d.Findings[0].Fixes[0].Where; got != want {
			t.Errorf("Server: %s: the first fix is for %s, want %s", header, got, want)
		}
	}
}

func TestFrameworkFixComesFirstForFrameworkFaults(t *testing.T) {
	for i := range rules.All {
		r := rules.All[i]
		if got := r.Fixes()[0].Where; r.Code == "one-late" && got != "Go" {
			t.Errorf("the first fix of %s is for %s", r.Code, got)
		}
	}
}

func TestFixesContainTheRealAddress(t *testing.T) {
	e := refusal(conn.KindTLSUntrusted)
	d := rules.Diagnose(&e)
	all := fmt.Sprint(d.Findings[0].Fixes)
	if want := "feedscope tail 'https://feed.test/events' --cacert"; !strings.Contains(all, want) {
		t.Errorf("no %q in %s", want, all)
	}
}
