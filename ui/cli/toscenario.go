package cli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"feedscope/demo-server/scenario"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/lines"
	"feedscope/feeds/files"
	"feedscope/ui/encode"
	"feedscope/ui/term/text"
)

// toScenario writes a recording as a scenario.
type toScenario struct {
	output string
	feeds  []string
	force  bool

	created []string // Files, removed if the scenario is not finished.
	bytes   int64    // Of all files of JSON lines.
}

const toScenarioLong = `Write a recording as a scenario, which feedscope serve-scenario and demo-server --scenario serve: a YAML file to change as you
like, and beside it a file of JSON lines for each feed, with its events, comments, reconnection times and ends of connections.
Events that the server sent again after a reconnect are left out. Multiple files must be parts of one recording.

To serve the recorded bytes themselves, use feedscope replay --serve.

Exit status: 0 done; 1 if the recording is damaged or a file cannot be written; 2 if it cannot be read or a file exists.`

const toScenarioExample = `  feedscope capture to-scenario day.capture
  feedscope capture to-scenario day.*.capture --feed orders -o orders.yaml --force`

func newToScenario(e *Env) *cobra.Command {
	t := &toScenario{}
	cmd := &cobra.Command{
		Use:     "to-scenario FILE...",
		Short:   "Write a recording as a scenario to change and serve",
		Long:    toScenarioLong,
		Example: toScenarioExample,
		Args:    recordings,
		RunE:    func(_ *cobra.Command, args []string) error { return t.run(e, args) },
	}
	f := cmd.Flags()
	f.StringVarP(&t.output, "output", "o", "", "`file` to write [the recording's name with .yaml]")
	f.StringSliceVar(&t.feeds, "feed", nil, "`names` of the feeds to write [all]")
	f.BoolVar(&t.force, "force", false, "replace existing files")
	return cmd
}

func (t *toScenario) run(e *Env, paths []string) error {
	e.reads.Store(true)
	file, o, err := openRecording(paths)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	x := exportFlags{feeds: t.feeds}
	if err := x.known(o); err != nil {
		return err
	}
	path := cmp.Or(t.output, strings.TrimSuffix(paths[0], filepath.Ext(paths[0]))+".yaml")
	if exists(path) && !t.force {
		return usagef("%s exists; --force replaces it, or -o names another file", path)
	}
	all, err := t.write(file.Reader, &x, path)
	if err == nil {
		err = t.describe(path, filepath.Base(paths[0]), all)
	}
	if err != nil {
		for _, name := range t.created {
			_ = os.Remove(name)
		}
		return err
	}
	if err := write(e.Out, summary(path, all)); err != nil {
		return err
	}
	return e.judgeDamages(file.Damages())
}

// scripted is a feed of the recording and its file.
type scripted struct {
	path, file string
	to         io.WriteCloser
	out        *bufio.Writer
	empty      bool
	all        *int64 // Bytes of all feeds.
}

// Write writes lines, within the bound of a scenario.
func (s *scripted) Write(p []byte) (int, error) {
	s.empty = false
	if *s.all += int64(len(p)); *s.all > scenario.MaxLines {
		return 0, usagef("with those of %s, the events are more than the 64 MiB that a scenario can have; choose feeds with --feed, or serve the recording with feedscope replay --serve", s.path)
	}
	return s.out.Write(p)
}

// write writes the files of JSON lines, and returns the feeds that have events.
func (t *toScenario) write(r *capture.Reader, x *exportFlags, path string) ([]*scripted, error) {
	base := strings.TrimSuffix(path, filepath.Ext(path))
	var all []*scripted
	var failed error
	paths, names := make(map[string]bool), make(map[string]bool)
	err := lines.Write(r, func(f *capture.Feed) io.Writer {
		if !x.wants(*f) || failed != nil {
			return nil
		}
		s := &scripted{path: free(scenario.PathOf(f.Spec.URL), paths), empty: true, all: &t.bytes}
		s.file = base + "." + free(strings.ReplaceAll(s.path[1:], "/", "-"), names) + ".jsonl"
		if s.to, failed = t.create(s.file); failed != nil {
			return nil
		}
		s.out = bufio.NewWriter(s.to)
		all = append(all, s)
		return s
	})
	var filled []*scripted
	for _, s := range all {
		if err = errors.Join(err, s.out.Flush(), s.to.Close()); s.empty {
			_ = os.Remove(s.file)
		} else {
			filled = append(filled, s)
		}
	}
	return filled, unwritten(errors.Join(failed, err))
}

// free returns the name, with a number appended if it is taken, and takes it.
func free(name string, taken map[string]bool) string {
	unique := name
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	taken[unique] = true
	return unique
}

func (t *toScenario) create(path string) (io.WriteCloser, error) {
	f, err := files.Create(path, t.force)
	if errors.Is(err, fs.ErrExist) {
		return nil, usagef("%s exists; --force replaces it, or -o names another file", path)
	}
	if err == nil {
		t.created = append(t.created, path)
	}
	return f, err
}

// unwritten returns the error of writing files.
func unwritten(err error) error {
	var usage usageError
	if err == nil || errors.As(err, &usage) {
		return err
	}
	return &encode.WriteError{Err: err}
}

// describe writes the scenario, and reads it again.
func (t *toScenario) describe(path, from string, all []*scripted) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Written from %s; docs/SCENARIOS.md of feedscope lists the keys.\nfeeds:\n", text.Clean(from))
	for _, s := range all {
		fmt.Fprintf(&b, "  %s:\n    keep_alive: 0s\n    steps:\n      - from: %q\n", s.path, filepath.Base(s.file))
	}
	if len(all) == 0 {
		return usagef("the recording has no events; record some with feedscope record")
	}
	f, err := t.create(path)
	if err != nil {
		return unwritten(err)
	}
	_, err = io.WriteString(f, b.String())
	if err := errors.Join(err, f.Close()); err != nil {
		return unwritten(err)
	}
	_, err = loadScenario(path)
	return err
}

// summary lists the files and feeds.
func summary(path string, all []*scripted) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", path)
	for _, s := range all {
		fmt.Fprintf(&b, "%s  %s\n", s.file, s.path)
	}
	fmt.Fprintf(&b, "Serve it with: feedscope serve-scenario %s\n", path)
	return b.String()
}
