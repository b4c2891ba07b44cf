package config

import (
	"reflect"
	"slices"
	"strconv"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
)

// Encode returns c as a configuration file: what [Loader.Parse] makes of it equals c, included files and secrets aside.
// Values that were written with environment variables are written that way again; other secrets are masked, and masked
// is their number.
func (l *Loader) Encode(c *Config) (text string, masked int) {
	with := *c
	with.Include = nil
	with.Filters = withoutUsualKeys(c.Filters)
	with.Layout = slices.Clone(c.Layout)
	if reflect.DeepEqual(c.Layout, l.DefaultLayout(c.Panels, len(c.Feeds))) {
		with.Layout = nil
	}
	for i := range with.Layout {
		if with.Layout[i].Height == 1 {
			with.Layout[i].Height = 0 // The default, which is not in the tag since a row may have lines instead.
		}
	}
	e := l.encoder(c.namesWithoutValues())
	text = e.Encode(&with)
	return noted(text, e.Masked), e.Masked
}

// encoder returns an encoder of configurations. It leaves out what a feed has from its preset.
func (l *Loader) encoder(r schema.References) *schema.Encoder {
	return &schema.Encoder{References: r, Env: l.Env, Base: func(v any) any {
		f, ok := v.(*feedconfig.Feed)
		if !ok || f.Preset == "" {
			return nil
		}
		p, err := l.presetNamed(f.Preset)
		if err != nil {
			return nil
		}
		c, err := l.known(p, f.Params)
		if err != nil {
			return nil
		}
		return &c.Feeds[0]
	}}
}

// noted returns a configuration with a note about its masked secrets.
func noted(text string, masked int) string {
	if masked == 0 {
		return text
	}
	return "# Replace " + redact.Mask + ", for example by ${TOKEN}.\n\n" + text
}

// namesWithoutValues returns the references of c. A feed that is named after its URL has another name in them if the
// name has parts of a variable's value.
func (c *Config) namesWithoutValues() schema.References {
	r := c.references.Without(nil)
	for i := range c.Feeds {
		f := &c.Feeds[i]
		nameOf := func(url string, marks []string) string {
			return feedconfig.NameOf(url, redact.NewKnown(slices.Concat(f.Secrets, marks), nil))
		}
		if f.Name == nameOf(f.URL, nil) && !r.Derived("url", f.URL, f.Name, nameOf) {
			name := "feed " + strconv.Itoa(i+1)
			r.Rewrite("name", f.Name, name)
			r.Rewrite("feeds", f.Name, name)
		}
	}
	return r
}
