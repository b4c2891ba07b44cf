package alter

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"feedscope/feeds/jsonpath"
)

// Answer is a response in place of the server's.
type Answer struct {
	// Code is the status code.
	Code int
	// RetryAfter is the value of the field of that name, in whole seconds; zero leaves it out.
	RetryAfter time.Duration
	// Body is the body; if empty, it is a sentence that names the rule.
	Body string
	// Rule is the rule that made it.
	Rule *Rule
}

// Write sends the response.
func (a *Answer) Write(w http.ResponseWriter) {
	body := cmp.Or(a.Body, fmt.Sprintf("feedscope tap answered with %d by the rule %s\n", a.Code, a.Rule))
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	if jsonpath.Valid([]byte(body)) {
		h.Set("Content-Type", "application/json")
	}
	if a.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(a.RetryAfter/time.Second)))
	}
	w.WriteHeader(a.Code)
	if a.Code != http.StatusNoContent && a.Code != http.StatusNotModified {
		_, _ = io.WriteString(w, body)
	}
}
