package config_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/config"

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

func TestTheExampleIsTheDemo(t *testing.T) {
	example, err := config.Load(reference, nothing)
	if err != nil {
		t.Fatal(err)
	}
	demo, err := config.Demo("http://127.0.0.1:7333")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(demo, example); diff != "" {
		t.Errorf("config.example.yaml and feeds/config/demo.yaml differ (- demo, + example)\n%s", diff)
	}
}

func TestTheExampleNamesEveryKey(t *testing.T) {
	text := readReference(t)
	for _, key := range allKeys(reflect.TypeFor[config.Config]()) {
		if !regexp.MustCompile(`(?m)^[^#\n]*\b` + key + `:|^ *# *(?:or )?` + key + `:`).MatchString(text) {
			t.Errorf("config.example.yaml does not name the key %q", key)
		}
	}
}

// allKeys gives the yaml tags of a type and of the types in it.
func allKeys(t reflect.Type) []string {
	switch t.Kind() {
	case reflect.Slice:
		return allKeys(t.Elem())
	case reflect.Struct:
	default:
		return nil
	}
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		keys = append(keys, f.Tag.Get("yaml"))
		keys = append(keys, allKeys(f.Type)...)
	}
	return keys
}

// TestWhatTheExampleLeavesOutIsTheDefault removes the "#" of all keys that are commented out.
func TestWhatTheExampleLeavesOutIsTheDefault(t *testing.T) {
	commented := regexp.MustCompile(`(?m)^( *)#([A-Za-z_-]+:)`)
	text := readReference(t)
	if n := len(commented.FindAllString(text, -1)); n < 30 {
		t.Fatalf("only %d keys are commented out", n)
	}
	want, err := config.Load(reference, nothing)
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Parse(reference, []byte(commented.ReplaceAllString(text, "$1$2")), nothing)
	if err != nil {
		t.Fatal(err)
	}
	if got.Feeds[0].Headers["Authorization"] == "" || got.Feeds[0].LastEventID == "" || got.Panels[1].Sort == "" {
		t.Errorf("the examples are not in force: %+v", got)
	}
	diff := cmp.Diff(want, got, cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(config.Feed{}, "LastEventID", "TLS", "Proxy", "NoProxy", "Resolve", "Method", "Body", "End", "Items", "ItemKey"),
		cmpopts.IgnoreFields(config.Feed{}, "Headers"), cmpopts.IgnoreFields(config.Auth{}, "TokenCommand"), cmpopts.IgnoreFields(config.Panel{}, "Sort"))
	if diff != "" {
		t.Errorf("a value in a comment is not the default (- default, + comment)\n%s", diff)
	}
}

func TestTheExampleIsTidy(t *testing.T) {
	for i, line := range strings.Split(readReference(t), "\n") {
		if len([]rune(line)) > 100 || strings.TrimRight(line, " \t") != line || strings.Contains(line, "\t") {
			t.Errorf("line %d is longer than 100 characters, has a tab, or ends in a space: %q", i+1, line)
		}
	}
}

func TestDemoTakesTheServersOrigin(t *testing.T) {
	c, err := config.Demo("http://[::1]:40123/")
	if err != nil {
		t.Fatal(err)
	}
	if f := c.Feeds[2]; f.URL != "http://[::1]:40123/metrics" || f.Clock != "http://[::1]:40123/time" || f.Heartbeat != 5*time.Second {
		t.Errorf("got %+v", f)
	}
	if _, err := config.Demo("40123"); err == nil {
		t.Error("an origin that is none is taken")
	}
}
