package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/ui/cli/progress"
	"feedscope/ui/dashboard"
	"feedscope/ui/encode"
	"feedscope/ui/stage"
	"feedscope/ui/term/cast"
	"feedscope/ui/term/text"
)

// castFlags holds the flags of cast.
type castFlags struct {
	output   string
	force    bool
	size     size
	fps      int
	theme    string
	seed     uint64
	speed    float64
	duration time.Duration
}

// size is that of a screen in cells.
type size struct{ w, h int }

// parseSize parses a size such as 100x30.
func parseSize(text string) (size, error) {
	wide, high, _ := strings.Cut(text, "x")
	w, badWidth := strconv.Atoi(wide)
	h, badHeight := strconv.Atoi(high)
	if badWidth != nil || badHeight != nil || w < 20 || w > 500 || h < 5 || h > 200 {
		return size{}, errors.New("20x5 to 500x200, such as 100x30")
	}
	return size{w, h}, nil
}

// castFPS are the frames a second of each format.
var castFPS = map[string]int{"cast": 10, "gif": 10, "svg": 5}

// plainCast is how long a recording of the plain demo is.
const plainCast = 20 * time.Second

// maxPicture is the longest recording as a picture, which is made in memory.
const maxPicture = 15 * time.Minute

func (c *castFlags) flags(f *pflag.FlagSet, themes func() []string) {
	f.StringVarP(&c.output, "output", "o", "", "`file` to write: .cast for asciinema, .svg or .gif")
	f.BoolVar(&c.force, "force", false, "replace an existing file")
	f.DurationVar(&c.duration, "for", 0, "stop after this `time` [the end of the script, or 20s without one]")
	c.size = size{100, 30}
	parsed(f, &c.size, "size", "", "`size` of the screen in columns and lines [100x30]", parseSize)
	f.IntVar(&c.fps, "fps", 0, "frames per second, a `number` from 1 to 60 [10, or 5 for .svg]")
	parsed(f, &c.theme, "theme", "", "color `theme`, such as light or nord", func(name string) (string, error) {
		return oneOf(themes()...)(name)
	})
	f.Uint64Var(&c.seed, "seed", 1, "`number` that selects the demo's story [that of the script, or 1]")
	f.Float64Var(&c.speed, "speed", 1, "`speed` of the demo's story, 0.1 to 100")
}

const castLong = `Record the dashboard on the demo's feeds, without a terminal: a scripted talk, or the plain demo. The recording is made in
synthetic time, so five minutes take seconds, and the same script and seed give the same bytes.

The name of the file selects the format: .cast is a recording for asciinema (asciicast v2), .svg an animated picture for web
pages, .gif one for everything else. SCRIPT is as for feedscope --demo --stage: a built-in script or a file. Scenes that wait for
the speaker go on by themselves. The screen shows UTC, as on the morning of 5 January 2026.`

const castExample = `  feedscope cast talk -o talk.cast
  feedscope cast mine.yaml -o mine.svg --size 120x36 --theme light
  feedscope cast -o demo.gif --for 20s --seed 7 --speed 2 --fps 12 --force
  asciinema play talk.cast`

func newCast(e *Env) *cobra.Command {
	c := &castFlags{}
	cmd := &cobra.Command{
		Use:     "cast [SCRIPT] -o FILE",
		Short:   "Record the demo as an asciinema recording, an animated SVG or a GIF",
		Long:    castLong,
		Example: castExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := c.check(cmd.Flags(), args)
			if err != nil {
				return err
			}
			f, err := c.film(e, cmd.Flags().Changed("seed"), args)
			if err != nil {
				return err
			}
			if format != "cast" && f.about > maxPicture {
				return usagef("%s would be too large: record at most %gm with --for, or a .cast", c.output, maxPicture.Minutes())
			}
			bytes, err := c.write(cmd.Context(), e, f, format)
			if err != nil {
				return err
			}
			return write(e.Out, fmt.Sprintf("%s: %s, %s\n", c.output, text.Duration(f.recorded()), text.Bytes(uint64(bytes))))
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return stage.Names(), cobra.ShellCompDirectiveDefault
		},
	}
	c.flags(cmd.Flags(), e.themes)
	_ = cmd.MarkFlagFilename("output", cast.Formats()...) // The flag is defined.
	return cmd
}

// check returns the format, or an error for flags and arguments that are missing or out of range.
func (c *castFlags) check(f *pflag.FlagSet, args []string) (format string, err error) {
	format = strings.TrimPrefix(strings.ToLower(filepath.Ext(c.output)), ".")
	switch {
	case len(args) > 1:
		return "", usagef("cast takes one script, not %d", len(args))
	case c.output == "":
		return "", usagef("cast needs a file; name it with -o: talk.cast for asciinema, talk.svg or talk.gif")
	case !slices.Contains(cast.Formats(), format):
		return "", usagef("-o %s: the name must end in .cast for asciinema, .svg or .gif", c.output)
	case len(args) > 0 && f.Changed("speed"):
		return "", errSpeed
	case f.Changed("for") && c.duration <= 0:
		return "", usagef("--for %s would end before it starts; give a time such as 10s", c.duration)
	case f.Changed("fps") && (c.fps < 1 || c.fps > maxFPS):
		return "", usagef("--fps %d: want 1 to %d", c.fps, maxFPS)
	}
	o := demoOptions(c.seed, c.speed)
	if err := o.Check(); err != nil {
		return "", usagef("--%w", err)
	}
	c.fps = cmp.Or(c.fps, castFPS[format])
	return format, nil
}

// film returns what is to be recorded.
func (c *castFlags) film(e *Env, seeded bool, args []string) (*film, error) {
	f := &film{
		size: dashboard.Size{Width: c.size.w, Height: c.size.h}, fps: c.fps, theme: c.theme, seed: c.seed, speed: c.speed,
		length: c.duration, title: "feedscope --demo",
	}
	if len(args) == 0 {
		f.length = cmp.Or(f.length, plainCast)
		f.about = f.length
		demo, err := e.loader().Demo(filmOrigin)
		f.shows.Config = demo
		return f, err
	}
	s, err := e.script(args[0], filmOrigin)
	if err != nil {
		return nil, err
	}
	for _, feed := range s.config.Feeds {
		if !strings.HasPrefix(feed.URL, filmOrigin+"/") {
			return nil, usagef("cast reaches the demo server only, not feed %s: begin its url with ${DEMO}", feed.Name)
		}
	}
	if f.title = s.Title; !seeded {
		f.seed = uint64(s.Seed)
	}
	if s.Loop { // It ends as it began, so it has no closing card.
		f.length = cmp.Or(f.length, s.Length())
	}
	f.about = cmp.Or(f.length, s.Length()+closingTime)
	talk := stage.New(s.Script)
	talk.Skip()
	f.shows = dashboard.Options{Config: s.config, Stage: talk, Hide: true}
	return f, nil
}

// write records f to the file, which appears complete or not at all, and returns its size.
func (c *castFlags) write(ctx context.Context, e *Env, f *film, format string) (bytes int64, err error) {
	if time.Local.String() != "UTC" {
		time.Local = time.UTC // The screen shows local times, and this command shows nothing else.
	}
	line := &progress.Line{}
	line.Out, line.Width = e.statusLine()
	defer line.Show(progressEvery, func(time.Time) string { return f.progress() })()
	err = encode.WriteFile(c.output, c.force, func(file *os.File) error {
		out := bufio.NewWriter(file)
		if err := f.record(ctx, cast.New(format, out, cast.Options{Width: c.size.w, Height: c.size.h, Title: f.title})); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
		bytes, err = file.Seek(0, io.SeekCurrent)
		return err
	})
	if errors.Is(err, encode.ErrExists) {
		err = usagef("%s already exists; replace it with --force", c.output)
	}
	return bytes, err
}

var errSpeed = usagef("a script fits the usual speed of the demo's story; leave --speed out")

// progressEvery is how often the line of progress changes.
const progressEvery = 200 * time.Millisecond
