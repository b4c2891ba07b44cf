package screen

import (
	"fmt"
	"image/color"

	"github.com/charmbracelet/x/ansi"
)

// View is what a terminal is to show.
type View struct {
	// Content is the lines, joined by "\n": as many as the screen has, each as wide as it, styled by SGR sequences.
	// What is missing is blank, what is too much is left out.
	Content string
	// Width and Height are the size of the screen in cells.
	Width, Height int
	// Title is the window's title; empty leaves it alone.
	Title string
	// Mouse asks for clicks and the wheel.
	Mouse bool
	// Ground and Ink are what the terminal takes for its own background and text; nil leaves them alone.
	Ground, Ink color.Color
}

const (
	begin = ansi.SetModeSynchronizedOutput
	end   = ansi.ResetModeSynchronizedOutput

	// Nothing wraps by itself, so that a character that a terminal draws wider than others shifts no line but its own.
	enter    = pushTitle + takeOver
	takeOver = ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + ansi.ResetModeAutoWrap +
		ansi.SetModeBracketedPaste
	leave = ansi.ResetStyle + ansi.ResetModeBracketedPaste + ansi.SetModeAutoWrap + ansi.SetModeTextCursorEnable +
		popTitle + ansi.ResetModeAltScreenSaveCursor
	pushTitle, popTitle = "\x1b[22;2t", "\x1b[23;2t"

	mouseOn  = ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr
	mouseOff = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseExtSgr

	bell = "\a"
)

// settings appends what brings the terminal's settings from those of one view to those of another.
func settings(dst []byte, from, to *View) []byte {
	if from.Title != to.Title && to.Title != "" {
		dst = append(dst, ansi.SetWindowTitle(to.Title)...)
	}
	switch {
	case !from.Mouse && to.Mouse:
		dst = append(dst, mouseOn...)
	case from.Mouse && !to.Mouse:
		dst = append(dst, mouseOff...)
	}
	dst = append(dst, recolour(from.Ink, to.Ink, ansi.SetForegroundColor, ansi.ResetForegroundColor)...)
	return append(dst, recolour(from.Ground, to.Ground, ansi.SetBackgroundColor, ansi.ResetBackgroundColor)...)
}

func recolour(from, to color.Color, set func(string) string, reset string) string {
	switch {
	case from == to:
		return ""
	case to == nil:
		return reset
	}
	r, g, b, _ := to.RGBA()
	return set(fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8))
}
