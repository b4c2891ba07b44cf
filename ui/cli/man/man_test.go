package man_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"feedscope/ui/cli/man"
)

const long = `Does things, and more things that fill more than one
line.

Formats:
  one       the first, with a \ in it
            and a second line
  a b  -c   the second
.dots and 'quotes' stay.`

const want = `.TH "PROG" "1" "" "prog v1"
.SH "NAME"
prog \- Do things
.SH "SYNOPSIS"
.SY "prog"
[OPTION]... [FILE]
.YS
.SY "prog deep thing"
NAME
.YS
.SH "DESCRIPTION"
Does things, and more things that fill more than one
line.
.PP
Formats:
.TP
\fBone\fR
the first, with a \e in it
and a second line
.TP
\fBa b  \-c\fR
the second
.PP
\&.dots and \(aqquotes\(aq stay.
.SH "OPTIONS"
.TP
\fB\-n\fR, \fB\-\-count\fR \fInumber\fR
do it a number of times (default 3)
.TP
\fB\-\-dry\fR
do nothing
.SH "EXAMPLES"
.EX
  prog x
.EE
.SH "COMMANDS"
.SS "prog deep thing"
Do "it".
`

func program() *cobra.Command {
	root := &cobra.Command{Use: "prog [FILE]", Short: "Do things", Long: long, Example: "  prog x", Run: func(*cobra.Command, []string) {}}
	root.Flags().IntP("count", "n", 3, "do it a `number` of times")
	root.Flags().Bool("dry", false, "do nothing")
	root.InitDefaultHelpFlag()
	deep := &cobra.Command{Use: "deep"}
	deep.AddCommand(&cobra.Command{Use: "thing NAME", Short: `Do "it"`, Run: func(*cobra.Command, []string) {}})
	root.AddCommand(deep, &cobra.Command{Use: "none", Hidden: true, Run: func(*cobra.Command, []string) {}})
	root.InitDefaultHelpCmd()
	return root
}

func TestAPageHasTheWordsOfTheHelp(t *testing.T) {
	if got := man.Page(program(), "v1"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRoffFindsNothingWrongWithAPage(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("there is no groff")
	}
	cmd := exec.Command(groff, "-man", "-ww", "-z")
	cmd.Stdin = strings.NewReader(man.Page(program(), "v1"))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}
