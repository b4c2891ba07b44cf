package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"feedscope/ui/config"
)

func TestExamplesLoad(t *testing.T) {
	files, err := filepath.Glob(root + "/examples/*.yaml")
	if err != nil || len(files) < 4 {
		t.Fatalf("examples: %v, %v", files, err)
	}
	for _, file := range files {
		if _, err := loader(nothing).Load(file); err != nil {
			t.Error(err)
		}
	}
}

// editorSchema compiles the JSON Schema as an editor does.
func editorSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(config.JSONSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("feedscope.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("feedscope.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func checkInEditor(s *jsonschema.Schema, text string) error {
	var doc any
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return err
	}
	return s.Validate(doc)
}

func TestJSONSchemaAcceptsEveryExample(t *testing.T) {
	s := editorSchema(t)
	files, err := filepath.Glob(root + "/examples/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	commented := regexp.MustCompile(`(?m)^( *)#([A-Za-z_-]+:)`)
	for _, file := range append(files, reference) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{string(data), commented.ReplaceAllString(string(data), "$1$2")} {
			if err := checkInEditor(s, text); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func TestJSONSchemaRejectsMistakes(t *testing.T) {
	s := editorSchema(t)
	for _, text := range []string{
		"title: x", "feeds: []\nfsp: 3", minimal + "fps: 61", minimal + "fps: '30'",
		minimal + "    hartbeat: 15s", minimal + "    heartbeat: 15", minimal + "    retry: {jitter: 2}",
		minimal + "panels: [{type: tiker}]", minimal + "panels: [{type: events, columns: []}]",
		minimal + "panels: [{type: ticker, key: k, columns: [{path: p, as: numbr}]}]", minimal + "panels: [{name: x}]",
	} {
		if checkInEditor(s, text) == nil {
			t.Errorf("an editor accepts %q", text)
		}
	}
	for _, text := range []string{minimal + "fps: ${FPS}", minimal + "    http: 1.1", minimal + "x-any: {a: 1}"} {
		if err := checkInEditor(s, text); err != nil {
			t.Errorf("an editor rejects %q: %v", text, err)
		}
	}
}
