// Package packages tests what GoReleaser has built: it unpacks archives and packages, and uses what is in them. DIST names
// the directory; .ci/release sets it.
package packages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dist returns the path of the only file in the directory of the release that matches a pattern.
func dist(t *testing.T, pattern string) string {
	t.Helper()
	dir := os.Getenv("DIST")
	if dir == "" {
		t.Skip("DIST names no directory")
	}
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %d files, want one (%v)", pattern, len(found), err)
	}
	return found[0]
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// run runs a program that must be installed and succeed, and returns what it writes.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// unpacked returns a directory with the files of the Debian package.
func unpacked(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	run(t, "dpkg-deb", "-x", dist(t, "*_linux_amd64.deb"), dir)
	return dir
}

func TestChecksumsCoverEveryFileToPublish(t *testing.T) {
	sums := dist(t, "checksums.txt")
	dir := filepath.Dir(sums)
	listed := map[string]bool{}
	for line := range strings.Lines(string(read(t, sums))) {
		want, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		got := sha256.Sum256(read(t, filepath.Join(dir, name)))
		if hex.EncodeToString(got[:]) != want {
			t.Errorf("%s: the checksum differs", name)
		}
		listed[name] = true
	}
	for _, kind := range []string{"*.tar.gz", "*.zip", "*.deb", "*.rpm", "*.cdx.json"} {
		files, _ := filepath.Glob(filepath.Join(dir, kind))
		if len(files) == 0 {
			t.Errorf("no %s", kind)
		}
		for _, file := range files {
			if !listed[filepath.Base(file)] {
				t.Errorf("%s: no checksum", file)
			}
		}
	}
}

func TestArchivesHoldTheProgramAndItsDocs(t *testing.T) {
	want := []string{
		"CHANGELOG.md", "LICENSE", "README.md", "completions/_feedscope", "completions/feedscope.bash", "completions/feedscope.fish",
		"completions/feedscope.ps1", "config.example.yaml", "feedscope", "man/feedscope.1.gz",
	}
	for _, system := range []string{"linux_amd64", "darwin_arm64"} {
		got := strings.Fields(run(t, "tar", "tzf", dist(t, "*_"+system+".tar.gz")))
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", system, got, want)
		}
	}
}

func TestPackagedProgramKnowsItsVersion(t *testing.T) {
	program := filepath.Join(unpacked(t), "usr/bin/feedscope")
	text := run(t, program, "version")
	if !strings.Contains(text, "\ncommit ") || strings.Contains(text, "dev") || strings.Contains(text, "uncommitted") {
		t.Errorf("feedscope version writes %q, want a version and a commit without changes", text)
	}
	if linked, err := exec.CommandContext(t.Context(), "ldd", program).CombinedOutput(); err == nil {
		t.Errorf("the program needs libraries: %s", linked)
	}
}

func TestUnitStartsThePackagedProgram(t *testing.T) {
	root := unpacked(t)
	unit := string(read(t, filepath.Join(root, "usr/share/doc/feedscope/feedscope-watch.service")))
	_, command, _ := strings.Cut(unit, "\nExecStart=")
	program, _, _ := strings.Cut(command, " ")
	if _, err := os.Stat(filepath.Join(root, program)); err != nil || program == "" {
		t.Errorf("the unit starts %q: %v", program, err)
	}
}

func TestManualPageIsReadable(t *testing.T) {
	page := filepath.Join(unpacked(t), "usr/share/man/man1/feedscope.1.gz")
	text := run(t, "sh", "-c", "gunzip <\"$0\" | grep -c '^\\.SH '", page)
	if strings.TrimSpace(text) == "0" {
		t.Error("the manual page has no sections")
	}
	if _, err := exec.LookPath("man"); err != nil {
		t.Skip("man is not installed")
	}
	if shown := run(t, "man", "-l", page); !strings.Contains(shown, "Watch event streams in live panels") {
		t.Errorf("man shows %q", shown)
	}
}

func TestCompletionsComplete(t *testing.T) {
	root := unpacked(t)
	script := `
		PATH=$0/usr/bin:$PATH
		_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}") cword=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]}; }
		. "$0/usr/share/bash-completion/completions/feedscope"
		COMP_WORDS=(feedscope do) COMP_CWORD=1 COMP_LINE='feedscope do' COMP_POINT=12
		__start_feedscope
		echo "${COMPREPLY[@]}"`
	if got := run(t, "bash", "-c", script, root); !strings.Contains(got, "doctor") {
		t.Errorf("bash completes do to %q, want doctor", got)
	}
	run(t, "zsh", "-n", filepath.Join(root, "usr/share/zsh/vendor-completions/_feedscope"))
	fish := filepath.Join(root, "usr/share/fish/vendor_completions.d/feedscope.fish")
	got := run(t, "env", "PATH="+filepath.Join(root, "usr/bin")+":"+os.Getenv("PATH"),
		"fish", "-N", "-c", "source "+fish+"; complete -C 'feedscope do'")
	if !strings.Contains(got, "doctor") {
		t.Errorf("fish completes do to %q, want doctor", got)
	}
}

func TestRPMHasTheFilesOfTheDebianPackage(t *testing.T) {
	rpm := run(t, "rpm", "-qlp", dist(t, "*_linux_amd64.rpm"))
	for line := range strings.Lines(run(t, "dpkg-deb", "-c", dist(t, "*_linux_amd64.deb"))) {
		fields := strings.Fields(line)
		path := strings.TrimPrefix(fields[len(fields)-1], ".")
		path = strings.Replace(path, "vendor-completions", "site-functions", 1)
		if !strings.HasSuffix(path, "/") && !strings.Contains(rpm, path+"\n") {
			t.Errorf("the RPM package lacks %s", path)
		}
	}
}

func TestBillOfMaterialsNamesDependencies(t *testing.T) {
	var bill struct {
		BOMFormat  string
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(read(t, dist(t, "*_linux_amd64.cdx.json")), &bill); err != nil {
		t.Fatal(err)
	}
	if bill.BOMFormat != "CycloneDX" {
		t.Errorf("the format is %q", bill.BOMFormat)
	}
	have := map[string]string{}
	for _, c := range bill.Components {
		have[c.Name] = c.Version
	}
	// What Go stamped into the program is what the bill must list.
	for line := range strings.Lines(run(t, "go", "version", "-m", dist(t, "feedscope_linux_amd64*/feedscope"))) {
		fields := strings.Fields(line)
		if len(fields) > 2 && fields[0] == "dep" && have[fields[1]] != fields[2] {
			t.Errorf("%s %s is in the program; the bill has %q", fields[1], fields[2], have[fields[1]])
		}
	}
}

func TestFormulaIsRuby(t *testing.T) {
	formula := dist(t, "homebrew/Formula/feedscope.rb")
	run(t, "ruby", "-c", formula)
	sum := sha256.Sum256(read(t, dist(t, "*_linux_amd64.tar.gz")))
	if !bytes.Contains(read(t, formula), []byte(hex.EncodeToString(sum[:]))) {
		t.Error("the formula has another checksum than the archive")
	}
}

func TestScoopManifestNamesTheArchive(t *testing.T) {
	var manifest struct {
		Version, Homepage, License string
		Architecture               map[string]struct {
			URL, Hash string
			Bin       []string
		}
	}
	if err := json.Unmarshal(read(t, dist(t, "scoop/bucket/feedscope.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	archive := dist(t, "*_windows_arm64.zip")
	sum := sha256.Sum256(read(t, archive))
	arm := manifest.Architecture["arm64"]
	if manifest.Version == "" || manifest.Homepage == "" || manifest.License != "MIT" ||
		arm.Hash != hex.EncodeToString(sum[:]) || !strings.HasSuffix(arm.URL, "/"+filepath.Base(archive)) || !slices.Equal(arm.Bin, []string{"feedscope.exe"}) {
		t.Errorf("the manifest is %+v", manifest)
	}
}
