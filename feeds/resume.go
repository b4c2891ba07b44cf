package feeds

import (
	"errors"
	"strings"
)

// Resume controls how a feed resumes a stream; the zero value sends Last-Event-ID.
type Resume struct {
	By ResumeBy
	// Name is the query parameter of ByQuery.
	Name string
	// Path is the gjson path of the position in an event's JSON, for ByQuery; if it is empty, the last event ID is the
	// position.
	Path string
	// Persist keeps the position across restarts of the program, in [Spec].Bookmarks.
	Persist bool
}

// ResumeBy is how a feed requests a resume.
type ResumeBy uint8

const (
	// ByHeader sends Last-Event-ID, section 9.2.3 of the standard.
	ByHeader ResumeBy = iota
	// ByQuery sets a query parameter of the URL.
	ByQuery
	// ByNothing requests a new stream each time.
	ByNothing
)

var errResume = errors.New("want header, none, query:NAME or query:NAME=PATH, " +
	`optionally followed by ",persist" to keep the position across restarts; or persist alone`)

// ParseResume parses a resume setting: header, none, query:NAME to send the last event ID as a query parameter, or
// query:NAME=PATH to send a value of the newest event's JSON. A suffix ",persist" keeps the position across restarts;
// persist alone means header,persist.
func ParseResume(s string) (Resume, error) {
	how, persist := strings.CutSuffix(s, ",persist")
	if s == "persist" {
		how, persist = "header", true
	}
	r := Resume{Persist: persist}
	rest, query := strings.CutPrefix(how, "query:")
	switch {
	case how == "header":
	case how == "none" && !persist:
		r.By = ByNothing
	case query:
		var has bool
		r.By = ByQuery
		r.Name, r.Path, has = strings.Cut(rest, "=")
		if r.Name == "" || has && r.Path == "" {
			return Resume{}, errResume
		}
	default:
		return Resume{}, errResume
	}
	return r, nil
}
