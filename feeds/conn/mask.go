package conn

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Masked stands where a secret was.
const Masked = "•••"

// secretWords, in lower case, mark the names of query parameters and headers whose values are secret.
var secretWords = []string{
	"auth", "token", "secret", "pass", "pwd", "key", "sig", "cred", "session", "jwt", "cookie", "code", "otp", "ticket", "bearer",
}

// longValue is the length from which on a query value without a telling name is taken for a secret.
const longValue = 32

func secretName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

// MaskURL writes u for the screen: without user information, and with the values of query parameters
// masked that are secret by their name or long enough to be a token.
func MaskURL(u *url.URL) string {
	shown := *u
	shown.RawQuery = maskQuery(u.RawQuery)
	shown.User = nil
	text := shown.String()
	if u.User != nil {
		text = strings.Replace(text, "://", "://"+Masked+"@", 1)
	}
	return text
}

// maskQuery keeps the query as it is written but for what is masked.
func maskQuery(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, value, has := strings.Cut(part, "=")
		if has && value != "" && (secretName(name) || len(value) >= longValue) || !has && len(name) >= longValue {
			if !has {
				name = ""
			}
			parts[i] = strings.TrimPrefix(name+"="+Masked, "=")
		}
	}
	return strings.Join(parts, "&")
}

// MaskHeader copies h with the values of secret headers masked, and the URLs in it as [MaskURL] does.
func MaskHeader(h http.Header) http.Header {
	shown := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			shown[name] = append(shown[name], maskValue(name, v))
		}
	}
	return shown
}

// ownHeaders are what feedscope itself puts into a request: there is no secret in them.
var ownHeaders = []string{"Accept", "Accept-Encoding", "Cache-Control", "Content-Type", "User-Agent", "Last-Event-Id"}

// maskRequest copies the head of a request with all values masked but feedscope's own: what a user gives may be secret
// whatever it is called.
func maskRequest(h, given http.Header) http.Header {
	shown := make(http.Header, len(h))
	for name := range h {
		shown[name] = []string{Masked}
	}
	for _, name := range ownHeaders {
		if values, has := h[name]; has {
			shown[name] = slices.Clone(values)
		}
	}
	for name := range given {
		if _, has := h[http.CanonicalHeaderKey(name)]; has {
			shown.Set(name, Masked)
		}
	}
	return shown
}

func maskValue(name, value string) string {
	if secretName(name) && !strings.EqualFold(name, "WWW-Authenticate") && name != "Proxy-Authenticate" {
		return Masked
	}
	switch name {
	case "Location", "Content-Location", "Link", "Refresh":
		if u, err := url.Parse(value); err == nil {
			return MaskURL(u)
		}
		return Masked
	}
	return value
}
