package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

var addressDead = Rule{
	Code: "address-dead", Title: "One of the host's addresses is dead", Layer: Network,
	Needs: "an address that failed while another answered", judge: judgeAddressDead, verify: curlTrace, polled: true,
	fixes: []Fix{
		{"network", `Remove the dead address from the DNS, or fix its route; often it is IPv6
(AAAA). Every connect pays for it.`},
	},
}

// hesitation is roughly how long a dial runs before another address is tried concurrently.
const hesitation = 250 * time.Millisecond

func judgeAddressDead(e *evidence.Evidence) *Finding {
	good := answeredDial(e.Head().Dials)
	if good == nil {
		return nil
	}
	confidence, bad := Certain, []string(nil)
	for _, d := range e.Head().Dials {
		waited := good.Began.Add(good.Took).Sub(d.Began)
		switch {
		case ownFault(&d, good) || d.Reason == "" && (d.Took > 0 || waited < hesitation):
		case d.Reason == "":
			confidence = Possible
			bad = append(bad, fmt.Sprintf("%s: no answer within %s", d.Addr, waited.Round(time.Millisecond)))
		default:
			bad = append(bad, fmt.Sprintf("%s: %s after %s", d.Addr, d.Reason, brief(d.Took)))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return foundf(confidence, "%s; %s answered in %s", strings.Join(bad, "; "), good.Addr,
		brief(good.Took))
}

// answeredDial returns the dial that became the connection; nil if there is none.
func answeredDial(all []conn.Dial) *conn.Dial {
	i := slices.IndexFunc(all, func(d conn.Dial) bool { return d.Reason == "" && d.Took > 0 })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// ownFault reports whether a failure says nothing about the server: this network does not carry the address's family, as
// is common for IPv6, or the address is one of loopback's while another kind answered, as for localhost.
func ownFault(d, good *conn.Dial) bool {
	at, err := netip.ParseAddrPort(d.Addr)
	answered, _ := netip.ParseAddrPort(good.Addr)
	twin := answered.Addr().IsLoopback() && answered.Addr().Is4() == at.Addr().Is4()
	return err != nil || at.Addr().IsLoopback() && !twin || d.Reason == conn.Reason(syscall.ENETUNREACH)
}
