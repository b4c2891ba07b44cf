package rules

import (
	"slices"
	"strings"

	"feedscope/feeds/doctor/evidence"
)

// products maps header values to the products of fixes.
var products = []struct{ header, value, where string }{
	{"Server", "nginx", "nginx"},
	{"Server", "openresty", "nginx"},
	{"Server", "apache", "Apache"},
	{"Server", "lighttpd", "lighttpd"},
	{"Server", "envoy", "Envoy"},
	{"Via", "varnish", "Varnish"},
	{"X-Varnish", "", "Varnish"},
	{"Server", "caddy", "Caddy"},
	{"Via", "caddy", "Caddy"},
	{"Server", "cloudflare", "Cloudflare"},
	{"CF-RAY", "", "Cloudflare"},
	{"Server", "awselb", "AWS ALB"},
	{"X-Amz-Cf-Id", "", "CloudFront"},
	{"Server", "uvicorn", "FastAPI, Starlette"},
	{"Server", "gunicorn", "Django, Flask"},
	{"X-Powered-By", "express", "Node, Express"},
}

// frameworks are the products of fixes to show first if a framework is at fault.
var frameworks = []string{"Go", "Node, Express", "FastAPI, Starlette", "Django, Flask", "Spring"}

// fixesFor returns the fixes for a finding: those for products that the response names, then those for the layer at
// fault.
func (r *Rule) fixesFor(h *evidence.Head, layer Layer) []Fix {
	weight := func(f Fix) int {
		w := 2 * named(f.Where, h)
		if f.Where == string(layer) || layer == Framework && slices.Contains(frameworks, f.Where) {
			w++
		}
		return w
	}
	found := slices.Clone(r.fixes)
	slices.SortStableFunc(found, func(a, b Fix) int { return weight(b) - weight(a) })
	return found
}

// named returns 1 if the response names a product, else 0.
func named(where string, h *evidence.Head) int {
	for _, p := range products {
		if p.where != where {
			continue
		}
		if v := strings.ToLower(h.Header.Get(p.header)); v != "" && strings.Contains(v, p.value) {
			return 1
		}
	}
	return 0
}
