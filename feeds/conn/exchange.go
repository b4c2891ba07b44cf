package conn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"feedscope/feeds/conn/redact"
	"feedscope/feeds/files"
)

// MaxBodyBytes is the maximum size of a request body: 16 MiB.
const MaxBodyBytes = 16 << 20

// Exchange describes a request's content and the response it accepts; the zero value is a GET for an event stream.
type Exchange struct {
	// Method is the request's method; empty means GET, or POST if there is a body.
	Method string
	// Body is sent with the request, at most [MaxBodyBytes]. Its Content-Type is application/json if it looks like
	// JSON, else application/x-www-form-urlencoded; Request.Header can override it.
	Body []byte
	// BodyFile is a file to read the body from instead of Body, for every request.
	BodyFile string
	// Format is the expected kind of response.
	Format Format
	// Force accepts a response of any media type as Format; Info.Forced has the type.
	Force bool
	// Compressed requests gzip or zstd, and accepts deflate and br as well. Each byte is decoded as soon as possible.
	Compressed bool
	// ResumeQuery names the query parameter for LastEventID; empty sends it as a header.
	ResumeQuery string
	// Known is the version of a document that the caller has: if it is still current, [Stream.Unchanged] is set.
	Known Revision
}

// Revision identifies a version of a document; the zero value is no version.
type Revision struct{ ETag, LastModified string }

func (r Revision) known() bool { return r != Revision{} }

func (x *Exchange) hasBody() bool { return len(x.Body) > 0 || x.BodyFile != "" }

// MethodName returns Method or its default.
func (x *Exchange) MethodName() string {
	switch {
	case x.Method != "":
		return x.Method
	case x.hasBody():
		return http.MethodPost
	}
	return http.MethodGet
}

// Plain reports whether the request is a GET without a body, which is safe to repeat.
func (x *Exchange) Plain() bool { return x.MethodName() == http.MethodGet && !x.hasBody() }

// newRequest returns a request with the body and its Content-Type.
func (x *Exchange) newRequest(ctx context.Context, address string) (*http.Request, error) {
	body, err := x.body()
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		return http.NewRequestWithContext(ctx, x.MethodName(), address, http.NoBody)
	}
	req, err := http.NewRequestWithContext(ctx, x.MethodName(), address, bytes.NewReader(body))
	if err == nil {
		req.Header.Set("Content-Type", BodyType(body))
	}
	return req, err
}

var errBodySize = errors.New("the request body is larger than 16 MiB")

// CheckBody returns an error if BodyFile cannot be read or is too large.
func (x *Exchange) CheckBody() error {
	_, err := x.body()
	return redact.WithoutPath(err)
}

func (x *Exchange) body() ([]byte, error) {
	if x.BodyFile == "" {
		return x.Body, nil
	}
	body, err := files.ReadUpTo(x.BodyFile, MaxBodyBytes+1)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the request body: %w", err)
	case len(body) > MaxBodyBytes:
		return nil, errBodySize
	}
	return body, nil
}

// BodyType guesses the media type of a body.
func BodyType(body []byte) string {
	text := bytes.TrimSpace(body)
	if len(text) > 1 && (text[0] == '{' && text[len(text)-1] == '}' || text[0] == '[' && text[len(text)-1] == ']') {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

// setOwn sets the headers that describe the response to send.
func (x *Exchange) setOwn(h http.Header) {
	if x.Compressed {
		h.Set("Accept-Encoding", acceptEncoding)
	}
	if x.Known.ETag != "" {
		h.Set("If-None-Match", x.Known.ETag)
	}
	if x.Known.LastModified != "" {
		h.Set("If-Modified-Since", x.Known.LastModified)
	}
}

// resume adds the last event ID to the request, unless there is none or it cannot be sent.
func (r *Request) resume(req *http.Request) {
	switch {
	case !r.resumes():
	case r.ResumeQuery != "":
		req.URL.RawQuery = withParameter(req.URL.RawQuery, r.ResumeQuery, r.LastEventID)
	default:
		req.Header.Set("Last-Event-ID", r.LastEventID)
	}
}

// withParameter sets a query parameter. It leaves the others byte for byte, since they may be signed.
func withParameter(query, name, value string) string {
	set := url.QueryEscape(name) + "=" + url.QueryEscape(value)
	var parts []string
	for part := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(key); part != "" && (err != nil || plain != name) {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, set), "&")
}

func (r *Request) resumes() bool {
	return r.LastEventID != "" && (r.ResumeQuery != "" || Sendable(r.LastEventID))
}
