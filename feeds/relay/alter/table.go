package alter

// action is what a rule does.
type action uint8

const (
	cut action = iota
	end
	stall
	delay
	throttle
	drop
	duplicate
	edit
	inject
	injectBefore
	status
	actions
)

// Action is a row of the table of actions.
type Action struct {
	// Name is how rules spell it, and Argument what follows after a colon, in brackets if it is optional.
	Name, Argument string
	// Examples are rules with this action.
	Examples []string
	// Text describes the effect in one line.
	Text string
}

var table = [actions]Action{
	cut:      {"cut", "", []string{"cut", "cut after:10KiB"}, "abort the connection"},
	end:      {"end", "", []string{"end", "end after:3"}, "end the response cleanly"},
	stall:    {"stall", "[:TIME]", []string{"stall", "stall:10s"}, "send nothing more, or nothing for this time, and leave the connection open"},
	delay:    {"delay", ":TIME", []string{"delay:500ms", "delay:100ms-900ms"}, "deliver events later by this time, or by a random time of a range"},
	throttle: {"throttle", ":RATE", []string{"throttle:2/s", "throttle:1KiB/s"}, "deliver at most so many events or bytes per second"},
	drop:     {"drop", "", []string{"drop", "drop kind:comment"}, "leave out events"},
	duplicate: {
		"duplicate", "", []string{"duplicate"}, "send events twice",
	},
	edit: {
		"edit", ":CHANGE",
		[]string{"edit:.price=0", "edit:/old/new/", `edit:"new data"`},
		"set a value of JSON that is there, replace a regular expression, or replace the data",
	},
	inject: {
		"inject", ":EVENT",
		[]string{"inject:text", `inject:"event: error\ndata: overloaded"`},
		"add an event after each matching one; lines with field names are sent as they are",
	},
	injectBefore: {"inject-before", ":EVENT", []string{"inject-before:text"}, "add an event before each matching one"},
	status:       {"status", ":CODE", []string{"status:503", "status:429 retry-after:5s"}, "answer requests with an HTTP status in place of the server"},
}

// Actions returns all actions, in the order to list them.
func Actions() []Action { return table[:] }
