package status

import (
	"fmt"
	"strings"

	"feedscope/feeds/conn"
	"feedscope/ui/text"
)

// way tells how a connection came about: its proxy, the addresses that were tried, and who the other end is.
func (s *sheet) way(c *conn.Info) {
	if c.Proxy.URL != "" {
		s.fact("by way of", s.hosts("proxy "+c.Proxy.String()))
	}
	if len(c.Dials) > 1 {
		s.dials(c.Dials)
	}
	if c.Secure != nil {
		s.secure(c.Secure)
	}
}

// failure tells of the last attempt what its reason leaves out.
func (s *sheet) failure(e *conn.Error) {
	s.fact("last failure", string(e.Kind))
	s.way(&conn.Info{Proxy: e.Info.Proxy, Dials: e.Info.Dials, Secure: e.Info.Secure})
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
		s.secret("tried", strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Addr, text.Lag(d.Took), how)))
	}
}

// day is how the ends of a certificate's time are written.
const day = "2006-01-02"

func (s *sheet) secure(c *conn.Secure) {
	s.fact("ALPN", c.ALPN)
	for i, cert := range c.Chain {
		label := "certificate"
		if i > 0 {
			label = "signed by"
		}
		s.secret(label, cert.Subject+", until "+cert.NotAfter.Format(day))
	}
	if n := len(c.Chain); n > 0 && c.Chain[n-1].Issuer != c.Chain[n-1].Subject {
		s.secret("issuer", c.Chain[n-1].Issuer)
	}
}
