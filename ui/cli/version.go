package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/spf13/cobra"
)

// build is the build information of the binary.
var build = sync.OnceValue(func() *debug.BuildInfo {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return &debug.BuildInfo{}
	}
	return info
})

// version returns the version of the module, or "dev".
func version() string {
	if v := build().Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "dev"
}

// setting returns a setting of the build, or "".
func setting(key string) string {
	for _, s := range build().Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// versionText describes the build, one fact per line.
func versionText() string {
	text := "feedscope " + version()
	if commit := setting("vcs.revision"); commit != "" {
		text += "\ncommit " + commit
		if when := setting("vcs.time"); when != "" {
			text += " of " + when
		}
		if setting("vcs.modified") == "true" {
			text += ", with uncommitted changes"
		}
	}
	return fmt.Sprintf("%s\n%s %s/%s\n", text, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the commit and the Go release",
		Example: "  feedscope version",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return write(cmd.OutOrStdout(), versionText())
		},
	}
}
