package faults_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/faults"
)

func TestTableIsWellFormed(t *testing.T) {
	name, code := regexp.MustCompile(`^[a-z][a-z0-9-]*$`), regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	seen := make(map[string]bool)
	for _, d := range faults.All() {
		if !name.MatchString(d.Name) || seen[d.Name] {
			t.Errorf("the name %q is malformed or repeated", d.Name)
		}
		seen[d.Name] = true
		for _, c := range d.Cases() {
			f, err := faults.Parse(c.Spec)
			if err != nil {
				t.Errorf("%s: %v", c.Spec, err)
			}
			if again, err := faults.Parse(f.String()); err != nil || again != f {
				t.Errorf("%s parses as %s, then as %s (%v)", c.Spec, f, again, err)
			}
			if c.Text == "" || len(c.Text) > 68 || strings.ContainsAny(c.Text, "|\n") ||
				strings.HasSuffix(c.Text, ".") {
				t.Errorf("%s: the text %q does not fit the table", c.Spec, c.Text)
			}
			if c.Code != "" && !code.MatchString(c.Code) {
				t.Errorf("%s has the malformed code %q", c.Spec, c.Code)
			}
		}
	}
}

func TestParseReadsTheArgument(t *testing.T) {
	for spec, want := range map[string]struct {
		text     string
		size     int
		duration time.Duration
		word     string
	}{
		"idle-cut":         {"idle-cut:5s", int(5 * time.Second), 5 * time.Second, "5s"},
		"idle-cut:1m":      {"idle-cut:1m", int(time.Minute), time.Minute, "1m"},
		"buffer":           {"buffer:16KiB", 16 << 10, 16 << 10, "16KiB"},
		"buffer:4096":      {"buffer:4096", 4096, 4096, "4096"},
		"oversize:2MiB":    {"oversize:2MiB", 2 << 20, 2 << 20, "2MiB"},
		"skew":             {"skew:-90s", int(-90 * time.Second), -90 * time.Second, "-90s"},
		"status:404":       {"status:404", 0, 0, "404"},
		"tls:wrong-name":   {"tls:wrong-name", 0, 0, "wrong-name"},
		"limit:3":          {"limit:3", 3, 3, "3"},
		"html":             {"html", 0, 0, ""},
		"truncate":         {"truncate:60%", 60, 60, "60%"},
		"limit-hang:1000":  {"limit-hang:1000", 1000, 1000, "1000"},
		"skew:24h":         {"skew:24h", int(24 * time.Hour), 24 * time.Hour, "24h"},
		"half-open:1h0m0s": {"half-open:1h0m0s", int(time.Hour), time.Hour, "1h0m0s"},
	} {
		f, err := faults.Parse(spec)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		if f.String() != want.text || f.Size() != want.size || f.Duration() != want.duration || f.Word() != want.word {
			t.Errorf("%s parses as %s: %d, %v, %q", spec, f, f.Size(), f.Duration(), f.Word())
		}
	}
}

func TestParseErrors(t *testing.T) {
	for spec, want := range map[string]string{
		"":                          `empty fault name: use a name such as idle-cut:5s`,
		"idlecut:5s":                `unknown fault "idlecut"; did you mean idle-cut?`,
		"hal":                       `unknown fault "hal"; did you mean half-open?`,
		"xyzzy":                     `unknown fault "xyzzy"; the first ones are buffer, late, hold, compress`,
		"html:1":                    `fault html takes no argument`,
		"idle-cut:":                 `fault idle-cut has an empty argument: use idle-cut[:5s]`,
		"idle-cut:soon":             `fault idle-cut cannot be "soon": use idle-cut[:5s]`,
		"idle-cut:1ms":              `fault idle-cut must be 10ms to 1h, not "1ms": use idle-cut[:5s]`,
		"buffer:2MiB":               `fault buffer must be 64 to 1MiB, not "2MiB": use buffer[:16KiB]`,
		"buffer:4Kb":                `fault buffer cannot be "4Kb": use buffer[:16KiB]`,
		"oversize:9999999999999999": `fault oversize cannot be "9999999999999999": use oversize[:20MiB]`,
		"limit:0":                   `fault limit must be 1 to 1000, not "0": use limit[:2]`,
		"truncate:60":               `fault truncate cannot be "60": use truncate[:60%]`,
		"truncate:100%":             `fault truncate must be 1% to 99%, not "100%": use truncate[:60%]`,
		"skew:25h":                  `fault skew must be -24h to 24h, not "25h": use skew[:-90s]`,
		"status":                    `fault status needs an argument: use status:204|401|403|404|429|500|503`,
		"status:200":                `fault status cannot be "200": use status:204|401|403|404|429|500|503`,
		"redirect:other":            `fault redirect cannot be "other": use redirect:same|host|loop`,
	} {
		_, err := faults.Parse(spec)
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", spec, err, want)
		}
	}
}

func TestSetsAreOrderedWithoutDuplicates(t *testing.T) {
	q, err := url.ParseQuery("fault=skew,buffer&x=1&fault=idle-cut:1s&fault=buffer:1KiB")
	if err != nil {
		t.Fatal(err)
	}
	s, err := faults.FromQuery(q)
	if err != nil || s.String() != "buffer:1KiB,idle-cut:1s,skew:-90s" {
		t.Fatalf("%v, %v", s, err)
	}
	if got := s.Without("idle-cut").String(); got != "buffer:1KiB,skew:-90s" {
		t.Errorf("without idle-cut: %s", got)
	}
	if got := s.AtHead().String(); got != "skew:-90s" {
		t.Errorf("at the head: %s", got)
	}
	if _, found := s.Find("late"); found {
		t.Error("found late, which is not in the set")
	}
	if s.String() != "buffer:1KiB,idle-cut:1s,skew:-90s" {
		t.Errorf("the set changed to %s", s)
	}
	if _, err := faults.ParseSet("late,"); err == nil {
		t.Error("an empty name was accepted")
	}
}

func parseSet(t *testing.T, specs ...string) faults.Set {
	t.Helper()
	s, err := faults.ParseSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestActiveSignalsExactlyTheChanges(t *testing.T) {
	var b faults.Active
	signals := func(change func()) bool {
		_, changed := b.For("/a")
		change()
		select {
		case <-changed:
			return true
		default:
			return false
		}
	}
	late, html := parseSet(t, "late"), parseSet(t, "html")
	for i, step := range []struct {
		change func()
		signal bool
		a, b   string
	}{
		{func() { b.Replace("/a", late) }, true, "late", ""},
		{func() { b.Replace("/a", late) }, false, "late", ""},
		{func() { b.Add(faults.Everywhere, html) }, true, "late,html", "html"},
		{func() { b.Add("/a", parseSet(t, "buffer")) }, true, "buffer:16KiB,late,html", "html"},
		{func() { b.Remove("/a", "late") }, true, "buffer:16KiB,html", "html"},
		{func() { b.Remove("/a", "late") }, false, "buffer:16KiB,html", "html"},
		{func() { b.Replace("/a", nil) }, true, "html", "html"},
		{func() { b.Clear() }, true, "", ""},
		{func() { b.Clear() }, false, "", ""},
	} {
		if got := signals(step.change); got != step.signal {
			t.Errorf("step %d: signal is %t", i, got)
		}
		onA, _ := b.For("/a")
		onB, _ := b.For("/b")
		if onA.String() != step.a || onB.String() != step.b {
			t.Errorf("step %d: active faults are %s and %s", i, onA, onB)
		}
	}
	if len(b.All()) > 0 {
		t.Errorf("%v is still active", b.All())
	}
}

func TestFaultsOfAFeedOverrideThoseOfAllFeeds(t *testing.T) {
	var b faults.Active
	b.Replace(faults.Everywhere, parseSet(t, "idle-cut:1s", "late"))
	b.Replace("/a", parseSet(t, "idle-cut:2s"))
	on, _ := b.For("/a")
	if diff := cmp.Diff([]string{"late", "idle-cut:2s"}, on.Specs()); diff != "" {
		t.Error(diff)
	}
}

func TestListsContainEveryFault(t *testing.T) {
	list := faults.List()
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			if !strings.Contains(list, c.Text) {
				t.Errorf("the list lacks %q", c.Text)
			}
		}
	}
	for line := range strings.Lines(list) {
		if len(line) > 100 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			f.Add(c.Spec)
		}
	}
	f.Add("buffer:16KiBKiB")
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := faults.ParseSet(spec)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("%q: the error is not a single printable line: %q", spec, err)
			}
			return
		}
		again, err := faults.ParseSet(s.String())
		if err != nil || !slices.Equal(s, again) {
			t.Errorf("%q parses as %s, then as %s (%v)", spec, s, again, err)
		}
	})
}
