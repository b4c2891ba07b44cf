package faults

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is a fault with its argument. It is comparable. Create one with [Parse].
type Fault struct {
	name, arg string
	value     int64
}

// Name returns the fault's name.
func (f Fault) Name() string { return f.name }

// Word returns the argument as written, empty if there is none.
func (f Fault) Word() string { return f.arg }

// Size returns the argument as a count, a number of bytes or a percentage.
func (f Fault) Size() int { return int(f.value) }

// Duration returns the argument as a duration.
func (f Fault) Duration() time.Duration { return time.Duration(f.value) }

// String formats the fault for [Parse].
func (f Fault) String() string {
	if f.arg == "" {
		return f.name
	}
	return f.name + ":" + f.arg
}

// AtHead returns the definition's AtHead; see [Definition].
func (f Fault) AtHead() bool { return table[rowOf[f.name]].AtHead }

// ForAnswers reports whether only the answers of the model endpoints can have the fault.
func (f Fault) ForAnswers() bool { return table[rowOf[f.name]].ForAnswers() }

// Error is an invalid fault specification.
type Error struct{ text string }

// Error returns the message, one sentence.
func (e *Error) Error() string { return e.text }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Parse parses a fault specification: a name and, after a colon, an optional argument. Errors are of type [*Error].
func Parse(spec string) (Fault, error) {
	name, arg, given := strings.Cut(strings.TrimSpace(spec), ":")
	d, ok := Lookup(name)
	switch {
	case !ok:
		return Fault{}, unknown(name)
	case d.Arg.Kind == None && given:
		return Fault{}, errorf("fault %s takes no argument", name)
	case given && arg == "":
		return Fault{}, errorf("fault %s has an empty argument: use %s", name, d.Usage())
	case !given:
		arg = d.Arg.Default
	}
	value, err := d.Arg.parse(arg)
	if err != nil {
		return Fault{}, errorf("fault %s %s: use %s", name, err, d.Usage())
	}
	return Fault{name, arg, value}, nil
}

func unknown(name string) error {
	if name == "" {
		return errorf("empty fault name: use a name such as idle-cut:5s")
	}
	if best := Suggest(name, names()); best != "" {
		return errorf("unknown fault %q; did you mean %s?", name, best)
	}
	return errorf("unknown fault %q; the first ones are %s", name, strings.Join(names()[:4], ", "))
}

func (a *Argument) parse(arg string) (value int64, err error) {
	switch a.Kind {
	case None:
		return 0, nil
	case Word:
		if arg == "" {
			return 0, errorf("needs an argument")
		}
		if !slices.Contains(a.words(), arg) {
			return 0, errorf("cannot be %q", arg)
		}
		return 0, nil
	case Bytes:
		value, err = parseSize(arg)
	case Duration:
		var d time.Duration
		d, err = time.ParseDuration(arg)
		value = int64(d)
	case Count:
		value, err = strconv.ParseInt(arg, 10, 64)
	case Percent:
		value, err = parsePercent(arg)
	}
	if err != nil {
		return 0, errorf("cannot be %q", arg)
	}
	if value < a.Min || value > a.Max {
		return 0, errorf("must be %s to %s, not %q", a.format(a.Min), a.format(a.Max), arg)
	}
	return value, nil
}

// format formats a bound as on the command line.
func (a *Argument) format(value int64) string {
	switch {
	case a.Kind == Duration:
		return formatDuration(time.Duration(value))
	case a.Kind == Percent:
		return strconv.FormatInt(value, 10) + "%"
	case a.Kind == Bytes && value%mib == 0:
		return strconv.FormatInt(value/mib, 10) + "MiB"
	case a.Kind == Bytes && value%kib == 0:
		return strconv.FormatInt(value/kib, 10) + "KiB"
	}
	return strconv.FormatInt(value, 10)
}

// formatDuration formats a duration without zero units: 1h, not 1h0m0s.
func formatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// parseSize parses a size such as 4096, 16KiB or 20MiB.
func parseSize(s string) (int64, error) {
	unit := int64(1)
	for suffix, u := range map[string]int64{"KiB": kib, "MiB": mib} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, unit = rest, u
			break
		}
	}
	n, err := strconv.ParseUint(s, 10, 32)
	return int64(n) * unit, err
}

// parsePercent parses a share such as 60%.
func parsePercent(s string) (int64, error) {
	number, ok := strings.CutSuffix(s, "%")
	if !ok {
		return 0, errorf("no percentage")
	}
	return strconv.ParseInt(number, 10, 64)
}

func names() []string {
	all := make([]string, len(table))
	for i := range table {
		all[i] = table[i].Name
	}
	return all
}
