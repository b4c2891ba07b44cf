package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/feeds/config"
	"feedscope/ui/cli"
	"feedscope/ui/keymap"
)

var update = flag.Bool("update", false, "write the generated part of README.md")

const readmeFile = "README.md"

func readReadme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// between cuts a text at the comments <!-- name --> and <!-- /name -->.
func between(t *testing.T, text, name string) (before, inside, after string) {
	t.Helper()
	open, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(text, open)
	inside, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no part %q", readmeFile, name)
	}
	return before + open, inside, end + after
}

func TestTheReadmeHasTheKeys(t *testing.T) {
	generated(t, "keys", keymap.Markdown(keymap.Default()))
}

func TestTheReadmeHasTheFaults(t *testing.T) {
	generated(t, "faults", faults.Markdown())
}

// generated checks that a part of the README is what it is made from, or writes it anew.
func generated(t *testing.T, part, want string) {
	t.Helper()
	before, inside, after := between(t, readReadme(t), part)
	if inside == want {
		return
	}
	if !*update {
		t.Fatalf("the table of %s is out of date; go test . -run Readme -update writes it", part)
	}
	if err := os.WriteFile(readmeFile, []byte(before+want+after), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheReadmeNamesEveryFlag(t *testing.T) {
	readme := readReadme(t)
	for _, args := range [][]string{{"--help"}, {"tail", "--help"}, {"record", "--help"}, {"replay", "--help"}, {"export", "--help"}, {"capture", "info", "--help"}, {"doctor", "--help"}} {
		var out bytes.Buffer
		cli.Main(args, cli.Env{In: strings.NewReader(""), Out: &out, Err: &out})
		_, list, _ := strings.Cut(out.String(), "\nFlags:\n")
		flags := regexp.MustCompile(`(?m)^ +(?:-\w, )?(--[\w-]+)`).FindAllStringSubmatch(list, -1)
		if len(flags) < 2 {
			t.Fatalf("%v lists %d flags:\n%s", args, len(flags), out.String())
		}
		for _, f := range flags {
			if !regexp.MustCompile("`[^`\n]*" + f[1] + `\b`).MatchString(readme) {
				t.Errorf("%s does not name %s of feedscope %s", readmeFile, f[1], strings.Join(args, " "))
			}
		}
	}
}

func TestTheReadmesConfigurationsAreSound(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readReadme(t), -1)
	if len(blocks) == 0 {
		t.Fatal("there is none")
	}
	for _, b := range blocks {
		if _, err := config.Parse(readmeFile, []byte(b[1]), noEnvironment); err != nil {
			t.Error(err)
		}
	}
}

func TestTheLinksOfTheTextsLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, file := range []string{readmeFile, "docs/ARCHITECTURE.md", "docs/DOCTOR.md", "CHANGELOG.md"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func noEnvironment(string) (string, bool) { return "", false }

// section is a table of the configuration reference.
type section struct {
	// in is what holds the keys.
	in reflect.Type
	// format makes a configuration around keys that are written as a flow mapping's members.
	format string
	// required are the keys that must be there, with values.
	required []string
}

const oneFeed = "feeds: [{name: f, url: 'http://h/'}]\n"

// sections are the tables by their headings.
var sections = map[string]section{
	"The program":    {in: reflect.TypeFor[config.Config](), format: "{%s}", required: []string{"feeds: [{url: 'http://h/'}]"}},
	"A feed":         {in: reflect.TypeFor[config.Feed](), format: "feeds: [{%s}]", required: []string{"url: 'http://h/'"}},
	"A feed's retry": {in: reflect.TypeFor[config.Retry](), format: "feeds: [{url: 'http://h/', retry: {%s}}]"},
	"A feed's auth":  {in: reflect.TypeFor[config.Auth](), format: "feeds: [{url: 'http://h/', auth: {%s}}]"},
	"A feed's tls":   {in: reflect.TypeFor[config.TLS](), format: "feeds: [{url: 'https://h/', tls: {%s}}]"},
	"Any panel":      {in: reflect.TypeFor[config.Panel](), format: oneFeed + "panels: [{%s}]", required: []string{"type: events"}},
	"A ticker": {
		in: reflect.TypeFor[config.Panel](), format: oneFeed + "panels: [{type: ticker, %s}]",
		required: []string{"key: k", "columns: [{path: p}]"},
	},
	"A ticker's column": {
		in: reflect.TypeFor[config.Column](), format: oneFeed + "panels: [{type: ticker, key: k, columns: [{%s}]}]",
		required: []string{"path: p"},
	},
	"Notifications": {
		in: reflect.TypeFor[config.Panel](), format: oneFeed + "panels: [{type: notifications, %s}]",
		required: []string{"key: k", "text: t"},
	},
	"Metrics": {
		in: reflect.TypeFor[config.Panel](), format: oneFeed + "panels: [{type: metrics, %s}]",
		required: []string{"series: [s]", "value: v"},
	},
	"A metric's threshold": {
		in: reflect.TypeFor[config.Threshold](), format: oneFeed + "panels: [{type: metrics, series: [s], value: v, thresholds: [{%s}]}]",
		required: []string{"match: m"},
	},
	"A filter": {
		in: reflect.TypeFor[config.Filter](), format: oneFeed + "filters: [{%s}]", required: []string{"filter: word"},
	},
	"A row of the layout": {
		in: reflect.TypeFor[config.Row](), format: oneFeed + "panels: [{name: E, type: events}]\nlayout: [{%s}]",
		required: []string{"panels: [E]"},
	},
	"A place in a row": {
		in: reflect.TypeFor[config.Slot](), format: oneFeed + "panels: [{name: E, type: events}]\nlayout: [{panels: [{%s}]}]",
		required: []string{"panel: E"},
	},
}

// with makes a configuration of the section's required keys, except one, and of another member.
func (s *section) with(without, member string) string {
	members := slices.DeleteFunc(slices.Clone(s.required), func(m string) bool { return strings.HasPrefix(m, without+":") })
	if member != "" {
		members = append(members, member)
	}
	return fmt.Sprintf(s.format, strings.Join(members, ", "))
}

// row is a key as a table tells of it.
type row struct{ key, kind, def string }

// tables reads the configuration reference: the rows under each heading.
func tables(t *testing.T) map[string][]row {
	t.Helper()
	_, reference, _ := between(t, readReadme(t), "config")
	found := make(map[string][]row)
	heading := ""
	for line := range strings.Lines(reference) {
		if h, ok := strings.CutPrefix(line, "**"); ok {
			heading, _, _ = strings.Cut(h, "**")
			continue
		}
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if key, ok := strings.CutPrefix(cells[0], "| `"); ok && len(cells) == 4 {
			found[heading] = append(found[heading], row{strings.Trim(key, "`"), cells[1], cells[2]})
		}
	}
	return found
}

func TestTheReadmeHasEveryKeyOfTheConfiguration(t *testing.T) {
	known := make(map[reflect.Type][]string)
	for _, s := range sections {
		known[s.in] = nil
	}
	for heading, rows := range tables(t) {
		s, ok := sections[heading]
		if !ok {
			t.Errorf("there is a table %q that no test knows", heading)
			continue
		}
		for _, r := range rows {
			known[s.in] = append(known[s.in], r.key)
		}
	}
	for in, keys := range known {
		var tags []string
		for i := range in.NumField() {
			tags = append(tags, in.Field(i).Tag.Get("yaml"))
		}
		has := slices.Compact(slices.Sorted(slices.Values(keys)))
		if slices.Sort(tags); !slices.Equal(has, tags) {
			t.Errorf("%v has the keys\n%v, the tables\n%v", in, tags, has)
		}
	}
}

func TestTheReadmeIsRightAboutEveryKey(t *testing.T) {
	for heading, rows := range tables(t) {
		s := sections[heading]
		for _, r := range rows {
			t.Run(heading+"/"+r.key, func(t *testing.T) { s.check(t, r) })
		}
	}
}

var literal = regexp.MustCompile("`([^`]+)`")

// check holds what a row says against what package config does.
func (s *section) check(t *testing.T, r row) {
	without, err := config.Parse("without", []byte(s.with("", "")), noEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	isRequired := slices.ContainsFunc(s.required, func(m string) bool { return strings.HasPrefix(m, r.key+":") })
	if isRequired != (r.def == "required") {
		t.Errorf("the default reads %q, and the key is required: %v", r.def, isRequired)
	}
	if _, err := config.Parse("left out", []byte(s.with(r.key, "")), noEnvironment); isRequired != (err != nil) {
		t.Errorf("without it: %v", err)
	}
	if _, err := config.Parse("empty", []byte(s.with("", r.key+":")), noEnvironment); !isRequired && err != nil {
		t.Errorf("it is no key here: %v", err)
	}
	s.checkKind(t, r)
	if v := literal.FindStringSubmatch(r.def); v != nil && v[0] == r.def {
		with, err := config.Parse("with", []byte(s.with(r.key, r.key+": "+v[1])), noEnvironment)
		if err != nil || !reflect.DeepEqual(with, without) {
			t.Errorf("%s is not the default (%v)", r.def, err)
		}
	}
}

// kinds are how the reference calls the types of values.
var kinds = map[reflect.Type][]string{
	reflect.TypeFor[int]():               {"whole number"},
	reflect.TypeFor[float64]():           {"number"},
	reflect.TypeFor[bool]():              {"`true` or `false`"},
	reflect.TypeFor[config.Size]():       {"size"},
	reflect.TypeFor[time.Duration]():     {"duration"},
	reflect.TypeFor[string]():            {"text", "path", "URL", "pattern", "one of "},
	reflect.TypeFor[map[string]string](): {"texts by name"},
}

// checkKind holds the type of a row against that of the field, and what it may be against what is accepted.
func (s *section) checkKind(t *testing.T, r row) {
	i := 0
	for s.in.Field(i).Tag.Get("yaml") != r.key {
		i++
	}
	field := s.in.Field(i).Type
	words, ok := kinds[field]
	if !ok {
		words = []string{"list of ", "keys", "lists of "}
	}
	if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(r.kind, w) }) {
		t.Errorf("it is a %v, and called %q", field, r.kind)
	}
	if !strings.HasPrefix(r.kind, "one of ") {
		return
	}
	var options []string
	for _, m := range literal.FindAllStringSubmatch(r.kind, -1) {
		options = append(options, m[1])
	}
	last := len(options) - 1
	want := strings.Join(options[:last], ", ") + " or " + options[last]
	_, err := config.Parse("wrong", []byte(s.with(r.key, r.key+": wrong-value")), noEnvironment)
	if err == nil || !strings.Contains(err.Error(), r.key+" must be "+want) {
		t.Errorf("the reference offers %s; a wrong value gives\n%v", want, err)
	}
}
