package rules

import "slices"

// All are the rules, in the order in which equally certain findings are reported: problems that prevent a connection
// come first.
var All = slices.Concat(
	routeRules, statusRules, bodyRules, headRules, flowRules, endRules, idRules, delayRules, wireRules,
)

var (
	bodyRules = []*Rule{&notAStream, &emptyResponses, &noEvents, &cutShort, &errorEvent}
	flowRules = []*Rule{
		&tunnelHoldsGet, &compressionHolds, &held, &buffered, &oneLate, &dripped, &connectionLimit, &streamLimit,
	}
	endRules = []*Rule{
		&idleCut, &heartbeatsLost, &halfOpen, &reset, &streamReset, &reconnectStorm, &retryZero, &retryHuge,
	}
	idRules    = []*Rule{&resumeIgnored, &logTrimmed, &idsRepeat, &idsOutOfOrder}
	delayRules = []*Rule{&clockSkew, &slowFirstByte, &lateHead}
)
