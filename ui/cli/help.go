package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The sections of flags in a help text, after a command's own flags.
const (
	requestSection    = "Request flags"
	connectionSection = "Connection flags"
	sourceSection     = "Flags for reading what collectors store"
)

// sectionKey is the annotation of a flag with its section.
const sectionKey = "section"

// section adds flags that help lists under a title. Flags that f already has stay as they are.
func section(f *pflag.FlagSet, title string, add func(*pflag.FlagSet)) {
	part := pflag.NewFlagSet(title, pflag.ContinueOnError)
	add(part)
	part.VisitAll(func(flag *pflag.Flag) {
		flag.Annotations = map[string][]string{sectionKey: {title}}
	})
	f.AddFlagSet(part)
}

// helpWidth is the width of flag descriptions in help, in cells.
const helpWidth = 100

// flagUsages describes the flags of a command, by section.
func flagUsages(cmd *cobra.Command) string {
	var b strings.Builder
	for _, title := range []string{"", sourceSection, requestSection, connectionSection} {
		part := pflag.NewFlagSet(title, pflag.ContinueOnError)
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			if strings.Join(flag.Annotations[sectionKey], "") == title {
				part.AddFlag(flag)
			}
		})
		if part.HasAvailableFlags() {
			if title == "" {
				title = "Flags"
			}
			b.WriteString("\n\n" + title + ":\n" + strings.TrimRight(part.FlagUsagesWrapped(helpWidth), " \n"))
		}
	}
	return b.String()
}

// usageTemplate is cobra's template with commands in groups and flags in sections.
const usageTemplate = `Usage:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [command]{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{if eq (len .Groups) 0}}

Commands:{{range $cmds}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{else}}{{range $group := .Groups}}

{{.Title}}{{range $cmds}}{{if and (eq .GroupID $group.ID) .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{end}}{{end}}{{flagUsages .}}{{if .HasAvailableInheritedFlags}}

Global flags:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasHelpSubCommands}}

Help topics:{{range .Commands}}{{if .IsAdditionalHelpTopicCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableSubCommands}}

Use "{{.CommandPath}} [command] --help" for more about a command.{{end}}
`

// addGroups adds groups of commands, which help lists in this order, and lists flags in sections.
func addGroups(root *cobra.Command, groups ...commandGroup) {
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
		}
		root.AddCommand(g.commands...)
	}
	root.SetHelpCommandGroupID(groups[len(groups)-1].title)
	cobra.AddTemplateFunc("flagUsages", flagUsages)
	root.SetUsageTemplate(usageTemplate)
}

// commandGroup is a group of commands with its title.
type commandGroup struct {
	title    string
	commands []*cobra.Command
}

// newConnecting returns the help topic about the flags that the commands for feeds share.
func newConnecting() *cobra.Command {
	return &cobra.Command{
		Use:   "connecting",
		Short: "How to request a feed: credentials, TLS, proxies, bodies, resuming, polling",
		Long: `The dashboard, tail, expect, record, doctor and init share the flags that say how to request a feed and how to reach its
server. They have curl's names where they mean the same. Most of them apply to feeds named on the command line; for the feeds
of a configuration, set the keys of the same names there.

The dashboard, tail, watch and record can also read feeds that feedscope collect has stored in NATS JetStream: --from names its
address. The collectors make the requests then; docs/SCALE.md says more.

Examples:
` + connectingExamples,
	}
}

const connectingExamples = `  feedscope https://example.com/events -H 'Authorization: Bearer TOKEN' --last-event-id 18231 --no-reconnect
  feedscope https://example.com/events --token-file token.txt --cacert ca.pem --cert me.pem --key me.key
  feedscope https://example.com/events --token-command 'pass show feed' --connect-timeout 5s
  feedscope https://example.com/events --token-env TOKEN --proxy socks5h://127.0.0.1:1080 --noproxy .example.org
  feedscope https://example.com/events --oauth2-bearer TOKEN --proxy proxy:3128 --proxy-user NAME:PASSWORD --http1.1
  feedscope https://example.com/events --user NAME:PASSWORD --resolve example.com:443:127.0.0.1 --insecure --http2
  feedscope http://localhost/events --unix-socket /run/feed.sock --http2-prior-knowledge
  feedscope https://example.com/events --time ts
  feedscope https://example.com/answer --request POST --data @prompt.json --end 'data:[DONE]'
  feedscope https://example.com/query --data 'q=1' --repeat --resume query:after=seq,persist
  feedscope https://example.com/topic --resume query:since=id --resume-events message
  feedscope https://example.com/mcp --mcp
  feedscope https://example.com/news.json --poll 5s --items data.items --item-key id
  feedscope https://example.com/log --compressed --decode ndjson
  feedscope --preset ntfy --param topic=alerts --force
  feedscope --from nats://localhost:4222 --since 2h
  feedscope tail --from tls://nats.example.com --creds viewer.creds market
`
