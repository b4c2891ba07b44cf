package theme

// palette is the looks of a theme.
type palette struct {
	roles [NumRoles]look
	// selection is laid under every role on the selected row.
	selection look
}

// paletteOf gives the palette of a theme's name.
func paletteOf(name string) (palette, bool) {
	switch name {
	case "dark":
		return dark(), true
	case "light":
		return light(), true
	case "contrast":
		return contrast(), true
	case "mono":
		return mono(), true
	}
	return palette{}, false
}

// shades are the colours that a palette is made of.
type shades struct {
	text, dim, faint, strong, accent      colour
	border, header, overlayBorder         colour
	good, info, warn, bad                 colour
	up, down, spark                       colour
	ink                                   colour // text on a bright background
	selection, barBG, upBG, downBG, flash colour
}

// coloured fills the roles of a palette that is made of colours.
func coloured(s shades) palette {
	var p palette
	p.selection = look{bg: s.selection}
	p.roles = [NumRoles]look{
		Text: {fg: s.text}, Dim: {fg: s.dim}, Faint: {fg: s.faint}, Strong: {fg: s.strong, attrs: bold},
		Accent: {fg: s.accent, attrs: bold},
		Title:  {fg: s.text, attrs: bold}, TitleFocus: {fg: s.accent, attrs: bold}, Badge: {fg: s.dim},
		Border: {fg: s.border}, BorderFocus: {fg: s.accent},
		Header: {fg: s.header}, HeaderSort: {fg: s.accent, attrs: bold},
		Bar: {fg: s.dim, bg: s.barBG}, BarStrong: {fg: s.strong, bg: s.barBG, attrs: bold},
		Good: {fg: s.good}, Info: {fg: s.info}, Warn: {fg: s.warn}, Bad: {fg: s.bad, attrs: bold},
		Critical: {fg: s.ink, bg: s.bad, attrs: bold}, Replay: {fg: s.ink, bg: s.warn, attrs: bold}, Stale: {fg: s.dim, attrs: italic},
		Up: {fg: s.up}, Down: {fg: s.down}, Flat: {fg: s.dim},
		FlashUp: {fg: s.strong, bg: s.upBG}, FlashDown: {fg: s.strong, bg: s.downBG}, Flash: {fg: s.strong, bg: s.flash},
		Spark: {fg: s.spark}, Gauge: {fg: s.spark},
		Match: {fg: s.warn, attrs: underline}, MatchCurrent: {fg: s.ink, bg: s.warn},
		Key: {fg: s.accent, attrs: bold}, Help: {fg: s.dim},
		Overlay: {fg: s.text}, OverlayBorder: {fg: s.overlayBorder},
		Input: {fg: s.strong}, Cursor: {attrs: reverse},
		String: {fg: s.good}, Number: {fg: s.warn}, Name: {fg: s.info}, Tag: {fg: s.accent}, Punct: {fg: s.dim},
		Anomaly: {fg: s.bad, attrs: underline},
	}
	return p
}

func dark() palette {
	return coloured(shades{
		text: rgb(0xc9d1e3), dim: rgb(0x8791ab), faint: rgb(0x566079), strong: rgb(0xf3f6fc), accent: rgb(0x7dc4ff),
		border: rgb(0x3b4459), header: rgb(0x9aa6c4), overlayBorder: rgb(0x7dc4ff),
		good: rgb(0x52d9bd), info: rgb(0x8fb4ff), warn: rgb(0xf2ca62), bad: rgb(0xf7657a),
		up: rgb(0x52d9bd), down: rgb(0xf7657a), spark: rgb(0x6aa9e0), ink: rgb(0x12151c),
		selection: rgb(0x30384c), barBG: rgb(0x1e222c), upBG: rgb(0x0a525a), downBG: rgb(0x541324), flash: rgb(0x3d4a6b),
	})
}

func light() palette {
	return coloured(shades{
		text: rgb(0x30343f), dim: rgb(0x5c657d), faint: rgb(0xc4c6cc), strong: rgb(0x0c1020), accent: rgb(0x0a5cb8),
		border: rgb(0xb8bac0), header: rgb(0x525c76), overlayBorder: rgb(0x0a5cb8),
		good: rgb(0x006f6f), info: rgb(0x3a4fd0), warn: rgb(0x8a5c00), bad: rgb(0xa8102f),
		up: rgb(0x006f6f), down: rgb(0xa8102f), spark: rgb(0x2f6cad), ink: rgb(0xffffff),
		selection: rgb(0xdbe6fa), barBG: rgb(0xeceef2), upBG: rgb(0x9fe3ea), downBG: rgb(0xffc2a8), flash: rgb(0xd0dbf2),
	})
}

func contrast() palette {
	return coloured(shades{
		text: rgb(0xffffff), dim: rgb(0xd0d0d0), faint: rgb(0x9a9a9a), strong: rgb(0xffffff), accent: rgb(0x00e5ff),
		border: rgb(0xa8a8a8), header: rgb(0xffffff), overlayBorder: rgb(0x00e5ff),
		good: rgb(0x00ffd0), info: rgb(0x7ab8ff), warn: rgb(0xffe14a), bad: rgb(0xff6464),
		up: rgb(0x00ffd0), down: rgb(0xff6464), spark: rgb(0x00e5ff), ink: rgb(0x000000),
		selection: rgb(0x00005f), barBG: rgb(0x000000), upBG: rgb(0x00605a), downBG: rgb(0xa00018), flash: rgb(0x4a4a4a),
	})
}

// mono has no colour: weight, underline and reverse carry what must be seen.
func mono() palette {
	var p palette
	p.selection = look{attrs: reverse}
	for _, r := range []Role{Dim, Faint, Badge, Border, Stale, Flat, Help, Punct} {
		p.roles[r] = look{attrs: faint}
	}
	for _, r := range []Role{Strong, Accent, Title, TitleFocus, BorderFocus, BarStrong, Warn, Key, FlashUp, FlashDown, Flash, Input, Name, Tag} {
		p.roles[r] = look{attrs: bold}
	}
	p.roles[Bad] = look{attrs: bold | underline}
	p.roles[Header] = look{attrs: underline}
	p.roles[HeaderSort] = look{attrs: bold | underline}
	p.roles[Critical] = look{attrs: bold | reverse}
	p.roles[Replay] = look{attrs: bold | reverse}
	p.roles[Match] = look{attrs: underline}
	p.roles[Anomaly] = look{attrs: underline}
	p.roles[MatchCurrent] = look{attrs: bold | underline | reverse}
	p.roles[Cursor] = look{attrs: reverse}
	return p
}
