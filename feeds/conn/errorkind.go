package conn

// Kind is the cause of an [Error] in a form that programs can act on. The names are stable.
type Kind string

// The kinds. KindOther is any cause that no other kind covers.
const (
	KindOther Kind = "other"
	// KindSettings is an invalid request or route, or a file of theirs that cannot be used; KindCredentials a token
	// that could not be obtained.
	KindSettings    Kind = "settings"
	KindCredentials Kind = "credentials"

	KindNameNotFound Kind = "name-not-found" // The name does not exist.
	KindNameFailed   Kind = "name-failed"    // The lookup itself failed.
	KindRefused      Kind = "refused"
	KindUnreachable  Kind = "unreachable" // No route to the host or its network.
	KindTimeout      Kind = "timeout"     // Connecting took too long.
	KindHeadTimeout  Kind = "head-timeout"
	KindReset        Kind = "reset"
	KindStreamReset  Kind = "stream-reset" // An HTTP/2 stream was reset.
	KindClosed       Kind = "closed"       // Without a response or in the middle of one.
	// KindFiles is a connection that could not be made because this process or the computer has too many open files.
	KindFiles Kind = "files"

	KindTLSExpired   Kind = "tls-expired" // Or not yet valid.
	KindTLSUntrusted Kind = "tls-untrusted"
	KindTLSName      Kind = "tls-name"
	KindTLS          Kind = "tls" // Any other handshake that failed.
	KindNotTLS       Kind = "not-tls"
	KindNotHTTP      Kind = "not-http" // Or a head that is malformed or far too large.
	KindProtocol     Kind = "protocol" // Not the version of HTTP that the route requires.

	// KindProxyAuth is a proxy that requires other credentials; KindProxy any other refusal by a proxy. A proxy that
	// cannot be reached has the kind of that failure, with Error.AtProxy set.
	KindProxyAuth Kind = "proxy-auth"
	KindProxy     Kind = "proxy"

	KindStatus           Kind = "status" // See Error.Status.
	KindNoContent        Kind = "no-content"
	KindPage             Kind = "page" // A web page.
	KindMediaType        Kind = "media-type"
	KindEncoding         Kind = "encoding"          // A Content-Encoding that is not decoded, or does not match the body.
	KindTransferEncoding Kind = "transfer-encoding" // One that HTTP/1.1 does not allow.
	KindRedirectLoop     Kind = "redirect-loop"     // Or more than [MaxRedirects].
	KindRedirect         Kind = "redirect"          // To an address that cannot be followed.
)
