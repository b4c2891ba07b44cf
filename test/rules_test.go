package test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// module is the path of this module.
const module = "feedscope"

// pkg is a package in the output of go list.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// packages lists this module's packages, including those of .ci.
var packages = sync.OnceValues(func() (all []pkg, err error) {
	mains, err := filepath.Glob(".ci/*/*.go")
	if err != nil {
		return nil, err
	}
	args := []string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", "./..."}
	for _, m := range mains {
		args = append(args, "./"+filepath.ToSlash(filepath.Dir(m)))
	}
	cmd := exec.Command("go", append(args[:3:3], slices.Compact(args[3:])...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p pkg
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
})

func listPackages(t *testing.T) []pkg {
	t.Helper()
	all, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// matches reports whether a package path matches a pattern: a path, or a path and "/..." for it and everything below.
func matches(path string, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		root, tree := strings.CutSuffix(pattern, "/...")
		return path == root || tree && strings.HasPrefix(path, root+"/")
	})
}

// charm are the modules for terminals.
var charm = []string{"charm.land/...", "github.com/charmbracelet/..."}

// below are the packages a feed is built from.
var below = []string{
	"feedscope/feeds/sse", "feedscope/feeds/ndjson", "feedscope/feeds/poll", "feedscope/feeds/mcp", "feedscope/feeds/retry",
	"feedscope/feeds/health", "feedscope/feeds/bookmark", "feedscope/feeds/jsonpath", "feedscope/feeds/conn/...",
	"feedscope/feeds/config/schema/...", "feedscope/feeds/files", "feedscope/feeds/rebind", "feedscope/feeds/program",
}

// above are the packages built on running feeds.
var above = []string{
	"feedscope/feeds/hub", "feedscope/feeds/config", "feedscope/feeds/capture/...", "feedscope/feeds/doctor/...",
	"feedscope/feeds/metrics", "feedscope/feeds/collect/...",
}

// rules list what packages must not depend on, even indirectly, and whether that also applies to their tests.
var rules = []struct {
	why      string
	packages []string
	never    []string
	tests    bool
}{
	{
		"feeds must not depend on a screen",
		[]string{"feedscope/feeds/..."},
		slices.Concat([]string{"feedscope/ui/...", "feedscope/demo-server/..."}, charm), true,
	},
	{"the parts of a feed must not depend on feeds", below, slices.Concat([]string{"feedscope/feeds"}, above), true},
	{"the vocabulary must not run anything", []string{"feedscope/feeds"}, above, true},
	{
		"state, queries and the timeline must work without a running feed",
		[]string{"feedscope/feeds/timeline", "feedscope/feeds/state/...", "feedscope/feeds/query/..."},
		above, false,
	},
	{
		"a hub must not depend on what is built on it",
		[]string{"feedscope/feeds/hub"},
		[]string{
			"feedscope/feeds/config", "feedscope/feeds/capture/...", "feedscope/feeds/doctor/...",
			"feedscope/feeds/state/...", "feedscope/feeds/query/...", "feedscope/feeds/metrics", "feedscope/feeds/collect/...",
		},
		false,
	},
	{
		"drawing must not depend on feeds",
		[]string{"feedscope/ui/term/..."},
		[]string{"feedscope/feeds/...", "feedscope/ui/panel/...", "feedscope/ui/dashboard/..."},
		true,
	},
	{
		"the server must be independent to test the client",
		[]string{"feedscope/demo-server/..."},
		slices.Concat([]string{"feedscope/ui/...", "feedscope/feeds/..."}, charm), true,
	},
	{
		"a view of one event must not depend on panels",
		[]string{"feedscope/ui/eventview/...", "feedscope/ui/encode", "feedscope/ui/doctorview"},
		[]string{
			"feedscope/ui/panel/...", "feedscope/ui/dashboard", "feedscope/demo-server/...",
			"charm.land/bubbletea/...", "charm.land/bubbles/...",
		},
		true,
	},
	{
		"a configuration must not start anything",
		[]string{"feedscope/feeds/config/...", "feedscope/ui/config"},
		[]string{
			"feedscope/feeds/doctor", "feedscope/feeds/capture/...", "feedscope/ui/dashboard", "feedscope/ui/cli/...",
		},
		false,
	},
	{
		"encoding must not follow feeds",
		[]string{"feedscope/ui/encode"},
		[]string{"feedscope/feeds/hub", "feedscope/ui/tail", "feedscope/ui/cli/..."},
		true,
	},
	{
		"panels and tail draw lines and must not depend on the program",
		[]string{"feedscope/ui/panel/...", "feedscope/ui/tail"},
		[]string{
			"feedscope/ui/cli/...", "charm.land/bubbletea/...", "charm.land/bubbles/...", "feedscope/ui/dashboard", "feedscope/demo-server/...",
		},
		true,
	},
}

// forTests is the package that tests of panels and of their parts use.
const forTests = "feedscope/ui/panel/paneltest"

func TestImports(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, r := range rules {
			if !matches(p.ImportPath, r.packages...) {
				continue
			}
			deps := p.Deps
			if r.tests {
				deps = slices.Concat(deps, p.TestImports, p.XTestImports)
			}
			for _, d := range deps {
				if matches(d, r.never...) && d != forTests {
					t.Errorf("%s depends on %s, but %s", p.ImportPath, d, r.why)
				}
			}
		}
	}
}

func TestImportsOfBubbleTea(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, i := range p.Imports {
			if matches(i, "charm.land/bubbletea/...", "charm.land/bubbles/...") &&
				p.ImportPath != "feedscope/ui/dashboard" {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

func TestImportsBetweenPanels(t *testing.T) {
	const panels = "feedscope/ui/panel"
	for _, p := range listPackages(t) {
		if !strings.HasPrefix(p.ImportPath, panels+"/") {
			continue
		}
		for _, i := range p.Deps {
			if strings.HasPrefix(i, panels+"/") && i != p.ImportPath {
				t.Errorf("%s depends on %s", p.ImportPath, i)
			}
		}
		for _, i := range slices.Concat(p.TestImports, p.XTestImports) {
			if strings.HasPrefix(i, panels+"/") && i != p.ImportPath && i != forTests {
				t.Errorf("the tests of %s import %s", p.ImportPath, i)
			}
		}
	}
}

// synthetic runs production code in synthetic time, for which it needs a test.
const synthetic = "feedscope/ui/synthetic"

func TestImportsOfTestingCode(t *testing.T) {
	all := listPackages(t)
	for _, p := range all {
		if p.ImportPath != module && p.ImportPath != "feedscope/demo-server" {
			continue
		}
		for _, d := range p.Deps {
			if matches(d, "feedscope/feeds/feedtest", "feedscope/test/...", "feedscope/ui/term/vtest", forTests,
				"github.com/charmbracelet/x/vt", "feedscope/feeds/collect/natstest", "github.com/nats-io/nats-server/...") {
				t.Errorf("%s depends on %s", p.ImportPath, d)
			}
		}
		for _, d := range all {
			tests := slices.Contains(d.Deps, "testing") && !slices.Contains(d.Deps, synthetic) && d.ImportPath != synthetic
			if tests && slices.Contains(p.Deps, d.ImportPath) {
				t.Errorf("%s depends on testing by way of %s", p.ImportPath, d.ImportPath)
			}
		}
	}
}

// Test files may be longer because of their tables.
const (
	maxLines     = 400
	maxTestLines = 500
)

func TestFileLengths(t *testing.T) {
	eachFile(t, func(path string, text []byte) {
		limit := maxLines
		if strings.HasSuffix(path, "_test.go") {
			limit = maxTestLines
		}
		if n := bytes.Count(text, []byte("\n")); n > limit && !bytes.HasPrefix(text, []byte("// Code generated ")) {
			t.Errorf("%s has %d lines, more than %d", path, n, limit)
		}
	})
}

// recursing are functions that recurse into JSON. A stack overflow ends the program, so only code that bounds the nesting calls
// them.
var (
	recursing = []string{"gjson.Valid", ").Value()"}
	bounded   = []string{"feeds/jsonpath/", "feeds/expression/list.go"}
)

func TestRulesForDeepJSON(t *testing.T) {
	eachFile(t, func(path string, text []byte) {
		path = filepath.ToSlash(path)
		for _, call := range recursing {
			if !bytes.Contains(text, []byte("gjson.")) || !bytes.Contains(text, []byte(call)) || strings.HasSuffix(path, "_test.go") ||
				slices.ContainsFunc(bounded, func(p string) bool { return strings.HasPrefix(path, p) }) {
				continue
			}
			t.Errorf("%s has %s; check the depth first, with package jsonpath", path, call)
		}
	})
}

// eachFile calls f with each Go file of the module.
func eachFile(t *testing.T, f func(path string, text []byte)) {
	t.Helper()
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
		if err == nil {
			f(path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
