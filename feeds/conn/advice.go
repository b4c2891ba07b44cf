package conn

import (
	"io"
	"net/http"
	"strings"
)

// maxComplaint bounds how much is read of what a server says of a request that it does not take.
const maxComplaint = 4 << 10

// advice says in a clause what to do about a status, where that is known; else it is empty.
func advice(resp *http.Response) string {
	switch req := resp.Request; {
	case resp.StatusCode == http.StatusUnauthorized && req.Header.Get("Authorization") != "":
		return "; it does not take the credentials that were sent"
	case resp.StatusCode == http.StatusUnauthorized && req.Response == nil: // Behind a redirect they may have been left out.
		return "; auth (--user, --token-file) says who asks"
	case resp.StatusCode == http.StatusBadRequest && req.URL.Scheme == "http" && wantsTLS(resp.Body):
		return "; it speaks TLS here: try https:// instead of http://"
	}
	return ""
}

// complaints are the words of servers, in lower case, that were asked in plain HTTP on a port for TLS: Go's, nginx's, Apache's.
var complaints = []string{
	"http request to an https server", "plain http request was sent to https port", "speaking plain http to an ssl-enabled server port",
}

func wantsTLS(body io.Reader) bool {
	page, _ := io.ReadAll(io.LimitReader(body, maxComplaint))
	text := strings.ToLower(string(page))
	for _, c := range complaints {
		if strings.Contains(text, c) {
			return true
		}
	}
	return false
}
