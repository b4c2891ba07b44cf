package config

import (
	"fmt"
	"math"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// isScalar reports a list or a group of keys where want is one value.
func (r *reader) isScalar(n *node, want, example string) bool {
	if n.kind == scalar {
		return true
	}
	r.mistype(n, want, example)
	return false
}

// mistype reports a value that is not what want says.
func (r *reader) mistype(n *node, want, example string) {
	r.fail(n.pos, fmt.Sprintf("%s must be %s, not %s", n.label(), want, n.what()), "write for example "+n.example(example))
}

// text reads a text that is neither empty nor has control characters. A number or a truth value is taken as it is
// written: an ID or a severity may look like one.
func text(dst *string, example string) setter {
	return func(r *reader, n *node) {
		if !r.isScalar(n, "a text", example) {
			return
		}
		switch c, found := control(n.text); {
		case n.text == "":
			r.fail(n.pos, n.label()+" is empty", "write for example "+n.example(example))
		case found:
			r.fail(n.pos, fmt.Sprintf("%s has a control character in it (U+%04X)", n.label(), c),
				"write it on one line and without escapes; a variable may have a line feed at its end")
		default:
			*dst = n.text
		}
	}
}

// control finds the first control character of s.
func control(s string) (c rune, found bool) {
	for _, c := range s {
		if isControl(c) {
			return c, true
		}
	}
	return 0, false
}

// oneOf reads one of the given words.
func oneOf(dst *string, options ...string) setter {
	return func(r *reader, n *node) {
		if !r.isScalar(n, or(options), options[0]) {
			return
		}
		if !contains(options, n.text) {
			r.fail(n.pos, fmt.Sprintf("%s must be %s, not %s", n.label(), or(options), n.what()), choose(n.shown, options))
			return
		}
		*dst = n.text
	}
}

// boolean reads true or false.
func boolean(dst *bool) setter {
	return func(r *reader, n *node) {
		const want = "true or false"
		switch {
		case !r.isScalar(n, want, "true"):
		case (!n.quoted || n.expanded) && strings.EqualFold(n.text, "true"):
			*dst = true
		case (!n.quoted || n.expanded) && strings.EqualFold(n.text, "false"):
			*dst = false
		default:
			example := "true"
			if contains([]string{"no", "off", "n", "0", "false"}, strings.ToLower(n.shown)) {
				example = "false"
			}
			r.fail(n.pos, n.label()+" must be "+want+", not "+n.what(), "write "+n.example(example))
		}
	}
}

// whole reads a whole number from low to high.
func whole(dst *int, low, high int, example string) setter {
	return func(r *reader, n *node) {
		want := fmt.Sprintf("a whole number from %d to %d", low, high)
		if !r.isScalar(n, want, example) {
			return
		}
		v, err := strconv.Atoi(n.text)
		if err != nil || v < low || v > high || n.quoted && !n.expanded {
			r.mistype(n, want, example)
			return
		}
		*dst = v
	}
}

// decimal reads a number from low to high, ends included; infinite ends are open.
func decimal(dst *float64, low, high float64, example string) setter {
	return func(r *reader, n *node) {
		want := "a number"
		if !math.IsInf(high, 1) {
			want = fmt.Sprintf("a number from %g to %g", low, high)
		}
		if !r.isScalar(n, want, example) {
			return
		}
		v, err := strconv.ParseFloat(n.text, 64)
		if err != nil || math.IsInf(v, 0) || !(v >= low && v <= high) || n.quoted && !n.expanded {
			r.mistype(n, want, example)
			return
		}
		*dst = v
	}
}

// duration reads a time span of at least low; 0 needs no unit.
func duration(dst *time.Duration, low time.Duration, example string) setter {
	return func(r *reader, n *node) {
		if !r.isScalar(n, "a duration", example) {
			return
		}
		compact := strings.ReplaceAll(n.text, " ", "")
		v, err := time.ParseDuration(compact)
		_, bare := strconv.ParseFloat(compact, 64)
		switch {
		case err != nil && bare == nil && !n.expanded:
			r.fail(n.pos, fmt.Sprintf("%s is a duration and needs a unit, not only %s", n.label(), n.what()),
				fmt.Sprintf("write %s for seconds; the units are ms, s, m and h", n.example(compact+"s")))
		case err != nil:
			r.fail(n.pos, n.label()+" must be a duration, not "+n.what(),
				fmt.Sprintf("write for example %s; the units are ms, s, m and h", n.example(example)))
		case v < 0:
			r.fail(n.pos, n.label()+" must not be negative", "write for example "+n.example(example))
		case v < low:
			r.fail(n.pos, fmt.Sprintf("%s must be at least %v, not %s", n.label(), low, n.what()), "write for example "+n.example(example))
		default:
			*dst = v
		}
	}
}

// size reads a number of bytes from low to high.
func size(dst *Size, low, high Size, example string) setter {
	return func(r *reader, n *node) {
		if !r.isScalar(n, "a size", example) {
			return
		}
		v, err := ParseSize(n.text)
		switch {
		case err != nil:
			r.fail(n.pos, n.label()+" must be a size, not "+n.what(),
				fmt.Sprintf("write for example %s; the units are B, kB, MB, GB, KiB, MiB and GiB", n.example(example)))
		case v < low || v > high:
			r.fail(n.pos, fmt.Sprintf("%s must be from %v to %v, not %s", n.label(), low, high, n.what()),
				"write for example "+n.example(example))
		default:
			*dst = v
		}
	}
}

// address reads an absolute http or https URL.
func address(dst *string, example string) setter {
	return func(r *reader, n *node) {
		var s string
		text(&s, example)(r, n)
		if s == "" {
			return
		}
		if problem, fix := checkURL(s); problem != "" {
			r.fail(n.pos, n.label()+" "+problem, fix+", for example "+n.example(example))
			return
		}
		*dst = s
	}
}

// checkURL says what is wrong with a URL, in words that hold nothing of it, since it may hold a secret.
func checkURL(s string) (problem, fix string) {
	u, err := url.Parse(s)
	whole := "write the whole address"
	switch {
	case !strings.Contains(s, "://"):
		return "is not a whole address", "write all of it, with http:// or https:// in front"
	case err != nil:
		return "is not a valid URL", whole
	case u.Scheme != "http" && u.Scheme != "https":
		return "must be an http or https URL", whole
	case u.Hostname() == "":
		return "names no host", whole
	case !validPort(u.Port()):
		return "has a port that is not from 1 to 65535", whole
	}
	return "", ""
}

func validPort(s string) bool {
	port, err := strconv.Atoi(s)
	return s == "" || err == nil && port >= 1 && port <= 65535
}

// glob reads a pattern of [path.Match].
func glob(dst *string, example string) setter {
	return func(r *reader, n *node) {
		text(dst, example)(r, n)
		if _, err := path.Match(*dst, ""); err != nil {
			r.fail(n.pos, n.label()+" is not a valid pattern", "close every [ with a ], for example "+n.example(example))
		}
	}
}
