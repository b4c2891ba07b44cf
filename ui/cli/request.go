package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"feedscope/feeds/config"
	"feedscope/feeds/conn"
)

// requestFlags holds the flags for the request and its response.
type requestFlags struct {
	method       string
	data         []string
	repeat       bool
	end          string
	resume       string
	resumeEvents []string
	compressed   bool
	force        bool
	decode       string
	poll         time.Duration
	items        string
	itemKey      string
	mcp          bool
}

func (a *requestFlags) flags(f *pflag.FlagSet) {
	f.StringVarP(&a.method, "request", "X", "", "request `method` [GET, or POST with --data]")
	f.StringArrayVarP(&a.data, "data", "d", nil, "request body `text`, sent as JSON if it looks like JSON; "+
		"@FILE reads a file, @- stdin; repeated values are joined by &")
	f.BoolVar(&a.repeat, "repeat", false, "repeat a request other than a plain GET when its stream ends")
	f.StringVar(&a.end, "end", "",
		"`event` that ends the stream, as 'data:[DONE]' or a filter; a one-time request fails without it")
	f.StringVar(&a.resume, "resume", "",
		"resume `mode`: header, none, query:NAME or query:NAME=PATH; add ,persist to keep the position across restarts")
	f.StringSliceVar(&a.resumeEvents, "resume-events", nil,
		"comma-separated `names` of events that update the resume position")
	f.BoolVar(&a.compressed, "compressed", false, "request a compressed stream and decode it (gzip, zstd, deflate, br)")
	f.BoolVar(&a.force, "force", false, "accept any media type")
	parsed(f, &a.decode, "decode", "", "response `format`: sse, or ndjson (each line is an event) [by media type]",
		oneOf(config.Decodings()...))
	parsed(f, &a.poll, "poll", "", "fetch a JSON document at this `interval` instead of a stream", parsePoll)
	f.StringVar(&a.items, "items", "", "with --poll, `path` of the list of events")
	f.BoolVar(&a.mcp, "mcp", false, "do the handshake of the Model Context Protocol and show the messages of both sides")
	f.StringVar(&a.itemKey, "item-key", "", "with --poll, `path` of the value that identifies an item")
}

// check returns an error for an invalid value.
func (a *requestFlags) check() error {
	for _, c := range []struct {
		flag, value string
		check       func(string) error
	}{
		{"request", a.method, config.CheckMethod},
		{"end", a.end, config.CheckEnd},
		{"resume", a.resume, config.CheckResume},
	} {
		if c.value == "" {
			continue
		}
		if err := c.check(c.value); err != nil {
			return usagef("--%s %q: %w", c.flag, c.value, err)
		}
	}
	return nil
}

// apply applies the flags to the feeds.
func (a *requestFlags) apply(feeds []config.Feed, stdin io.Reader) error {
	if err := a.check(); err != nil {
		return err
	}
	body, err := a.body(stdin)
	if err != nil {
		return err
	}
	for i := range feeds {
		f := &feeds[i]
		a.fill(f, body)
		if _, problem, fix := f.CheckRequest(flagSpelling); problem != "" {
			return usagef("%s; %s", problem, fix)
		}
	}
	return nil
}

// flagSpelling formats a key and its value as a flag.
func flagSpelling(key, value string) string {
	return strings.TrimSuffix("--"+strings.ReplaceAll(key, "_", "-")+" "+value, " ")
}

// fill applies the given flags to a feed.
func (a *requestFlags) fill(f *config.Feed, body string) {
	for _, v := range []struct {
		to    *string
		value string
	}{
		{&f.Method, a.method},
		{&f.Body, body},
		{&f.End, a.end},
		{&f.Resume, a.resume},
		{&f.Decode, a.decode},
		{&f.Items, a.items},
		{&f.ItemKey, a.itemKey},
	} {
		if v.value != "" {
			*v.to = v.value
		}
	}
	if len(a.resumeEvents) > 0 {
		f.ResumeEvents = a.resumeEvents
	}
	if a.poll != 0 {
		f.Poll = a.poll
	}
	f.MCP = f.MCP || a.mcp
	f.Repeat, f.Compressed, f.Force = f.Repeat || a.repeat, f.Compressed || a.compressed, f.Force || a.force
}

// body returns the request body. Like curl, it removes the line ends of files.
func (a *requestFlags) body(stdin io.Reader) (string, error) {
	parts := make([]string, len(a.data))
	for i, text := range a.data {
		file, isFile := strings.CutPrefix(text, "@")
		if !isFile {
			parts[i] = text
			continue
		}
		content, err := readAll(file, stdin, conn.MaxBodyBytes)
		if err != nil {
			return "", usageError{fmt.Errorf("--data @%s: %w", file, err)}
		}
		parts[i] = string(slices.DeleteFunc(content, leftOut))
	}
	body := strings.Join(parts, "&")
	if strings.HasPrefix(body, "@") { // In a configuration, this means a file.
		return "", usagef(
			"--data reads a body that begins with @; put it in a file and set body: \"@FILE\" in a configuration",
		)
	}
	return body, nil
}

// leftOut reports whether curl omits a byte when reading a file.
func leftOut(c byte) bool { return c == '\r' || c == '\n' || c == 0 }
