package rules

import (
	"strings"

	"feedscope/feeds/doctor/evidence"
)

var tunnelHoldsGet = Rule{
	Code: "tunnel-holds-get", Title: "The tunnel buffers the stream", Layer: CDN,
	Needs: "the host name of a quick tunnel, and buffered events", judge: judgeTunnelHoldsGet,
	explains: []string{"buffered", "held"},
	fixes: []Fix{
		{"Cloudflare", `Quick tunnels (trycloudflare.com) do not carry event streams. Make a named
one:
cloudflared tunnel create feeds
cloudflared tunnel route dns feeds events.example.com
cloudflared tunnel run --url http://localhost:8080 feeds`},
	},
}

func judgeTunnelHoldsGet(e *evidence.Evidence) *Finding {
	h := e.Head()
	quick := strings.HasSuffix(e.Host, ".trycloudflare.com") || strings.HasSuffix(h.Host, ".trycloudflare.com")
	f := flowOf(e)
	whole := judgeHeld(e) != nil
	if !quick || !f.bursty() && !whole {
		return nil
	}
	return found(
		Likely,
		"the host is a quick tunnel, and events are buffered: quick tunnels do not carry event streams requested with GET",
	)
}
