package config_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/preset"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
	"feedscope/ui/config"
	"feedscope/ui/panel"
)

// section is a table of the configuration reference.
type section struct {
	// in is the struct type with the keys.
	in reflect.Type
	// format turns the members of a flow mapping into a configuration.
	format string
	// required lists the required keys with values.
	required []string
}

const oneFeed = "feeds: [{name: f, url: 'http://h/'}]\n"

// sections returns the tables by heading.
func sections() map[string]section {
	const twoPanels = oneFeed + "panels: [{name: E, type: events}]\n"
	all := map[string]section{
		"The configuration": {
			in: reflect.TypeFor[config.Config](), format: "{%s}",
			required: []string{"feeds: [{url: 'http://h/'}]"},
		},
		"A filter": {
			in: reflect.TypeFor[config.Filter](), format: oneFeed + "filters: [{%s}]",
			required: []string{"filter: word"},
		},
		"A row": {
			in: reflect.TypeFor[config.Row](), format: twoPanels + "layout: [{%s}]",
			required: []string{"panels: [E]"},
		},
		"A place in a row": {
			in: reflect.TypeFor[config.Slot](), format: twoPanels + "layout: [{panels: [{%s}]}]",
			required: []string{"panel: E"},
		},
	}
	addSections(all, reflect.TypeFor[rules.Rule](), "A rule", oneFeed+"rules: [{%s}]", nil)
	addSections(all, reflect.TypeFor[action.Action](), "An action", oneFeed+"actions: [{webhook: 'http://h/', %s}]", nil)
	addSections(all, reflect.TypeFor[feedconfig.Feed](), "A feed", "feeds: [{%s}]", nil)
	addSections(all, reflect.TypeFor[preset.Head](), "`preset`", oneFeed+"preset: {%s}", nil)
	all["A parameter"] = all["A param"]
	delete(all, "A param")
	for _, v := range loader(nothing).Schema().Union.Variants {
		addSections(all, reflect.TypeOf(v.New()).Elem(), "A panel of type "+v.Name, oneFeed+"panels: [{%s}]",
			[]string{"type: " + v.Name})
	}
	return all
}

// addSections adds the tables of a struct and its nested structs.
func addSections(all map[string]section, in reflect.Type, heading, format string, required []string) {
	required = append(required, requiredKeys(in, required)...)
	all[heading] = section{in: in, format: format, required: required}
	for i := range in.NumField() {
		f := in.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		element, isList := f.Type, f.Type.Kind() == reflect.Slice
		if isList {
			element = f.Type.Elem()
		}
		if element.Kind() != reflect.Struct || options == "inline" && f.Type == reflect.TypeFor[panel.Common]() {
			continue
		}
		others := strings.Join(slices.DeleteFunc(slices.Clone(required), func(m string) bool {
			return strings.HasPrefix(m,
				key+":")
		}), ", ")
		switch {
		case options == "inline":
			nested := make(map[string]section)
			addSections(nested, element, heading, format, required)
			delete(nested, heading)
			maps.Copy(all, nested)
		case isList:
			addSections(all, element, "A "+strings.TrimSuffix(key, "s"), fmt.Sprintf(format, others+", "+key+": [{%s}]"), nil)
		default:
			addSections(all, element, "`"+key+"`", fmt.Sprintf(format, others+", "+key+": {%s}"), nil)
		}
	}
}

// requiredKeys returns the required keys of a struct with the values of their example tags, except known ones.
func requiredKeys(in reflect.Type, known []string) []string {
	var required []string
	for _, f := range reflect.VisibleFields(in) {
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if strings.Contains(options, "required") && !slices.ContainsFunc(known,
			func(m string) bool { return strings.HasPrefix(m, key+":") }) {
			required = append(required, key+": "+f.Tag.Get("example"))
		}
	}
	return required
}

// with returns a configuration of the section's required keys, except without, plus member.
func (s *section) with(without, member string) string {
	members := slices.DeleteFunc(slices.Clone(s.required), func(m string) bool {
		return strings.HasPrefix(m,
			without+":")
	})
	if member != "" {
		members = append(members, member)
	}
	return fmt.Sprintf(s.format, strings.Join(members, ", "))
}

// row is a key in a table.
type row struct{ key, kind, def string }

// tables reads the rows under each heading of the configuration reference.
func tables(t *testing.T) map[string][]row {
	t.Helper()
	page, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	_, reference, _ := strings.Cut(string(page), opened)
	found := make(map[string][]row)
	heading := ""
	for line := range strings.Lines(reference) {
		if h, ok := strings.CutPrefix(line, "## "); ok {
			heading = strings.TrimSpace(h)
			continue
		}
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if key, ok := strings.CutPrefix(cells[0], "| `"); ok && len(cells) == 4 {
			found[heading] = append(found[heading], row{strings.Trim(key, "`"), cells[1], cells[2]})
		}
	}
	return found
}

func TestReferenceMatchesDecoder(t *testing.T) {
	found, known := tables(t), sections()
	if len(found) != len(known) {
		t.Errorf("%d tables for %d sections", len(found), len(known))
	}
	for heading, rows := range found {
		s, ok := known[heading]
		if !ok {
			t.Errorf("unexpected table %q", heading)
			continue
		}
		for _, r := range rows {
			if heading == "An action" && r.key == "webhook" {
				continue // It, or another one, is in the format.
			}
			t.Run(heading+"/"+r.key, func(t *testing.T) { s.check(t, r) })
		}
	}
}

var literal = regexp.MustCompile("`([^`]+)`")

// check compares a row with the decoder's behavior.
func (s *section) check(t *testing.T, r row) {
	without, err := loader(nothing).Parse("without", []byte(s.with("", "")))
	if err != nil {
		t.Fatal(err)
	}
	isRequired := slices.ContainsFunc(s.required, func(m string) bool { return strings.HasPrefix(m, r.key+":") })
	if isRequired != (r.def == "required") {
		t.Errorf("default %q, required %v", r.def, isRequired)
	}
	if _, err := loader(nothing).Parse("left out", []byte(s.with(r.key, ""))); isRequired != (err != nil) {
		t.Errorf("without it: %v", err)
	}
	if _, err := loader(nothing).Parse("empty", []byte(s.with("", r.key+":"))); !isRequired && err != nil {
		t.Errorf("unexpected key: %v", err)
	}
	s.checkKind(t, r)
	if v := literal.FindStringSubmatch(r.def); v != nil && v[0] == r.def {
		with, err := loader(nothing).Parse("with", []byte(s.with(r.key, r.key+": "+v[1])))
		if err != nil || !reflect.DeepEqual(with, without) {
			t.Errorf("%s is not the default (%v)", r.def, err)
		}
	}
}

// checkKind compares the documented values of a key with the accepted ones.
func (s *section) checkKind(t *testing.T, r row) {
	if !strings.HasPrefix(r.kind, "one of ") {
		return
	}
	var options []string
	for _, m := range literal.FindAllStringSubmatch(r.kind, -1) {
		options = append(options, m[1])
	}
	last := len(options) - 1
	want := strings.Join(options[:last], ", ") + " or " + options[last]
	_, err := loader(nothing).Parse("wrong", []byte(s.with(r.key, r.key+": wrong-value")))
	if err == nil || !strings.Contains(err.Error(), r.key+" must be "+want) {
		t.Errorf("the reference offers %s; a wrong value gives\n%v", want, err)
	}
}
