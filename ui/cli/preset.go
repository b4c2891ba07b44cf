package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/preset"
	"feedscope/ui/config"
	"feedscope/ui/term/text"
)

// presetFlags holds the flags that name a preset.
type presetFlags struct {
	preset string
	params []string
}

func (p *presetFlags) flags(f *pflag.FlagSet) {
	f.StringVar(&p.preset, "preset", "", "`name` of a preset that knows the feed; feedscope presets lists them")
	f.StringArrayVar(&p.params, "param", nil, "parameter of the preset, `NAME=VALUE`; repeatable")
}

// named reports whether the feeds are named on the command line.
func (p *presetFlags) named(args []string) bool { return len(args) > 0 || p.preset != "" }

// config returns the configuration of the preset, for a URL if one is given.
func (p *presetFlags) config(e *Env, args []string) (*config.Config, error) {
	params := make(map[string]string)
	for _, text := range p.params {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usagef("--param %q has no equals sign; write NAME=VALUE", text)
		}
		params[name] = value
	}
	var url string
	switch len(args) {
	case 0:
	case 1:
		var kind address
		if url, kind = classify(args[0]); kind != isURL {
			return nil, needsScheme(args[0])
		}
	default:
		return nil, usagef("--preset is for a single feed; use several in a configuration, as preset: %s in each", p.preset)
	}
	c, err := e.loader().Preset(p.preset, params, url)
	var missing *preset.MissingError
	switch {
	case errors.As(err, &missing) && missing.Param.FromEnv():
		return nil, usagef("%w; set the environment variable %s", err, missing.Param.Name)
	case errors.As(err, &missing):
		return nil, usagef("%w; add --param %s=VALUE", err, missing.Param.Name)
	case err != nil:
		return nil, usageError{err}
	}
	return c, nil
}

// checkPreset reports flags for a preset that is not named.
func (p *presetFlags) checkPreset() error {
	if p.preset == "" && len(p.params) > 0 {
		return usagef("--param is for a preset; add --preset NAME")
	}
	return nil
}

const presetsLong = `List the presets: what is known about well-known feeds, such as their panels, keep-alives and how they resume. With NAME,
print the file of a preset, as a starting point for your own.

A preset is used for a URL that fits its patterns, once the events confirm it; by name with --preset; and as preset: NAME of
a feed in a configuration. Files in feedscope/presets in the XDG configuration directory (~/.config) are presets too, and
replace built-in ones of the same name.`

func newPresets(e *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "presets [NAME]",
		Short:   "List the feeds that feedscope knows",
		Long:    presetsLong,
		Example: "  feedscope presets\n  feedscope presets ntfy | less\n  feedscope presets wikimedia > feedscope.yaml",
		Args:    atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			loader := e.loader()
			all, err := loader.Presets()
			if len(args) == 0 {
				err = errors.Join(err, loader.CheckPresets(all))
			}
			if err != nil {
				e.say(err.Error())
			}
			if len(args) == 0 {
				return write(cmd.OutOrStdout(), listPresets(all, terminalWidth(e.Out)))
			}
			p, err := all.Named(args[0])
			if err != nil {
				return usageError{err}
			}
			return write(cmd.OutOrStdout(), string(p.Text))
		},
		ValidArgsFunction: completePresets(e),
	}
}

// completePresets completes the names of presets.
func completePresets(e *Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return e.presetNames(), cobra.ShellCompDirectiveNoFileComp
	}
}

// presetNames returns the names of all presets, with what they are.
func (e *Env) presetNames() []cobra.Completion {
	all, _ := e.loader().Presets() // Those that can be read.
	names := make([]cobra.Completion, len(all))
	for i := range all {
		names[i] = cobra.CompletionWithDesc(all[i].Name, all[i].About)
	}
	return names
}

// listPresets returns a line for each preset, with what it needs below.
func listPresets(all preset.Set, width int) string {
	widest := 0
	for i := range all {
		widest = max(widest, len(all[i].Name))
	}
	var b strings.Builder
	put := func(name, about string) {
		for line := range strings.SplitSeq(ansi.Wordwrap(about, max(width-widest-2, 40), ""), "\n") {
			fmt.Fprintf(&b, "%-*s  %s\n", widest, name, line)
			name = ""
		}
	}
	for i := range all {
		p := &all[i]
		put(text.Clean(p.Name), text.Clean(p.About))
		if needs := neededBy(p); needs != "" {
			put("", text.Clean("needs "+needs))
		}
	}
	return b.String()
}

// neededBy lists the parameters that a preset requires, and what else it needs.
func neededBy(p *preset.Preset) string {
	var needs []string
	for i := range p.Params {
		switch param := &p.Params[i]; {
		case !param.Required:
		case param.FromEnv():
			needs = append(needs, "$"+param.Name)
		default:
			needs = append(needs, "--param "+param.Name+"=…")
		}
	}
	if p.Needs != "" {
		needs = append(needs, p.Needs)
	}
	return strings.Join(needs, ", ")
}
