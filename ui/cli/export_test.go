package cli

import (
	"bytes"
	"strings"

	"github.com/spf13/cobra"
)

// Root is the command line of nobody, for tests that look at it.
func Root() *cobra.Command {
	root := newRoot(&Env{})
	root.InitDefaultHelpCmd()
	return root
}

// RunHere runs the command line in this process.
func RunHere(args ...string) (code int, out, said string) {
	var stdout, stderr bytes.Buffer
	code = Main(args, Env{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}
