package stage

import (
	"embed"
	"path"
	"slices"
	"strings"
)

//go:embed scripts/*.yaml
var scripts embed.FS

// Default is the name of the script that is shown if none is named.
const Default = "talk"

// Names returns the names of the built-in scripts.
func Names() (names []string) {
	files, _ := scripts.ReadDir("scripts") // It is part of the program.
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), path.Ext(f.Name())))
	}
	return names
}

// Builtin returns a built-in script, nil if none has this name.
func Builtin(name string) []byte {
	if !slices.Contains(Names(), name) {
		return nil
	}
	data, _ := scripts.ReadFile("scripts/" + name + ".yaml")
	return data
}
