package doctor_test

import (
	"testing"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/rules"
)

func TestProxyIsNamedOnce(t *testing.T) {
	for reason, want := range map[string]string{
		"the proxy http://p.test:9, as set: connection refused": "the proxy http://p.test:9, as set: connection refused",
		"connection refused": "connection refused; the proxy is http://p.test:9, as set",
	} {
		e := refusal(conn.KindRefused)
		e.Refused[0].AtProxy, e.Refused[0].Reason, e.Refused[0].Head.Proxy.URL = true, reason, "http://p.test:9"
		d := rules.Diagnose(&e)
		if f := d.Findings[0]; f.Code != "proxy-fails" || f.Layer != rules.Scanner || f.Seen != want {
			t.Errorf("%s of the %s: %s", f.Code, f.Layer, f.Seen)
		}
	}
}
