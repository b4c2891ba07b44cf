package faults

import "time"

const (
	kib = 1 << 10
	mib = 1 << 20
)

// duration returns an argument that is a time from 10 ms to one hour.
func duration(def string) Argument {
	return Argument{Kind: Duration, Default: def, Min: int64(10 * time.Millisecond), Max: int64(time.Hour)}
}

func bytes(def string, low, high int64) Argument {
	return Argument{Kind: Bytes, Default: def, Min: low, Max: high}
}

func connections(def string) Argument { return Argument{Kind: Count, Default: def, Min: 1, Max: 1000} }

func share(def string) Argument        { return Argument{Kind: Percent, Default: def, Min: 1, Max: 99} }
func oneOf(choices ...Choice) Argument { return Argument{Kind: Word, Choices: choices} }

var table = []Definition{
	// Delayed delivery.
	{
		Name: "buffer",
		Arg:  bytes("16KiB", 64, mib),
		Code: "buffered",
		Text: "buffer the stream and send it in blocks of this size",
	},
	{Name: "late", Code: "one-late", Text: "send each event only when the next one arrives"},
	{
		Name: "hold",
		Arg:  duration("30s"),
		Code: "held",
		Text: "hold everything for this time, then send it and end the response",
	},
	{
		Name:   "compress",
		Code:   "compression-holds",
		AtHead: true,
		Text:   "compress with gzip but never flush, if the client accepts gzip",
	},
	{Name: "drip", Code: "dripped", Text: "write one byte at a time"},

	// Broken connections.
	{
		Name: "idle-cut",
		Arg:  duration("5s"),
		Code: "idle-cut",
		Text: "cut the connection after this idle time; no heartbeats",
	},
	{Name: "lifetime", Arg: duration("30s"), Text: "end every response cleanly after this time"},
	{
		Name: "half-open",
		Arg:  duration("5s"),
		Code: "half-open",
		Text: "go silent after this time, leaving the socket open",
	},
	{Name: "reset", Code: "reset", Text: "reset the TCP connection mid-event, after at least 2 s"},
	{Name: "h2-reset", Code: "stream-reset", Text: "reset the HTTP/2 stream mid-event; cut the connection on HTTP/1.1"},
	{Name: "no-heartbeat", Code: "heartbeats-lost", Text: "send no heartbeat comments"},

	// Responses other than a stream.
	{Name: "html", Code: "page", AtHead: true, Text: "return a login page with status 200"},
	{Name: "status", AtHead: true, Text: "return an HTTP status instead of events", Arg: oneOf(
		Choice{"204", "no-content", "return 204 No Content: the stream has ended"},
		Choice{"401", "unauthorized", "return 401 Unauthorized: a token is required"},
		Choice{"403", "forbidden", "return 403 Forbidden"},
		Choice{"404", "not-found", "return 404 Not Found"},
		Choice{"429", "rate-limited", "return 429 Too Many Requests: retry after 5 s"},
		Choice{"500", "server-error", "return 500 Internal Server Error"},
		Choice{"503", "server-error", "return 503 Service Unavailable"},
	)},
	{Name: "redirect", AtHead: true, Text: "redirect the request", Arg: oneOf(
		Choice{"same", "", "redirect to the same host"},
		Choice{"host", "redirected-host", "redirect to another host name"},
		Choice{"loop", "redirect-loop", "redirect to itself in an endless loop"},
	)},
	{
		Name:   "length",
		Code:   "content-length",
		AtHead: true,
		Text:   "announce a Content-Length and end the response there",
	},
	{Name: "tls", AtHead: true, Text: "redirect to https with an invalid certificate", Arg: oneOf(
		Choice{"self-signed", "tls-untrusted", "redirect to https with a self-signed certificate"},
		Choice{"expired", "tls-expired", "redirect to https with an expired certificate"},
		Choice{"wrong-name", "tls-name", "redirect to https with a certificate for another host"},
	)},
	{
		Name:   "limit",
		Arg:    connections("2"),
		Code:   "connection-limit",
		AtHead: true,
		Text:   "answer 503 beyond this number of streams",
	},
	{
		Name:   "limit-hang",
		Arg:    connections("2"),
		Code:   "stream-limit",
		AtHead: true,
		Text:   "leave requests beyond this number of streams unanswered",
	},

	// Wrong state: positions, ids, reconnection times, clocks.
	{Name: "ignore-resume", Code: "resume-ignored", AtHead: true, Text: "ignore the last event ID"},
	{Name: "trimmed", Code: "log-trimmed", AtHead: true, Text: "skip ten events on resume without a gap event"},
	{Name: "duplicate-ids", Code: "ids-repeat", Text: "repeat the previous id on every fifth event"},
	{Name: "reorder", Code: "ids-out-of-order", Text: "swap every fifth event with the next one"},
	{Name: "retry-zero", Code: "retry-zero", Text: "set the reconnection time to 0"},
	{Name: "retry-huge", Code: "retry-huge", Text: "set the reconnection time to one day"},
	{
		Name: "skew", Code: "clock-skew", AtHead: true, Text: "shift the Date header and event times by this much",
		Arg: Argument{Kind: Duration, Default: "-90s", Min: -int64(24 * time.Hour), Max: int64(24 * time.Hour)},
	},

	// Unusual bytes.
	{
		Name: "oversize",
		Arg:  bytes("20MiB", kib, 256*mib),
		Code: "oversize",
		Text: "send an event of this size at once and every 30 s",
	},
	{Name: "line-ends", Text: "use line ends other than LF", Arg: oneOf(
		Choice{"cr", "line-ends", "end lines with CR"},
		Choice{"crlf", "", "end lines with CRLF"},
		Choice{"mixed", "line-ends", "end lines with LF, CR and CRLF in turn"},
	)},
	{Name: "bom", Code: "bom", Text: "send a byte order mark before every event"},
	{Name: "utf8", Code: "invalid-utf8", Text: "put invalid UTF-8 into every fifth event"},
	{Name: "control", Code: "control-bytes", Text: "send events full of escape sequences, even in id and name"},

	// Answers of models: their end.
	{Name: "truncate", Arg: share("60%"), State: "incomplete", Text: "end the response cleanly after this share of the answer"},
	{Name: "error-inside", Arg: share("60%"), State: "failed", Text: "send an error after this share of the answer, with status 200"},
	{Name: "no-done", State: "incomplete", Text: "leave out the event that marks the end, such as [DONE]"},
	{Name: "double-done", State: "complete", Text: "send the event that marks the end twice, and output after it"},
	{Name: "torn-end", State: "incomplete", Text: "end the response without the blank line after the last event"},
	{Name: "finish", State: "limited", Text: "end the answer early, in good order", Arg: oneOf(
		Choice{"length", "", "end the answer early because of a token limit"},
		Choice{"filter", "", "end the answer early because of a content filter"},
	)},
	{Name: "restart", State: "complete", Text: "start the answer over in the middle, as a retry behind a gateway"},

	// Answers of models: their parts.
	{Name: "tool-index", State: "complete", Text: "chat completions: send tool calls without an index"},
	{Name: "tool-reuse", State: "complete", Text: "chat completions: use one index for all tool calls"},
	{Name: "tool-ids", State: "complete", Text: "chat completions: repeat ID and name on every piece of a tool call"},
	{Name: "tool-resend", State: "complete", Text: "send all arguments of a tool call again after their pieces"},
	{Name: "tool-broken", State: "complete", Text: "leave out the end of the arguments of tool calls"},
	{Name: "keepalive", State: "complete", Text: "send events without output in between"},
	{Name: "no-usage", State: "complete", Text: "report no usage"},
	{Name: "usage-every", State: "complete", Text: "report the usage so far in every chunk"},

	// Answers of models: their bytes.
	{Name: "split", State: "complete", Text: "split multi-byte characters and escapes between two writes"},
	{Name: "one-read", State: "complete", Text: "hold the whole answer and send it at once"},
}
