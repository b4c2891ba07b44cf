package faults

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is one that is switched on. It is comparable; make one with [Parse].
type Fault struct {
	name, arg string
	value     int64
}

// Name gives the name of its row.
func (f Fault) Name() string { return f.name }

// Word gives the argument as it is spelled; empty where there is none.
func (f Fault) Word() string { return f.arg }

// Size gives an argument that is a count, or a number of bytes.
func (f Fault) Size() int { return int(f.value) }

// Duration gives an argument that is a time.
func (f Fault) Duration() time.Duration { return time.Duration(f.value) }

// String writes it as [Parse] reads it.
func (f Fault) String() string {
	if f.arg == "" {
		return f.name
	}
	return f.name + ":" + f.arg
}

// AtHead is that of its row; see [Definition].
func (f Fault) AtHead() bool { return table[place[f.name]].AtHead }

// Error tells in one sentence what is wrong with the words for a fault.
type Error struct{ text string }

// Error gives the sentence.
func (e *Error) Error() string { return e.text }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Parse reads a fault: its name, and an argument after a colon where there is one. The error is an [*Error].
func Parse(spec string) (Fault, error) {
	name, arg, given := strings.Cut(strings.TrimSpace(spec), ":")
	d, ok := Lookup(name)
	switch {
	case !ok:
		return Fault{}, unknown(name)
	case d.Arg.Kind == None && given:
		return Fault{}, errorf("the fault %s takes no argument", name)
	case given && arg == "":
		return Fault{}, errorf("the fault %s has nothing behind its colon: write %s", name, d.Usage())
	case !given:
		arg = d.Arg.Default
	}
	value, err := d.Arg.parse(arg)
	if err != nil {
		return Fault{}, errorf("the fault %s %s: write %s", name, err, d.Usage())
	}
	return Fault{name, arg, value}, nil
}

func unknown(name string) error {
	if name == "" {
		return errorf("a fault has a name, such as idle-cut:5s")
	}
	if best := nearest(name); best != "" {
		return errorf("there is no fault %q; did you mean %s?", name, best)
	}
	return errorf("there is no fault %q; the list of them begins %s", name, strings.Join(names()[:4], ", "))
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
	}
	if err != nil {
		return 0, errorf("cannot be %q", arg)
	}
	if value < a.Min || value > a.Max {
		return 0, errorf("goes from %s to %s, not to %q", a.text(a.Min), a.text(a.Max), arg)
	}
	return value, nil
}

// text writes a bound as a user would.
func (a *Argument) text(value int64) string {
	switch {
	case a.Kind == Duration:
		return short(time.Duration(value))
	case a.Kind == Bytes && value%mib == 0:
		return strconv.FormatInt(value/mib, 10) + "MiB"
	case a.Kind == Bytes && value%kib == 0:
		return strconv.FormatInt(value/kib, 10) + "KiB"
	}
	return strconv.FormatInt(value, 10)
}

// short writes a duration without units that are zero: 1h, not 1h0m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// parseSize reads 4096, 16KiB or 20MiB.
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

func names() []string {
	all := make([]string, len(table))
	for i := range table {
		all[i] = table[i].Name
	}
	return all
}
