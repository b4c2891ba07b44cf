package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/pflag"

	"feedscope/feeds/config"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/files"
)

// connection holds the flags for a feed's connection. They have curl's names where they mean the same.
type connection struct {
	headers     []string
	lastEventID string
	eventTime   string
	noReconnect bool
	price       config.Price
	route       route

	presetFlags
	requestFlags
}

func (c *connection) flags(f *pflag.FlagSet) {
	section(f, requestSection, func(f *pflag.FlagSet) {
		f.StringArrayVarP(&c.headers, "header", "H", nil,
			"`header` to send, 'Name: value'; @FILE reads one per line, @- from standard input")
		f.StringVar(&c.lastEventID, "last-event-id", "", "`id` of the event to resume after")
		f.StringVar(&c.eventTime, "time", "", "`path` of the event time in the data, such as ts")
		f.BoolVar(&c.noReconnect, "no-reconnect", false, "do not reconnect")
		c.presetFlags.flags(f)
		c.requestFlags.flags(f)
	})
	section(f, connectionSection, c.route.flags)
	c.route.set = f // It is asked about the flags of all sections.
}

// priceFlag defines --price, for commands that show what an answer costs.
func (c *connection) priceFlag(f *pflag.FlagSet) {
	parsed(f, &c.price, "price", "", "`prices` per million tokens, such as input=2.5,output=10; also cached, reasoning, currency",
		config.ParsePrice)
}

// apply applies the flags to the feeds. named means that the feeds were named on the command line; headers and an ID
// apply only to those, since a configuration may have feeds from many hosts.
func (c *connection) apply(feeds []config.Feed, named bool, stdin io.Reader) error {
	if err := c.checkPreset(); err != nil {
		return err
	}
	headers, err := c.readHeaders(stdin)
	switch {
	case err != nil:
		return usageError{err}
	case !named && c.namedOnlyFlag() != "":
		return usagef("--%s is for feeds named on the command line; for others, set it in the configuration", c.namedOnlyFlag())
	case c.lastEventID != "" && (!named || len(feeds) != 1):
		return usagef("--last-event-id is for a single feed named on the command line, since an id belongs to one stream")
	}
	if err := c.requestFlags.apply(feeds, stdin); err != nil {
		return err
	}
	if err := c.route.check(headers["Authorization"] != ""); err != nil {
		return err
	}
	for i := range feeds {
		f := &feeds[i]
		if err := c.route.apply(f); err != nil {
			return err
		}
		if c.lastEventID != "" {
			f.LastEventID = c.lastEventID
		}
		if c.eventTime != "" {
			f.Time = c.eventTime
		}
		if c.price.Known {
			f.Price = c.price
		}
		f.Reconnect = f.Reconnect && !c.noReconnect
		f.Headers = merged(f.Headers, headers)
	}
	return nil
}

// namedOnly lists the flags that only apply to feeds named on the command line: a configuration may have feeds from many
// hosts, which must not share secrets or trust.
var namedOnly = append([]string{
	"header", "time", "request", "data", "repeat", "resume", "resume-events", "decode", "poll", "items", "item-key", "price",
	"cert", "key", "cacert", "insecure", "resolve", "unix-socket",
}, credentialFlags...)

// namedOnlyFlag returns the first given flag in namedOnly, or "" if there is none.
func (c *connection) namedOnlyFlag() string {
	if given := c.route.given(namedOnly); len(given) > 0 {
		return given[0]
	}
	if c.force {
		return "force"
	}
	if c.mcp {
		return "mcp"
	}
	return ""
}

// merged returns a feed's own headers, overridden by those given on the command line.
func merged(own, given map[string]string) map[string]string {
	all := make(map[string]string, len(own)+len(given))
	for name, value := range own {
		all[http.CanonicalHeaderKey(name)] = value
	}
	for name, value := range given {
		all[name] = value
	}
	return all
}

// readHeaders returns the headers by canonical name. Its errors contain no values.
func (c *connection) readHeaders(stdin io.Reader) (map[string]string, error) {
	headers := make(map[string]string, len(c.headers))
	for _, h := range c.headers {
		file, isFile := strings.CutPrefix(h, "@")
		if !isFile {
			if err := addHeader(headers, h); err != nil {
				return nil, fmt.Errorf("--header: %w", err)
			}
			continue
		}
		if err := addHeaderFile(headers, file, stdin); err != nil {
			return nil, fmt.Errorf("--header @%s: %w", file, err)
		}
	}
	return headers, nil
}

// addHeader adds a header line.
func addHeader(headers map[string]string, line string) error {
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return errors.New("this header has no colon; write 'Name: value'")
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if strings.EqualFold(name, "Last-Event-ID") {
		return errors.New("Last-Event-ID follows the stream; set the first one with --last-event-id")
	}
	if err := config.CheckHeader(name, value); err != nil {
		return err
	}
	key := http.CanonicalHeaderKey(name)
	if _, ok := headers[key]; ok {
		return fmt.Errorf("%s is set twice", key)
	}
	headers[key] = value
	return nil
}

// maxHeaderFile bounds a header file, in bytes: servers accept no more.
const maxHeaderFile = 256 << 10

// addHeaderFile adds the headers in a file, one per line; empty lines are skipped.
func addHeaderFile(headers map[string]string, name string, stdin io.Reader) error {
	text, err := readAll(name, stdin, maxHeaderFile)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, maxHeaderFile+1)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := addHeader(headers, lines.Text()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

// readAll reads a file of at most limit bytes; "-" is standard input.
func readAll(name string, stdin io.Reader, limit int) ([]byte, error) {
	var text []byte
	var err error
	if name == "-" {
		text, err = files.ReadFrom(stdin, limit+1)
	} else {
		text, err = files.ReadUpTo(name, limit+1)
	}
	switch {
	case err != nil:
		return nil, redact.WithoutPath(err)
	case len(text) > limit:
		return nil, fmt.Errorf("larger than %d bytes", limit)
	}
	return text, nil
}
