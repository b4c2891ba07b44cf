package rules

import (
	"mime"
	"slices"
	"strconv"
	"strings"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

// headRules judge the heads of responses that are or should be event streams.
var headRules = []*Rule{
	{
		Code: "media-type", Title: "The media type is not text/event-stream", Layer: Framework, polled: true,
		judge: judgeMediaType, verify: curlHead,
		fixes: []Fix{contentType},
	},
	{
		Code: "compressed-unasked", Title: "The stream is compressed without being requested", Layer: Server, polled: true,
		judge: func(e *evidence.Evidence) *Finding { // HTTP allows this, but many clients cannot read it.
			if i := slices.IndexFunc(e.Refused, compressed); i >= 0 {
				return found(Certain, e.Refused[i].Reason)
			}
			return nil
		}, verify: curlHead,
		fixes: []Fix{
			{"server", `Exclude text/event-stream from compression, or compress only for requests
whose Accept-Encoding allows it.`},
			{"client", `feedscope tail URL --compressed`},
		},
	},
	{
		Code: "miscoded", Title: "The body is not compressed as the header says", Layer: Server, verify: curlHead,
		explains: []string{"compressed-unasked", "reset", "reconnect-storm"},
		judge: func(e *evidence.Evidence) *Finding {
			if r := e.Refusal(); r != nil && r.Kind == conn.KindEncoding && !r.Strict {
				return found(Certain, r.Reason)
			}
			i := slices.IndexFunc(e.Connections, func(c *evidence.Connection) bool { return c.Miscoded })
			if i < 0 {
				return nil
			}
			c := e.Connections[i]
			return foundf(Certain, "Content-Encoding: %s, but %s", c.Head.Encoding, c.Reason)
		},
		fixes: rightCoding,
	},
	{
		Code: "unreadable", Title: "feedscope cannot read the response; other clients may", Layer: Client, polled: true,
		judge: func(e *evidence.Evidence) *Finding {
			if r := e.Refusal(); r != nil && r.Strict && !compressed(r) {
				return found(Certain, "feedscope refused the response: "+r.Reason)
			}
			return nil
		}, verify: curlTrace,
		fixes: []Fix{
			{"client", `Compare with curl. If it reads the stream, the fault is feedscope's:
curl -sN -H 'Accept: text/event-stream' URL`},
			{"server", `Send the head and the body in the plainest form: HTTP/1.1 with
Transfer-Encoding: chunked alone or HTTP/2, and no Content-Encoding, or gzip
where the request accepts it.`},
		},
	},
	{
		Code: "odd-response", Title: "The response breaks HTTP rules that strict clients enforce", Layer: Server,
		polled: true, verify: curlHead,
		judge: onStream(func(_ *evidence.Evidence, c *evidence.Connection) *Finding {
			if len(c.Head.Oddities) == 0 {
				return nil
			}
			return found(Certain, "accepted anyway: "+strings.Join(c.Head.Oddities, "; "))
		}),
		fixes: rightCoding,
	},
	{
		Code: "redirected-host", Title: "Requests are redirected to another host", Layer: Server, polled: true,
		judge: judgeRedirectedHost, verify: curlHead,
		fixes: []Fix{finalAddress, {"server", `Serve the stream at the address that clients request: a redirect costs a
round trip at every reconnect, and drops credentials.`}},
	},
	{
		Code: "http-1.0", Title: "The response is HTTP/1.0", Layer: ReverseProxy, verify: curlHead,
		judge: onStream(func(_ *evidence.Evidence, c *evidence.Connection) *Finding {
			return when(c.Head.Proto == "HTTP/1.0", Certain, "the response is HTTP/1.0, which has no chunks: "+
				"a proxy cannot tell the end of the stream from a lost connection")
		}),
		fixes: []Fix{
			{"nginx", `location /events { proxy_http_version 1.1; proxy_set_header Connection ""; }`},
			{"server", `Respond with HTTP/1.1 and Transfer-Encoding: chunked, or with HTTP/2.`},
		},
	},
	{
		Code: "content-length", Title: "The stream has a Content-Length", Layer: Framework, verify: curlHead,
		explains: []string{"unterminated"},
		judge: onStream(func(e *evidence.Evidence, c *evidence.Connection) *Finding {
			n, err := strconv.ParseInt(c.Head.Header.Get("Content-Length"), 10, 64)
			cut, _, _ := lost(e, func(c *evidence.Connection) bool { return c.Unterminated && c.Clean })
			deliberate := e.Finite || patient(e) && cut == 0
			return when(err == nil && !deliberate, Certain, "Content-Length: %d, after which the stream ends in any case", n)
		}),
		fixes: []Fix{{"server", `Do not set Content-Length on a stream, and do not wrap it in anything that
computes it, such as a filter for ETags or signatures.`}},
	},
	{
		Code: "charset", Title: "The Content-Type names a charset other than UTF-8", Layer: Framework, verify: curlHead,
		judge: onStream(func(_ *evidence.Evidence, c *evidence.Connection) *Finding {
			value := c.Head.Header.Get("Content-Type")
			_, params, _ := mime.ParseMediaType(value)
			v := params["charset"]
			return when(v != "" && !strings.EqualFold(v, "utf-8") && !strings.EqualFold(v, "utf8"), Certain,
				"Content-Type: %s; clients decode event streams as UTF-8 regardless", value)
		}),
		fixes: []Fix{contentType, encodeUTF8},
	},
	&cached,
}

// rightCoding are the fixes for headers that do not match the body.
var rightCoding = []Fix{
	{"server", `Leave Content-Encoding out unless the body is compressed, and let the HTTP
library alone set Transfer-Encoding: an application that sets it too sends
it twice.`},
	{"reverse proxy", `Remove the header that the server should not send. nginx:
proxy_hide_header Content-Encoding;`},
}

// readAs returns the fix for a client: the flags that would read the response.
func readAs(remedy conn.Remedy) Fix {
	if len(remedy) > 0 {
		return Fix{"client", "Or read the response as it is:\nfeedscope tail URL " + remedy.Flags()}
	}
	return Fix{"client", "Check that the address is that of the stream."}
}

func judgeMediaType(e *evidence.Evidence) *Finding {
	if r := e.Refusal(); r != nil && r.Kind == conn.KindMediaType {
		seen := r.Reason
		if r.Said != "" && !strings.Contains(seen, r.Said) {
			seen += "; the body begins with " + quote(r.Said)
		}
		f := found(Certain, seen)
		f.Fixes = []Fix{contentType, readAs(r.Remedy)}
		return f
	}
	if c := e.Last(); c != nil && c.Head.Forced != "" {
		return foundf(Certain, "the stream has the media type %s, and is read because of force", c.Head.Forced)
	}
	return nil
}

// compressed reports whether a response was refused only because its compression was not requested.
func compressed(r *evidence.Refusal) bool { return r.Kind == conn.KindEncoding && len(r.Remedy) > 0 }
