package config_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"feedscope/ui/term/theme"
)

// userThemes returns a loader's environment with theme files.
func userThemes(t *testing.T, files ...string) func(string) (string, bool) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		files[i] = "feedscope/themes/" + files[i]
	}
	home := filepath.Dir(filepath.Dir(filepath.Dir(write(t, files...))))
	return func(name string) (string, bool) { return home, name == "XDG_CONFIG_HOME" }
}

const twoColors = "background: \"#101418\"\nforeground: \"#d8e0e8\"\n"

func TestThemesOfTheUser(t *testing.T) {
	env := userThemes(t, "mine.yaml", twoColors+"green: \"#00ff00\"\n", "nord.yaml", twoColors, "broken.yaml", "red: 7\n")
	c, err := loader(env).Parse("feedscope.yaml", []byte(minimal+"theme: mine\n"))
	if err != nil {
		t.Fatal(err)
	}
	names := c.Themes().Names()
	if !slices.Contains(names, "mine") || slices.Contains(names, "broken") || len(names) != len(theme.Names())+1 {
		t.Errorf("the themes are %q", names)
	}
	want := theme.Set{}.With(theme.Scheme{Name: "x", Background: "#101418", Foreground: "#d8e0e8", Green: "#00ff00"})
	good := want.Load("x", theme.Options{}).Style(theme.Good)
	if got := c.Themes().Load("mine", theme.Options{}); got.Name != "mine" || got.Style(theme.Good) != good {
		t.Errorf("%s is not the theme in the file", got.Name)
	}
}

func TestErrorsAboutThemes(t *testing.T) {
	for file, want := range map[string]string{
		twoColors + "gren: \"#00ff00\"\n":         `mine.yaml:3:1: unknown key "gren"`,
		twoColors + "green: \"#00ff0\"\n":         "mine.yaml:3:8: green is not valid: a color is written as #rrggbb, for example #282a36",
		"background: \"#101418\"\n":               `mine.yaml:1:1: the configuration needs the key "foreground"`,
		twoColors + "green: [1]\n":                "mine.yaml:3:8: green must be a string",
		"background: #101418\nforeground: #fff\n": "mine.yaml:1:12: background is empty",
		"": "mine.yaml:1:1: the configuration is empty",
	} {
		_, err := loader(userThemes(t, "mine.yaml", file)).Parse("feedscope.yaml", []byte("theme: mine\n"+minimal))
		if err == nil || !strings.Contains(err.Error(), "feedscope.yaml:1:8: theme: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v", file, err)
		}
	}
	_, err := loader(nothing).Parse("feedscope.yaml", []byte(minimal+"theme: nrod\n"))
	if err == nil || !strings.Contains(err.Error(), `fix: write "nord"`) {
		t.Error(err)
	}
}
