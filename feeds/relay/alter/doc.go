// Package alter changes event streams on their way through a relay, by rules, and answers requests in place of the
// server. Bytes of a response go in and bytes for the client come out. What no rule applies to stays byte for byte as it
// was, and as long as no rule applies to a stream, its reads pass through untouched.
//
// # Rules
//
// A rule is one line:
//
//	[METHOD] [/PATH] ACTION[:ARGUMENT] [OPTION:VALUE ...] [FILTER]
//
// The method and the path select the requests; * in the path is any text, and the query counts only if the path has a
// question mark. [Actions] lists the actions. The filter selects events, in the language of package filter; without one,
// actions on events apply to every message. cut, end and stall do not wait for an event unless nth, chance or a filter asks
// for one. An event at which a stream is cut or ended does not pass. Options are:
//
//	after:5s after:10KiB after:3    only from that time, size or number of events of the stream on, counted from when the
//	                                rule was set if that is later
//	nth:3                           only the third matching event of a stream
//	times:1                         at most so often, in all streams together
//	chance:10%                      only with this probability, for each matching event, or request
//	seed:7                          makes the chances, and random delays, the same in each run
//	retry-after:5s body:TEXT        of the response, with status
//
// Text with white space is quoted: "two words", with \n for a line break.
package alter
