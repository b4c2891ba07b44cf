package man

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Page gives the page of root, in section 1 of the manual. Commands that are hidden, and help, are left out.
func Page(root *cobra.Command, version string) string {
	p := &page{}
	p.macro("TH", strings.ToUpper(root.Name()), "1", "", root.Name()+" "+version)
	p.macro("SH", "NAME")
	p.line(root.Name() + " - " + root.Short)
	p.macro("SH", "SYNOPSIS")
	p.synopsis(root)
	each(root, p.synopsis)
	p.macro("SH", "DESCRIPTION")
	p.prose(root.Long)
	p.flags("SH", "OPTIONS", root)
	p.examples("SH", root)
	p.macro("SH", "COMMANDS")
	each(root, p.command)
	return p.String()
}

// each visits all commands below cmd that do something by themselves.
func each(cmd *cobra.Command, visit func(*cobra.Command)) {
	for _, c := range cmd.Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		if !c.HasSubCommands() {
			visit(c)
		}
		each(c, visit)
	}
}

// synopsis is how a command is called.
func (p *page) synopsis(cmd *cobra.Command) {
	p.macro("SY", cmd.CommandPath())
	_, args, _ := strings.Cut(cmd.Use, " ")
	if hasFlags(cmd) {
		args = strings.TrimSpace("[OPTION]... " + args)
	}
	p.line(args)
	p.macro("YS")
}

func (p *page) command(cmd *cobra.Command) {
	p.macro("SS", cmd.CommandPath())
	if cmd.Long == "" {
		p.line(cmd.Short + ".")
	} else {
		p.prose(cmd.Long)
	}
	p.flags("PP", "Options:", cmd)
	p.examples("PP", cmd)
}

// hasFlags tells whether a command has flags of its own, for help is one of all.
func hasFlags(cmd *cobra.Command) (has bool) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { has = has || !f.Hidden && f.Name != "help" })
	return has
}

// flags lists the flags of a command below a heading.
func (p *page) flags(macro, heading string, cmd *cobra.Command) {
	if !hasFlags(cmd) {
		return
	}
	p.heading(macro, heading)
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := bold("--" + f.Name)
		if f.Shorthand != "" {
			name = bold("-"+f.Shorthand) + ", " + name
		}
		if value != "" {
			name += " " + italic(value)
		}
		if n, err := strconv.ParseFloat(f.DefValue, 64); err == nil && n != 0 {
			usage += " (default " + f.DefValue + ")"
		}
		p.term(name, escape(usage))
	})
}

// examples are the lines of a command's examples, as they stand.
func (p *page) examples(macro string, cmd *cobra.Command) {
	if cmd.Example == "" {
		return
	}
	heading := "EXAMPLES"
	if macro == "PP" {
		heading = "Examples:"
	}
	p.heading(macro, heading)
	p.macro("EX")
	for line := range strings.SplitSeq(cmd.Example, "\n") {
		p.line(line)
	}
	p.macro("EE")
}

func (p *page) heading(macro, heading string) {
	if macro == "PP" {
		p.macro(macro)
		p.line(heading)
		return
	}
	p.macro(macro, heading)
}
