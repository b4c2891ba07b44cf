package screen

import (
	"fmt"
	"image/color"

	"github.com/charmbracelet/x/ansi"
)

// View is what a terminal should show.
type View struct {
	// Content is the lines, joined by "\n", one for each line of the screen and as wide as it, with SGR sequences.
	// Missing lines are blank, and extra ones are ignored.
	Content string
	// Width and Height are the size of the screen in cells.
	Width, Height int
	// Title is the window title; empty leaves it as it is.
	Title string
	// Mouse enables reports of clicks and the wheel.
	Mouse bool
	// Ground and Ink replace the terminal's default background and text colors; nil leaves them as they are.
	Ground, Ink color.Color
}

const (
	begin = ansi.SetModeSynchronizedOutput
	end   = ansi.ResetModeSynchronizedOutput

	// Wrapping is off, so a character that the terminal draws too wide shifts only its own line.
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

// settings appends what changes the terminal's settings from one view's to another's.
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
	dst = append(dst, recolor(from.Ink, to.Ink, ansi.SetForegroundColor, ansi.ResetForegroundColor)...)
	return append(dst, recolor(from.Ground, to.Ground, ansi.SetBackgroundColor, ansi.ResetBackgroundColor)...)
}

func recolor(from, to color.Color, set func(string) string, reset string) string {
	switch {
	case from == to:
		return ""
	case to == nil:
		return reset
	}
	r, g, b, _ := to.RGBA()
	return set(fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8))
}
