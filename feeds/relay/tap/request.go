package tap

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/relay"
)

// RequestType is the type of the events that describe requests without a stream. Members lists the members of their data
// that tell them apart.
const RequestType = "request"

// Members are request and outcome.
func Members() []string { return []string{"request", "outcome"} }

// request is the data of such an event.
type request struct {
	Request  string  `json:"request"` // Method and path.
	Outcome  string  `json:"outcome"`
	Status   int     `json:"status,omitempty"`
	Seconds  float64 `json:"seconds"`
	Received *half   `json:"received,omitempty"`
	Sent     half    `json:"sent"`
}

// half is the request, or the response.
type half struct {
	// Bytes is the length of the body as it passed, Decoded its length without its content coding, if it has one and all of
	// it is known.
	Bytes   int64 `json:"bytes"`
	Decoded int   `json:"decoded,omitempty"`
	// Kept is how many bytes of a body that is cut are in Body, a JSON value or a string.
	Kept   int            `json:"kept,omitempty"`
	Body   any            `json:"body,omitempty"`
	Header map[string]any `json:"header"` // Strings; lists of them for fields that are repeated.
}

// Line returns the data of an event of the server's feed in one line: "POST /v1/x: 429 Too Many Requests"; false if it does
// not describe a request.
func Line(e *feeds.Event) (string, bool) {
	if e.Kind != feeds.Message || string(e.Type) != RequestType {
		return "", false
	}
	return jsonpath.Get(e.Data, "request").String() + ": " + jsonpath.Get(e.Data, "outcome").String(), true
}

// describe returns an exchange that is over as the block of an event.
func describe(x *relay.Exchange, o *relay.Outcome) []byte {
	r := request{
		Request: nameOf(x), Outcome: summary(x, o), Seconds: o.Time.Sub(x.Started).Round(time.Microsecond).Seconds(),
		Sent: newHalf(redact.Request(x.Header, nil), x.Sent(), x.Header.Get("Content-Type"), x.BodyBytes),
	}
	if x.Response != nil {
		r.Status, r.Received = x.Response.StatusCode, received(x, o.Bytes)
	}
	var block bytes.Buffer
	block.WriteString("event: " + RequestType + "\ndata: ")
	e := json.NewEncoder(&block)
	e.SetEscapeHTML(false)
	_ = e.Encode(r) // It has no values that cannot be encoded. The end of the line belongs to it.
	block.WriteString("\n")
	return block.Bytes()
}

// received returns the response, whose body has a number of bytes.
func received(x *relay.Exchange, size int64) *half {
	h, body := x.Response.Header, x.Received()
	plain, whole := decoded(h, body)
	if plain == nil {
		part := newHalf(redact.Header(h), body, h.Get("Content-Type"), size)
		return &part
	}
	part := newHalf(redact.Header(h), plain, h.Get("Content-Type"), int64(len(plain)))
	if part.Bytes = size; whole && int64(len(body)) == size {
		part.Decoded = len(plain)
	} else {
		part.Kept = len(plain)
	}
	return &part
}

// newHalf returns one direction of an exchange, of whose body the beginning is known.
func newHalf(h http.Header, body []byte, contentType string, size int64) half {
	part := half{Bytes: max(size, int64(len(body))), Header: make(map[string]any)}
	for name, values := range h {
		if part.Header[name] = values; len(values) == 1 {
			part.Header[name] = values[0]
		}
	}
	switch {
	case len(body) == 0 && part.Bytes > 0:
		part.Body = fmt.Sprintf("%d bytes, not kept", part.Bytes)
	case len(body) > 0:
		shown := redact.Body(contentType, body)
		if part.Body = string(bytes.ToValidUTF8(shown, []byte("\ufffd"))); jsonpath.Valid(shown) {
			part.Body = json.RawMessage(shown)
		}
	}
	if int64(len(body)) < part.Bytes && len(body) > 0 {
		part.Kept = len(body)
	}
	return part
}

// decoded returns the first [relay.MaxBody] bytes of a body without its content coding, and whether those are all; nil if it
// has no coding, or if that does not fit.
func decoded(h http.Header, body []byte) (plain []byte, whole bool) {
	content, coding, ok := conn.Decoded(h, io.NopCloser(bytes.NewReader(body)))
	if !ok || coding == "" {
		return nil, false
	}
	defer func() { _ = content.Close() }()
	plain, err := io.ReadAll(io.LimitReader(content, relay.MaxBody+1)) // What was cut off ends with an error.
	if len(plain) == 0 {
		return nil, false
	}
	return plain[:min(len(plain), relay.MaxBody)], err == nil && len(plain) <= relay.MaxBody
}
