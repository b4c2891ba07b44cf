package otlp

import (
	"io"
	"net/http"
	"strings"
)

// judge turns every answer other than a success into a *refusal, redirects included: the headers are for one address.
type judge struct{ http.RoundTripper }

// maxSaid is how much of an answer is quoted.
const maxSaid = 200

// refusal is an answer that is no success.
type refusal struct{ status, said string }

func (r *refusal) Error() string {
	if r.said == "" {
		return r.status
	}
	return r.status + ": " + r.said
}

// RoundTrip implements [http.RoundTripper].
func (j *judge) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := j.RoundTripper.RoundTrip(req)
	if err != nil || resp.StatusCode/100 == 2 {
		return resp, err
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, maxSaid)) // The status counts.
	return nil, &refusal{resp.Status, strings.Join(strings.Fields(strings.ToValidUTF8(string(said), "")), " ")}
}

// CloseIdleConnections closes connections that are kept for later.
func (j *judge) CloseIdleConnections() {
	if t, ok := j.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
