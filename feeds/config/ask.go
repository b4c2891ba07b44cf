package config

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"feedscope/feeds"
	"feedscope/feeds/filter"
)

// The formats of decode.
const (
	decodeSSE    = "sse"
	decodeNDJSON = "ndjson"
)

// Decodings are the words that decode takes.
func Decodings() []string { return []string{decodeSSE, decodeNDJSON} }

// askFields are the keys of a feed that say how it asks for its stream.
func askFields(f *Feed) []field {
	return []field{
		{key: "method", set: parsed(&f.Method, "POST", CheckMethod)},
		{key: "body", set: content(&f.Body, `'{"prompt":"hello"}'`)},
		{key: "repeat", set: boolean(&f.Repeat)},
		{key: "end", set: parsed(&f.End, "data:[DONE]", CheckEnd)},
		{key: "resume", set: parsed(&f.Resume, "query:after", CheckResume)},
		{key: "compressed", set: boolean(&f.Compressed)},
		{key: "force", set: boolean(&f.Force)},
		{key: "decode", set: oneOf(&f.Decode, Decodings()...)},
		{key: "poll", set: duration(&f.Poll, 0, "5s")},
		{key: "items", set: text(&f.Items, "data.items")},
		{key: "item_key", set: text(&f.ItemKey, "id")},
	}
}

// parsed reads a text that check takes.
func parsed(dst *string, example string, check func(string) error) setter {
	return func(r *reader, n *node) {
		var s string
		if text(&s, example)(r, n); s == "" {
			return
		}
		if err := check(s); err != nil {
			r.fail(n.pos, n.label()+" cannot be taken: "+err.Error(), "write for example "+n.example(example))
			return
		}
		*dst = s
	}
}

// content reads a text that may have several lines.
func content(dst *string, example string) setter {
	return func(r *reader, n *node) {
		switch {
		case !r.isScalar(n, "a text", example):
		case n.text == "":
			r.fail(n.pos, n.label()+" is empty", "write for example "+n.example(example))
		default:
			*dst = n.text
		}
	}
}

// CheckMethod says what is wrong with a request's method.
func CheckMethod(s string) error {
	switch {
	case strings.ContainsFunc(s, func(c rune) bool { return !isTokenRune(c) }):
		return errors.New("a method is one word such as GET, POST or PUT")
	case s == "HEAD" || s == "CONNECT":
		return errors.New("the answer to a " + s + " is no stream")
	}
	return nil
}

// CheckEnd says what is wrong with what is to tell the last event of a stream; see [filter.ParseEnd].
func CheckEnd(s string) error {
	_, err := filter.ParseEnd(s)
	return err
}

// CheckResume says what is wrong with a way to resume; see [feeds.ParseResume].
func CheckResume(s string) error {
	_, err := feeds.ParseResume(s)
	return err
}

// Spelling writes a key with a value, or alone if that is empty, as whoever is told of it has written it.
type Spelling func(key, value string) string

// inFile is the spelling of a configuration.
func inFile(key, value string) string {
	if value == "" {
		return key
	}
	return key + ": " + value
}

// Contradiction is what keys of a feed say that cannot be; the zero value is none.
type Contradiction struct {
	// Key is the one to point at, Problem says what is wrong and Fix what to write instead.
	Key, Problem, Fix string
}

// CheckAsk says what is wrong with what a feed's keys say together about how it asks for its stream.
func (f *Feed) CheckAsk(spell Spelling) Contradiction {
	poll := spell("poll", "")
	switch {
	case f.Poll == 0 && f.Items != "":
		return unpolled(spell, "items")
	case f.Poll == 0 && f.ItemKey != "":
		return unpolled(spell, "item_key")
	case f.Poll == 0:
		return Contradiction{}
	case f.Poll < feeds.MinPoll:
		return Contradiction{"poll", poll + " must be at least " + feeds.MinPoll.String(), "write for example " + spell("poll", "5s")}
	case f.Decode == decodeNDJSON:
		return Contradiction{
			"decode", poll + " takes a JSON document, and newline-delimited JSON is a stream", "delete " + spell("decode", "") + " or " + poll,
		}
	case f.Resume != "header":
		return Contradiction{"resume", "polling tells by itself what is new", "delete " + spell("resume", "") + " or " + poll}
	case f.StaleAfter > 0 && f.StaleAfter <= f.Poll || f.IdleTimeout > 0 && f.IdleTimeout <= f.Poll ||
		f.Heartbeat > 0 && f.Heartbeat < f.Poll:
		return Contradiction{
			"poll", "nothing arrives between two polls: the feed would be stale or dead before the next one",
			"write a shorter " + poll + ", or longer times for heartbeat, stale_after and idle_timeout",
		}
	}
	return Contradiction{}
}

// unpolled is a key for a feed that is polled, of one that is not.
func unpolled(spell Spelling, key string) Contradiction {
	return Contradiction{
		key, spell(key, "") + " is for a feed that is polled", "add " + spell("poll", "5s") + ", or delete " + spell(key, ""),
	}
}

// checkAsk reports it.
func checkAsk(r *reader, f *Feed, n *node) {
	if f.Poll == 0 && n.get("poll") != nil { // Switched off, or reported already.
		return
	}
	if c := f.CheckAsk(inFile); c.Problem != "" {
		r.fail(n.placeOf(c.Key), c.Problem, c.Fix)
	}
}

// ask gives what the feed says of how it asks for its stream.
func (f *Feed) ask() feeds.Ask {
	a := feeds.Ask{
		Method: f.Method, Repeat: f.Repeat, Compressed: f.Compressed, Force: f.Force, Lines: f.Decode == decodeNDJSON,
		Poll: feeds.Poll{Every: f.Poll, Items: f.Items, Key: f.ItemKey},
	}
	if file, isFile := strings.CutPrefix(f.Body, "@"); isFile {
		a.BodyFile = file
	} else if f.Body != "" {
		a.Body = []byte(f.Body)
	}
	if f.Resume != "" {
		a.Resume, _ = feeds.ParseResume(f.Resume) // It was checked.
	}
	return a
}

// end gives what tells the feed's last event.
func (f *Feed) end() func(*feeds.Event) bool {
	if f.End == "" {
		return nil
	}
	end, err := filter.ParseEnd(f.End)
	if err != nil {
		return nil // It was checked.
	}
	return end(f.Name)
}

// bookmarks is the file in which places are kept over restarts.
func bookmarks() string { return filepath.Join(xdg.StateHome, "feedscope", "ids.json") }
