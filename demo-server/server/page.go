package server

import (
	"bytes"
	_ "embed" // For index.html.
	"html/template"
	"net/http"
	"strconv"
)

//go:embed index.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// pagePolicy allows only inline scripts and styles, and connections to this server.
const pagePolicy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; " +
	"connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page serves a page that shows the feeds live.
func page(feeds []Feed) http.Handler {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, feeds); err != nil {
		panic("index.html: " + err.Error())
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Length", strconv.Itoa(b.Len()))
		h.Set("Content-Security-Policy", pagePolicy)
		_, _ = w.Write(b.Bytes())
	})
}
