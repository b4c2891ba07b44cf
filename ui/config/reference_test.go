package config_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	feedconfig "feedscope/feeds/config"
	"feedscope/test/golden"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/notifications"
	"feedscope/ui/panel/ticker"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// reference is the file that users read.
const reference = "../../config.example.yaml"

func readReference(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// nothing is an empty environment.
func nothing(string) (string, bool) { return "", false }

func TestExampleIsDemo(t *testing.T) {
	example, err := loader(nothing).Load(reference)
	if err != nil {
		t.Fatal(err)
	}
	demo, err := loader(nothing).Demo("http://127.0.0.1:7333")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(demo, example, unexported); diff != "" {
		t.Errorf("config.example.yaml differs from the demo (- demo, + example)\n%s", diff)
	}
}

// root is the root of the repository.
const root = "../.."

// TestGeneratedFiles compares everything that is generated from the types of a configuration.
func TestGeneratedFiles(t *testing.T) {
	l, docs := loader(nothing), readComments(root, "feedscope")
	golden.Check(t, reference, l.Example())
	schema, err := l.Schema().JSON("feedscope configuration", docs)
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "schema.json", string(schema))
	golden.CheckPart(t, manual, "generated", l.Schema().Markdown(docs, l.Describe))
}

// manual is the configuration reference, which has a generated part.
const (
	manual = root + "/docs/CONFIGURATION.md"
	opened = "<!-- generated -->\n"
)

func TestExampleHasEveryKey(t *testing.T) {
	text := readReference(t)
	for _, key := range allKeys(reflect.TypeFor[config.Config]()) {
		if !regexp.MustCompile(`(?m)^[^#\n]*\b` + key + `:|^[# ]*(?:or )?` + key + `:|^ *#[a-z][^#\n]*\b` + key + `:`).MatchString(text) {
			t.Errorf("config.example.yaml does not name the key %q", key)
		}
	}
}

// allKeys returns the yaml keys of a type and its nested types.
func allKeys(t reflect.Type) []string {
	switch t.Kind() {
	case reflect.Slice:
		return allKeys(t.Elem())
	case reflect.Interface:
		var keys []string
		for _, v := range loader(nothing).Schema().Union.Variants {
			keys = append(keys, allKeys(reflect.TypeOf(v.New()).Elem())...)
		}
		return keys
	case reflect.Struct:
	default:
		return nil
	}
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); key != "" {
			keys = append(keys, key)
		}
		keys = append(keys, allKeys(f.Type)...)
	}
	return keys
}

// TestExampleShowsDefaults uncomments all keys and expects the same configuration.
func TestExampleShowsDefaults(t *testing.T) {
	commented := regexp.MustCompile(`(?m)^( *)#([A-Za-z_-]+:)`)
	text := readReference(t)
	if n := len(commented.FindAllString(text, -1)); n < 30 {
		t.Fatalf("only %d keys are commented out", n)
	}
	want, err := loader(nothing).Load(reference)
	if err != nil {
		t.Fatal(err)
	}
	got, err := loader(nothing).Parse(reference, []byte(commented.ReplaceAllString(text, "$1$2")))
	if err != nil {
		t.Fatal(err)
	}
	if got.Feeds[0].Headers["Authorization"] == "" || got.Feeds[0].LastEventID == "" ||
		got.Panels[1].(*ticker.Config).Sort == "" {
		t.Errorf("the examples have no effect: %+v", got)
	}
	diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), unexported,
		cmpopts.IgnoreFields(feedconfig.Feed{}, "LastEventID", "Preset", "Params"), cmpopts.IgnoreFields(feedconfig.Connection{}, "TLS",
			"Proxy", "NoProxy", "Resolve"),
		cmpopts.IgnoreFields(feedconfig.Request{}, "Method", "Body", "End", "Items", "ItemKey", "Ignore", "Setup", "IDs", "Closes",
			"Format", "Merge", "Price"),
		cmpopts.IgnoreFields(feedconfig.Feed{}, "Headers"), cmpopts.IgnoreFields(feedconfig.Retry{}, "Max"),
		cmpopts.IgnoreFields(config.Config{}, "Keys", "Preset", "Actions"),
		cmpopts.IgnoreFields(feedconfig.Request{}, "ResumeEvents"), cmpopts.IgnoreFields(feedconfig.Auth{}, "TokenCommand"),
		cmpopts.IgnoreFields(ticker.Config{}, "Sort", "Records", "Colors"), cmpopts.IgnoreFields(ticker.Column{}, "Unit"), cmpopts.IgnoreFields(panel.Numbers{}, "Records"),
		cmpopts.IgnoreFields(notifications.Config{}, "Records", "ResolvedWhen"))
	if diff != "" {
		t.Errorf("a value in a comment is not the default (- default, + comment)\n%s", diff)
	}
}

func TestExampleFormatting(t *testing.T) {
	for i, line := range strings.Split(readReference(t), "\n") {
		if len([]rune(line)) > 100 || strings.TrimRight(line, " \t") != line || strings.Contains(line, "\t") {
			t.Errorf("line %d is longer than 100 characters, has a tab, or ends in a space: %q", i+1, line)
		}
	}
}

func TestDemoUsesServerOrigin(t *testing.T) {
	c, err := loader(nothing).Demo("http://[::1]:40123/")
	if err != nil {
		t.Fatal(err)
	}
	if f := c.Feeds[2]; f.URL != "http://[::1]:40123/metrics" || f.Clock != "http://[::1]:40123/time" ||
		f.Heartbeat != 5*time.Second {
		t.Errorf("got %+v", f)
	}
	if _, err := loader(nothing).Demo("40123"); err == nil {
		t.Error("an invalid origin is accepted")
	}
}
