package theme

// palette is the looks of a theme.
type palette struct {
	roles [NumRoles]look
	// selection is laid under every role on the selected row.
	selection look
}

var palettes = map[string]palette{
	"dark":     dark(),
	"light":    light(),
	"contrast": contrast(),
	"mono":     mono(),
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
		Critical: {fg: s.ink, bg: s.bad, attrs: bold}, Stale: {fg: s.dim, attrs: italic},
		Up: {fg: s.up}, Down: {fg: s.down}, Flat: {fg: s.dim},
		FlashUp: {fg: s.strong, bg: s.upBG}, FlashDown: {fg: s.strong, bg: s.downBG}, Flash: {fg: s.strong, bg: s.flash},
		Spark: {fg: s.spark}, Gauge: {fg: s.spark},
		Match: {fg: s.warn, attrs: underline}, MatchCurrent: {fg: s.ink, bg: s.warn},
		Key: {fg: s.accent, attrs: bold}, Help: {fg: s.dim},
		Overlay: {fg: s.text}, OverlayBorder: {fg: s.overlayBorder},
		Input: {fg: s.strong}, Cursor: {attrs: reverse},
		String: {fg: s.good}, Number: {fg: s.warn}, Name: {fg: s.info}, Punct: {fg: s.dim},
	}
	return p
}

func dark() palette {
	return coloured(shades{
		text: rgb(0xc8d0e0), dim: rgb(0x7f8aa3), faint: rgb(0x414a60), strong: rgb(0xf2f5fb), accent: rgb(0x7cc4ff),
		border: rgb(0x3a4358), header: rgb(0x93a0bd), overlayBorder: rgb(0x7cc4ff),
		good: rgb(0x5fd3a2), info: rgb(0x86b7ff), warn: rgb(0xf5c25b), bad: rgb(0xff7a85),
		up: rgb(0x5fd3a2), down: rgb(0xff8a8f), spark: rgb(0x6fa8dc), ink: rgb(0x12151c),
		selection: rgb(0x26304a), barBG: rgb(0x1a2030), upBG: rgb(0x1d5b46), downBG: rgb(0x6b2c38), flash: rgb(0x3d4a6b),
	})
}

func light() palette {
	return coloured(shades{
		text: rgb(0x2b3245), dim: rgb(0x68718a), faint: rgb(0xc0c6d4), strong: rgb(0x0c1020), accent: rgb(0x0b63c4),
		border: rgb(0xb9c0d0), header: rgb(0x56607a), overlayBorder: rgb(0x0b63c4),
		good: rgb(0x0a7a4f), info: rgb(0x2458b8), warn: rgb(0x925f00), bad: rgb(0xc0222f),
		up: rgb(0x0a7a4f), down: rgb(0xc0222f), spark: rgb(0x3b78b8), ink: rgb(0xffffff),
		selection: rgb(0xdbe6fa), barBG: rgb(0xe9edf5), upBG: rgb(0xbfe8d3), downBG: rgb(0xf8cdd0), flash: rgb(0xd5def2),
	})
}

func contrast() palette {
	return coloured(shades{
		text: rgb(0xffffff), dim: rgb(0xd0d0d0), faint: rgb(0x8a8a8a), strong: rgb(0xffffff), accent: rgb(0x00e5ff),
		border: rgb(0xa8a8a8), header: rgb(0xffffff), overlayBorder: rgb(0x00e5ff),
		good: rgb(0x00ff87), info: rgb(0x5fd7ff), warn: rgb(0xffd700), bad: rgb(0xff5f5f),
		up: rgb(0x00ff87), down: rgb(0xff5f5f), spark: rgb(0x00e5ff), ink: rgb(0x000000),
		selection: rgb(0x003f7f), barBG: rgb(0x000000), upBG: rgb(0x006b3c), downBG: rgb(0x8b0000), flash: rgb(0x4a4a4a),
	})
}

// mono has no colour: weight, underline and reverse carry what must be seen.
func mono() palette {
	var p palette
	p.selection = look{attrs: reverse}
	for _, r := range []Role{Dim, Faint, Badge, Border, Stale, Flat, Help, Punct} {
		p.roles[r] = look{attrs: faint}
	}
	for _, r := range []Role{Strong, Accent, Title, TitleFocus, BorderFocus, BarStrong, Warn, Bad, Key, FlashUp, FlashDown, Flash, Input, Name} {
		p.roles[r] = look{attrs: bold}
	}
	p.roles[Header] = look{attrs: underline}
	p.roles[HeaderSort] = look{attrs: bold | underline}
	p.roles[Critical] = look{attrs: bold | reverse}
	p.roles[Match] = look{attrs: underline}
	p.roles[MatchCurrent] = look{attrs: bold | underline | reverse}
	p.roles[Cursor] = look{attrs: reverse}
	return p
}
