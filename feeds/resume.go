package feeds

import (
	"errors"
	"strings"

	"github.com/tidwall/gjson"
)

// Resume says how a feed takes up a stream where it was left; the zero value does so by header.
type Resume struct {
	By ResumeBy
	// Name is the query parameter of ByQuery.
	Name string
	// Path is the gjson path of the value that ByQuery sends, in the newest event that has it; empty: the last event ID.
	Path string
	// Persist keeps the value over restarts of the program, in [Spec].Bookmarks.
	Persist bool
}

// ResumeBy is the way in which a server is told where to go on.
type ResumeBy uint8

const (
	// ByHeader sends Last-Event-ID, section 9.2.3 of the standard.
	ByHeader ResumeBy = iota
	// ByQuery sets a query parameter of the URL.
	ByQuery
	// ByNothing asks for the stream anew each time.
	ByNothing
)

var errResume = errors.New("it is header, none, query:NAME or query:NAME=PATH; with ,persist behind it, or persist alone, " +
	"the place is kept over restarts")

// ParseResume parses how to resume: header, none, query:NAME for the last event ID in a query parameter, query:NAME=PATH for a
// value of the newest event's JSON. With ",persist" behind it the place is kept over restarts; persist alone is
// header,persist.
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

// place is what a resume sends after the events of the batch; ok is false if they do not tell.
func (in *intake) place() (place []byte, ok bool) {
	path := in.feed.spec.Resume.Path
	if path == "" {
		return in.decoder.LastEventID(), true
	}
	for i := len(in.batch) - 1; i >= 0; i-- {
		if e := &in.batch[i]; e.Kind == Message {
			if v := gjson.GetBytes(e.Data, path); v.Exists() && v.Type != gjson.Null {
				return []byte(v.String()), true
			}
		}
	}
	return nil, false
}

// resumeID is what the next request sends to resume; empty: nothing. The caller holds mu.
func (f *Feed) resumeID() string {
	if f.spec.Resume.By == ByNothing || f.spec.Poll.Every > 0 {
		return ""
	}
	return string(f.lastID)
}

// standingID is the last event ID in force when a stream begins. The caller holds mu.
func (f *Feed) standingID() []byte {
	if f.spec.Resume.Path != "" {
		return nil // What is sent is no id of the stream's.
	}
	return f.lastID
}
