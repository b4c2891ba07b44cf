package faults

import "time"

const (
	kib = 1 << 10
	mib = 1 << 20
)

// times is an argument that is a time from 10 ms to an hour.
func times(def string) Argument {
	return Argument{Kind: Duration, Default: def, Min: int64(10 * time.Millisecond), Max: int64(time.Hour)}
}

func bytes(def string, least, most int64) Argument {
	return Argument{Kind: Bytes, Default: def, Min: least, Max: most}
}

func connections(def string) Argument { return Argument{Kind: Count, Default: def, Min: 1, Max: 1000} }

func oneOf(choices ...Choice) Argument { return Argument{Kind: Word, Choices: choices} }

var table = []Definition{
	// Late.
	{Name: "buffer", Arg: bytes("16KiB", 64, mib), Code: "buffered", Text: "held until so many bytes are together, then sent at once"},
	{Name: "late", Code: "one-late", Text: "each event leaves with the next one"},
	{Name: "hold", Arg: times("30s"), Code: "held", Text: "nothing until the response ends after this time, then all of it"},
	{Name: "compress", Code: "compression-holds", AtHead: true, Text: "gzip that is never flushed, unless the client refuses gzip"},
	{Name: "drip", Code: "dripped", Text: "every byte is written alone"},

	// Cut.
	{Name: "idle-cut", Arg: times("5s"), Code: "idle-cut", Text: "cut after this time without a byte; no heartbeats"},
	{Name: "lifetime", Arg: times("30s"), Text: "every connection ends in good order after this time"},
	{Name: "half-open", Arg: times("5s"), Code: "half-open", Text: "not a byte more after this time, and the socket stays open"},
	{Name: "reset", Code: "reset", Text: "a TCP reset in the middle of an event, after two seconds or more"},
	{Name: "h2-reset", Code: "stream-reset", Text: "an HTTP/2 stream reset there; HTTP/1.1 is cut off instead"},
	{Name: "no-heartbeat", Code: "heartbeats-lost", Text: "no comments between events"},

	// Something else than a stream.
	{Name: "html", Code: "page", AtHead: true, Text: "a login page, with status 200"},
	{Name: "status", AtHead: true, Text: "another status, and no events", Arg: oneOf(
		Choice{"204", "no-content", "no content: the stream is over"},
		Choice{"401", "unauthorized", "unauthorized: it wants a token"},
		Choice{"403", "forbidden", "forbidden"},
		Choice{"404", "not-found", "not found"},
		Choice{"429", "rate-limited", "too many requests: come back in five seconds"},
		Choice{"500", "server-error", "internal server error"},
		Choice{"503", "server-error", "service unavailable"})},
	{Name: "redirect", AtHead: true, Text: "a redirect", Arg: oneOf(
		Choice{"same", "", "a redirect on the same host"},
		Choice{"host", "redirected-host", "a redirect to another name of the host"},
		Choice{"loop", "redirect-loop", "a redirect to itself, for ever"})},
	{Name: "length", Code: "content-length", AtHead: true, Text: "a Content-Length, and an end when it is reached"},
	{Name: "tls", AtHead: true, Text: "a redirect to https with a certificate that nobody should trust", Arg: oneOf(
		Choice{"self-signed", "tls-untrusted", "https with a certificate that signs itself"},
		Choice{"expired", "tls-expired", "https with a certificate that ended yesterday"},
		Choice{"wrong-name", "tls-name", "https with a certificate for another host"})},
	{Name: "limit", Arg: connections("2"), Code: "connection-limit", AtHead: true, Text: "so many streams at a time, and 503 for one more"},
	{Name: "limit-hang", Arg: connections("2"), Code: "stream-limit", AtHead: true, Text: "so many streams at a time, and no answer for one more"},

	// A server that forgets, or does not know.
	{Name: "ignore-resume", Code: "resume-ignored", AtHead: true, Text: "the last event ID is not looked at"},
	{Name: "trimmed", Code: "log-trimmed", AtHead: true, Text: "whoever resumes misses ten events, and is not told"},
	{Name: "duplicate-ids", Code: "ids-repeat", Text: "every fifth event has the id of the one before it"},
	{Name: "reorder", Code: "ids-out-of-order", Text: "every fifth event comes after the one that follows it"},
	{Name: "retry-zero", Code: "retry-zero", Text: "retry: 0"},
	{Name: "retry-huge", Code: "retry-huge", Text: "retry: 86400000, a day"},
	{
		Name: "skew", Code: "clock-skew", AtHead: true, Text: "the Date header and the times of events are off by this",
		Arg: Argument{Kind: Duration, Default: "-90s", Min: -int64(24 * time.Hour), Max: int64(24 * time.Hour)},
	},

	// Odd bytes.
	{Name: "oversize", Arg: bytes("20MiB", kib, 256*mib), Code: "oversize", Text: "an event of this size, at once and every 30 s"},
	{Name: "line-ends", Text: "other line ends than LF", Arg: oneOf(
		Choice{"cr", "line-ends", "lines end with CR alone"},
		Choice{"crlf", "", "lines end with CRLF"},
		Choice{"mixed", "line-ends", "lines end with LF, CR and CRLF in turn"})},
	{Name: "bom", Code: "bom", Text: "a byte order mark before every event"},
	{Name: "utf8", Code: "invalid-utf8", Text: "every fifth event has a byte that is not UTF-8"},
	{Name: "control", Code: "control-bytes", Text: "now and then an event full of escape sequences, its id and name too"},
}
