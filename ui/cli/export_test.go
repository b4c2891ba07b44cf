package cli

import (
	"bytes"
	"strings"

	"github.com/spf13/cobra"
)

// Root returns the command tree, for tests of its help.
func Root() *cobra.Command {
	root := newRoot(&Env{})
	root.InitDefaultHelpCmd()
	return root
}

// RunHere runs a command in this process.
func RunHere(args ...string) (code int, out, errOut string) {
	var stdout, stderr bytes.Buffer
	code = Main(args, Env{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}
