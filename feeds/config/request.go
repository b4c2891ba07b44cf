package config

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/adrg/xdg"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/query/filter"
)

// The values of decode.
const (
	decodeSSE    = "sse"
	decodeNDJSON = "ndjson"
)

// ollama is the value of format for a format that comes as newline-delimited JSON.
const ollama = "ollama"

// Decodings lists the values of decode.
func Decodings() []string { return []string{decodeSSE, decodeNDJSON} }

// Request configures how a feed requests its stream; see feeds.Request.
type Request struct {
	// Method of the request.
	Method string `yaml:"method" unset:"GET, POST with a body" example:"POST"`
	// Request body, sent as JSON if it looks like JSON. A file, relative to the configuration, is read for every
	// connection.
	Body string `yaml:"body,secret,text" kind:"text, or @FILE" unset:"none" example:"'{\"prompt\":\"hello\"}'"`
	// `true`: repeat a request other than a plain GET when its stream ends.
	Repeat bool `yaml:"repeat" default:"false"`
	// Event that ends the feed: its exact data, or a filter. A one-time request fails without it.
	End string `yaml:"end" kind:"data:TEXT, or a filter" unset:"none" example:"data:[DONE]"`
	// How to resume: `header`, `none`, `query:NAME` or `query:NAME=PATH`. Append `,persist` to keep the position across
	// restarts.
	Resume string `yaml:"resume" default:"header" example:"query:after"`
	// What the ids of events are: a `position` to resume at, or a `label` of something else, such as a device or a client,
	// which is neither sent nor compared.
	IDs string `yaml:"ids" unset:"positions" oneof:"position,label"`
	// Names of the events that update the resume position. Others, such as keep-alive frames, do not.
	ResumeEvents []string `yaml:"resume_events" kind:"list of event names" unset:"all" example:"[message]"`
	// Noise: messages with exactly this data, or filters. Events panels show it, other panels and figures ignore it.
	Ignore []string `yaml:"ignore" kind:"list, each data:TEXT, or a filter" entry:"noise" unset:"none" example:"[\"type:ping\"]"`
	// `expected`: the server ends connections by design. A close in good order, or a reset of the HTTP/2 stream, is then
	// no sign of trouble once an event has arrived.
	Closes string `yaml:"closes" unset:"not expected" oneof:"unexpected,expected"`
	// Request to send on each connection, such as subscriptions.
	Setup Setup `yaml:"setup" unset:"none" example:"{body: '{\"client\":\"{.clientId}\"}'}"`
	// `true`: request gzip or zstd.
	Compressed bool `yaml:"compressed" default:"false"`
	// `true`: accept any media type.
	Force bool `yaml:"force" default:"false"`
	// Format of the stream. `sse`: an event stream, or lines of JSON if the response is labeled as such, for example
	// application/x-ndjson. `ndjson`: each line of JSON is an event, also of application/json.
	Decode string `yaml:"decode" default:"sse" oneof:"sse,ndjson"`
	// `true`: do the handshake of the Model Context Protocol on each connection, and show the messages of both sides.
	MCP bool `yaml:"mcp" default:"false"`
	// Format of a token stream, such as the output of a language model: how its events are merged into an answer.
	Format string `yaml:"format" unset:"recognized by the URL and the events" oneof:"openai,responses,anthropic,gemini,ollama,vercel,ag-ui,a2a,mcp"`
	// Path of the text in a token stream of another format. With `end`, an answer without that event is incomplete.
	Merge string `yaml:"merge" kind:"path" unset:"none" example:"choices.0.delta.content"`
	// What the tokens of an answer cost.
	Price Price `yaml:"price" unset:"unknown, and no cost" example:"{input: 2.5, output: 10}"`
	// Fetch a JSON document at this interval instead of a stream, at least 1s. A last resort.
	Poll time.Duration `yaml:"poll" unset:"none, a stream" example:"5s"`
	// With `poll`: path of the list of events.
	Items string `yaml:"items" kind:"path" unset:"none, the whole document" example:"data.items"`
	// With `poll`: path of the value that identifies an item. At least one item must have it.
	ItemKey string `yaml:"item_key" kind:"path" unset:"none, the whole item" example:"id"`
}

// idsLabel is the value of ids for ids that are no positions, closesExpected that of closes for ends by design.
const (
	idsLabel       = "label"
	closesExpected = "expected"
)

// Setup configures the request that a feed sends on each connection; see feeds.Setup.
type Setup struct {
	// Address, relative to the feed's and of the same origin.
	URL string `yaml:"url" kind:"URL" unset:"the feed's" example:"/subscribe"`
	// Method of the request.
	Method string `yaml:"method" unset:"POST" example:"PUT"`
	// Headers to send besides the feed's.
	Headers map[string]string `yaml:"headers,secret" unset:"none" example:"{X-Session: '{header:X-Session}'}"`
	// Body of the request. In it, in `url` and in the headers' values, `{.path}` is a value of the event before it, and
	// `{header:Name}` that of a header of the response. If it has none, the connection is closed.
	Body string `yaml:"body,secret,text" unset:"none" example:"'{\"client\":\"{.clientId}\"}'"`
	// Filter of the event after which the request is sent.
	After string `yaml:"after" kind:"filter" unset:"the first event, or the response if no value comes from an event" example:"type:connected"`
}

// Validate implements [schema.Validator].
func (s *Setup) Validate(at schema.At) {
	at.Check("method", CheckMethod(s.Method), "POST")
	at.Check("after", CheckEnd(s.After), "type:connected")
	for name, value := range s.Headers {
		at.Check("headers", CheckHeader(name, value), "{X-Session: '{header:X-Session}'}")
	}
}

// setup converts the set-up request for package feeds; nil if there is none.
func (s *Setup) setup(feed string) *feeds.Setup {
	if s.URL == "" && s.Body == "" {
		return nil
	}
	return &feeds.Setup{URL: s.URL, Method: s.Method, Body: s.Body, Header: s.Headers, After: matcher(s.After, feed)}
}

// CheckMethod returns an error for a method that cannot request a stream.
func CheckMethod(s string) error {
	switch {
	case strings.ContainsFunc(s, func(c rune) bool { return !isTokenRune(c) }):
		return errors.New("a method is one word such as GET, POST or PUT")
	case s == "HEAD" || s == "CONNECT":
		return errors.New("the response to " + s + " is not a stream")
	}
	return nil
}

// CheckEnd returns an error for an invalid value of end; see [filter.ParseEnd].
func CheckEnd(s string) error {
	_, err := filter.ParseEnd(s)
	return err
}

// CheckResume returns an error for an invalid value of resume; see [feeds.ParseResume].
func CheckResume(s string) error {
	_, err := feeds.ParseResume(s)
	return err
}

// inFile formats a key and its value, or the key alone if the value is empty, as in a configuration file.
func inFile(key, value string) string { return strings.TrimSuffix(key+": "+value, ": ") }

// CheckRequest returns a conflict between the request keys: the key to point at, the problem and its fix, all empty if
// there is none. spell formats a key and its value, or the key alone if the value is empty, as the user writes them: in
// a file or as flags.
func (f *Feed) CheckRequest(spell func(key, value string) string) (key, problem, fix string) {
	poll := spell("poll", "")
	remove := func(key string) string { return "delete " + spell(key, "") + " or " + poll }
	switch {
	case len(f.ResumeEvents) > 0 && f.Resume == "none":
		return "resume_events", spell("resume_events", "") + " is only for feeds that resume",
			"delete it or " + spell("resume", "none")
	case f.MCP && (f.Poll > 0 || f.Method+f.Body != "" || f.lines()):
		return "mcp", spell("mcp", "") + " makes the requests of its protocol itself",
			"delete it or the method, body, poll and decode of the feed"
	case f.Poll == 0 && f.Items+f.ItemKey != "":
		key = "items"
		if f.Items == "" {
			key = "item_key"
		}
		return key, spell(key, "") + " is only for polled feeds",
			"add " + spell("poll", "5s") + ", or delete " + spell(key, "")
	case f.Poll == 0:
		return "", "", ""
	case f.Poll < feeds.MinPoll:
		return "poll", poll + " must be at least " + feeds.MinPoll.String(), "write for example " + spell("poll", "5s")
	case f.Decode == decodeNDJSON:
		return "decode", poll + " fetches a JSON document, but newline-delimited JSON is a stream", remove("decode")
	case f.Resume != "header":
		return "resume", "a polled feed does not resume: it compares documents", remove("resume")
	case f.StaleAfter > 0 && f.StaleAfter <= f.Poll || f.IdleTimeout > 0 && f.IdleTimeout <= f.Poll ||
		f.Heartbeat > 0 && f.Heartbeat < f.Poll:
		return "poll", "nothing arrives between two polls: the feed would be stale or dead before the next one",
			"use a shorter " + poll + ", or longer times for heartbeat, stale_after and idle_timeout"
	}
	return "", "", ""
}

// request converts the request settings for package feeds.
func (f *Feed) request() feeds.Request {
	a := feeds.Request{
		Method: f.Method, Repeat: f.Repeat, Compressed: f.Compressed, Force: f.Force, Lines: f.lines(), MCP: f.MCP,
		ResumeEvents: f.ResumeEvents, Labels: f.IDs == idsLabel, Poll: feeds.Poll{Every: f.Poll, Items: f.Items, Key: f.ItemKey},
	}
	if file, isFile := strings.CutPrefix(f.Body, "@"); isFile {
		a.BodyFile = file
	} else if f.Body != "" {
		a.Body = []byte(f.Body)
	}
	if f.Resume != "" {
		a.Resume, _ = feeds.ParseResume(f.Resume) // Checked before.
	}
	return a
}

// lines reports whether the stream is newline-delimited JSON.
func (f *Feed) lines() bool { return f.Decode == decodeNDJSON || f.Format == ollama }

// noise returns the test for noise, or nil if there is none.
func (f *Feed) noise() func(*feeds.Event) bool {
	var tests []func(*feeds.Event) bool
	for _, text := range f.Ignore {
		if test := matcher(text, f.Name); test != nil {
			tests = append(tests, test)
		}
	}
	if len(tests) == 0 {
		return nil
	}
	return func(e *feeds.Event) bool {
		return slices.ContainsFunc(tests, func(test func(*feeds.Event) bool) bool { return test(e) })
	}
}

// matcher returns the test for data:TEXT or a filter, or nil if the text is empty.
func matcher(text, feed string) func(*feeds.Event) bool {
	if text == "" {
		return nil
	}
	test, err := filter.ParseEnd(text)
	if err != nil {
		return nil // Checked before.
	}
	return test(feed)
}

// bookmarks returns the file that keeps positions across restarts.
func bookmarks() string { return filepath.Join(xdg.StateHome, "feedscope", "ids.json") }
