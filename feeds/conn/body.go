package conn

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"
)

const (
	// maxBody is how much of a rejected response's body is read; maxPage applies to web pages, to reach the title.
	maxBody = 4 << 10
	maxPage = 64 << 10
	// maxMessage is the maximum length of a quoted server message in characters.
	maxMessage = 200
)

// body is the beginning of a response body that is not a stream.
type body struct {
	bytes []byte
	page  bool // A web page, judging by its media type.
}

// readBody reads a body up to its end or the limit or, since a stream would not end, until it looks like lines of JSON
// or has a blank line. The attempt's timer bounds it.
func readBody(resp *http.Response) *body {
	b := &body{page: isHTML(mediaType(resp))}
	limit := maxBody
	if b.page {
		limit = maxPage
	}
	content := decode(resp)
	buf := make([]byte, maxBody)
	for len(b.bytes) < limit {
		n, err := content.Read(buf[:min(len(buf), limit-len(b.bytes))])
		b.bytes = append(b.bytes, buf[:n]...)
		if err != nil || !b.page && b.suffices() {
			break
		}
	}
	return b
}

// suffices reports whether the beginning of a stream is known.
func (b *body) suffices() bool {
	return bytes.Contains(b.bytes, []byte("\n\n")) || bytes.Contains(b.bytes, []byte("\n\r\n")) || b.looksLikeLines()
}

func isHTML(mediaType string) bool {
	return mediaType == "text/html" || mediaType == "application/xhtml+xml"
}

// isPage reports whether a response is a web page and not just labeled as one.
func (b *body) isPage(mediaType string) bool {
	return isHTML(mediaType) && !b.looksLikeEvents() && !b.looksLikeLines()
}

var eventLine = regexp.MustCompile(`^\x{FEFF}?\s*(?:(?:data|event|id|retry)?:|(?:data|event|id|retry)\r?\n)`)

// looksLikeEvents reports whether the body begins like an event stream.
func (b *body) looksLikeEvents() bool { return eventLine.Match(b.bytes) }

// looksLikeLines reports whether the body begins with a line of JSON followed by another.
func (b *body) looksLikeLines() bool {
	first, rest, _ := bytes.Cut(bytes.TrimLeft(b.bytes, "\xEF\xBB\xBF\x1e \t\r\n"), []byte("\n"))
	rest = bytes.TrimLeft(rest, "\x1e \t\r\n")
	return opensJSON(first) && json.Valid(first) && opensJSON(rest)
}

// Foreign returns the format of a body that begins like JSON or markup; empty if it may be an event stream.
func Foreign(body string) string {
	switch body = strings.TrimLeft(body, "\ufeff\x1e \t\r\n"); {
	case opensJSON([]byte(body)):
		return "JSON"
	case strings.HasPrefix(body, "<"):
		return "markup, as in a web page"
	}
	return ""
}

func opensJSON(b []byte) bool { return len(b) > 0 && (b[0] == '{' || b[0] == '[') }

// messagePaths are the places in a JSON document where servers describe an error, the most likely first. A
// problem document (RFC 9457) has title and detail, an OAuth error error_description.
var messagePaths = []string{
	"error.message", "error_description", "message", "detail", "details", "title", "errors.0.message", "errors.0", "msg",
	"reason", "error.error_description", "error.detail", "error.code", "error",
}

// isComplaint reports whether the body is a JSON document that describes an error.
func (b *body) isComplaint() bool {
	doc := gjson.ParseBytes(b.bytes)
	failed := doc.Get("error").Exists() || doc.Get("errors").Exists() || doc.Get("error_description").Exists()
	return doc.IsObject() && failed && message(doc) != ""
}

// serverMessage returns the title of a page, the message in a JSON document, or the beginning of the text, without the
// secrets that r sent.
func (b *body) serverMessage(r *Request) string {
	if b.page && !b.looksLikeEvents() {
		if found := titlePattern.FindSubmatch(b.bytes); found != nil {
			return quote(html.UnescapeString(string(found[1])), r)
		}
	}
	text := b.bytes
	if b.looksLikeEvents() {
		text = eventData(text)
	}
	if doc := gjson.ParseBytes(text); doc.IsObject() {
		if m := message(doc); m != "" {
			return quote(m, r)
		}
	}
	if b.page && !b.looksLikeEvents() {
		return ""
	}
	return quote(string(text), r)
}

var titlePattern = regexp.MustCompile(`(?is)<title[^>]*>(.*?)(?:</title|$)`)

// message finds the human-readable message in a JSON document.
func message(doc gjson.Result) string {
	for _, path := range messagePaths {
		switch v := doc.Get(path); {
		case v.Type == gjson.String && v.String() != "" && path == "title" && doc.Get("detail").String() != "":
			return v.String() + ": " + doc.Get("detail").String()
		case v.Type == gjson.String && v.String() != "":
			return v.String()
		case v.IsArray() && v.Get("0.msg").String() != "": // FastAPI's list of invalid fields.
			return strings.TrimPrefix(v.Get("0.loc.@reverse.0").String()+": ", ": ") + v.Get("0.msg").String()
		}
	}
	return ""
}

// eventData returns the data of the first event that has any.
func eventData(stream []byte) []byte {
	for line := range bytes.Lines(stream) {
		if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			return bytes.TrimSpace(data)
		}
	}
	return stream
}

// afterColon returns ": " and the message, to append to a sentence; empty without a message.
func afterColon(message string) string {
	if message == "" {
		return ""
	}
	return ": " + message
}
