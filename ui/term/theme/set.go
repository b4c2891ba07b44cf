package theme

import "slices"

// Set is the themes to choose from: those that are built in, and others. The zero value has those that are built in.
type Set struct {
	others []Scheme
}

// With returns a set that also has a scheme, in place of a built-in one of the same name.
func (s Set) With(other Scheme) Set {
	return Set{append(slices.DeleteFunc(slices.Clone(s.others), func(o Scheme) bool { return o.Name == other.Name }), other)}
}

// Names returns the names of the themes, without "auto", in the order in which the theme key goes through them.
func (s Set) Names() []string {
	names := []string{"dark", "light", "contrast", "colorblind", "mono"}
	for _, all := range [][]Scheme{schemes, s.others} {
		for i := range all {
			if !slices.Contains(names, all[i].Name) {
				names = append(names, all[i].Name)
			}
		}
	}
	return names
}

// palette returns the palette of a theme; ok is false if there is none of that name.
func (s Set) palette(name string) (p palette, ok bool) {
	for _, all := range [][]Scheme{s.others, schemes} {
		for i := range all {
			if all[i].Name == name {
				return all[i].palette(), true
			}
		}
	}
	if made := palettes[name]; made != nil {
		return made(), true
	}
	return palette{}, false
}

// Load returns the named theme. "auto", "" and unknown names mean dark or light, depending on the background.
func (s Set) Load(name string, opts Options) *Theme {
	if opts.NoColor {
		name = "mono"
	}
	p, ok := s.palette(name)
	if opts.NoColor {
		p, ok = mono(), true
	}
	if !ok {
		name = "light"
		if opts.Dark {
			name = "dark"
		}
		p, _ = s.palette(name)
	}
	t := &Theme{Name: name, Glyphs: unicodeGlyphs, Light: p.light, Own: p.own}
	if opts.ASCII {
		t.Glyphs = asciiGlyphs
	}
	t.Ground, t.Ink = p.ground.rgba(), p.ink.rgba()
	for r := range NumRoles {
		t.styles[r] = newStyle(p.plain(r))
		t.selected[r] = newStyle(p.selected(r))
		t.bar[r] = newStyle(p.onBar(r))
	}
	t.shade(&p)
	return t
}

// Next returns the name of the theme after the given one.
func (s Set) Next(name string) string {
	names := s.Names()
	return names[(slices.Index(names, name)+1)%len(names)]
}

// Names returns the names of the built-in themes; see [Set.Names].
func Names() []string { return Set{}.Names() }

// Load returns a built-in theme; see [Set.Load].
func Load(name string, opts Options) *Theme { return Set{}.Load(name, opts) }
