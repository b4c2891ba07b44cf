package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"feedscope/feeds/config"
)

// connection holds the flags that say how to connect. They are spelled like curl's where they mean the same.
type connection struct {
	headers     []string
	lastEventID string
	eventTime   string
	noReconnect bool
	route       route

	ask
}

func (c *connection) flags(f *pflag.FlagSet) {
	f.StringArrayVarP(&c.headers, "header", "H", nil,
		"send this `header`, 'Name: value', with every request; @FILE reads one per line, @- from standard input")
	f.StringVar(&c.lastEventID, "last-event-id", "", "resume after the event with this `id`")
	f.StringVar(&c.eventTime, "time", "", "take the time when an event was made from this `path` in its data, such as ts")
	f.BoolVar(&c.noReconnect, "no-reconnect", false, "let the first end of a connection be the end of its feed")
	c.route.flags(f)
	c.ask.flags(f)
}

// apply puts what the flags say into the feeds. named tells that the feeds were named on the command line: headers
// and an id are for those only, since a configuration may hold feeds of many hosts.
func (c *connection) apply(feeds []config.Feed, named bool, stdin io.Reader) error {
	headers, err := c.readHeaders(stdin)
	switch {
	case err != nil:
		return usageError{err}
	case len(headers) > 0 && !named:
		return usagef("--header is for feeds named on the command line; for others write headers into the configuration")
	case c.eventTime != "" && !named:
		return usagef("--time is for feeds named on the command line; for others write it into the configuration")
	case c.lastEventID != "" && (!named || len(feeds) != 1):
		return usagef("--last-event-id is for a single feed named on the command line, since an id means something to one stream only")
	}
	if err := c.ask.apply(feeds, named, stdin); err != nil {
		return err
	}
	if err := c.route.check(named, headers["Authorization"] != ""); err != nil {
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
		f.Reconnect = f.Reconnect && !c.noReconnect
		f.Headers = merged(f.Headers, headers)
	}
	return nil
}

// merged gives the headers of a feed with those of the command line in place of others of the same name.
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

// readHeaders gives the headers by their canonical names. No error shows a value.
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

var errNoColon = errors.New("a header is written 'Name: value', and there is no colon in this one")

// addHeader adds a header line.
func addHeader(headers map[string]string, line string) error {
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return errNoColon
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if strings.EqualFold(name, "Last-Event-ID") {
		return errors.New("Last-Event-ID follows the stream and cannot be fixed; --last-event-id sets the first one")
	}
	if err := config.CheckHeader(name, value); err != nil {
		return err
	}
	key := http.CanonicalHeaderKey(name)
	if _, ok := headers[key]; ok {
		return fmt.Errorf("%s is given twice", key)
	}
	headers[key] = value
	return nil
}

// maxHeaderFile bounds a file of headers, in bytes: servers accept no more.
const maxHeaderFile = 256 << 10

// addHeaderFile adds the headers in a file, one a line; empty lines are nothing.
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

// readAll reads a file, or standard input for "-", of at most limit bytes.
func readAll(name string, stdin io.Reader, limit int) ([]byte, error) {
	from := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, withoutPath(err)
		}
		defer func() { _ = f.Close() }()
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, int64(limit)+1))
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case len(text) > limit:
		return nil, fmt.Errorf("it has more than %d bytes", limit)
	}
	return text, nil
}

// withoutPath takes the operation and the path off an error whose reader knows them.
func withoutPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// connectionExamples are examples of the flags, as help shows them after those of a command.
func connectionExamples(command string, force bool) string {
	return routeExample(command) + "\n  " + command + " https://example.com/events --time ts\n" + askExamples(command, force)
}
