package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is what the paths of this module's packages begin with.
const module = "feedscope"

// pkg is a package as go list tells of it.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// packages lists this module's packages, those of .ci included.
func packages(t *testing.T) []pkg {
	t.Helper()
	args := []string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", "./..."}
	mains, err := filepath.Glob(".ci/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mains {
		if dir := "./" + filepath.ToSlash(filepath.Dir(m)); !slices.Contains(args, dir) {
			args = append(args, dir)
		}
	}
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// within tells whether a package is one of a tree: "feedscope/ui" is the package itself and all below it.
func within(path string, trees ...string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool { return path == tree || strings.HasPrefix(path, tree+"/") })
}

// charm are the modules that know of terminals.
var charm = []string{"charm.land", "github.com/charmbracelet"}

// rules say what must not be needed, however indirectly, by the packages of a tree. Their tests must not import it either.
var rules = []struct {
	why   string
	trees []string
	never []string
}{
	{"what a feed is knows of no screen", []string{"feedscope/feeds"}, append([]string{"feedscope/ui", "feedscope/demo-server"}, charm...)},
	{"drawing knows of no feed", []string{
		"feedscope/ui/widget", "feedscope/ui/layout", "feedscope/ui/theme", "feedscope/ui/text", "feedscope/ui/keymap",
		"feedscope/ui/screen",
	}, []string{"feedscope/feeds"}},
	{
		"an independent server proves the client",
		[]string{"feedscope/demo-server"},
		append([]string{"feedscope/ui", "feedscope/feeds"}, charm...),
	},
	{"an event is drawn for whoever shows it", []string{
		"feedscope/ui/pretty", "feedscope/ui/rawview", "feedscope/ui/diffview", "feedscope/ui/metaview", "feedscope/ui/save", "feedscope/ui/doctorview",
	}, []string{"feedscope/ui/panel", "feedscope/ui/dashboard", "feedscope/demo-server", "charm.land/bubbletea", "charm.land/bubbles"}},
	{"panels draw lines and know of no program", []string{"feedscope/ui/panel", "feedscope/ui/cli/tail"}, []string{
		"charm.land/bubbletea", "charm.land/bubbles", "feedscope/ui/dashboard", "feedscope/demo-server",
	}},
}

// forTests draws panels in tests, of those who draw parts of panels too.
const forTests = "feedscope/ui/panel/paneltest"

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		for _, r := range rules {
			if !within(p.ImportPath, r.trees...) {
				continue
			}
			for _, d := range slices.Concat(p.Deps, p.TestImports, p.XTestImports) {
				if within(d, r.never...) && d != forTests {
					t.Errorf("%s needs %s, but %s", p.ImportPath, d, r.why)
				}
			}
		}
	}
}

func TestOnlyTheDashboardIsAProgramOfBubbleTea(t *testing.T) {
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			if within(i, "charm.land/bubbletea", "charm.land/bubbles") && p.ImportPath != "feedscope/ui/dashboard" {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

func TestPanelsDoNotKnowEachOther(t *testing.T) {
	const panels = "feedscope/ui/panel"
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, panels+"/") {
			continue
		}
		for _, i := range p.Deps {
			if strings.HasPrefix(i, panels+"/") && i != p.ImportPath {
				t.Errorf("%s needs %s", p.ImportPath, i)
			}
		}
		for _, i := range slices.Concat(p.TestImports, p.XTestImports) {
			if strings.HasPrefix(i, panels+"/") && i != p.ImportPath && i != forTests {
				t.Errorf("the tests of %s import %s", p.ImportPath, i)
			}
		}
	}
}

func TestTheProgramNeedsNoTestingCode(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module && p.ImportPath != "feedscope/demo-server" {
			continue
		}
		for _, d := range p.Deps {
			if within(d, "testing", "feedscope/ui/vtest", "feedscope/ui/panel/paneltest", "github.com/charmbracelet/x/vt") {
				t.Errorf("%s needs %s", p.ImportPath, d)
			}
		}
	}
}

// maxLines is the length from which on a file has more than one idea in it.
const maxLines = 500

func TestFilesAreShort(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == ".git" || e.Name() == "testdata"):
			return filepath.SkipDir
		case e.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if n := bytes.Count(text, []byte("\n")); n > maxLines && !bytes.HasPrefix(text, []byte("// Code generated ")) {
			t.Errorf("%s has %d lines; more than %d are hard to keep in mind", path, n, maxLines)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
