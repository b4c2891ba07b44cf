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

// ask holds the flags that say how to ask for a stream.
type ask struct {
	method     string
	data       []string
	repeat     bool
	end        string
	resume     string
	compressed bool
	force      bool
	decode     choice
	poll       time.Duration
	items      string
	itemKey    string
}

func (a *ask) flags(f *pflag.FlagSet) {
	a.decode = choice{options: config.Decodings()}
	f.StringVarP(&a.method, "request", "X", "", "use this `method`; without it GET, or POST with --data")
	f.StringArrayVarP(&a.data, "data", "d", nil,
		"send this `text` with the request, as JSON if it looks like that; @FILE reads it from a file, @- from standard input; several are joined by &")
	f.BoolVar(&a.repeat, "repeat", false, "make a request that is no plain GET again when its stream ends")
	f.StringVar(&a.end, "end", "", "end a feed with the event whose data is this `text`, written 'data:[DONE]', or that passes a filter; one asked for once fails without it")
	f.StringVar(&a.resume, "resume", "",
		"resume in this `way`: header, none, query:NAME or query:NAME=PATH, with ,persist over restarts too; or persist")
	f.BoolVar(&a.compressed, "compressed", false, "ask for a stream compressed with gzip or zstd")
	if f.Lookup("force") == nil { // Where it is taken, the configuration has it.
		f.BoolVar(&a.force, "force", false, "take the response whatever its media type")
	}
	f.Var(&a.decode, "decode", "read the response as this `format`: sse, or ndjson, which makes each line an event")
	f.DurationVar(&a.poll, "poll", 0, "get a JSON document every so much `time` in place of a stream, where a network lets none through")
	f.StringVar(&a.items, "items", "", "with --poll, the `path` of the list whose items are events")
	f.StringVar(&a.itemKey, "item-key", "", "with --poll, the `path` of what tells items apart")
}

// given is a flag, and whether it was given.
type given struct {
	flag string
	is   bool
}

// ofNamed is the first flag given that is for feeds named on the command line; empty: none is.
func (a *ask) ofNamed() string {
	for _, g := range []given{
		{"request", a.method != ""},
		{"data", len(a.data) > 0},
		{"repeat", a.repeat},
		{"resume", a.resume != ""},
		{"force", a.force},
		{"decode", a.decode.value != ""},
		{"poll", a.poll != 0},
		{"items", a.items != ""},
		{"item-key", a.itemKey != ""},
	} {
		if g.is {
			return g.flag
		}
	}
	return ""
}

// check says which values make no sense.
func (a *ask) check() error {
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

// apply puts what the flags say into the feeds.
func (a *ask) apply(feeds []config.Feed, named bool, stdin io.Reader) error {
	if err := a.check(); err != nil {
		return err
	}
	if flag := a.ofNamed(); flag != "" && !named {
		return usagef("--%s is for feeds named on the command line; for others write it into the configuration", flag)
	}
	body, err := a.body(stdin)
	if err != nil {
		return err
	}
	for i := range feeds {
		f := &feeds[i]
		a.fill(f, body)
		if c := f.CheckAsk(asFlag); c.Problem != "" {
			return usagef("%s; %s", c.Problem, c.Fix)
		}
	}
	return nil
}

// asFlag is the spelling of the command line.
func asFlag(key, value string) string {
	return strings.TrimSuffix("--"+strings.ReplaceAll(key, "_", "-")+" "+value, " ")
}

// fill puts what was given into a feed.
func (a *ask) fill(f *config.Feed, body string) {
	for _, v := range []struct {
		to   *string
		what string
	}{
		{&f.Method, a.method},
		{&f.Body, body},
		{&f.End, a.end},
		{&f.Resume, a.resume},
		{&f.Decode, a.decode.value},
		{&f.Items, a.items},
		{&f.ItemKey, a.itemKey},
	} {
		if v.what != "" {
			*v.to = v.what
		}
	}
	if a.poll != 0 {
		f.Poll = a.poll
	}
	f.Repeat, f.Compressed, f.Force = f.Repeat || a.repeat, f.Compressed || a.compressed, f.Force || a.force
}

// body reads the request's body as curl does: line ends of files are left out.
func (a *ask) body(stdin io.Reader) (string, error) {
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
	if strings.HasPrefix(body, "@") { // A feed takes it for the name of a file.
		return "", usagef("a request's body cannot begin with @ here; put it into a file and write body: @FILE into a configuration")
	}
	return body, nil
}

// leftOut tells the bytes of a file that curl leaves out.
func leftOut(c byte) bool { return c == '\r' || c == '\n' || c == 0 }

// askExamples are examples of a command with these flags, and with --force unless it means something else there.
func askExamples(command string, force bool) string {
	lines := command + " https://example.com/log --compressed --decode ndjson"
	if force {
		lines += " --force"
	}
	return strings.Join([]string{
		"  " + command + " https://example.com/answer --request POST --data @prompt.json --end 'data:[DONE]'",
		"  " + command + " https://example.com/query --data 'q=1' --repeat --resume query:after=seq,persist",
		"  " + lines,
		"  " + command + " https://example.com/news.json --poll 5s --items data.items --item-key id",
	}, "\n")
}
