package screen

import (
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestStyleChangesAreShortest(t *testing.T) {
	const red, onBlue = "\x1b[0;38;2;255;0;0m", "\x1b[0;38;2;255;0;0;48;2;0;0;99m"
	for name, c := range map[string]struct{ from, to, want string }{
		"from plain":                   {"", red, "\x1b[38;2;255;0;0m"},
		"to plain":                     {red, "", "\x1b[m"},
		"another color":                {red, "\x1b[0;38;2;1;2;3m", "\x1b[38;2;1;2;3m"},
		"a background besides":         {red, onBlue, "\x1b[48;2;0;0;99m"},
		"without the background":       {onBlue, red, "\x1b[49m"},
		"an attribute more":            {"\x1b[0;1m", "\x1b[0;1;7m", "\x1b[0;1;7m"},
		"an attribute less":            {"\x1b[0;1;38;2;1;2;3m", "\x1b[0;38;2;1;2;3m", "\x1b[0;38;2;1;2;3m"},
		"the same color in other ways": {"\x1b[0;31m", "\x1b[0;91m", "\x1b[91m"},
		"only set on top":              {"", "\x1b[4m", "\x1b[4m"},
	} {
		s := newStyles(colorprofile.TrueColor)
		if got := s.change(s.after(plain, c.from), s.after(plain, c.to)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestSequenceAddsToStyle(t *testing.T) {
	s := newStyles(colorprofile.TrueColor)
	bold := s.after(plain, "\x1b[1m")
	both := s.after(bold, "\x1b[7m")
	if got := s.change(plain, both); got != "\x1b[1;7m" {
		t.Errorf("got %q", got)
	}
	if s.after(both, "\x1b[m") != plain || s.after(both, "\x1b[0m") != plain {
		t.Error("a reset does not reset")
	}
	if s.after(both, "\x1b[0;1m") == both {
		t.Error("a sequence that starts from plain adds to what was before")
	}
}

func TestColorsAreReducedToTheProfile(t *testing.T) {
	for profile, want := range map[colorprofile.Profile]string{
		colorprofile.TrueColor: "\x1b[38;2;255;0;0m", colorprofile.ANSI256: "\x1b[38;5;196m",
		colorprofile.ANSI: "\x1b[91m", colorprofile.ASCII: "",
	} {
		s := newStyles(profile)
		if got := s.change(plain, s.after(plain, "\x1b[0;38;2;255;0;0m")); got != want {
			t.Errorf("%v: %q, want %q", profile, got, want)
		}
	}
}

func TestNumberOfStylesIsBounded(t *testing.T) {
	s := newStyles(colorprofile.TrueColor)
	id := plain
	for range 2 * maxStyles {
		id = s.after(id, "\x1b[4m")
	}
	if len(s.looks) > maxStyles || len(s.known) > maxStyles {
		t.Errorf("%d looks, %d known", len(s.looks), len(s.known))
	}
}
