package infer

import (
	"slices"
	"strings"

	"feedscope/feeds/state/notifications"
)

// Names of fields, in plain form, from the most telling to the least.
var (
	keyNames = []string{
		"symbol", "sym", "ticker", "instrument", "pair", "productid", "sku", "host", "hostname", "node", "sensor", "device",
		"entityid", "machine", "vehicle", "door", "room", "zone", "plant", "line", "station", "tag",
		"key", "item", "topic", "service", "name", "metric", "channel", "id", "source", "wiki", "user", "code",
	}
	// subjectNames are those of keyNames that name a thing. Two events with the same thing are no accident.
	subjectNames = keyNames[:slices.Index(keyNames, "key")]
	// kindNames are names of fields that tell kinds of events or measurements apart.
	kindNames = []string{
		"type", "kind", "event", "eventtype", "eventname", "messagetype", "msgtype", "action", "op", "operation", "method",
		"table", "metric", "measurement", "quantity", "category", "direction", "interface", "quantile", "stat",
	}
	// contentNames are names of what an event has to say.
	contentNames = []string{"data", "payload", "content", "body", "output", "arguments", "args"}
	stateNames   = []string{
		"state", "status", "mode", "phase", "side", "result", "outcome", "health", "quality", "trend", "condition",
	}
	// alertNames are names of fields that identify an alert, eventNames of those that identify it or the event.
	alertNames = []string{
		"key", "fingerprint", "dedupkey", "alertkey", "alertid", "alarmid", "incidentid", "notificationid", "issueid",
	}
	eventNames = []string{"id", "uuid", "guid", "eventid", "messageid"}
	// logNames and lineNames are names of the severity and the text of a line of a log.
	logNames   = []string{"level", "lvl", "loglevel"}
	lineNames  = []string{"msg", "message", "text", "line", "log"}
	priceNames = []string{
		"price", "last", "lastprice", "close", "mid", "value", "val", "rate", "amount", "reading", "level", "bid", "ask",
	}
	timeNames = []string{
		"ts", "time", "timestamp", "at", "date", "datetime", "dt", "eventtime", "occurredat", "createdat", "created",
		"publishedat", "updatedat", "updated",
	}
	textNames  = []string{"message", "text", "msg", "title", "summary", "description", "subject", "body"}
	levelNames = []string{"severity", "level", "priority", "status", "state"}
	orderNames = []string{"id", "seq", "sequence", "sequencenumber", "offset", "version", "revision", "index", "count"}
	// idNames are names of ids written as one word.
	idNames = []string{
		"accountid", "clientid", "deviceid", "entityid", "eventid", "guid", "itemid", "messageid", "nodeid", "orderid",
		"productid", "requestid", "sensorid", "sessionid", "tradeid", "updateid", "userid", "uuid",
	}
	valueNames = []string{"value", "val", "reading", "measurement", "level", "temperature", "v"}
	// ordinalNames are names of numbers that count things and measure nothing.
	ordinalNames = []string{"number", "seq", "sequence", "sequencenumber", "offset", "index"}
	unitNames    = []string{"unit", "units", "uom"}
	// totalNames are words in names of counters.
	totalNames = []string{"total", "count", "sum", "bytes", "packets", "requests", "errors", "octets", "ticks", "hits"}
)

// rank returns the place of a name in a list, or the length of the list.
func rank(names []string, name string) int {
	if i := slices.Index(names, name); i >= 0 {
		return i
	}
	return len(names)
}

func known(names []string, name string) bool { return slices.Contains(names, name) }

// mostly reports whether part is at least nine tenths of the whole.
func mostly(part, whole int) bool { return whole > 0 && part*10 >= whole*9 }

// common reports whether most events have the field.
func (t *table) common(f *field) bool { return mostly(f.present, t.rows) }

// isTime reports whether a field holds times that change.
func (f *field) isTime() bool {
	if !mostly(f.times, f.present) || f.present > 1 && f.distinct == 1 {
		return false
	}
	// A plain number in the right range is a time only if its name says so or it never goes far back.
	named := known(timeNames, f.name) || f.endsWith("time", "at")
	return f.numbers == 0 || named ||
		f.falls*20 <= f.rises
}

// isNumber reports whether a field holds numbers, as JSON numbers or as texts.
func (f *field) isNumber() bool { return mostly(f.numbers, f.present) && !f.isTime() }

// isCounter reports whether a field holds a whole number that only rises from row to row of each group, unless it starts
// again.
func (s *shape) isCounter(f *field, groups []*field) bool {
	if !f.isNumber() || f.decimals > 0 || f.negative {
		return false
	}
	rises, falls := 0, 0
	last := make(map[string]float64)
	for row := range s.rows {
		c := f.at(row)
		if c.text == "" {
			continue
		}
		group := groupOf(groups, row)
		before, known := last[group]
		switch {
		case known && c.num > before:
			rises++
		case known && c.num < before:
			falls++
		}
		last[group] = c.num
	}
	least := 50
	switch {
	case f.has("total"):
		least = 1 // It says so; errors, for one, are rare.
	case f.has(totalNames...):
		least = enough
	}
	return falls*20 <= rises && rises >= least
}

// isID reports whether a field's name says that it is an id. That of a bid or a grid does not.
func (f *field) isID() bool { return f.endsWith("id") || known(idNames, f.name) }

// isOrder reports whether a field only counts events: an ever rising whole number, or a text that is new in each event.
func (t *table) isOrder(f *field) bool {
	if f.present < 2 {
		return false
	}
	if f.isNumber() && f.decimals == 0 && f.steady && f.step > 0 && f.present > 2*enough &&
		(known(orderNames, f.name) || !f.has(totalNames...)) {
		return true
	}
	if f.isNumber() && f.decimals == 0 && f.falls == 0 && mostly(f.rises, f.present-1) {
		return known(orderNames, f.name) || f.isID() || f.endsWith("seq")
	}
	fresh := f.numbers == 0 && f.words <= 1 && f.distinct == f.present
	if known(keyNames, f.name) && !f.isID() {
		return fresh && f.present >= sure
	}
	return fresh && f.present >= 8
}

// stateWords are values of fields that say how something is, and not what it is.
var stateWords = setOf(`on off up down open opened closed yes no true false ok good bad low high normal full empty active
	inactive idle busy running stopped started paused online offline buy sell bid ask long short enabled disabled healthy
	unhealthy degraded connected disconnected pass passed fail failed failure success succeeded pending queued done finished
	moving parked charging ready locked unlocked heat cool auto eco rising falling`)

// changeWords say what happened to a thing, and not what the thing is or what was measured.
var changeWords = setOf(`message update updated snapshot create created add added insert inserted put patch init initial change
	changed modify modified new upsert delete deleted remove removed read bookmark c u d r`)

func setOf(text string) map[string]bool {
	words := make(map[string]bool)
	for _, word := range strings.Fields(text) {
		words[word] = true
	}
	return words
}

// isState reports whether a field says how something is, and not what it is.
func (f *field) isState() bool {
	named := known(stateNames, f.name) || f.endsWith("state", "status", "mode")
	if named && f.distinct >= manyStates && !f.some(stateWords) {
		return false // The states of a country, perhaps.
	}
	return f.booleans > 0 || named || f.isVersion() || f.only(stateWords) || f.only(changeWords)
}

// manyStates is a number of values that are too many for how something is, unless one is a usual word for that.
const manyStates = 6

// isVersion reports whether a field says which version something has.
func (f *field) isVersion() bool {
	return f.has("version", "release", "build", "firmware", "commit", "sha", "revision")
}

// isKind reports whether a field tells kinds of events or measurements apart.
func (f *field) isKind() bool {
	return f.numbers == 0 && !f.isState() && (known(kindNames, f.name) || f.endsWith("type", "kind"))
}

// some reports whether a value of a field is one of some words.
func (f *field) some(words map[string]bool) bool {
	return slices.ContainsFunc(f.cells, func(c cell) bool { return words[strings.ToLower(c.text)] })
}

// only reports whether every value of a field is one of some words.
func (f *field) only(words map[string]bool) bool {
	for _, c := range f.cells {
		if c.text != "" && !words[strings.ToLower(c.text)] {
			return false
		}
	}
	return f.present > 0
}

// severities are the usual words for a severity.
var severities = func() map[string]bool {
	words := make(map[string]bool)
	for _, values := range notifications.DefaultSeverities() {
		for _, v := range values {
			words[v] = true
		}
	}
	return words
}()

// isSeverity reports whether every value of a field is a word for a severity.
func (f *field) isSeverity() bool {
	if f.numbers > 0 || f.booleans > 0 || f.distinct > len(severities) || f.distinct == 1 && !known(levelNames, f.name) {
		return false
	}
	return f.only(severities)
}

// isText reports whether a field holds text for people.
func (f *field) isText() bool {
	return f.numbers*2 < f.present && f.booleans == 0 && !f.isTime() &&
		(f.words >= 3 || f.words > 1 && known(textNames, f.name))
}

// constant reports whether the field never changed.
func (f *field) constant() bool { return f.distinct <= 1 }
