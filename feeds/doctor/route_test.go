package doctor_test

import (
	"testing"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

func TestNameNotFound(t *testing.T) {
	finds(t, "name-not-found", observed{"a name without an address", refusal(conn.KindNameNotFound)})
}

func TestRefused(t *testing.T) {
	finds(t, "refused", observed{"nothing listens", refusal(conn.KindRefused)})
}

func TestAddressDead(t *testing.T) {
	finds(t, "address-dead",
		observed{"one dead address of two", standing(func(c *evidence.Connection) {
			c.Head.Dials = dials("no route to the host", "")
		})},
		observed{"one address of two that does not answer", standing(func(c *evidence.Connection) {
			c.Head.Dials = dials("", "")
		})},
	)
	finds(t, "address-dead", observed{"one of two addresses that the name has on loopback", standing(
		func(c *evidence.Connection) {
			c.Head.Dials = dials("connection refused", "")
			c.Head.Dials[0].Addr, c.Head.Dials[1].Addr = "127.0.0.2:443", "127.0.0.1:443"
		},
	)})
	findsNothing(t,
		observed{"two addresses, the second unused", standing(func(c *evidence.Connection) {
			c.Head.Dials = dials("", "")[1:]
		})},
		observed{"a network without IPv6", standing(func(c *evidence.Connection) {
			c.Head.Dials = dials("the network is unreachable", "")
		})},
		observed{"a server that listens on one of the host's own addresses", standing(func(c *evidence.Connection) {
			c.Head.Dials = dials("connection refused", "")
			c.Head.Dials[0].Addr = "[::1]:443"
		})},
	)
}

func TestTLSUntrusted(t *testing.T) {
	finds(t, "tls-untrusted", observed{"an unknown authority", refusal(conn.KindTLSUntrusted)})
}

func TestTLSExpired(t *testing.T) {
	finds(t, "tls-expired", observed{"an expired certificate", refusal(conn.KindTLSExpired)})
}

func TestTLSName(t *testing.T) {
	finds(t, "tls-name", observed{"another host's certificate", refusal(conn.KindTLSName)})
}

func TestTLSInspected(t *testing.T) {
	finds(t, "tls-inspected",
		observed{"a gateway's certificate", standing(func(c *evidence.Connection) {
			c.Head.Secure = issued("CN=Zscaler Intermediate Root CA,O=Zscaler Inc.")
		})},
		observed{"an untrusted gateway's certificate", func() evidence.Evidence {
			e := refusal(conn.KindTLSUntrusted)
			e.Refused[0].Head.Secure = issued("O=Netskope Inc.")
			return e
		}()},
	)
	letsEncrypt := func(intermediate string) evidence.Evidence {
		return standing(func(c *evidence.Connection) {
			c.Head.Secure = issued("CN=" + intermediate + ",O=Let's Encrypt,C=US")
		})
	}
	finds(t, "tls-inspected", observed{"a certificate that another one replaces without the proxy", with(
		standing(func(c *evidence.Connection) { c.Head.Secure = issued("CN=Web,O=Gateway\\, Inc.") }),
		letsEncrypt("R11"), evidence.Direct,
	)}, observed{"an untrusted certificate that another one replaces without the proxy", with(func() evidence.Evidence {
		e := refusal(conn.KindTLSUntrusted)
		e.Refused[0].Head.Secure = issued("CN=Gateway")
		return e
	}(), letsEncrypt("R11"), evidence.Direct)})
	findsNothing(t, observed{"a public authority's certificate", letsEncrypt("R11")},
		observed{"two intermediates of one authority", with(letsEncrypt("R10"), letsEncrypt("R11"), evidence.Direct)})
}

func TestProxyAuth(t *testing.T) {
	finds(t, "proxy-auth", &server{Name: "407", Handler: Status(407, "Proxy-Authenticate", "Basic")})
}

func TestProxyAuthInEvidence(t *testing.T) {
	finds(t, "proxy-auth", observed{"a proxy that requires a password", refusal(conn.KindProxyAuth)})
}

func TestProxyFails(t *testing.T) {
	finds(t, "proxy-fails", observed{"a proxy that does not listen", func() evidence.Evidence {
		e := refusal(conn.KindRefused)
		e.Refused[0].AtProxy = true
		return e
	}()})
}

func TestProxyFailsIfTheFeedWorksWithoutIt(t *testing.T) {
	for _, kind := range []conn.Kind{conn.KindClosed, conn.KindTLSUntrusted, conn.KindStatus, conn.KindPage} {
		e := refusal(kind)
		e.Refused[0].Head.Proxy = conn.Via{URL: "http://proxy.test:3128"}
		e.Refused[0].Head.Code = 403
		finds(t, "proxy-fails", observed{string(kind), with(e, standing(), evidence.Direct)})
	}
}

func TestCaptivePortal(t *testing.T) {
	finds(t, "captive-portal", &server{Name: "511", Handler: Status(511)}, &server{
		Name: "a redirect to a login elsewhere", Codes: "page captive-portal",
		Handler: redirected("http://login.example/", "text/html"),
	})
}
