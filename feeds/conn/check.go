package conn

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// maxTitleSearch bounds how much of a page is read for its title.
const maxTitleSearch = 64 << 10

// maxTitle is the most of a title that is quoted, in characters.
const maxTitle = 120

// check judges the response head by the rules of section 9.2.2 of the standard, less its fatalism: a
// status that a server gets over is worth another try.
func check(resp *http.Response, x *Exchange) *Error {
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified && x.Known.known():
		return nil
	case code == http.StatusNoContent:
		return &Error{Kind: KindNoContent, Reason: "the server says there is nothing more to come (204)", Done: true}
	case code != http.StatusOK:
		return &Error{
			Kind: KindStatus, Reason: "the server answered " + statusLine(resp) + advice(resp), Retry: retryStatus(code),
			RetryAfter: resp.Header.Get("Retry-After"),
		}
	}
	if err := checkMediaType(resp, x); err != nil {
		return err
	}
	return checkEncoding(resp, x)
}

// retryStatus tells the statuses that may pass.
func retryStatus(code int) bool {
	switch code {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return code >= 500
}

func statusLine(resp *http.Response) string {
	text := http.StatusText(resp.StatusCode)
	if text == "" {
		_, text, _ = strings.Cut(resp.Status, " ")
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", resp.StatusCode, text))
}

var titlePattern = regexp.MustCompile(`(?is)<title[^>]*>(.*?)(?:</title|$)`)

// pageTitle gives ": " and the page's title, if it has one within its first 64 KiB.
func pageTitle(body io.Reader) string {
	page, _ := io.ReadAll(io.LimitReader(body, maxTitleSearch))
	found := titlePattern.FindSubmatch(page)
	if found == nil {
		return ""
	}
	text := strings.Join(strings.Fields(html.UnescapeString(string(found[1]))), " ")
	if text == "" {
		return ""
	}
	if runes := []rune(text); len(runes) > maxTitle {
		text = string(runes[:maxTitle]) + "…"
	}
	return ": " + text
}
