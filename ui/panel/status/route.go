package status

import (
	"fmt"
	"strings"

	"feedscope/feeds/conn"
	"feedscope/ui/term/text"
)

// route adds how a connection was established: its proxy, the addresses that were tried, and the server's certificate.
func (s *sheet) route(c *conn.Info) {
	if c.Proxy.URL != "" {
		s.Fact("proxy", s.Hosts(c.Proxy.String()))
	}
	if len(c.Dials) > 1 {
		s.dials(c.Dials)
	}
	if c.Secure != nil {
		s.secure(c.Secure)
	}
}

// failure adds details that the reason of the last failure leaves out.
func (s *sheet) failure(e *conn.Error) {
	s.Fact("last failure", string(e.Kind))
	s.route(&conn.Info{Proxy: e.Info.Proxy, Dials: e.Info.Dials, Secure: e.Info.Secure})
}

func (s *sheet) dials(all []conn.Dial) {
	for _, d := range all {
		how := d.Reason
		switch {
		case d.Took == 0:
			how = "not decided"
		case how == "":
			how = "connected"
		}
		s.Secret("tried", strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Addr, text.Lag(d.Took), how)))
	}
}

// day is the format of a certificate's expiry.
const day = "2006-01-02"

func (s *sheet) secure(c *conn.Secure) {
	s.Fact("ALPN", c.ALPN)
	for i, cert := range c.Chain {
		label := "certificate"
		if i > 0 {
			label = "signed by"
		}
		s.Secret(label, cert.Subject+", until "+cert.NotAfter.Format(day))
	}
	if n := len(c.Chain); n > 0 && c.Chain[n-1].Issuer != c.Chain[n-1].Subject {
		s.Secret("issuer", c.Chain[n-1].Issuer)
	}
}
