package feeds

import (
	"errors"
	"fmt"
	"time"

	"feedscope/feeds/conn"
)

// Ask says how a feed asks for its stream and what it takes for one; the zero value asks for an event stream with a GET and
// resumes by header.
type Ask struct {
	// Method is the request's method; empty means GET, or POST where there is a body.
	Method string
	// Body is sent with the request; BodyFile names a file that is read for it at every connection instead. See
	// [conn.Exchange].
	Body     []byte
	BodyFile string
	// Repeat lets a request that is no plain GET be made again by itself when its stream ends. Without it such a feed has
	// ended with its stream, and failed if that broke off: NoReconnect is set.
	Repeat bool
	// Compressed asks for a compressed stream.
	Compressed bool
	// Force takes a response for what it should be, whatever its media type.
	Force bool
	// Lines takes newline-delimited JSON in place of an event stream; see package ndjson.
	Lines bool
	// Resume says how the feed takes up a stream.
	Resume Resume
	// Poll, if its Every is not zero, gets a document again and again in place of a stream.
	Poll Poll
}

// Poll says how to poll; see package poll.
type Poll struct {
	// Every is the time between two polls, at least [MinPoll].
	Every time.Duration
	// Items is the gjson path of the list whose items are events; empty: the document is one, whenever it has changed.
	Items string
	// Key is the gjson path of what tells items apart; empty: all that they say.
	Key string
}

// MinPoll is the shortest time between two polls.
const MinPoll = time.Second

// exchange is what is asked for with every request.
func (a *Ask) exchange() conn.Exchange {
	x := conn.Exchange{Method: a.Method, Body: a.Body, BodyFile: a.BodyFile, Compressed: a.Compressed, Force: a.Force}
	if a.Resume.By == ByQuery {
		x.ResumeQuery = a.Resume.Name
	}
	if a.Lines {
		x.Format = conn.Lines
	}
	return x
}

// Once tells that the request must not be made again by itself: it is no plain GET, and nobody has said that it may be repeated.
func (a *Ask) Once() bool {
	x := a.exchange()
	return !a.Repeat && !x.Plain() && a.Poll.Every == 0
}

func (a *Ask) check() error {
	switch {
	case a.Method == "HEAD" || a.Method == "CONNECT":
		return fmt.Errorf("the method %s has no stream for an answer", a.Method)
	case len(a.Body) > conn.MaxBodyBytes:
		return errors.New("the request's body has more than 16 MiB")
	case a.Poll.Every == 0:
		return nil
	case a.Poll.Every < MinPoll:
		return fmt.Errorf("polling every %s is too often: %s is the least", a.Poll.Every, MinPoll)
	case a.Lines:
		return errors.New("what is polled is a JSON document, and newline-delimited JSON is a stream: leave out one of the two")
	case a.Resume != Resume{}:
		return errors.New("polling tells by itself what is new: leave out resume, or poll")
	}
	return nil
}
