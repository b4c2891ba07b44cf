package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write writes files into a new directory and returns the path of the first.
func write(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, files[0])
}

func TestIncludedFilesAreMerged(t *testing.T) {
	path := write(t,
		"main.yaml", "include: [conf.d/*.yaml, tokens/more.yaml, none*.yaml]\ntitle: own\n"+
			"feeds: [{name: a, url: http://h/a}]\nkeys: {quit: [x]}\n",
		"conf.d/2.yaml", "feeds: [{name: c, url: http://h/c}]\ntitle: theirs\nfps: 12\nkeys: {quit: [y], help: [z]}\n",
		"conf.d/1.yaml", "x-url: &u http://h/b\nfeeds: [{name: b, url: *u}]\npanels: [{name: P, type: events, feeds: [d]}]\n",
		"tokens/more.yaml", "include: [../conf.d/2.yaml]\nfeeds:\n  - {name: d, url: http://h/d, auth: {token_file: t}}\n",
	)
	c, err := loader(nothing).Load(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	got := fmt.Sprint(c.FeedNames(), c.Title, c.FPS, c.Keys, len(c.Panels),
		strings.TrimPrefix(c.Feeds[3].Auth.TokenFile, dir))
	if want := "[a b c d]own12 map[help:[z] quit:[x]] 1/tokens/t"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEmptyKeysDoNotHideIncludedOnes(t *testing.T) {
	c, err := loader(nothing).Load(write(t,
		"main.yaml", "include: [b.yaml]\nfeeds:\npanels: ~\ntitle: ${NONE:-}\nkeys: {quit: }\n",
		"b.yaml", "feeds: [{name: b, url: http://h/b}]\npanels: [{name: P, type: events}]\ntitle: theirs\nkeys: {quit: [y]}\n",
	))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(c.FeedNames(), c.Title, c.Panels[0].Shared().Name, len(c.Panels), c.Keys); got != "[b]theirsP1 map[quit:[y]]" {
		t.Error(got)
	}
}

func TestErrorsNameTheIncludedFile(t *testing.T) {
	const b = "feeds: [{name: b, url: http://h/b}]\n"
	for _, c := range []struct {
		name  string
		files []string
		want  []string // The first lines of the errors.
	}{
		{
			"unknown key, after one in the first file",
			[]string{"a.yaml", "include: [b.yaml]\nfsp: 1\n", "b.yaml", b + "tite: x\n"},
			[]string{`a.yaml:2:1: unknown key "fsp" in the configuration`, `b.yaml:2:1: unknown key "tite" in the configuration`},
		},
		{
			"duplicate name in another file",
			[]string{"a.yaml", "include: [b.yaml]\n" + b, "b.yaml", "\n" + b},
			[]string{`b.yaml:2:16: the feed name "b" is used twice, first on line 2 of a.yaml`},
		},
		{
			"not YAML",
			[]string{"a.yaml", "include: [b.yaml]\n" + b, "b.yaml", "feeds: [\n"},
			[]string{"b.yaml:1:8: invalid YAML: sequence end token ']' not found"},
		},
		{
			"not text",
			[]string{"a.yaml", "include: [b.yaml]\n" + b, "b.yaml", "a\x01"},
			[]string{"b.yaml:1:2: the control character U+0001 is not allowed in YAML"},
		},
		{
			"not a mapping",
			[]string{"a.yaml", "include: [b.yaml]\n" + b, "b.yaml", "- a\n"},
			[]string{"b.yaml:1:1: an included file must be a mapping of keys to values"},
		},
		{
			"missing",
			[]string{"a.yaml", b + "include:\n  - b.yaml\n"},
			[]string{`a.yaml:3:5: cannot include "b.yaml": no such file`},
		},
		{
			"directory",
			[]string{"a.yaml", b + "include: [d]\n", "d/x", ""},
			[]string{`a.yaml:2:11: cannot include "d": is a directory`},
		},
		{
			"itself",
			[]string{"a.yaml", b + "include: ['*.yaml']\n"},
			[]string{"a.yaml:2:11: a.yaml includes itself"},
		},
		{
			"cycle",
			[]string{"a.yaml", b + "include: [b.yaml]\n", "b.yaml", "include: [c.yaml]\n", "c.yaml", "include: [b.yaml]\n"},
			[]string{"c.yaml:1:11: b.yaml includes itself through c.yaml"},
		},
		{
			"no list",
			[]string{"a.yaml", b + "include: b.yaml\n", "b.yaml", "title: x\n"},
			[]string{`a.yaml:2:10: include must be a list, not "b.yaml"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, c.files...)
			_, files, err := loader(nothing).LoadFiles(path)
			if err == nil || files == nil {
				t.Fatalf("error %v, files %v", err, files)
			}
			var first []string
			for part := range strings.SplitSeq(err.Error(), "\n\n") {
				line, _, _ := strings.Cut(part, "\n")
				first = append(first, line)
			}
			got := strings.ReplaceAll(strings.Join(first, "\n"), filepath.Dir(path)+"/", "")
			if diff := cmp.Diff(strings.Join(c.want, "\n"), got); diff != "" {
				t.Errorf("%s\n%v", diff, err)
			}
		})
	}
}

func TestOnlyFilesInclude(t *testing.T) {
	_, err := loader(nothing).Parse("standard input", []byte(minimal+"include: [b.yaml]\n"))
	if err == nil || !strings.Contains(err.Error(), "only a configuration in a file can include others") {
		t.Error(err)
	}
}
