package cli

import (
	"github.com/spf13/pflag"

	"feedscope/feeds/config/schema"
	"feedscope/ui/config"
)

// drawing holds the display flags of a dashboard.
type drawing struct {
	fps     int
	theme   string
	ascii   bool
	noMouse bool
	history schema.Size
	given   func(flag string) bool // Reports whether the user has set the flag.
	choices func() []string        // The themes, with those of the user.
}

func (l *drawing) flags(f *pflag.FlagSet) {
	f.IntVar(&l.fps, "fps", 0, "maximum frames per second, a `number` from 1 to 60")
	parsed(f, &l.theme, "theme", "", "color `theme`, such as light or nord; :theme shows them all", func(name string) (string, error) {
		return oneOf(l.choices()...)(name)
	})
	f.BoolVar(&l.ascii, "ascii", false, "draw with ASCII only (automatic on a Linux console or without UTF-8)")
	l.given = f.Changed
	f.BoolVar(&l.noMouse, "no-mouse", false, "do not capture the mouse")
	parsed(f, &l.history, "history", "", "memory for the events of all feeds, a `size` such as 256MiB", parseHistory)
}

const maxFPS = 60

// check reports values that are out of range.
func (l *drawing) check(f *pflag.FlagSet) error {
	if f.Changed("fps") && (l.fps < 1 || l.fps > maxFPS) {
		return usagef("--fps %d: want 1 to %d", l.fps, maxFPS)
	}
	return nil
}

// notDrawn returns an error for a flag that is given although no dashboard opens, and why.
func (*drawing) notDrawn(f *pflag.FlagSet, why string) error {
	for _, name := range []string{"fps", "theme", "ascii", "no-mouse", "history"} {
		if f.Changed(name) {
			return usagef("--%s is for the dashboard, which %s", name, why)
		}
	}
	return nil
}

// override applies the flags to c. needsASCII applies unless --ascii is given.
func (l *drawing) override(c *config.Config, needsASCII bool) {
	if l.fps > 0 {
		c.FPS = l.fps
	}
	if l.theme != "" {
		c.Theme = l.theme
	}
	if l.history > 0 {
		c.History = l.history
	}
	c.ASCII = c.ASCII || needsASCII
	if l.given("ascii") {
		c.ASCII = l.ascii
	}
	c.Mouse = c.Mouse && !l.noMouse
}
