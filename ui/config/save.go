package config

import (
	"reflect"
	"slices"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/preset"
)

// Encode returns c as a configuration file: what [Loader.Parse] makes of it equals c, included files and secrets aside.
// Values that were written with environment variables are written that way again; other secrets are masked, and masked
// is their number.
func (l *Loader) Encode(c *Config) (text string, masked int) {
	with := *c
	with.Include, with.Preset = nil, preset.Head{}
	with.Layout = slices.Clone(c.Layout)
	if reflect.DeepEqual(c.Layout, l.DefaultLayout(c.Panels, len(c.Feeds))) {
		with.Layout = nil
	}
	for i := range with.Layout {
		if with.Layout[i].Height == 1 {
			with.Layout[i].Height = 0 // The default, which is not in the tag since a row may have lines instead.
		}
	}
	e := schema.Encoder{References: c.references, Env: l.Env}
	text = e.Encode(&with)
	if e.Masked > 0 {
		text = "# Replace " + redact.Mask + ", for example by ${TOKEN}.\n\n" + text
	}
	return text, e.Masked
}
