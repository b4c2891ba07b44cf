// Command feedscope watches event streams in live panels, and follows them without a screen.
package main

import (
	"os"

	"feedscope/ui/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.System())) }
