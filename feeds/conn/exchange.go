package conn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// MaxBodyBytes is the largest body of a request: 16 MiB.
const MaxBodyBytes = 16 << 20

// Exchange says what a request is made of and what answer it takes; the zero value asks for an event stream with a GET.
type Exchange struct {
	// Method is the request's method; empty means GET, or POST where there is a body.
	Method string
	// Body is sent with the request, at most [MaxBodyBytes]. Its Content-Type is application/json if it looks like that and
	// application/x-www-form-urlencoded if not; one in Request.Header wins.
	Body []byte
	// BodyFile names a file whose contents are the body, read anew for every request; empty: Body is.
	BodyFile string
	// Format is what the response is to be.
	Format Format
	// Force takes a response of any media type for Format; Info.Forced tells of it.
	Force bool
	// Compressed asks for gzip or zstd and decodes what comes, each byte as soon as it can be.
	Compressed bool
	// ResumeQuery is the name of the query parameter that takes LastEventID in place of the header; empty: the header does.
	ResumeQuery string
	// Known is the version of a document that is at hand: if it is still the newest, [Stream.Unchanged] says so.
	Known Revision
}

// Revision is what a server told of the version of a document; the zero value is none.
type Revision struct{ ETag, LastModified string }

func (r Revision) known() bool { return r != Revision{} }

// hasBody tells that there is a body.
func (x *Exchange) hasBody() bool { return len(x.Body) > 0 || x.BodyFile != "" }

// MethodName is the method in force.
func (x *Exchange) MethodName() string {
	switch {
	case x.Method != "":
		return x.Method
	case x.hasBody():
		return http.MethodPost
	}
	return http.MethodGet
}

// Plain tells that asking again changes nothing: a GET without a body. Anything else asks the server to do something.
func (x *Exchange) Plain() bool { return x.MethodName() == http.MethodGet && !x.hasBody() }

// begin makes a request with a body, without headers but its own.
func (x *Exchange) begin(ctx context.Context, address string) (*http.Request, error) {
	body, err := x.body()
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		return http.NewRequestWithContext(ctx, x.MethodName(), address, http.NoBody)
	}
	req, err := http.NewRequestWithContext(ctx, x.MethodName(), address, bytes.NewReader(body))
	if err == nil {
		req.Header.Set("Content-Type", bodyType(body))
	}
	return req, err
}

var errBodySize = errors.New("the request's body has more than 16 MiB")

func (x *Exchange) body() ([]byte, error) {
	if x.BodyFile == "" {
		return x.Body, nil
	}
	f, err := os.Open(x.BodyFile)
	if err != nil {
		return nil, fmt.Errorf("reading the request's body: %w", err)
	}
	defer func() { _ = f.Close() }()
	body, err := io.ReadAll(io.LimitReader(f, MaxBodyBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the request's body: %w", err)
	case len(body) > MaxBodyBytes:
		return nil, errBodySize
	}
	return body, nil
}

// bodyType is the media type that a body is taken for.
func bodyType(body []byte) string {
	text := bytes.TrimSpace(body)
	if len(text) > 1 && (text[0] == '{' && text[len(text)-1] == '}' || text[0] == '[' && text[len(text)-1] == ']') {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

// setOwn sets what the exchange says of the answer that it takes.
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

// resume puts the last event ID into the request, unless it is none that can be sent.
func (r *Request) resume(req *http.Request) {
	switch {
	case !r.resumes():
	case r.ResumeQuery != "":
		req.URL.RawQuery = withParameter(req.URL.RawQuery, r.ResumeQuery, r.LastEventID)
	default:
		req.Header.Set("Last-Event-ID", r.LastEventID)
	}
}

// withParameter sets a parameter of a query. The others stay as they are written: a server may have signed them.
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

var errBodyElsewhere = errors.New("the server redirects the request with its body to another host, which is not followed")

// carriesBody tells that a redirect asks for the body to be sent again.
func carriesBody(req *http.Request) bool { return req.ContentLength > 0 }
