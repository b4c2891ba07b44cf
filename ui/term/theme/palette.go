package theme

// palette holds the looks of a theme.
type palette struct {
	roles [NumRoles]look
	// selection is the background of the selected row.
	selection look
	// ground and ink are the colors that the theme is made for; zero means any.
	ground, ink rgb
	light       bool // The ground is light.
	own         bool // The ground is drawn even on a terminal that has such a one.
	adapts      bool // Text whose contrast is too low gets another shade.
}

// plain returns the look of a role on the ground.
func (p *palette) plain(r Role) look {
	if p.adapts && r != Border { // Only lines.
		return p.roles[r].on(p.ground)
	}
	return p.roles[r]
}

// selected returns the look of a role on the selected row.
func (p *palette) selected(r Role) look {
	l := p.roles[r].over(p.selection)
	if p.adapts {
		return l.on(p.ground)
	}
	return l
}

// onBar returns the look of a role on the bar at the top of the screen.
func (p *palette) onBar(r Role) look {
	l := p.roles[r].over(look{bg: p.roles[Bar].bg, attrs: p.roles[Bar].attrs & reverse})
	if p.adapts {
		return l.on(p.ground)
	}
	return l
}

var palettes = map[string]func() palette{
	"dark": dark, "light": light, "contrast": contrast, "colorblind": colorblind, "mono": mono,
}

// shades are the colors of a palette.
type shades struct {
	text, dim, faint, strong, accent      rgb
	border, header                        rgb
	good, info, warn, bad                 rgb
	up, down, spark, sparkUp, sparkDown   rgb
	hues                                  [NumHues]rgb
	ink                                   rgb // text on a bright background
	selection, barBG, upBG, downBG, flash rgb
	ground                                rgb // The theme's background, with text on it.
}

func colored(s shades) palette {
	p := palette{selection: look{bg: s.selection}, ground: s.ground, ink: s.text}
	p.roles = [NumRoles]look{
		Text: {fg: s.text}, Dim: {fg: s.dim}, Faint: {fg: s.faint}, Strong: {fg: s.strong, attrs: bold},
		Accent: {fg: s.accent, attrs: bold},
		Title:  {fg: s.text, attrs: bold}, TitleFocus: {fg: s.accent, attrs: bold}, Badge: {fg: s.dim},
		Border: {fg: s.border}, BorderFocus: {fg: s.accent},
		Header: {fg: s.header}, HeaderSort: {fg: s.accent, attrs: bold},
		Bar: {fg: s.dim, bg: s.barBG}, BarStrong: {fg: s.strong, bg: s.barBG, attrs: bold},
		BarWarn: {fg: s.ink, bg: s.warn, attrs: bold}, BarBad: {fg: s.ink, bg: s.bad, attrs: bold},
		Good: {fg: s.good}, Info: {fg: s.info}, Warn: {fg: s.warn}, Bad: {fg: s.bad, attrs: bold},
		Critical: {fg: s.ink, bg: s.bad, attrs: bold}, Replay: {fg: s.ink, bg: s.warn, attrs: bold},
		Stale: {fg: s.dim, attrs: italic},
		Up:    {fg: s.up}, Down: {fg: s.down}, Flat: {fg: s.dim},
		FlashUp: {fg: s.strong, bg: s.upBG}, FlashDown: {fg: s.strong, bg: s.downBG}, Flash: {fg: s.strong, bg: s.flash},
		Spark: {fg: s.spark}, SparkUp: {fg: s.sparkUp}, SparkDown: {fg: s.sparkDown},
		Match: {fg: s.warn, attrs: underline},
		Key:   {fg: s.accent, attrs: bold}, Help: {fg: s.dim},
		Input: {fg: s.strong}, Cursor: {attrs: reverse},
		String: {fg: s.good}, Number: {fg: s.warn}, Name: {fg: s.info}, Tag: {fg: s.accent}, Punct: {fg: s.dim},
		Anomaly: {fg: s.bad, attrs: underline},
	}
	for i, hue := range s.hues {
		p.roles[Hue+Role(i)] = look{fg: hue}
	}
	return p
}

func dark() palette {
	return colored(shades{
		text: 0xc9d1e3, dim: 0xa0aac2, faint: 0x959eb5, strong: 0xf3f6fc, accent: 0x7dc4ff, border: 0x3b4459,
		header: 0x9aa6c4, good: 0x52d9bd, info: 0x8fb4ff, warn: 0xf2ca62, bad: 0xfb7385, up: 0x52d9bd, down: 0xfb7385,
		spark: 0x6ba3dc, ink: 0x12151c, sparkUp: 0x45b09a, sparkDown: 0xf07d90,
		hues: [NumHues]rgb{0x8fb4ff, 0xa8d977, 0xc4a1ff, 0xf2b083, 0x6fd3e8, 0xf0a3d8}, selection: 0x30343d,
		barBG: 0x1e222c, upBG: 0x0a525a, downBG: 0x541324, flash: 0x3d4a6b, ground: 0x11131a,
	})
}

func light() palette {
	p := colored(shades{
		text: 0x30343f, dim: 0x5c657d, faint: 0x636977, strong: 0x0c1020, accent: 0x0a5cb8, border: 0xb8bac0,
		header: 0x525c76, good: 0x006f6f, info: 0x3a4fd0, warn: 0x8a5c00, bad: 0xa8102f, up: 0x006f6f, down: 0xa8102f,
		spark: 0x2f6cad, ink: 0xffffff, sparkUp: 0x0f7575, sparkDown: 0xb43c56,
		hues: [NumHues]rgb{0x3a4fd0, 0x3f6b10, 0x7a35c4, 0x9a4a10, 0x00657f, 0xa8287f}, selection: 0xe3ecfb,
		barBG: 0xeceef2, upBG: 0x9fe3ea, downBG: 0xffc2a8, flash: 0xd0dbf2, ground: 0xfbfbfd,
	})
	p.light = true
	return p
}

func contrast() palette {
	p := colored(shades{
		text: 0xffffff, dim: 0xd0d0d0, faint: 0x9a9a9a, strong: 0xffffff, accent: 0x00e5ff, border: 0xa8a8a8,
		header: 0xffffff, good: 0x00ffd0, info: 0x7ab8ff, warn: 0xffe14a, bad: 0xff6464, up: 0x00ffd0, down: 0xff6464,
		spark: 0x00e5ff, ink: black, sparkUp: 0x00ffd0, sparkDown: 0xff6464,
		hues: [NumHues]rgb{0x7ab8ff, 0xb8f070, 0xd0a8ff, 0xffb880, 0x5fe8ff, 0xff9ae0}, selection: 0x00005f,
		barBG: black, upBG: 0x00605a, downBG: 0xa00018, flash: 0x4a4a4a, ground: black,
	})
	p.own = true
	return p
}

// colorblind avoids the pair of red and green: good and rising are blue, bad and falling are orange. Falling values are
// also underlined.
func colorblind() palette {
	p := colored(shades{
		text: 0xd5d9e2, dim: 0x9ba3b5, faint: 0x8c94a6, strong: 0xffffff, accent: 0xf0e442, border: 0x3f4657,
		header: 0xa3abbe, good: 0x56b4e9, info: 0xd58ab3, warn: 0xf0e442, bad: 0xf58220, up: 0x7cc8f5, down: 0xf58220,
		spark: 0x9bbfd9, ink: 0x0c0e13, sparkUp: 0x7cc8f5, sparkDown: 0xf58220,
		hues: [NumHues]rgb{0x7cc8f5, 0xf0e442, 0xd58ab3, 0xf5a65b, 0xb8c7ff, 0xcfd3dc}, selection: 0x232937,
		barBG: 0x1d212b, upBG: 0x0a4a73, downBG: 0x6b3200, flash: 0x3d4252, ground: 0x0f1116,
	})
	p.roles[Down].attrs |= underline
	p.roles[FlashDown].attrs |= underline
	return p
}

// mono has no colors: weight, underline and reverse carry the meaning. Only lines are faint, since the contrast of
// faint text depends on the terminal.
func mono() palette {
	var p palette
	p.selection = look{attrs: reverse}
	p.roles[Border] = look{attrs: faint}
	p.roles[Stale] = look{attrs: italic}
	for _, r := range []Role{
		Strong, Accent, Title, TitleFocus, BorderFocus, BarStrong, Warn, Key, FlashUp, FlashDown, Flash, Input, Name, Tag,
	} {
		p.roles[r] = look{attrs: bold}
	}
	p.roles[Bad] = look{attrs: bold | underline}
	p.roles[Header] = look{attrs: underline}
	p.roles[HeaderSort] = look{attrs: bold | underline}
	p.roles[BarWarn] = look{attrs: reverse}
	p.roles[BarBad] = look{attrs: bold | reverse}
	p.roles[Critical] = look{attrs: bold | reverse}
	p.roles[Replay] = look{attrs: bold | reverse}
	p.roles[Match] = look{attrs: underline}
	p.roles[Anomaly] = look{attrs: underline}
	p.roles[Cursor] = look{attrs: reverse}
	return p
}
