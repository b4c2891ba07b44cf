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

func TestTheTableIsSound(t *testing.T) {
	name, code := regexp.MustCompile(`^[a-z][a-z0-9-]*$`), regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	seen := make(map[string]bool)
	for _, d := range faults.All() {
		if !name.MatchString(d.Name) || seen[d.Name] {
			t.Errorf("the name %q is odd, or there twice", d.Name)
		}
		seen[d.Name] = true
		for _, c := range d.Cases() {
			f, err := faults.Parse(c.Spec)
			if err != nil {
				t.Errorf("%s: %v", c.Spec, err)
			}
			if again, err := faults.Parse(f.String()); err != nil || again != f {
				t.Errorf("%s reads as %s, then as %s (%v)", c.Spec, f, again, err)
			}
			if c.Text == "" || len(c.Text) > 68 || strings.ContainsAny(c.Text, "|\n") || strings.HasSuffix(c.Text, ".") {
				t.Errorf("%s: the text %q does not fit into a table", c.Spec, c.Text)
			}
			if c.Code != "" && !code.MatchString(c.Code) {
				t.Errorf("%s leads to the code %q", c.Spec, c.Code)
			}
		}
	}
}

func TestAFaultIsReadWithItsArgument(t *testing.T) {
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
			t.Errorf("%s reads as %s: %d, %v, %q", spec, f, f.Size(), f.Duration(), f.Word())
		}
	}
}

func TestWhatIsWrongIsSaidInOneSentence(t *testing.T) {
	for spec, want := range map[string]string{
		"":                          `a fault has a name, such as idle-cut:5s`,
		"idlecut:5s":                `there is no fault "idlecut"; did you mean idle-cut?`,
		"hal":                       `there is no fault "hal"; did you mean half-open?`,
		"xyzzy":                     `there is no fault "xyzzy"; the list of them begins buffer, late, hold, compress`,
		"html:1":                    `the fault html takes no argument`,
		"idle-cut:":                 `the fault idle-cut has nothing behind its colon: write idle-cut[:5s]`,
		"idle-cut:soon":             `the fault idle-cut cannot be "soon": write idle-cut[:5s]`,
		"idle-cut:1ms":              `the fault idle-cut goes from 10ms to 1h, not to "1ms": write idle-cut[:5s]`,
		"buffer:2MiB":               `the fault buffer goes from 64 to 1MiB, not to "2MiB": write buffer[:16KiB]`,
		"buffer:4Kb":                `the fault buffer cannot be "4Kb": write buffer[:16KiB]`,
		"oversize:9999999999999999": `the fault oversize cannot be "9999999999999999": write oversize[:20MiB]`,
		"limit:0":                   `the fault limit goes from 1 to 1000, not to "0": write limit[:2]`,
		"skew:25h":                  `the fault skew goes from -24h to 24h, not to "25h": write skew[:-90s]`,
		"status":                    `the fault status needs an argument: write status:204|401|403|404|429|500|503`,
		"status:200":                `the fault status cannot be "200": write status:204|401|403|404|429|500|503`,
		"redirect:other":            `the fault redirect cannot be "other": write redirect:same|host|loop`,
	} {
		_, err := faults.Parse(spec)
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", spec, err, want)
		}
	}
}

func TestASetHasEachNameOnceInTheOrderOfTheTable(t *testing.T) {
	q, err := url.ParseQuery("fault=skew,buffer&x=1&fault=idle-cut:1s&fault=buffer:1KiB")
	if err != nil {
		t.Fatal(err)
	}
	s, err := faults.FromQuery(q)
	if err != nil || s.String() != "buffer:1KiB,idle-cut:1s,skew:-90s" {
		t.Fatalf("%v, %v", s, err)
	}
	if got := s.Without("idle-cut").String(); got != "buffer:1KiB,skew:-90s" {
		t.Errorf("without idle-cut it is %s", got)
	}
	if got := s.AtHead().String(); got != "skew:-90s" {
		t.Errorf("at the head it is %s", got)
	}
	if _, found := s.Find("late"); found {
		t.Error("late is on")
	}
	if s.String() != "buffer:1KiB,idle-cut:1s,skew:-90s" {
		t.Errorf("the set has become %s", s)
	}
	if _, err := faults.ParseSet("late,"); err == nil {
		t.Error("an empty name is none")
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

func TestABoardTellsOfEveryChangeAndOfNothingElse(t *testing.T) {
	var b faults.Board
	told := func(change func()) bool {
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
		told   bool
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
		if got := told(step.change); got != step.told {
			t.Errorf("step %d: told is %t", i, got)
		}
		onA, _ := b.For("/a")
		onB, _ := b.For("/b")
		if onA.String() != step.a || onB.String() != step.b {
			t.Errorf("step %d: on are %s and %s", i, onA, onB)
		}
	}
	if len(b.All()) > 0 {
		t.Errorf("left is %v", b.All())
	}
}

func TestWhatIsOnForAFeedComesBeforeWhatIsOnForAll(t *testing.T) {
	var b faults.Board
	b.Replace(faults.Everywhere, parseSet(t, "idle-cut:1s", "late"))
	b.Replace("/a", parseSet(t, "idle-cut:2s"))
	on, _ := b.For("/a")
	if diff := cmp.Diff([]string{"late", "idle-cut:2s"}, on.Specs()); diff != "" {
		t.Error(diff)
	}
}

func TestListsNameEveryFault(t *testing.T) {
	list, table := faults.List(), faults.Markdown()
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			if !strings.Contains(list, c.Text) {
				t.Errorf("the list does not say %q", c.Text)
			}
			if c.Code != "" && !strings.Contains(table, "`"+c.Code+"`") {
				t.Errorf("the table does not have the code %s", c.Code)
			}
		}
	}
	for line := range strings.Lines(table) {
		if strings.Count(line, "|") != 5 {
			t.Errorf("a row is broken: %s", line)
		}
	}
	for line := range strings.Lines(list) {
		if len(line) > 100 {
			t.Errorf("%d letters: %s", len(line), line)
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
				t.Errorf("%q: the error is not for one line: %q", spec, err)
			}
			return
		}
		again, err := faults.ParseSet(s.String())
		if err != nil || !slices.Equal(s, again) {
			t.Errorf("%q reads as %s, then as %s (%v)", spec, s, again, err)
		}
	})
}
