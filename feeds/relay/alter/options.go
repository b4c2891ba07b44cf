package alter

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/config/schema"
)

var errValue = errors.New("not a valid value")

// samples are examples of options for messages.
var samples = map[string]string{
	"after": "after:5s, after:10KiB or after:3", "nth": "nth:3", "times": "times:1", "chance": "chance:10%", "seed": "seed:7",
	"retry-after": "retry-after:5s", "body": `body:"slow down"`,
}

// options read the values of options, except the seed.
var options = map[string]func(r *Rule, value string) error{
	"after": func(r *Rule, v string) (err error) {
		r.after, err = parseGate(v)
		return err
	},
	"nth": func(r *Rule, v string) (err error) {
		r.nth, err = parseCount(v)
		return err
	},
	"times": func(r *Rule, v string) (err error) {
		r.times, err = parseCount(v)
		return err
	},
	"chance": func(r *Rule, v string) error {
		n, err := strconv.ParseFloat(strings.TrimSuffix(v, "%"), 64)
		r.chance = n / 100
		return valid(err == nil && strings.HasSuffix(v, "%") && r.chance > 0 && r.chance <= 1)
	},
	"retry-after": func(r *Rule, v string) error {
		d, ok := parseTime(v)
		r.answer.RetryAfter = d
		return valid(ok && d >= time.Second)
	},
	"body": func(r *Rule, v string) error {
		s, ok := unquote(v)
		r.answer.Body = s
		return valid(ok)
	},
}

func valid(ok bool) error {
	if ok {
		return nil
	}
	return errValue
}

func parseCount(v string) (int64, error) {
	n, err := strconv.ParseInt(v, 10, 64)
	return n, errors.Join(err, valid(n > 0))
}

// parseGate reads a time, a size with its unit, or a number of events.
func parseGate(v string) (g gate, err error) {
	if d, ok := parseTime(v); ok {
		return gate{time: d}, nil
	}
	if n, err := parseCount(v); err == nil {
		return gate{events: n}, nil
	}
	size, err := schema.ParseSize(v)
	return gate{bytes: int64(size)}, errors.Join(err, valid(size > 0 && size < math.MaxInt64))
}
