package cli

import (
	"github.com/spf13/pflag"

	"feedscope/feeds/config"
	"feedscope/ui/theme"
)

// look holds the flags that say how a dashboard draws.
type look struct {
	fps     int
	theme   choice
	ascii   bool
	noMouse bool
	history size
}

func (l *look) flags(f *pflag.FlagSet) {
	l.theme = choice{options: append([]string{"auto"}, theme.Names()...)}
	f.IntVar(&l.fps, "fps", 0, "draw at most this `number` of frames a second, 1 to 60")
	f.Var(&l.theme, "theme", "draw in this `theme`: auto, dark, light, contrast or mono")
	f.BoolVar(&l.ascii, "ascii", false, "draw with ASCII characters alone")
	f.BoolVar(&l.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	f.Var(&l.history, "history", "keep events of this `size` in memory, over all feeds, for example 256MiB")
}

const maxFPS = 60

// check says which values make no sense.
func (l *look) check(f *pflag.FlagSet) error {
	if f.Changed("fps") && (l.fps < 1 || l.fps > maxFPS) {
		return usagef("--fps %d: it takes 1 to %d", l.fps, maxFPS)
	}
	return nil
}

// override puts what the flags say in place of what the configuration does.
func (l *look) override(c *config.Config) {
	if l.fps > 0 {
		c.FPS = l.fps
	}
	if l.theme.value != "" {
		c.Theme = l.theme.value
	}
	if l.history > 0 {
		c.History = config.Size(l.history)
	}
	c.ASCII = c.ASCII || l.ascii
	c.Mouse = c.Mouse && !l.noMouse
}
