package rules

import (
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var resumeIgnored = Rule{
	Code: "resume-ignored", Title: "The last event ID is ignored", Layer: Server, Needs: "ids and a resumed connection",
	judge: judgeResumeIgnored,
	fixes: []Fix{
		{"server", `Keep the last events with their ids. When a request has Last-Event-ID, first
send the events after that id, then continue with new ones:
after = request.headers.get("Last-Event-ID")
for event in log.since(after): send(event)
Number events where they are made, not per connection.`},
		{"reverse proxy", `Forward the request header Last-Event-ID.`},
	},
}

func judgeResumeIgnored(e *evidence.Evidence) *Finding {
	const inOrder = 3
	if r := lostLog(e); r != nil && numbersConnections(e) {
		return foundf(Certain, "resumed after id %s, the server began with id %s and used earlier ids for other events, "+
			"as it does on a second connection at the same time: each connection has ids of its own", r.After, r.First)
	}
	for _, c := range e.Connections {
		r := c.Resume
		switch {
		case r == nil || r.Away || r.Others >= evidence.SomeOthers:
		case r.Repeats >= inOrder: // The count may have stopped early.
			return foundf(Certain, "resumed after id %s, the server began with id %s and repeated at least %s", r.After,
				r.First, wording.Count(r.Repeats, "event"))
		case r.Jump > 0 && !r.Replay && counts(&e.IDs) && !heldBack(e):
			return foundf(Likely, "resumed after id %s, the server continued with id %s, which was new: "+
				"%s in between never arrived", r.After, r.First, wording.Grouped(int(r.Jump)))
		}
	}
	return nil
}

// numbersConnections reports whether two connections that were open at the same time had the same ids for different
// events, and never for the same one.
func numbersConnections(e *evidence.Evidence) bool {
	for _, v := range e.Variants {
		if v.Kind == evidence.Beside && v.Evidence != nil {
			same, different := evidence.SharedIDs(v.Main, v.Evidence.Sightings)
			return same == 0 && different >= evidence.SomeOthers
		}
	}
	return false
}

// heldBack reports whether events are held back on the route. The held events are lost when a connection ends, which
// says nothing about the server's log.
func heldBack(e *evidence.Evidence) bool {
	return judgeBuffered(e) != nil || judgeOneLate(e) != nil || judgeCompressionHolds(e) != nil || judgeHeld(e) != nil
}

// counts reports whether ids increase by one; only then does a jump mean that some are missing.
func counts(s *evidence.IDs) bool {
	const enough = 10
	return s.Words == 0 && s.Steps >= enough && s.Ones*100 >= s.Steps*95
}

var logTrimmed = Rule{
	Code: "log-trimmed", Title: "The server's log does not reach back far enough", Layer: Server,
	Needs: "ids that increase by one, and a resumed connection", judge: judgeLogTrimmed,
	fixes: []Fix{{"server", `Keep the log for at least as long as clients may be away, or report the gap
with a separate event that makes clients reload the state:
event: reset
data: {"reason": "log trimmed"}`}},
}

// judgeLogTrimmed finds resumes that skip events although they replay others. The last event before the break may have
// been lost with the connection, so one missing event says nothing. The log of a fast feed cannot reach back for
// seconds.
func judgeLogTrimmed(e *evidence.Evidence) *Finding {
	const someJump, longLog, fastFeed = 2, 500, 50
	for i := 1; i < len(e.Connections); i++ {
		r := e.Connections[i].Resume
		if r == nil || r.Away || r.Jump < someJump || !r.Replay || !counts(&e.IDs) ||
			r.Replayed >= longLog || e.Connections[i-1].Rate() >= fastFeed {
			continue
		}
		return foundf(Likely, "resumed after id %s, the server continued with id %s, which was old: %s in between were gone",
			r.After, r.First, wording.Grouped(int(r.Jump)))
	}
	return nil
}

var idsRepeat = Rule{
	Code: "ids-repeat", Title: "Event IDs repeat", Layer: Server, Needs: "ids",
	judge: func(e *evidence.Evidence) *Finding {
		s := &e.IDs
		const some = 3
		if s.Shared >= some && s.Together == 0 {
			return foundf(Likely, "%s have the id of the previous event while the id in between is missing, "+
				"for example before %s", wording.Count(s.Shared, "event"), s.SharedExample)
		}
		// A broker that delivers at least once repeats fewer events.
		return when(s.Twice >= some && s.Twice*2*10 >= s.Seen*8, Likely, "%s of %s examined arrived twice within "+
			"a second on one connection, for example id %s", wording.Grouped(s.Twice), wording.Count(s.Seen, "event"), s.Example)
	},
	fixes: []Fix{{"server", `Give every event an id of its own, and subscribe each connection once. Common
causes are a handler that is registered twice and a broker that delivers at
least once. Drop events whose id was already sent.`}},
}

var idsOutOfOrder = Rule{
	Code: "ids-out-of-order", Title: "Events arrive out of order", Layer: Server, Needs: "increasing ids",
	judge: func(e *evidence.Evidence) *Finding {
		s := &e.IDs
		return when(s.Back >= 3 && s.Wild <= s.Back/4 && s.Back*2 <= s.Steps, Likely, "%s of %s ids arrived after larger "+
			"ones and fill gaps in them, for example %s", wording.Grouped(s.Back), wording.Grouped(s.Steps), s.BackExample)
	},
	fixes: []Fix{{"server", `Assign ids in one place, where events are ordered, and send events in that
order, not from several workers as they finish.`}},
}

// lostLog returns a resume after which ids started over, as after a restart.
func lostLog(e *evidence.Evidence) *evidence.Resume {
	for _, c := range e.Connections {
		if r := c.Resume; r != nil && r.Others >= evidence.SomeOthers {
			return r
		}
	}
	return nil
}
