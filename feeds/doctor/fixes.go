package doctor

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed fixes.txt
var fixesText string

// fixes are all snippets by code, in their order in the file. A part begins with a line "== code code... : where".
var fixes = sync.OnceValue(func() map[string][]Fix {
	all := make(map[string][]Fix)
	for part := range strings.SplitSeq("\n"+fixesText, "\n== ") {
		title, text, has := strings.Cut(part, "\n")
		codes, where, named := strings.Cut(title, " : ")
		if !has || !named {
			continue
		}
		for _, code := range strings.Fields(codes) {
			all[code] = append(all[code], Fix{Where: where, Text: strings.TrimSpace(text)})
		}
	}
	return all
})

// products tell by what a response names which of the snippets is the one wanted.
var products = []struct{ header, value, where string }{
	{"Server", "nginx", "nginx"},
	{"Server", "openresty", "nginx"},
	{"Server", "apache", "Apache"},
	{"Server", "envoy", "Envoy"},
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

// frameworks are the snippets to look at first where a framework is at fault.
var frameworks = []string{"Go", "Node, Express", "FastAPI, Starlette", "Django, Flask", "Spring"}

// fixesFor are the snippets for a finding: those for the products that the response names, then those for the layer at fault.
func fixesFor(code string, h *Head, layer Layer) []Fix {
	weight := func(f Fix) int {
		w := 2 * named(f.Where, h)
		if layer == Framework && slices.Contains(frameworks, f.Where) {
			w++
		}
		return w
	}
	found := slices.Clone(fixes()[code])
	slices.SortStableFunc(found, func(a, b Fix) int { return weight(b) - weight(a) })
	return found
}

// named is 1 if the response names a product, else 0.
func named(where string, h *Head) int {
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

// Fixes are all changes that are known to mend what the rule finds.
func (r *Rule) Fixes() []Fix { return fixesFor(r.Code, &Head{}, r.Layer) }
