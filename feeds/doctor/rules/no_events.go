package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var noEvents = Rule{
	Code: "no-events", Title: "Bytes arrive, but no event is ever complete", Layer: Server,
	Needs: "four reads over 5 seconds without a complete event", judge: judgeNoEvents,
	explains: []string{"unterminated", "heartbeats-lost", "dripped", "unknown-field"},
	fixes: []Fix{
		{"server", `End every event with a blank line; until then, clients dispatch nothing:
write("id: 7\ndata: {...}\n\n"); flush()`},
		{"server", `Give every event a data field, even an empty object; clients drop a block
without one:
event: heartbeat
data: {}`},
		sendLineFeeds,
	},
}

var sendLineFeeds = Fix{"server", `Send line feeds (byte 0A), not the two characters \n: "\n" in most languages,
but not in single quotes in PHP, Perl, Ruby or a shell.`}

// literalEnds matches a field after an escape sequence that was sent literally.
var literalEnds = regexp.MustCompile(`^(data|event|id|retry):.*(\\r)?\\n(data|event|id|retry):`)

// judgeNoEvents finds streams whose bytes have not completed anything for a while.
func judgeNoEvents(e *evidence.Evidence) *Finding {
	const enoughReads, enoughTime = 4, 5 * time.Second
	var c *evidence.Connection
	for _, k := range e.Connections {
		if k.Pending.Reads >= enoughReads && k.LastByte.Sub(k.Pending.Since) >= enoughTime {
			c = k
		}
	}
	if last := e.Last(); c == nil || c != last && last.Events > 0 {
		return nil
	}
	p := &c.Pending
	seen := fmt.Sprintf("%s in %s over %s without an event since %s", wording.Count(p.Bytes, "byte"),
		wording.Count(p.Reads, "read"), wording.Seconds(c.LastByte.Sub(p.Since)), since(c))
	const several = 2
	why, confidence, fixes := "", Likely, []Fix(nil)
	switch blocks := p.IDs >= several || p.Names >= several; {
	case misnamed(c):
		why, confidence = "field names are not in lower case, so clients ignore the fields", Certain
		fixes = []Fix{{"server", `Write the names of fields in lower case: data, event, id, retry.`}}
	case p.Blank > 0 && p.Data == 0 && blocks:
		why = "blocks have no data field, so clients drop them"
	case p.Blank == 0 && blocks:
		why, confidence = "fields that belong to several events follow each other without a blank line", Certain
	case p.Other > p.IDs+p.Names+p.Data && p.Other >= several:
		why = "most lines are not fields"
	case p.IDs+p.Names+p.Data+p.Blank+p.Other == 0 && literalEnds.MatchString(c.Body):
		why = `lines end with the characters \n instead of a line feed`
		fixes = []Fix{sendLineFeeds}
	case slices.ContainsFunc(e.Connections, func(k *evidence.Connection) bool { return k.Events > 0 }):
		return nil
	default:
		why, confidence = "either one event is very long, or the ends of lines or events are missing", Possible
	}
	f := found(confidence, seen+"; "+why+quoted(c))
	f.Fixes = fixes
	return f
}

// misnamed reports whether a body has fields with capital letters in their names instead of data fields.
func misnamed(c *evidence.Connection) bool {
	return !strings.Contains(c.Body, "data:") && strings.Contains(strings.ToLower(c.Body), "data:")
}

// since describes what was complete last.
func since(c *evidence.Connection) string {
	if c.Events+c.Comments == 0 {
		return "the response began"
	}
	return "the last event"
}

// quoted returns the beginning of a connection's body as a clause; empty if events followed it.
func quoted(c *evidence.Connection) string {
	if c.Events+c.Comments > 0 || c.Body == "" {
		return ""
	}
	return "; the body begins with " + quote(c.Body)
}
